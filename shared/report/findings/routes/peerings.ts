import { findTunnel } from '../../../evaluate/forcedTunnel.ts';
import { defaultLegs } from '../../../evaluate/route.ts';
import { findUnforwarded } from '../../../evaluate/reach.ts';
import { findById } from '../../../model/byId.ts';
import { toFinding, type Finding, type Fix } from '../../../model/finding.ts';
import { isSameId, toIdKey } from '../../../model/resourceId.ts';
import type { Firewall, SourceSubnet } from '../../../model/topology.ts';
import { toRouteEdit } from '../../fixes/routeEdits.ts';
import { toFix } from '../../fixes/toFix.ts';
import { distinct, groupBy } from '../../order.ts';
import { clip } from '../../text.ts';
import { toList, toSubnetText } from '../../words.ts';
import type { FindingContext } from '../context.ts';
import { toMissingPeeringFix, toPeeringFix } from '../peeringFix.ts';

/** What keeps it open whether a subnet's default route gets anywhere: a peering, or the network that has none. */
interface Doubt {
  readonly source: SourceSubnet;
  readonly resourceId: string;
  readonly note: string;
}

/** Of a firewall in a virtual hub no peering decides: that is told with the dependencies that it leaves unproven. */
function toDoubts({ audited: { cluster }, input }: FindingContext): readonly Doubt[] {
  const hubs = new Set(input.topology.firewalls.map(({ virtualHubId }) => toIdKey(virtualHubId ?? '')));
  return cluster.sources.flatMap((source) => {
    const legs = defaultLegs({ subnet: source, topology: input.topology, cloud: cluster.cloud });
    return legs.flatMap(({ hop }) =>
      hop.kind === 'unknown' && hop.resourceId !== undefined && !hubs.has(toIdKey(hop.resourceId))
        ? [{ source, resourceId: hop.resourceId, note: hop.reason }]
        : [],
    );
  });
}

/** Resources that findings of this room name as the reason why nothing can be proved: what they hide is not told again. */
export function toldReasons(context: FindingContext): readonly string[] {
  const tunnels = toTunnels(context).flatMap(({ route }) => route.resourceId ?? []);
  return [...toDoubts(context).map(({ resourceId }) => resourceId), ...tunnels];
}

/** Peerings on the way to the firewall that may carry nothing, or may keep its answers out. A broken one cuts egress and is told there. */
export function findPeeringFaults(context: FindingContext): readonly Finding[] {
  const doubts = [...groupBy(toDoubts(context), ({ resourceId }) => toIdKey(resourceId)).values()];
  return [...doubts.flatMap((group) => toDoubtFinding(group, context)), ...findOneWay(context)];
}

function toDoubtFinding(group: readonly Doubt[], context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const [first] = group;
  if (!first) return [];
  const subnets = toList(distinct(group.map(({ source }) => toSubnetText(source.subnetId))));
  return [
    toFinding({
      kind: 'peering-broken',
      severity: 'high',
      clusterId: cluster.id,
      resourceId: first.resourceId,
      title: clip(`${cluster.name}: whether ${subnets} can reach its firewall is in doubt`, 200),
      detail: `The default route of ${subnets} leads to a firewall in another network. ${first.note} Everything the cluster needs is cut if it cannot be reached.`,
      evidence: {
        resourceId: first.resourceId,
        subnets: distinct(group.flatMap(({ source }) => source.subnetId ?? [])),
      },
      fix: toDoubtFix(first, context),
    }),
  ];
}

function toDoubtFix({ source, resourceId }: Doubt, context: FindingContext): Fix {
  const { networks, firewalls } = context.input.topology;
  const network = findById(networks, resourceId);
  const hop = source.routes.find(({ nextHopAddress }) =>
    firewalls.some((one) => one.privateAddress === nextHopAddress),
  );
  const theirs = firewalls.find(({ privateAddress }) => privateAddress === hop?.nextHopAddress)?.virtualNetworkId;
  return network && theirs !== undefined ? toMissingPeeringFix(network, theirs) : toPeeringFix(context, resourceId);
}

/** The firewalls that subnets of the cluster leave through. */
function toUsed({ audited: { cluster, egress }, input }: FindingContext) {
  return cluster.sources.flatMap((source) => {
    const way = egress.find(({ subnetId }) => isSameId(subnetId, source.subnetId));
    const firewall = findById(input.topology.firewalls, way?.firewallId);
    return firewall ? [{ source, firewall }] : [];
  });
}

