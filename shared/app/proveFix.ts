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
  /** The audited clusters before any fix, judged by configuration alone. */
  readonly clusters: readonly AuditedCluster[];
  /** Judges these clusters again in another estate. */
  readonly judge: (estate: Estate, clusterIds: readonly string[]) => JudgedWorld;
}

/** One audit judges at most so many clusters again, and reads so many resources again, for the sake of its fixes. */
const mostJudged = 60;
const mostResources = 60_000;

/**
 * Proves fixes by evaluating the estate with their edits made: the finding has to be gone, what it is about allowed, no verdict
 * of a cluster that the change can touch worse, and no finding of medium or above new. What logs tell has no part in it. Whatever would go
 * beyond the bounds stays unproven.
 */
export function createProver({ estate, clusters, judge }: Proving): FixProver {
  const left = { clusters: mostJudged, resources: mostResources };
  return (finding, plan, findings) => {
    const scope = toScope(finding, clusters);
    if (scope.length > left.clusters || estate.resources.length > left.resources) return false;
    const edited = applyEdits(estate, plan.edits);
    if (!edited) return false;
    left.clusters -= scope.length;
    left.resources -= estate.resources.length;
    const after = judge(
      edited,
      scope.map(({ cluster }) => cluster.id),
    );
    return isHarmless(scope, after.clusters) && isMended(finding, plan, after) && !hasNew(after, findings);
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

/** True if no dependency is worse off, or out of sight, than before. */
function isHarmless(before: readonly AuditedCluster[], after: readonly AuditedCluster[]): boolean {
  return before.every(({ cluster, judged }) => {
    const now = after.find((one) => isSameId(one.cluster.id, cluster.id));
    const verdicts = new Map((now?.judged ?? []).map((row) => [toRowKey(row), row.verdict]));
    return judged.every((row) => {
      const verdict = verdicts.get(toRowKey(row));
      return verdict !== undefined && ranks[verdict] <= ranks[row.verdict];
    });
  });
}

function toRowKey({ dependency: { id, destination, protocol, port } }: JudgedDependency): string {
  return JSON.stringify([id, toDestinationText(destination), protocol, port]);
}

function isMended({ fingerprint, clusterId }: Finding, { mends }: FixPlan, after: JudgedWorld): boolean {
  const wanted = new Set(mends);
  const own = after.clusters.find(({ cluster }) => isSameId(cluster.id, clusterId));
  const rows = (own?.judged ?? []).filter(({ dependency }) => wanted.has(dependency.id));
  const isAllowed = rows.length >= wanted.size && rows.every(({ verdict }) => verdict === 'allowed');
  return isAllowed && after.toFindings().every((one) => one.fingerprint !== fingerprint);
}

/** True if the change brings about something that is worth attention and was not there. */
function hasNew(after: JudgedWorld, findings: readonly Finding[]): boolean {
  const known = new Set(findings.map(({ fingerprint }) => fingerprint));
  return after
    .toFindings()
    .some(({ fingerprint, severity }) => severityRank(severity) <= severityRank('medium') && !known.has(fingerprint));
}
