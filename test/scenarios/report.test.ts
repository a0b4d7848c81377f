import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { ScenarioLogRow } from '../../local/scenarios/logRows.ts';
import { toTimedLogRows } from '../../local/scenarios/logRows.ts';
import type { Scenario } from '../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import type { Report } from '../../shared/model/report.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { renderJson } from '../../shared/report/renderJson.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { readCases } from './expectations.ts';
import { toNameFailures } from './nameFailures.ts';

const now = new Date('2026-11-21T06:00:00Z');
const isUpdating = process.env['UPDATE_GOLDENS'] === '1';
const goldenFolder = join(root, 'test', 'scenarios', 'golden');
const cases = await readCases();
const schemaPath = findReference('contracts/report.schema.json');
const validate =
  schemaPath === undefined
    ? undefined
    : new Ajv2020({ strict: false, validateFormats: false }).compile(
        JSON.parse(readFileSync(schemaPath, 'utf8')) as object,
      );

function audit(scenario: Scenario): Report {
  const text = JSON.stringify(scenario.resources);
  const description = scenario.variant === '' ? scenario.name : `${scenario.name}/${scenario.variant}`;
  const estate = toEstate([{ name: `${scenario.name}.json`, text }], { kind: 'files', description });
  const nameFailures = toNameFailures(scenario.logRows, now);
  return auditEstate({ estate, generatedAt: now.toISOString(), logRows: toLogRows(scenario.logRows), nameFailures });
}

/** The report on a scenario as it is. */
function reportOf(name: string): Report {
  const own = cases.find(({ scenario }) => scenario.name === name && scenario.variant === '');
  if (!own) throw new Error(`There is no scenario ${name}.`);
  return audit(own.scenario);
}

/** Through the same parser that a file of exported rows goes through. */
function toLogRows(rows: readonly ScenarioLogRow[]): readonly LogRow[] {
  const lines = toTimedLogRows(rows, now).map(({ columns }) => JSON.stringify(columns));
  if (lines.length === 0) return [];
  const { rows: parsed, unparsed } = fromLogFile({ name: 'logs.ndjson', text: lines.join('\n') });
  if (unparsed.length > 0) throw new Error('A row of the scenario could not be parsed.');
  return parsed;
}

/** Exit status of `breakwater audit` with the default threshold. */
function exitOf(report: Report): 0 | 1 | 3 {
  if (report.summary.findings.critical + report.summary.findings.high > 0) return 1;
  return report.complete ? 0 : 3;
}

describe.each(cases)('The report on scenario $title', ({ scenario, expected }) => {
  const report = audit(scenario);

  it('makes an audit end with the worked status', () => {
    const serious = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
    expect({ exit: exitOf(report), titles: expected.exit === 0 ? serious.map(({ title }) => title) : [] }).toEqual({
      exit: expected.exit,
      titles: [],
    });
  });

  it('has a finding for every required dependency that is denied or let through in part', () => {
    const named = report.findings.map(({ title, detail, evidence }) => JSON.stringify([title, detail, evidence]));
    const bad = [...expected.denied, ...expected.partial].map(({ destination }) => destination);
    expect(bad.filter((destination) => !named.some((text) => text.includes(destination)))).toEqual([]);
  });

  it('has the findings that it was made for and no other', () => {
    const common = scenario.variant === '' ? [] : reportOf(scenario.name).findings;
    const base = new Set(common.map(({ fingerprint }) => fingerprint));
    const own = report.findings.filter(({ fingerprint }) => !base.has(fingerprint));
    expect(own.map(({ kind, severity }) => ({ kind, severity }))).toEqual(expected.findings);
  });

  it('shows what the logs say was denied', () => {
    for (const { destination, port, rule } of expected.denies ?? []) {
      const deny = report.denies.find((candidate) => candidate.destination === destination && candidate.port === port);
      expect(deny).toMatchObject({ class: 'dependency' });
      if (rule !== undefined) expect(deny?.rule).toContain(rule);
    }
  });

  it.skipIf(validate === undefined)('keeps the contract of a report', () => {
    validate?.(JSON.parse(renderJson(report)));
    expect(validate?.errors ?? []).toEqual([]);
  });

  it('is the golden report, byte for byte', () => {
    const text = `${renderJson(report).trimEnd()}\n`;
    const path = join(goldenFolder, `${scenario.name}${scenario.variant === '' ? '' : `.${scenario.variant}`}.json`);
    if (isUpdating) {
      mkdirSync(goldenFolder, { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, 'utf8'));
  });
});
