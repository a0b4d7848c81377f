import { readFileSync } from 'node:fs';
import * as ajvDraft4 from 'ajv-draft-04';
import * as ajvFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseJunit } from 'junit2json';
import MarkdownIt from 'markdown-it';
import parsePrometheus from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../../shared/report/exports/renderCsv.ts';
import { renderJunit } from '../../../shared/report/exports/renderJunit.ts';
import { renderMarkdown } from '../../../shared/report/exports/renderMarkdown.ts';
import { renderMetrics } from '../../../shared/report/exports/renderMetrics.ts';
import { renderSarif } from '../../../shared/report/exports/renderSarif.ts';
import { toVisible } from '../../../shared/report/text.ts';
import { findReference } from '../../support/reference.ts';
import { reports } from './reports.ts';

const sarifPath = findReference('schemas/sarif-2.1.0.json');
const markdown = new MarkdownIt({ html: true, linkify: true });

/** The schema of SARIF as a check, or undefined where it is absent. */
function toSarifCheck() {
  if (sarifPath === undefined) return undefined;
  const ajv = new ajvDraft4.default.default({ strict: false, allErrors: true });
  ajvFormats.default.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(sarifPath, 'utf8')) as object);
}

const sarifCheck = toSarifCheck();

describe.each(reports)('The exports of the report on $title', ({ report }) => {
  const rows = report.clusters.flatMap(({ dependencies }) => dependencies);

  it.skipIf(sarifCheck === undefined)('are SARIF that its schema accepts, with a result a finding', () => {
    const log = JSON.parse(renderSarif(report, { version: '1.2.3' })) as { runs: { results: unknown[] }[] };
    sarifCheck?.(log);
    expect(sarifCheck?.errors ?? []).toEqual([]);
    expect(log.runs[0]?.results).toHaveLength(report.findings.length);
  });

  it('are JUnit XML in which nothing passes but what is allowed', async () => {
    const read = await parseJunit(renderJunit(report));
    if (!read || !('testsuite' in read)) throw new Error('There are no suites.');
    const suites = (read.testsuite ?? []).slice(0, report.clusters.length);
    const cases = suites.flatMap(({ testcase }) => testcase ?? []);
    const passed = cases.filter(({ failure, skipped, error }) => !failure && !skipped && !error);
    expect(cases).toHaveLength(rows.length);
    expect(passed).toHaveLength(rows.filter(({ verdict }) => verdict === 'allowed').length);
    expect(read.tests).toBe(rows.length + report.findings.length + report.gaps.length);
    expect(read.errors).toBe(report.gaps.length);
  });

  it('are CSV with a row a dependency and no cell that is a formula', () => {
    const table: string[][] = parseCsv(renderCsv(report), { record_delimiter: '\r\n' });
    expect(table).toHaveLength(rows.length + 1);
    expect(new Set(table.map((cells) => cells.length))).toEqual(new Set([16]));
    expect(table.flat().filter((cell) => /^[=+@\t\r-]/.test(cell))).toEqual([]);
  });

  it('are metrics that add up', () => {
    const metrics = new Map(
      parsePrometheus(renderMetrics([report], [{ queue: 'audits', messages: 3 }])).map((metric) => [
        metric.name,
        metric,
      ]),
    );
    const sum = (name: string) =>
      (metrics.get(name)?.metrics ?? []).reduce((total, { value }) => total + Number(value), 0);
    expect(sum('breakwater_dependencies')).toBe(rows.length);
    expect(sum('breakwater_cluster_state')).toBe(report.clusters.length);
    expect(sum('breakwater_queue_messages')).toBe(3);
    const names = (metrics.get('breakwater_cluster_state')?.metrics ?? []).map(({ labels }) => labels?.['cluster']);
    expect(new Set(names)).toEqual(new Set(report.clusters.map(({ name }) => toVisible(name))));
  });

  it('are Markdown with no HTML, no picture, and links to the documentation only', () => {
    const html = markdown.render(renderMarkdown(report));
    const tags = [...html.matchAll(/<([a-z!][^\s>]*)/gi)].map(([, tag = '']) => tag.toLowerCase());
    const known = [
      'h2',
      'h3',
      'p',
      'a',
      'strong',
      'code',
      'pre',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'ul',
      'li',
    ];
    expect(tags.filter((tag) => ![...known, 'br', 'br/', '!--'].includes(tag))).toEqual([]);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    expect(links.filter((href) => !/^https:\/\/[^/]+\/.*findings\.md#[a-z0-9-]*$/.test(href))).toEqual([]);
    expect(links).toHaveLength(report.findings.length);
  });

  it('show nothing that is not to be seen', () => {
    const texts = [renderMarkdown(report), renderJunit(report), renderCsv(report), renderMetrics([report])];
    const bare = texts.map((text) => text.replaceAll(/[\r\n]/g, ' '));
    expect(bare.map((text) => toVisible(text) === text)).toEqual(bare.map(() => true));
  });
});

describe('Markdown of a large report', () => {
  it('fits into a comment', () => {
    const [{ report } = reports[0] ?? { report: undefined }] = reports.filter((one) => one.report.findings.length > 3);
    if (!report) throw new Error('No scenario has findings.');
    const findings = Array.from({ length: 2000 }, () => report.findings).flat();
    const text = renderMarkdown({ ...report, findings });
    expect(text.length).toBeLessThanOrEqual(60_001);
    expect(text).toMatch(/… and \d+ more\./);
  });
});
