import { toKnownNoise } from '../../catalog/noise.ts';
import type { Deny } from '../../model/deny.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import { isSameId } from '../../model/resourceId.ts';
import { toHostPattern } from '../../net/hostPattern.ts';
import type { ReportInput } from '../reportInput.ts';
import { clip } from '../text.ts';
import { toCount, toTimeText } from '../words.ts';

/** Ends of names under which platform components of AKS have been found, most telling first: the platform's own, then its suppliers'. */
const familiarEnds: readonly (readonly [string, number])[] = [
  ['.aks.azure.com', 4],
  ['.azmk8s.io', 4],
  ['.microsoft.com', 3],
  ['.azure.com', 3],
  ['.azure.net', 3],
  ['.windows.net', 2],
  ['.msedge.net', 3],
  ['.azureedge.net', 3],
  ['.azurefd.net', 2],
  ['.azurecr.io', 2],
  ['.trafficmanager.net', 2],
  ['.windowsupdate.com', 3],
  ['.visualstudio.com', 2],
  ['.microsoftonline.com', 3],
  ['.azure.cn', 3],
  ['.azure.us', 3],
  ['.usgovcloudapi.net', 2],
  ['.chinacloudapi.cn', 2],
  ['.ubuntu.com', 3],
  ['.nvidia.com', 1],
];

/** Denied less often than this, or by a single machine within a quarter of an hour, a name may be one person's try. */
const [fewest, briefestMinutes] = [10, 15];
/** So many names of a cluster are findings of their own. */
const mostTold = 5;

/** A denied name that may be a need which nobody has documented yet. */
export interface Suspect {
  readonly deny: Deny;
  readonly host: string;
  /** Higher is likelier. */
  readonly score: number;
}

/**
 * The denied hosts outside of the catalog that look like a need of the platform: denied from nodes again and again, and
 * named like Microsoft's or Ubuntu's. Likeliest first by name, by clusters, by sources and by how long it goes on.
 */
export function findSuspects(input: ReportInput): readonly Suspect[] {
  const undocumented = input.denies.filter((deny) => deny.class === 'undocumented');
  const byHost = Map.groupBy(undocumented, ({ destination }) => destination);
  const suspects = undocumented.flatMap((deny) => {
    const clusters = new Set(byHost.get(deny.destination)?.map(({ clusterId }) => clusterId)).size;
    return toSuspect(deny, clusters, input);
  });
  return suspects.toSorted((a, b) => b.score - a.score || (a.host < b.host ? -1 : 1));
}

function toSuspect(deny: Deny, clusters: number, input: ReportInput): readonly Suspect[] {
  const { destination, sources = 1 } = deny;
  const host = toHostPattern(destination ?? '');
  const likeness = host?.kind === 'exact' ? toLikeness(host.text) : 0;
  if (!host || likeness === 0 || !isPersistent(deny) || !isFromNodes(deny, host.text, input)) return [];
  const spread = Math.min(3, Math.log2(clusters)) + Math.min(3, Math.log2(sources) / 2);
  return [{ deny, host: host.text, score: likeness + spread + Math.min(2, toMinutes(deny) / 720) }];
}

function toLikeness(host: string): number {
  return familiarEnds.find(([end]) => host.endsWith(end))?.[1] ?? 0;
}

function isPersistent(deny: Deny): boolean {
  return deny.count >= fewest && ((deny.sources ?? 1) > 1 || toMinutes(deny) >= briefestMinutes);
}

function toMinutes({ firstSeen, lastSeen }: Deny): number {
  return (Date.parse(lastSeen) - Date.parse(firstSeen)) / 60_000;
}

/** From a known subnet of a known cluster, and not known to be harmless there. */
function isFromNodes({ clusterId, pools = [] }: Deny, host: string, { clusters }: ReportInput): boolean {
  const owner = clusters.find(({ cluster }) => isSameId(cluster.id, clusterId))?.cluster;
  return owner !== undefined && pools.length > 0 && toKnownNoise(host, owner.cloud) === undefined;
}

/** One finding a name, so that a new one is news; the likeliest of each cluster only. */
export function findUndocumented(input: ReportInput): readonly Finding[] {
  const byCluster = Map.groupBy(findSuspects(input), ({ deny }) => deny.clusterId);
  return [...byCluster.values()].flatMap((suspects) => {
    const byHost = [...Map.groupBy(suspects, ({ host }) => host).values()];
    return byHost.slice(0, mostTold).flatMap((same) => toFindingOf(same, input));
  });
}

function toFindingOf(same: readonly Suspect[], input: ReportInput): readonly Finding[] {
  const [first] = same;
  const owner = input.clusters.find(({ cluster }) => isSameId(cluster.id, first?.deny.clusterId))?.cluster;
  if (!first || !owner) return [];
  const { deny, host } = first;
  const count = same.reduce((sum, one) => sum + one.deny.count, 0);
  const clusterIds = new Set(
    input.denies.filter(({ destination }) => destination === host).map((one) => one.clusterId),
  );
  const since = same.map((one) => one.deny.firstSeen).toSorted()[0] ?? '';
  const where = `${toCount(deny.sources ?? 1, 'address', 'addresses')} of ${deny.pools?.join(', ') ?? 'the nodes'}`;
  return [
    toFinding({
      kind: 'undocumented-dependency',
      severity: 'low',
      clusterId: owner.id,
      dependencyId: `host:${host}`,
      title: clip(`${owner.name}: nodes are denied ${host}, which no documentation names`, 200),
      detail: `${count} denied from ${where} since ${toTimeText(since)}. The name looks like the platform's own: AKS or its node images may have begun to need it. Look whether nodes suffer, and whether the article or the release notes of AKS name it by now.`,
      evidence: {
        host,
        port: deny.port ?? null,
        protocol: deny.protocol,
        count,
        sources: deny.sources ?? 1,
        clusters: clusterIds.size,
        firstSeen: since,
        lastSeen: deny.lastSeen,
      },
      fix: {
        summary: `If it turns out to be needed, allow ${host} (${deny.protocol} ${deny.port ?? ''}) by an application rule, and list it under your own dependencies in the configuration.`,
        proven: false,
      },
    }),
  ];
}
