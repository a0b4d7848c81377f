import type { Finding, Severity } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';
import type { ClusterReport, DependencyReport, Report } from '../../model/report.ts';
import { sortRows } from '../sortRows.ts';
import { toDecidedBy } from '../words.ts';
import { toElement, toXmlText } from './xmlText.ts';

type Result = 'passed' | 'failed' | 'skipped' | 'error';

/** One test case: its element and what became of it. */
interface TestCase {
  readonly result: Result;
  readonly xml: string;
}

const grave: readonly Severity[] = ['critical', 'high', 'medium'];

/**
 * The report as JUnit XML, for build servers. A suite a cluster: each dependency passes when it is let through, fails when it is
 * needed and is not, and is skipped with the reason when nobody can tell, when it is optional or exempt. A suite of findings
 * of medium and above, and one of gaps, which are errors.
 */
export function renderJunit(report: Report): string {
  const suites = [
    ...report.clusters.map((cluster) =>
      toSuite(cluster.name, sortRows(cluster.dependencies).map(toCase(cluster)), report),
    ),
    toSuite('findings', report.findings.map(toFindingCase), report),
    toSuite('gaps', report.gaps.map(toGapCase), report),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const root = toElement(
    'testsuites',
    { name: 'Breakwater', ...toCounts(all) },
    suites.map(({ xml }) => xml),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function toSuite(name: string, cases: readonly TestCase[], { generatedAt }: Report) {
  const attributes = { name, ...toCounts(cases), timestamp: generatedAt.replace(/\.\d+Z$|Z$/, '') };
  return {
    cases,
    xml: toElement(
      'testsuite',
      attributes,
      cases.map(({ xml }) => xml),
    ),
  };
}

function toCounts(cases: readonly TestCase[]) {
  const of = (wanted: Result) => cases.filter(({ result }) => result === wanted).length;
  return { tests: cases.length, failures: of('failed'), errors: of('error'), skipped: of('skipped'), time: 0 };
}

/** A test case without a child has passed. */
function withOutcome(attributes: { readonly classname: string; readonly name: string }, child?: string): string {
  return toElement('testcase', { ...attributes, time: 0 }, child === undefined ? [] : [child]);
}

function toCase({ name }: ClusterReport): (row: DependencyReport) => TestCase {
  return (row) => {
    const attributes = { classname: name, name: `${row.destination} ${row.protocol}:${row.port} (${row.need})` };
    if (row.verdict === 'allowed') return { result: 'passed', xml: withOutcome(attributes) };
    const reason = toSkipReason(row);
    const message = reason ?? `${row.destination} is ${row.verdict}, decided by ${toDecidedBy(row)}`;
    const child =
      reason === undefined
        ? toElement('failure', { message, type: row.verdict }, [toXmlText(toTraceText(row))])
        : toElement('skipped', { message });
    return { result: reason === undefined ? 'failed' : 'skipped', xml: withOutcome(attributes, child) };
  };
}

function toSkipReason({ exemption, need, verdict }: DependencyReport): string | undefined {
  if (exemption) return `exempt until ${exemption.until}: ${exemption.reason} (${exemption.owner})`;
  if (verdict === 'unknown') return 'unknown: configuration does not decide it';
  return need === 'optional' ? `optional, and ${verdict}` : undefined;
}

function toTraceText({ paths }: DependencyReport): string {
  const lines = paths.flatMap(({ subnetId, verdict, trace }) => [
    `${subnetId ?? 'managed node network'}: ${verdict}`,
    ...trace.map(({ stage, outcome, note = '' }) => `  ${stage}: ${outcome}${note === '' ? '' : ` (${note})`}`),
  ]);
  return lines.join('\n');
}

function toFindingCase({ kind, severity, title, detail, fix }: Finding): TestCase {
  const attributes = { classname: kind, name: title };
  if (!grave.includes(severity)) return { result: 'passed', xml: withOutcome(attributes) };
  const text = [detail, fix?.summary ?? '', fix?.azCli ?? ''].filter((part) => part !== '').join('\n');
  const failure = toElement('failure', { message: title, type: severity }, [toXmlText(text)]);
  return { result: 'failed', xml: withOutcome(attributes, failure) };
}

function toGapCase({ resource, reason, detail = '' }: Gap): TestCase {
  const error = toElement('error', { message: `${resource} could not be read`, type: reason }, [toXmlText(detail)]);
  return { result: 'error', xml: withOutcome({ classname: 'gap', name: resource }, error) };
}
