import { routesTo } from '../../../evaluate/route.ts';
import { toFinding, type Finding } from '../../../model/finding.ts';
import { memoised } from '../../../model/memoised.ts';
import { isSameId, toIdKey, toResourceName } from '../../../model/resourceId.ts';
import type { ClusterTopology, Route, SourceSubnet } from '../../../model/topology.ts';
import { type AddressSet, overlapsAddresses, toAddressTexts, unionOfAddresses } from '../../../net/addressSet.ts';
import { toNewRouteEdit } from '../../fixes/routeEdits.ts';
import { toFix } from '../../fixes/toFix.ts';
import { distinct, groupBy } from '../../order.ts';
import { clip } from '../../text.ts';
import { toList, toSubnetText } from '../../words.ts';
import { toCommandLine, toScopeWords } from '../azCli.ts';
import type { FindingContext } from '../context.ts';

interface Detour {
  readonly source: SourceSubnet;
  readonly route: Route;
  readonly parts: AddressSet;
  /** The same as texts. */
  readonly addresses: readonly string[];
}

/**
 * Routes that take traffic between the cluster's own nodes and pods, or between them and an API server inside the network,
 * out of it: AKS does not support that anything stands in between (AKS, outbound rules; Azure Firewall FAQ). One finding a
 * route table.
 */
export function findDetours(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const nodes = unionOfAddresses(cluster.sources.map(({ addresses }) => addresses));
  const own = cluster.apiServerSubnet?.subnet;
  const inside = own === undefined ? nodes : unionOfAddresses([nodes, own.addresses]);
  const found = [
    ...cluster.sources.flatMap((source) => toDetours(source, inside, context)),
    ...(own === undefined ? [] : toDetours(own, nodes, context)),
  ];
  const byTable = groupBy(found, ({ route }) => toIdKey(route.resourceId ?? ''));
  return [...byTable.values()].map((group) => toDetourFinding(group, context));
}

function toDetours(
  source: SourceSubnet,
  inside: SourceSubnet['addresses'],
  { audited: { cluster }, input }: FindingContext,
): readonly Detour[] {
  if (source.gaps.length > 0) return [];
  const scope = { subnet: source, topology: input.topology, cloud: cluster.cloud };
  return routesTo(inside, scope).flatMap(({ addresses, legs: [{ hop, route }] }) =>
    route?.origin === 'user' && hop.kind !== 'local' && hop.kind !== 'unknown'
      ? [{ source, route, parts: addresses, addresses: toAddressTexts(addresses) }]
      : [],
  );
}

