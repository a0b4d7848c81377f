import type { Finding, Severity } from '../model/finding.ts';
import type { DependencyReport, Report } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';
import { distinct } from './order.ts';
import { toCount, toList } from './words.ts';

/** How things stand, in one word. Unknown is never fine. */
export type State = 'ok' | 'blocked' | 'atRisk' | 'drift' | 'unknown';

/** A state with the sentence that says it. */
export interface StateText {
  readonly state: State;
  /** One or two sentences for people. */
  readonly sentence: string;
}

/** The word for a state: `OK`, `BLOCKED`, `AT RISK`, `DRIFT`, `UNKNOWN`. */
export const stateLabels: Record<State, string> = {
  ok: 'OK',
  blocked: 'BLOCKED',
  atRisk: 'AT RISK',
  drift: 'DRIFT',
  unknown: 'UNKNOWN',
};

/** Findings that say something could not be told; they make a state unknown, not worse. */
const doubts = ['input-unreadable', 'dependency-unproven'];

/**
 * How a report stands, the gravest first: something required is blocked; something is at risk; something could not be
 * told; something changed since the baseline; fine. `clusterId` limits it to one cluster. Used by table, page and alerts.
 */
export function toState(report: Report, clusterId?: string): StateText {
  const clusters = report.clusters.filter(({ id }) => clusterId === undefined || isSameId(id, clusterId));
  const findings = report.findings.filter((one) => isAbout(one, clusterId));
  const rows = clusters.flatMap(({ dependencies }) => dependencies).filter(({ need }) => need === 'required');
  const names = toList(
    clusters.map(({ name }) => name),
    4,
  );
  if (clusters.length === 0) return { state: 'unknown', sentence: 'No cluster was audited, so nothing can be said.' };
  return (
    toBlocked(findings, rows, names) ??
    toAtRisk(findings, names) ??
    toUnknown(report, rows, names) ??
    toDrifted(report, names) ?? {
      state: 'ok',
      sentence: `Everything that ${names} must reach is let through (${toCount(rows.length, 'required dependency', 'required dependencies')}).`,
    }
  );
}

function isAbout(finding: Finding, clusterId: string | undefined): boolean {
  return clusterId === undefined || finding.clusterId === undefined || isSameId(finding.clusterId, clusterId);
}

function ofSeverity(findings: readonly Finding[], ...wanted: readonly Severity[]): readonly Finding[] {
  return findings.filter(({ severity, kind }) => wanted.includes(severity) && !doubts.includes(kind));
}

function toBlocked(
  findings: readonly Finding[],
  rows: readonly DependencyReport[],
  names: string,
): StateText | undefined {
  const critical = ofSeverity(findings, 'critical');
  const denied = rows.filter(
    ({ verdict, paths }) => verdict === 'denied' || paths.some((path) => path.verdict === 'denied'),
  );
  if (denied.length > 0) {
    const what = toList(distinct(denied.map(({ destination }) => destination)), 4);
    return { state: 'blocked', sentence: `${names} cannot reach what is required: ${what}.` };
  }
  if (critical.length === 0) return undefined;
  return {
    state: 'blocked',
    sentence: `Something that ${names} must reach is denied by the firewall: ${critical[0]?.title ?? ''}.`,
  };
}

function toAtRisk(findings: readonly Finding[], names: string): StateText | undefined {
  const grave = ofSeverity(findings, 'high', 'medium');
  const [worst] = grave;
  if (!worst) return undefined;
  const more = grave.length === 1 ? '' : ` (and ${toCount(grave.length - 1, 'more finding')})`;
  return { state: 'atRisk', sentence: `Nothing required is wholly blocked for ${names}, but: ${worst.title}${more}.` };
}

function toUnknown(report: Report, rows: readonly DependencyReport[], names: string): StateText | undefined {
  const unknown = rows.filter(({ verdict }) => verdict === 'unknown');
  if (unknown.length > 0) {
    const what = toCount(unknown.length, 'required dependency', 'required dependencies');
    const why = report.complete ? '' : ` ${toCount(report.gaps.length, 'input')} could not be read.`;
    return {
      state: 'unknown',
      sentence: `Nothing is known to be blocked for ${names}, but ${what} cannot be judged.${why}`,
    };
  }
  if (report.complete) return rows.length === 0 && !isIsolated(report) ? nothingJudged(names) : undefined;
  const what = toCount(report.gaps.length, 'input');
  return { state: 'unknown', sentence: `Nothing is known to be blocked for ${names}, but ${what} could not be read.` };
}

function isIsolated(report: Report): boolean {
  return report.clusters.every(({ networkIsolated }) => networkIsolated);
}

function nothingJudged(names: string): StateText {
  return { state: 'unknown', sentence: `No required dependency of ${names} is known, so nothing can be said.` };
}

function toDrifted(report: Report, names: string): StateText | undefined {
  const changes = (report.drift?.changes ?? []).filter(({ effect }) => effect !== 'none');
  if (changes.length === 0) return undefined;
  const what = toCount(changes.length, 'change');
  return {
    state: 'drift',
    sentence: `Everything that ${names} must reach is let through, but ${what} since the baseline may alter traffic.`,
  };
}
