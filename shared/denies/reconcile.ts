import type { JudgedDependency } from '../model/catalog.ts';
import type { AllowedFlow, Deny } from '../model/deny.ts';
import { isSameId } from '../model/resourceId.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { combineVerdicts, type Path, type Step } from '../model/verdict.ts';
import { isHostSubset, toHostPattern } from '../net/hostPattern.ts';

/** What the logs prove about flows of clusters. */
export interface LogEvidence {
  readonly denies: readonly Deny[];
  readonly allowed: readonly AllowedFlow[];
  /** ISO 8601: what was logged until then may be the work of an older configuration. Absent if everything counts. */
  readonly settledAt?: string;
}

/** A flow of the evidence, denied or allowed. */
type Flow = AllowedFlow;

/**
 * Settles by the logs what configuration cannot: a dependency that only the FQDN tag could let through, whose content is not
 * documented for it. A whole host name that was let through is allowed, one that was denied is denied; of a pattern one
 * denied name denies a part, and names that were let through prove nothing for the others. Where both were seen from the
 * same subnet, nothing is proved.
 */
export function reconcile(
  judged: readonly JudgedDependency[],
  cluster: ClusterTopology,
  evidence: LogEvidence,
): readonly JudgedDependency[] {
  const denied = evidence.denies.filter((deny) => deny.class === 'dependency' && isStanding(deny, evidence));
  const allowed = evidence.allowed.filter((flow) => isStanding(flow, evidence));
  if (denied.length + allowed.length === 0) return judged;
  return judged.map((one) => reconcileOne(one, cluster, { denied, allowed }));
}

/** True for a flow that was seen after the configuration had settled. */
export function isStanding({ lastSeen }: Flow, { settledAt }: Pick<LogEvidence, 'settledAt'>): boolean {
  return settledAt === undefined || Date.parse(lastSeen) > Date.parse(settledAt);
}

interface Seen {
  readonly denied: readonly Flow[];
  readonly allowed: readonly Flow[];
}

function reconcileOne(one: JudgedDependency, cluster: ClusterTopology, seen: Seen): JudgedDependency {
  if (one.verdict === 'allowed' || !one.caveats.includes('fqdn-tag-unproven')) return one;
  const own: Seen = {
    denied: seen.denied.filter((flow) => isAbout(flow, one, cluster)),
    allowed: seen.allowed.filter((flow) => isAbout(flow, one, cluster)),
  };
  if (own.denied.length + own.allowed.length === 0) return one;
  const isWhole = one.dependency.destination.kind === 'host' && !one.dependency.destination.pattern.startsWith('*');
  const paths = one.paths.map((path) => (path.verdict === 'unknown' ? settle(path, isWhole, cluster, own) : path));
  const isProved = paths.every(({ verdict }) => verdict !== 'unknown');
  return {
    ...one,
    verdict: combineVerdicts(paths.map(({ verdict }) => verdict)),
    caveats: isProved ? one.caveats.filter((caveat) => caveat !== 'fqdn-tag-unproven') : one.caveats,
    paths,
  };
}

function isAbout(flow: Flow, { dependency }: JudgedDependency, cluster: ClusterTopology): boolean {
  if (!isSameId(flow.clusterId, cluster.id) || !flow.dependencyIds?.includes(dependency.id)) return false;
  if (flow.port !== dependency.port || dependency.destination.kind !== 'host') return false;
  const [host, pattern] = [toHostPattern(flow.destination ?? ''), toHostPattern(dependency.destination.pattern)];
  return host !== undefined && pattern !== undefined && isHostSubset(host, pattern);
}

function settle(path: Path, isWhole: boolean, cluster: ClusterTopology, seen: Seen): Path {
  const pools = cluster.sources.find(({ subnetId }) => subnetId === path.subnetId)?.pools ?? [];
  const isFrom = (flow: Flow) => flow.pools === undefined || flow.pools.some((pool) => pools.includes(pool));
  const [denied, allowed] = [seen.denied.filter(isFrom), seen.allowed.filter(isFrom)];
  if (denied.length > 0 && allowed.length > 0 && isWhole) return path;
  if (denied.length > 0) {
    return { ...path, verdict: isWhole ? 'denied' : 'partial', trace: [...path.trace, toStep('deny', denied)] };
  }
  return allowed.length > 0 && isWhole
    ? { ...path, verdict: 'allowed', trace: [...path.trace, toStep('allow', allowed)] }
    : path;
}

function toStep(outcome: 'allow' | 'deny', flows: readonly Flow[]): Step {
  const count = flows.reduce((sum, flow) => sum + flow.count, 0);
  const last =
    flows
      .map(({ lastSeen }) => lastSeen)
      .toSorted()
      .at(-1) ?? '';
  const words = outcome === 'allow' ? 'let through' : 'denied';
  return { stage: 'application', outcome, note: `The logs show it ${words}: ${count} flows, the last at ${last}.` };
}
