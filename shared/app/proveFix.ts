import { applyEdits } from '../drift/applyEdits.ts';
import { type JudgedDependency, toDestinationText } from '../model/catalog.ts';
import type { Estate } from '../model/estate.ts';
import { type Finding, type FixPlan, severityRank } from '../model/finding.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import type { Verdict } from '../model/verdict.ts';
import type { AuditedCluster, FixProver } from '../report/reportInput.ts';

/** A state as configuration alone shows it. */
export interface JudgedWorld {
  readonly clusters: readonly AuditedCluster[];
  /** Made when asked for: most fixes that do not mend are seen by the verdicts. */
  readonly toFindings: () => readonly Finding[];
}

/** What a proof needs. */
export interface Proving {
  readonly estate: Estate;
  /** Resources and rules of the estate: what reading it once more takes. */
  readonly size: number;
  /** The audited clusters before any fix, judged by configuration alone. */
  readonly clusters: readonly AuditedCluster[];
  /** Judges these clusters again in another estate. */
  readonly judge: (estate: Estate, clusterIds: readonly string[]) => JudgedWorld;
}

/** One audit judges at most so many clusters, and reads so many resources and rules, again for the sake of its fixes. */
const mostJudged = 60;
const mostRead = 40_000;

/**
 * Proves fixes by evaluating the estate with their edits made: the finding has to be gone, what it is about allowed, no verdict
 * of a cluster that the change can touch worse, and no finding of medium or above new. What logs tell has no part in it. Whatever would go
 * beyond the bounds stays unproven.
 */
export function createProver({ estate, size, clusters, judge }: Proving): FixProver {
  const left = { clusters: mostJudged, read: mostRead };
  return (finding, plan, findings) => {
    const scope = toScope(finding, clusters);
    if (scope.length > left.clusters || size > left.read) return false;
    const edited = applyEdits(estate, plan.edits);
    if (!edited) return false;
    left.clusters -= scope.length;
    left.read -= size;
    const after = judge(
      edited,
      scope.map(({ cluster }) => cluster.id),
    );
    return (
      isHarmless(scope, after.clusters) && isMended(finding, plan, { before: scope, after }) && !hasNew(after, findings)
    );
  };
}

/** Clusters that share a network, a way or a firewall with the finding's; all of them where it is nobody's own. */
function toScope({ clusterId }: Finding, clusters: readonly AuditedCluster[]): readonly AuditedCluster[] {
  const own = clusters.find(({ cluster }) => isSameId(cluster.id, clusterId));
  if (!own) return clusterId === undefined ? clusters : [];
  const parts = toParts(own);
  return clusters.filter((one) => one === own || [...toParts(one)].some((id) => parts.has(id)));
}

function toParts({ cluster, egress }: AuditedCluster): ReadonlySet<string> {
  const ids = [
    ...egress.map(({ firewallId }) => firewallId),
    ...cluster.sources.flatMap((one) => [one.virtualNetworkId, one.routeTableId, one.networkSecurityGroupId]),
  ];
  return new Set(ids.flatMap((id) => (id ? [toIdKey(id)] : [])));
}

const ranks: Record<Verdict, number> = { allowed: 0, unknown: 1, partial: 2, denied: 3 };

/**
 * True if no dependency is worse off, or out of sight, than before. What is optional and could not be decided may turn out denied:
 * a firewall that traffic comes back to is there for that.
 */
function isHarmless(before: readonly AuditedCluster[], after: readonly AuditedCluster[]): boolean {
  return before.every(({ cluster, judged }) => {
    const now = after.find((one) => isSameId(one.cluster.id, cluster.id));
    const verdicts = new Map((now?.judged ?? []).map((row) => [toRowKey(row), row.verdict]));
    return judged.every((row) => {
      const verdict = verdicts.get(toRowKey(row));
      const isOpen = row.verdict === 'unknown' && row.dependency.need === 'optional';
      return verdict !== undefined && (isOpen || ranks[verdict] <= ranks[row.verdict]);
    });
  });
}

function toRowKey({ dependency: { id, destination, protocol, port } }: JudgedDependency): string {
  return JSON.stringify([id, toDestinationText(destination), protocol, port]);
}

/** Of an either-or group nobody needs the one way once the other is open. */
function isMended(
  { fingerprint, clusterId }: Finding,
  { mends }: FixPlan,
  { before, after }: { readonly before: readonly AuditedCluster[]; readonly after: JudgedWorld },
): boolean {
  const wanted = new Set(mends);
  const rowsOf = (clusters: readonly AuditedCluster[]) =>
    (clusters.find(({ cluster }) => isSameId(cluster.id, clusterId))?.judged ?? []).filter(({ dependency }) =>
      wanted.has(dependency.id),
    );
  const rows = rowsOf(after.clusters);
  const optional = new Set(
    rowsOf(before).flatMap((row) => (row.dependency.need === 'optional' ? [toRowKey(row)] : [])),
  );
  const isSpare = (row: JudgedDependency) => row.dependency.need === 'optional' && !optional.has(toRowKey(row));
  const isAllowed = rows.length >= wanted.size && rows.every((row) => row.verdict === 'allowed' || isSpare(row));
  return isAllowed && after.toFindings().every((one) => one.fingerprint !== fingerprint);
}

/** True if the change brings about something that is worth attention and was not there. */
function hasNew(after: JudgedWorld, findings: readonly Finding[]): boolean {
  const known = new Set(findings.map(({ fingerprint }) => fingerprint));
  return after
    .toFindings()
    .some(({ fingerprint, severity }) => severityRank(severity) <= severityRank('medium') && !known.has(fingerprint));
}