/**
 * Answers come from addresses that are not of the firewall's network. By the documents a peering has to allow that; Microsoft's
 * own baseline for AKS does without, so it is for information.
 */
function findOneWay(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const found = toUsed(context).flatMap(({ source, firewall }) => {
    const peering = findUnforwarded(source, firewall, context.input.topology);
    return peering ? [{ peering, firewall }] : [];
  });
  const byPeering = new Map(found.map((one) => [toIdKey(one.peering.id), one]));
  return [...byPeering.values()].map(({ peering, firewall }) =>
    toFinding({
      kind: 'peering-broken',
      severity: 'info',
      clusterId: cluster.id,
      resourceId: peering.id,
      title: clip(`${cluster.name}: peering ${peering.name} does not allow forwarded traffic`, 200),
      detail: `Egress leaves through firewall ${firewall.name} in a peered network. This peering keeps out what that network only passes on, such as connections from other networks; answers to connections from here come through all the same, as in Microsoft's own baseline for AKS.`,
      evidence: { peeringId: peering.id, firewallId: firewall.id },
      fix: toPeeringFix(context, peering.id),
    }),
  );
}

function toTunnels(context: FindingContext) {
  const firewalls = [...new Map(toUsed(context).map(({ firewall }) => [firewall.id, firewall])).values()];
  return firewalls.flatMap((firewall) => {
    const route = findTunnel(firewall);
    return route && route.nextHopType !== 'None' ? [{ firewall, route }] : [];
  });
}

/** Firewalls whose own egress is sent on to somewhere else (Azure Firewall, forced tunnelling). */
export function findTunnels(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  return toTunnels(context).map(({ firewall, route }) => {
    const where = route.nextHopAddress ?? route.nextHopType;
    return toFinding({
      kind: 'forced-tunnel',
      severity: 'medium',
      clusterId: cluster.id,
      resourceId: firewall.id,
      title: clip(`${cluster.name}: firewall ${firewall.name} sends its egress on to ${where}`, 200),
      detail: [
        `Route ${route.name} on the firewall's subnet sends what it lets out to ${where}, whose rules are not known here: nothing that leaves can be proved.`,
        ...toTunnelEffects(firewall, context),
      ].join(' '),
      evidence: {
        firewallId: firewall.id,
        route: route.name,
        ...(route.resourceId === undefined ? {} : { routeTableId: route.resourceId }),
        nextHopType: route.nextHopType,
      },
      fix: toTunnelFix(route.resourceId, route.name),
    });
  });
}

function toTunnelEffects(firewall: Firewall, { audited: { cluster } }: FindingContext): readonly string[] {
  const isGuarded = cluster.authorizedRanges !== undefined && cluster.apiServer !== 'privateLink';
  return [
    ...(firewall.rules.nat.length > 0 ? ['DNAT from the internet does not work on such a firewall.'] : []),
    ...(isGuarded
      ? ['The API server sees an address from behind the tunnel, which its authorized IP ranges have to hold.']
      : []),
  ];
}

function toTunnelFix(tableId: string | undefined, name: string): Fix {
  const summary =
    'Send the egress of the firewall straight to the internet, or see to it that what is behind the tunnel lets everything through that the cluster needs.';
  if (tableId === undefined) return { summary, proven: false };
  return toFix(summary, [toRouteEdit(tableId, { name, prefix: '0.0.0.0/0', hop: 'Internet' })]);
}

/** Pools that the cluster makes by itself: which subnets they use stands in the cluster, not in Azure (node auto-provisioning). */
export function findUnlistedPools({ audited: { cluster } }: FindingContext): readonly Finding[] {
  if (cluster.provisionsPools !== true) return [];
  const subnets = toList(distinct(cluster.sources.map(({ subnetId }) => toSubnetText(subnetId))));
  return [
    toFinding({
      kind: 'node-pools-unlisted',
      severity: 'info',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: nodes that auto-provisioning makes are judged as if they were in ${subnets}`, 200),
      detail: `Node auto-provisioning makes pools that Azure does not list. Their nodes are in ${subnets} unless a node class in the cluster names another subnet, which is not seen here.`,
    }),
  ];
}
