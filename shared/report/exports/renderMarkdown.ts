import type { Finding } from '../../model/finding.ts';
import type { ClusterReport, DependencyReport, Report } from '../../model/report.ts';
import { toKindAddress } from '../docs.ts';
import { toNextStep } from '../nextStep.ts';
import { sortRows } from '../sortRows.ts';
import { stateLabels, toState } from '../toState.ts';
import { toCount, toDecidedBy, toTimeText } from '../words.ts';
import { toCodeBlock, toCodeSpan, toMarkdownText } from './markdownText.ts';

/** A comment on a pull request may have 65,536 characters; what is longer is cut at a finding. */
const mostCharacters = 60_000;
/** Rows of one cluster that are not let through; JSON has all. */
const mostRows = 30;

/**
 * The report in GitHub's Markdown, for a comment on a pull request or an issue: how things stand, the findings with their
 * fixes, what each cluster cannot reach, what was not seen. At most 60,000 characters. Names are never markup.
 */
export function renderMarkdown(report: Report): string {
  const { state, sentence } = toState(report);
  const head = [
    `## ${stateLabels[state]}: ${toMarkdownText(sentence)}`,
    '',
    `${toMarkdownText(toTimeText(report.generatedAt))}, catalog ${toMarkdownText(report.catalogVersion)}${report.complete ? '' : ', **incomplete**'}\\`,
    `Next: ${toMarkdownText(toNextStep(report))}`,
  ];
  const tail = [...report.clusters.flatMap(renderCluster), ...renderGaps(report)];
  const room = mostCharacters - [...head, ...tail].join('\n').length;
  const lines = [...head, ...renderFindings(report.findings, room), ...tail];
  return `${lines.join('\n').slice(0, mostCharacters).trimEnd()}\n`;
}

function renderFindings(findings: readonly Finding[], room: number): readonly string[] {
  if (findings.length === 0) return ['', 'No findings.'];
  const lines: string[] = ['', `### ${toCount(findings.length, 'finding')}`];
  let left = room;
  for (const [index, finding] of findings.entries()) {
    const own = renderFinding(finding);
    left -= own.join('\n').length + 1;
    if (left < 200) return [...lines, '', `… and ${findings.length - index} more.`];
    lines.push(...own);
  }
  return lines;
}

function renderFinding({ severity, title, kind, detail, cause, fix }: Finding): readonly string[] {
  const head = `**${severity}** ${toMarkdownText(title)} ([${toMarkdownText(kind)}](${toKindAddress(kind)}))`;
  if (severity === 'info') return ['', head];
  const who = cause?.changedBy === undefined ? '' : ` by ${toCodeSpan(cause.changedBy)}`;
  const when = cause?.changedAt === undefined ? '' : ` at ${toMarkdownText(toTimeText(cause.changedAt))}`;
  return [
    '',
    `${head}\\`,
    toMarkdownText(detail),
    ...(who === '' && when === '' ? [] : ['', `Changed${who}${when}.`]),
    ...(fix === undefined ? [] : ['', `Fix: ${toMarkdownText(fix.summary)}`]),
    ...(fix?.azCli === undefined ? [] : toCodeBlock(fix.azCli, 'sh')),
  ];
}

function renderCluster(cluster: ClusterReport): readonly string[] {
  const shut = sortRows(cluster.dependencies).filter(({ verdict }) => verdict !== 'allowed');
  const allowed = cluster.dependencies.length - shut.length;
  const title = `### ${toMarkdownText(cluster.name)}: ${allowed} of ${toCount(cluster.dependencies.length, 'dependency', 'dependencies')} let through`;
  if (shut.length === 0) return ['', title];
  const more = shut.length > mostRows ? ['', `… and ${shut.length - mostRows} more.`] : [];
  const table = ['| verdict | need | destination | port | decided by |', '|---|---|---|---|---|'];
  return ['', title, '', ...table, ...shut.slice(0, mostRows).map(renderRow), ...more];
}

function renderRow(row: DependencyReport): string {
  const need = row.exemption === undefined ? row.need : `exempt until ${toMarkdownText(row.exemption.until)}`;
  const cells = [row.verdict, need, toCodeSpan(row.destination), `${row.protocol} ${row.port}`];
  return `| ${[...cells, toMarkdownText(toDecidedBy(row))].join(' | ')} |`;
}

function renderGaps({ gaps }: Report): readonly string[] {
  if (gaps.length === 0) return [];
  const shown = gaps.slice(0, 20).map(({ resource, reason, detail = '' }) => {
    return `- ${toCodeSpan(resource)}: ${reason}. ${toMarkdownText(detail)}`;
  });
  const more = gaps.length > shown.length ? [`- … and ${gaps.length - shown.length} more`] : [];
  return ['', '### Not seen, and why', '', ...shown, ...more];
}