function toDetourFinding(found: readonly Detour[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const routes = [...new Map(found.map(({ route }) => [route.name, route])).values()];
  const tableId = routes[0]?.resourceId;
  const subnets = toList(distinct(found.map(({ source }) => toSubnetText(source.subnetId))));
  const names = toList(routes.map(({ name }) => name));
  return toFinding({
    kind: 'route-intra-vnet-through-firewall',
    severity: 'high',
    clusterId: cluster.id,
    ...(tableId === undefined ? {} : { resourceId: tableId }),
    title: clip(
      `${cluster.name}: route ${names} takes traffic between ${toWhom(found, subnets, cluster)} out of the network`,
      200,
    ),
    detail: `Traffic from ${subnets} to the cluster's own addresses (${toList(distinct(found.flatMap(({ addresses }) => addresses)))}) does not stay in the network. AKS does not support that traffic between its nodes is filtered: what no rule allows is lost, and answers may come back another way.`,
    evidence: {
      routes: routes.map(({ name, destination, nextHopType, nextHopAddress }) => ({
        name,
        destination: destination.kind === 'prefix' ? destination.text : destination.tag,
        nextHopType,
        ...(nextHopAddress === undefined ? {} : { nextHopAddress }),
      })),
      subnets: distinct(found.flatMap(({ source }) => source.subnetId ?? [])),
    },
    fix: toDetourFix(found, tableId),
  });
}

/** Who talks to whom: the nodes among themselves, unless all of it begins or ends at the API server. */
function toWhom(found: readonly Detour[], subnets: string, { apiServerSubnet }: ClusterTopology): string {
  const own = apiServerSubnet?.subnet;
  const isAboutServer = ({ source, parts }: Detour) => source === own || overlapsAddresses(parts, own?.addresses ?? []);
  if (own === undefined || !found.some(isAboutServer)) return `nodes of ${subnets}`;
  return found.every(isAboutServer) ? 'nodes and the API server' : 'nodes, and between them and the API server,';
}

/** A route for each of the cluster's prefixes that keeps it local is longer than the one that takes the whole network out. */
function toDetourFix(found: readonly Detour[], tableId: string | undefined) {
  const prefixes = distinct(found.flatMap(({ addresses }) => addresses));
  const summary = `Keep ${toList(prefixes)} local by routes of next hop type VnetLocal, or take the wide route away.`;
  if (tableId === undefined) return { summary, proven: false };
  return toFix(
    summary,
    prefixes.map((prefix, index) =>
      toNewRouteEdit(tableId, { name: `keep-local-${index + 1}`, prefix, hop: 'VnetLocal' }),
    ),
  );
}

/** A route table that a kubenet cluster shares with another cluster: each keeps routes to its own pods there (AKS, kubenet). */
export function findSharedTables(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const users = usersOfTables(context.input.topology.clusters);
  const tableIds = [...new Map(toTables(cluster).map((id) => [toIdKey(id), id])).values()];
  return tableIds.flatMap((tableId) => {
    const sharing = (users.get(toIdKey(tableId)) ?? []).filter(
      (other) => !isSameId(other.id, cluster.id) && (cluster.kubenetPods ?? other.kubenetPods) !== undefined,
    );
    return sharing.length === 0 ? [] : [toSharedFinding(tableId, sharing, cluster)];
  });
}

/** Clusters by the route tables of their subnets, each once a table. */
const usersOfTables: (all: readonly ClusterTopology[]) => ReadonlyMap<string, readonly ClusterTopology[]> = memoised(
  (all) => {
    const pairs = all.flatMap((cluster) =>
      [...new Set(toTables(cluster).map(toIdKey))].map((table) => ({ table, cluster })),
    );
    return new Map(
      [...Map.groupBy(pairs, ({ table }) => table)].map(([table, uses]) => [table, uses.map(({ cluster }) => cluster)]),
    );
  },
);

function toTables({ sources }: ClusterTopology): readonly string[] {
  return sources.flatMap(({ routeTableId }) => routeTableId ?? []);
}

function toSharedFinding(tableId: string, sharing: readonly ClusterTopology[], cluster: ClusterTopology): Finding {
  const names = toList(sharing.map(({ name }) => name));
  const pods = cluster.kubenetPods ?? [];
  const clash = sharing.some(({ kubenetPods }) => overlapsAddresses(kubenetPods ?? [], pods));
  return toFinding({
    kind: 'route-table-shared-kubenet',
    severity: clash ? 'high' : 'medium',
    clusterId: cluster.id,
    resourceId: tableId,
    title: clip(`${cluster.name}: route table ${toResourceName(tableId)} is shared with ${names}`, 200),
    detail: `With kubenet AKS writes a route for each node into the table, and one cluster may not share it with another.${clash ? ' Their pod addresses overlap, so traffic for pods of one goes to nodes of the other.' : ''}`,
    evidence: { routeTableId: tableId, clusters: sharing.map(({ id }) => id) },
    fix: toSharedFix(tableId, cluster),
  });
}

function toSharedFix(tableId: string, cluster: ClusterTopology) {
  const own = cluster.sources.filter(({ routeTableId }) => isSameId(routeTableId, tableId));
  const table = `rt-${cluster.name}`;
  const summary = `Give ${cluster.name} a route table of its own with the same routes of yours, and its subnets that table.`;
  const scope = toScopeWords(tableId);
  const lines = [
    scope && toCommandLine(['az', 'network', 'route-table', 'create', ...scope, '--name', table]),
    ...own.map(({ subnetId }) =>
      toCommandLine(['az', 'network', 'vnet', 'subnet', 'update', '--ids', subnetId ?? '', '--route-table', table]),
    ),
  ].flatMap((line) => line ?? []);
  return { summary, ...(lines.length === 0 ? {} : { azCli: lines.join('\n') }), proven: false };
}
