import type { Deny } from '../model/deny.ts';
import type { Change, Drift } from '../model/drift.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { ClusterReport, DependencyReport, Report } from '../model/report.ts';
import { toResourceName } from '../model/resourceId.ts';
import type { Caveat, Verdict } from '../model/verdict.ts';
import { grid, paint, paragraph, type Column, type TableOptions, type Tone } from './layout.ts';
import { toIgnoredText } from './ignoredText.ts';
import { toNextStep } from './nextStep.ts';
import { toDeniedText } from './renderDenies.ts';
import { sortRows } from './sortRows.ts';
import { stateLabels, toState, type State } from './toState.ts';
import { toVisible } from './text.ts';
import { toCaveatText, toCount, toDecidedBy, toEgressText, toShortRule, toSubnetText, toTimeText } from './words.ts';

const toneOfVerdict: Record<Verdict, Tone> = { denied: 'bad', partial: 'warn', unknown: 'unsure', allowed: 'good' };
const toneOfState: Record<State, Tone> = {
  blocked: 'bad',
  atRisk: 'warn',
  unknown: 'unsure',
  drift: 'warn',
  ok: 'good',
};
const toneOfSeverity: Record<Severity, Tone> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warn',
  low: 'plain',
  info: 'quiet',
};

/** Caveats that people need not see beside a verdict: they hold for almost every row or are told by a finding. */
const quietCaveats: readonly Caveat[] = ['threat-intel-deny', 'idps-deny', 'service-tag-by-name'];
/** The table shows so many denied flows and gaps; JSON has all. */
const mostShown = 15;

/**
 * The report for a terminal: what stands out first, then a table a cluster, then denied flows, drift and gaps, and what
 * to do next. Plain ASCII but for names; control and bidirectional characters in names are written out, never sent raw.
 */
