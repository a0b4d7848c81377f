import { toDestinationText, type JudgedDependency } from '../model/catalog.ts';
import type { AllowedFlow, Deny } from '../model/deny.ts';
import type { ClusterReport, DependencyReport } from '../model/report.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import type { Path, Step } from '../model/verdict.ts';
import { sortByText } from './order.ts';
import type { AuditedCluster } from './reportInput.ts';

const nothingRead: Step = {
  stage: 'route',
  outcome: 'unknown',
  note: 'No way of this cluster to the outside could be read.',
};

/** One cluster as the report shows it; egress and dependencies sorted, with what the deny logs say of each dependency. */
export function toClusterReport(
  audited: AuditedCluster,
  denies: readonly Deny[],
  allowed: readonly AllowedFlow[] = [],
): ClusterReport {
  const { cluster, egress, judged } = audited;
  return {
    id: cluster.id,
    name: cluster.name,
    location: cluster.location,
    cloud: cluster.cloud,
    outboundType: cluster.outboundType,
    apiServer: cluster.apiServer,
    networkIsolated: cluster.networkIsolated,
    egress: sortByText(egress, ({ subnetId }) => toIdKey(subnetId ?? '')),
    dependencies: sortByText(
      judged.map((one) => toDependencyReport(one, cluster.id, denies, allowed)),
      ({ id }) => id,
      ({ destination }) => destination,
      ({ protocol, port }) => `${protocol}:${String(port).padStart(5, '0')}`,
    ),
  };
}

function toDependencyReport(
  judged: JudgedDependency,
  clusterId: string,
  denies: readonly Deny[],
  allowed: readonly AllowedFlow[],
): DependencyReport {
  const { dependency, verdict, caveats, paths } = judged;
  const row = {
    id: dependency.id,
    destination: toDestinationText(dependency.destination),
    protocol: dependency.protocol,
    port: dependency.port,
  };
  const observed = toObserved(row, clusterId, denies);
  const letThrough = toLetThrough(row, clusterId, allowed);
  return {
    ...row,
    need: dependency.need,
    features: dependency.features,
    source: dependency.source,
    ...(dependency.exemption === undefined ? {} : { exemption: dependency.exemption }),
    verdict,
    caveats,
    paths: toPaths(paths),
    ...(observed === undefined ? {} : { observed }),
    ...(letThrough === undefined ? {} : { letThrough }),
  };
}

/** A path or trace that evaluation left empty says that nothing could be read: the contract wants at least one step. */
function toPaths(paths: readonly Path[]): readonly Path[] {
  if (paths.length === 0) return [{ subnetId: null, verdict: 'unknown', trace: [nothingRead] }];
  return paths.map((path) => (path.trace.length > 0 ? path : { ...path, trace: [nothingRead] }));
}

type Row = Pick<DependencyReport, 'id' | 'destination' | 'port'>;

/** Denials that the logs show for a dependency of a cluster; undefined if there are none. */
export function toObserved(row: Row, clusterId: string, denies: readonly Deny[]): DependencyReport['observed'] {
  const seen = denies.filter((deny) => deny.class === 'dependency' && isAbout(deny, row, clusterId));
  if (seen.length === 0) return undefined;
  const firsts = seen.map(({ firstSeen }) => firstSeen).toSorted();
  const lasts = seen.map(({ lastSeen }) => lastSeen).toSorted();
  return {
    denied: seen.reduce((sum, { count }) => sum + count, 0),
    firstSeen: firsts[0] ?? '',
    lastSeen: lasts.at(-1) ?? '',
  };
}

function toLetThrough(row: Row, clusterId: string, allowed: readonly AllowedFlow[]): DependencyReport['letThrough'] {
  const seen = allowed.filter((flow) => isAbout(flow, row, clusterId));
  if (seen.length === 0) return undefined;
  const lasts = seen.map(({ lastSeen }) => lastSeen).toSorted();
  return { count: seen.reduce((sum, { count }) => sum + count, 0), lastSeen: lasts.at(-1) ?? '' };
}

function isAbout(deny: AllowedFlow, row: Row, clusterId: string): boolean {
  if (!isSameId(deny.clusterId, clusterId) || !deny.dependencyIds?.includes(row.id)) return false;
  if (deny.port !== undefined && deny.port !== null && deny.port !== row.port) return false;
  return deny.destination === undefined || canBe(deny.destination, row.destination);
}

/** Where one id stands for several hosts, a denied host counts for its own row only. */
function canBe(seen: string, destination: string): boolean {
  const isHostName = (text: string) => /[a-z]/i.test(text) && text.includes('.') && !text.includes('/');
  if (!isHostName(seen) || !isHostName(destination) || /^[A-Z]/.test(destination)) return true;
  const [host, pattern] = [seen.toLowerCase(), destination.toLowerCase()];
  return pattern.startsWith('*') ? host === pattern || host.endsWith(pattern.slice(1)) : host === pattern;
}
