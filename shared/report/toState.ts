import type { Finding, Severity } from '../model/finding.ts';
import type { ClusterReport, DependencyReport, Report, State } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';
import { distinct } from './order.ts';
import { toCount, toList } from './words.ts';

export type { State } from '../model/report.ts';

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

/** Findings that say what could not be told or what changed without harm: there are states of their own for these. */
const milder = ['input-unreadable', 'dependency-unproven', 'change-widens-egress'];

/**
 * How a report stands, the gravest first: something required is blocked; something is at risk; something could not be
 * told; something changed since the baseline; fine. `clusterId` limits it to one cluster. Used by table, page and alerts.
 */
export function toState(report: Report, clusterId?: string): StateText {
  const clusters = report.clusters.filter(({ id }) => clusterId === undefined || isSameId(id, clusterId));
  const findings = report.findings.filter((one) => isAbout(one, clusterId));
  if (clusters.length === 0) return { state: 'unknown', sentence: 'No cluster was audited, so nothing can be said.' };
  const scope = { report, clusters, findings };
  return toBlocked(scope) ?? toAtRisk(scope) ?? toUnknown(scope) ?? toDrifted(scope) ?? toFine(clusters);
}

/** What a state is about. */
interface Scope {
  readonly report: Report;
  readonly clusters: readonly ClusterReport[];
  readonly findings: readonly Finding[];
}

function isAbout(finding: Finding, clusterId: string | undefined): boolean {
  return clusterId === undefined || finding.clusterId === undefined || isSameId(finding.clusterId, clusterId);
}

function ofSeverity(findings: readonly Finding[], ...wanted: readonly Severity[]): readonly Finding[] {
  return findings.filter(({ severity, kind }) => wanted.includes(severity) && !milder.includes(kind));
}

function toBlocked({ clusters, findings }: Scope): StateText | undefined {
  const blocked = clusters.filter((cluster) => requiredOf([cluster]).some(isDenied));
  if (blocked.length > 0) {
    const what = toList(
      distinct(
        requiredOf(blocked)
          .filter(isDenied)
          .map(({ destination }) => destination),
      ),
      4,
    );
    return { state: 'blocked', sentence: `${toNames(blocked)} cannot reach what is required: ${what}.` };
  }
  const [critical] = ofSeverity(findings, 'critical');
  return critical && { state: 'blocked', sentence: `Something that is required is stopped: ${critical.title}.` };
}

function toAtRisk({ findings }: Scope): StateText | undefined {
  const grave = ofSeverity(findings, 'high', 'medium');
  const [worst] = grave;
  if (!worst) return undefined;
  const more = grave.length === 1 ? '' : ` (and ${toCount(grave.length - 1, 'more finding')})`;
  return { state: 'atRisk', sentence: `Nothing required is known to be wholly blocked, but ${worst.title}${more}.` };
}

function toUnknown({ report, clusters, findings }: Scope): StateText | undefined {
  const doubtful = clusters.filter((cluster) => requiredOf([cluster]).some(({ verdict }) => verdict === 'unknown'));
  const unread = report.complete ? '' : ` ${toCount(report.gaps.length, 'input')} could not be read.`;
  if (doubtful.length > 0) {
    const rows = requiredOf(doubtful).filter(({ verdict }) => verdict === 'unknown');
    const what = `${toRequired(rows.length)} of ${toNames(doubtful)} cannot be judged`;
    return { state: 'unknown', sentence: `Nothing is known to be blocked, but ${what}.${unread}` };
  }
  if (!report.complete) {
    const what = `what ${toNames(clusters)} can reach is not wholly known`;
    return { state: 'unknown', sentence: `Nothing is known to be blocked, but ${what}:${unread}` };
  }
  const open = findings.find(({ kind }) => kind === 'api-server-unproven');
  if (open) return { state: 'unknown', sentence: `Nothing is known to be blocked, but ${open.title}.` };
  const empty = clusters.filter((cluster) => requiredOf([cluster]).length === 0 && !cluster.networkIsolated);
  if (empty.length === 0) return undefined;
  return {
    state: 'unknown',
    sentence: `No required dependency of ${toNames(empty)} is known, so nothing can be said.`,
  };
}

function toDrifted({ report, clusters }: Scope): StateText | undefined {
  const changes = (report.drift?.changes ?? []).filter(({ effect }) => effect !== 'none');
  if (changes.length === 0) return undefined;
  const what = `${toCount(changes.length, 'change')} since the baseline may alter traffic`;
  return { state: 'drift', sentence: `Everything that ${toNames(clusters)} must reach is let through, but ${what}.` };
}

function toFine(clusters: readonly ClusterReport[]): StateText {
  const count = requiredOf(clusters).length;
  if (count === 0)
    return { state: 'ok', sentence: `${toNames(clusters)} is isolated from the network and needs nothing.` };
  return {
    state: 'ok',
    sentence: `Everything that ${toNames(clusters)} must reach is let through (${toRequired(count)}).`,
  };
}

function requiredOf(clusters: readonly ClusterReport[]): readonly DependencyReport[] {
  return clusters.flatMap(({ dependencies }) => dependencies.filter(({ need }) => need === 'required'));
}

/** Denied for at least one whole source subnet. */
function isDenied({ verdict, paths }: DependencyReport): boolean {
  return verdict === 'denied' || paths.some((path) => path.verdict === 'denied');
}

function toNames(clusters: readonly ClusterReport[]): string {
  return toList(
    clusters.map(({ name }) => name),
    4,
  );
}

function toRequired(count: number): string {
  return toCount(count, 'required dependency', 'required dependencies');
}