export function renderTable(report: Report, options: TableOptions): string {
  const fitted = { ...options, width: Math.max(options.width, 60) };
  const sections = [
    renderHead(report, fitted),
    renderFindings(report.findings, fitted),
    ...report.clusters.map((cluster) => renderCluster(cluster, fitted)),
    renderDenies(report.denies, fitted),
    renderDrift(report, fitted),
    renderGaps(report, fitted),
    paragraph(toNextStep(report), 6, fitted, 'Next: '),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderHead(report: Report, options: TableOptions): readonly string[] {
  const { state, sentence } = toState(report);
  const label = stateLabels[state];
  const indent = label.length + 2;
  const [first = '', ...rest] = paragraph(sentence, indent, options, '');
  const source = report.source.description === undefined ? report.source.kind : report.source.description;
  const about = `${toTimeText(report.generatedAt)}, ${source}, catalog ${report.catalogVersion}${report.complete ? '' : ', incomplete'}`;
  return [`${paint(label, toneOfState[state], options)}  ${first}`, ...rest, ...paragraph(about, indent, options)].map(
    (line) => line.trimEnd(),
  );
}

function heading(text: string, options: TableOptions): string {
  return paint(toVisible(text), 'strong', options);
}

function renderFindings(findings: readonly Finding[], options: TableOptions): readonly string[] {
  if (findings.length === 0) return [heading('No findings', options)];
  return [heading(`FINDINGS (${findings.length})`, options), ...findings.flatMap((one) => renderFinding(one, options))];
}

function renderFinding(finding: Finding, options: TableOptions): readonly string[] {
  const { severity, title, detail, fix } = finding;
  const [first = '', ...rest] = paragraph(title, 12, options, '');
  const lines = [`  ${paint(severity.padEnd(9), toneOfSeverity[severity], options)} ${first}`, ...rest];
  if (severity === 'info') return lines;
  return [
    ...lines,
    ...paragraph(detail, 12, options),
    ...renderCause(finding, options),
    ...(fix ? paragraph(fix.summary, 17, options, `${' '.repeat(12)}${fix.proven ? 'fix (proven)' : 'fix'}: `) : []),
    ...(fix?.azCli === undefined ? [] : renderCommand(fix.azCli, options)),
  ];
}

/** Broken at blanks, with a backslash at each line's end so that it can be pasted as it stands. */
function renderCommand(command: string, options: TableOptions): readonly string[] {
  return command.split('\n').flatMap((one) => {
    const lines = paragraph(one, 14, { ...options, width: options.width - 2 });
    const isWhole = lines.map((line) => line.slice(14)).join(' ') === one;
    // A word longer than the line must not be torn apart: better a long line than a command that does something else.
    const kept = isWhole ? lines : [`${' '.repeat(14)}${toVisible(one)}`];
    return kept.map((line, index) => paint(index < kept.length - 1 ? `${line} \\` : line, 'quiet', options));
  });
}

function renderCause({ cause }: Finding, options: TableOptions): readonly string[] {
  if (cause?.changedBy === undefined && cause?.changedAt === undefined) return [];
  const who = cause.changedBy === undefined ? '' : ` by ${cause.changedBy}`;
  const when = cause.changedAt === undefined ? '' : ` at ${toTimeText(cause.changedAt)}`;
  const what = cause.resourceId === undefined ? '' : `${toResourceName(cause.resourceId)} `;
  return paragraph(`${what}changed${who}${when}`, 19, options, `${' '.repeat(12)}cause: `);
}

function renderCluster(cluster: ClusterReport, options: TableOptions): readonly string[] {
  const about = [cluster.location, cluster.outboundType, `API server ${cluster.apiServer}`].join(', ');
  const isolated = cluster.networkIsolated ? ', network isolated' : '';
  const egress = cluster.egress.flatMap((one) =>
    paragraph(`${toSubnetText(one.subnetId)} -> ${toEgressText(one)}`, 4, options, '  egress '),
  );
  const title = `CLUSTER ${cluster.name} (${about}${isolated})`;
  const [first = '', ...rest] = paragraph(title, 2, options, '');
  const head = [paint(first, 'strong', options), ...rest.map((line) => paint(line, 'strong', options)), ...egress];
  if (cluster.dependencies.length === 0) return [...head, '  No dependency is known.'];
  const sorted = sortRows(cluster.dependencies);
  const rows = options.all ? sorted : sorted.filter((row) => !isNoise(row));
  const marks = toMarks(rows);
  return [
    ...head,
    ...(rows.length === 0 ? [] : grid(rows, toColumns(marks), options)),
    ...renderMarks(marks, options),
    ...renderLeftOut(sorted.length - rows.length, options),
  ];
}

/** Every cluster has some twenty of these. One that the logs show denied is asked for by somebody, and stays. */
function isNoise(row: DependencyReport): boolean {
  return isMinor(row) && row.observed === undefined;
}

function renderLeftOut(count: number, options: TableOptions): readonly string[] {
  if (count === 0) return [];
  const words = `${toCount(count, 'optional one', 'optional ones')} not let through; audit --all and --format json list them.`;
  return paragraph(words, 2, options).map((line) => paint(line, 'quiet', options));
}

/** Each caveat of the rows with a letter: the words stand once below the table. */
function toMarks(rows: readonly DependencyReport[]): ReadonlyMap<Caveat, string> {
  const caveats = new Set(rows.flatMap((row) => row.caveats).filter((caveat) => !quietCaveats.includes(caveat)));
  return new Map([...caveats].toSorted().map((caveat, index) => [caveat, `[${String.fromCodePoint(97 + index)}]`]));
}

function renderMarks(marks: ReadonlyMap<Caveat, string>, options: TableOptions): readonly string[] {
  return [...marks].flatMap(([caveat, mark]) => paragraph(toCaveatText(caveat), 6, options, `  ${mark} `));
}

function toColumns(marks: ReadonlyMap<Caveat, string>): readonly Column<DependencyReport>[] {
  const markOf = ({ caveats }: DependencyReport) => caveats.map((caveat) => marks.get(caveat) ?? '').join('');
  return [
    { title: 'VERDICT', text: toVerdictText, tone: (row) => (isMinor(row) ? 'quiet' : toneOfVerdict[row.verdict]) },
    { title: 'NEED', text: ({ need }) => need },
    { title: 'DESTINATION', text: ({ destination }) => destination, weight: 3 },
    { title: 'PORT', text: ({ protocol, port }) => `${protocol}:${port}` },
    { title: 'DECIDED BY', text: (row) => `${toDecidedBy(row, toShortRule)} ${markOf(row)}`.trimEnd(), weight: 3 },
  ];
}

/** What stands out is written in capitals, so that it does without colours too. */
function toVerdictText(row: DependencyReport): string {
  return row.verdict === 'allowed' || isMinor(row) ? row.verdict : row.verdict.toUpperCase();
}

function isMinor({ need, verdict }: DependencyReport): boolean {
  return need === 'optional' && verdict !== 'allowed';
}

function renderDenies(denies: readonly Deny[], options: TableOptions): readonly string[] {
  if (denies.length === 0) return [];
  const columns: readonly Column<Deny>[] = [
    { title: 'COUNT', text: ({ count }) => String(count) },
    { title: 'CLASS', text: ({ class: kind }) => kind },
    { title: 'DESTINATION', text: toDeniedText, weight: 3 },
    { title: 'PORT', text: ({ protocol, port }) => `${protocol}:${port ?? '-'}` },
    { title: 'LAST SEEN', text: ({ lastSeen }) => toTimeText(lastSeen) },
  ];
  return [
    heading(`DENIED FLOWS IN THE LOGS (${denies.length})`, options),
    ...grid(denies.slice(0, mostShown), columns, options),
    ...renderRest(denies.length),
  ];
}

function renderRest(count: number): readonly string[] {
  return count > mostShown ? [`  ... and ${count - mostShown} more; --format json lists them all.`] : [];
}

function renderDrift({ drift }: Report, options: TableOptions): readonly string[] {
  if (!drift) return [];
  const { approvedBy, takenAt } = drift.baseline;
  const since = takenAt === undefined ? '' : ` of ${toTimeText(takenAt)}`;
  const who = approvedBy === undefined ? '' : `, accepted by ${approvedBy}`;
  const title = paragraph(
    `DRIFT from the baseline${since}${who} (${toCount(drift.changes.length, 'change')})`,
    2,
    options,
    '',
  );
  const ignored = renderIgnored(drift, options);
  if (drift.changes.length === 0) return [...title, ...(ignored.length === 0 ? ['  Nothing changed.'] : ignored)];
  const columns: readonly Column<Change>[] = [
    { title: 'CHANGE', text: ({ kind }) => kind },
    { title: 'EFFECT', text: ({ effect }) => effect },
    { title: 'RESOURCE', text: ({ resourceId }) => toResourceName(resourceId), weight: 2 },
    { title: 'WHAT', text: ({ path }) => (path === '' ? 'the whole resource' : path), weight: 3 },
  ];
  return [
    ...title.map((line) => paint(line, 'strong', options)),
    ...grid(drift.changes.slice(0, mostShown), columns, options),
    ...renderRest(drift.changes.length),
    ...ignored,
  ];
}

function renderIgnored(drift: Drift, options: TableOptions): readonly string[] {
  const text = toIgnoredText(drift);
  return text === '' ? [] : paragraph(text, 4, options, '  ');
}

function renderGaps({ gaps }: Report, options: TableOptions): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    heading(`NOT SEEN (${gaps.length})`, options),
    ...gaps
      .slice(0, mostShown)
      .flatMap(({ resource, reason, detail }) =>
        paragraph(
          `${reason}: ${toResourceName(resource)}${detail === undefined ? '' : ` - ${detail}`}`,
          4,
          options,
          '  ',
        ),
      ),
    ...renderRest(gaps.length),
  ];
}
