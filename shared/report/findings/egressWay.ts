import { type Hop } from '../../evaluate/hop.ts';
import { defaultLegs } from '../../evaluate/route.ts';
import { toFinding, type Finding } from '../../model/finding.ts';
import type { Egress } from '../../model/report.ts';
import { isSameId } from '../../model/resourceId.ts';
import { isAddressSubset, toAddressSet } from '../../net/addressSet.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toLeavingText, toList, toSubnetText } from '../words.ts';
import { toCause, type FindingContext } from './context.ts';
import { isDefaultUserRoute, toRouteFix } from './cutFix.ts';
import { findTrusted } from './trusted.ts';

/** Ways that lead past every firewall. */
const bypasses: readonly Egress['via'][] = ['internet', 'natGateway', 'loadBalancer', 'virtualNetworkGateway'];

/** Egress of a cluster that does not pass any firewall, unless it is to have none. */
export function toPast({ audited: { egress, cluster } }: FindingContext): readonly Egress[] {
  return cluster.networkIsolated ? [] : egress.filter(({ via }) => bypasses.includes(via));
}

/** True if the cluster is meant to leave through a firewall: it says so itself, or another of its subnets does. */
export function isMeantForFirewall({ audited: { egress, cluster } }: FindingContext): boolean {
  return (
    cluster.outboundType.toLowerCase() === 'userdefinedrouting' || egress.some(({ via }) => via === 'azureFirewall')
  );
}

/** Egress past the firewall of a cluster that nothing says to have one, for information. `routes/pastFirewall.ts` has the others. */
export function findBypass(context: FindingContext): readonly Finding[] {
  const past = toPast(context);
  if (past.length === 0 || isMeantForFirewall(context)) return [];
  const { cluster } = context.audited;
  const subnets = toList(distinct(past.map(({ subnetId }) => toSubnetText(subnetId))));
  const ways = toList(distinct(past.map(toLeavingText)));
  return [
    toFinding({
      kind: 'egress-bypasses-firewall',
      severity: 'info',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: egress of ${subnets} leaves past the firewall`, 200),
      detail: `Traffic to the internet from ${subnets} goes ${ways}. No firewall rule filters or logs it.`,
      evidence: { egress: past.map(toEvidence) },
    }),
  ];
}

/**
 * A next hop that is no firewall of the estate: what happens there is unknown. An address in the subnet of a firewall that was
 * read is stale for sure: nothing else may live there. Elsewhere it may be a firewall of another make: high if firewalls were read and none
 * of them has that address, medium if none was read at all. One that the configuration names as trusted is no finding.
 */
export function findUnknownHop(context: FindingContext): readonly Finding[] {
  const lost = context.audited.egress.filter((egress) => isLostHop(egress, context));
  const stale = lost.filter((egress) => isStale(egress, context));
  const unknown = lost.filter((egress) => !stale.includes(egress));
  return [
    ...(stale.length === 0 ? [] : [toStaleFinding(stale, context)]),
    ...(unknown.length === 0 ? [] : [toUnknownFinding(unknown, context)]),
  ];
}

/** True if traffic goes to an appliance that is no firewall of the estate. */
export function isUnknownHop(egress: Egress): boolean {
  return egress.via === 'virtualAppliance' && !egress.firewallId;
}

/** True if nobody vouches for that appliance either. */
export function isLostHop(egress: Egress, context: FindingContext): boolean {
  return isUnknownHop(egress) && findTrusted(toNextHop(egress, context), context) === undefined;
}

/** Address that the default route of a subnet names. */
function toNextHop({ subnetId }: Egress, { audited }: FindingContext): string | undefined {
  const source = audited.cluster.sources.find((one) => one.subnetId === subnetId || isSameId(one.subnetId, subnetId));
  return source?.routes.find(isDefaultUserRoute)?.nextHopAddress;
}

/** Where no firewall was read at all, the one with that address may just be missing from the estate. */
function isStale(egress: Egress, context: FindingContext): boolean {
  if (context.input.topology.firewalls.length === 0) return false;
  const address = toAddressSet(toNextHop(egress, context) ?? '');
  const { networks = [], firewalls } = context.input.topology;
  // Where the firewall of that network was not read, the address may well be its own.
  const read = networks.filter(({ id }) =>
    firewalls.some((one) => one.privateAddress !== undefined && isSameId(one.virtualNetworkId, id)),
  );
  const subnets = read.flatMap((network) => network.subnets);
  const reserved = subnets.filter(({ name }) => name.toLowerCase() === 'azurefirewallsubnet');
  return address !== undefined && reserved.some(({ addresses }) => isAddressSubset(address, addresses));
}

function toStaleFinding(stale: readonly Egress[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const subnets = toList(distinct(stale.map(({ subnetId }) => toSubnetText(subnetId))));
  const hops = toList(distinct(stale.flatMap((egress) => toNextHop(egress, context) ?? [])));
  const tableId = stale[0]?.routeTableId ?? undefined;
  return toFinding({
    kind: 'route-next-hop-stale',
    severity: 'high',
    clusterId: cluster.id,
    ...(tableId === undefined ? {} : { resourceId: tableId }),
    title: clip(`${cluster.name}: the default route of ${subnets} names ${hops}, which no firewall has`, 200),
    detail: [
      `Traffic to the internet from ${subnets} goes to ${hops}, an address in the subnet of a firewall that no firewall has now.`,
      'A firewall may come back with another address after a stop. Everything the cluster needs is cut while nothing answers there.',
    ].join(' '),
    ...toLostParts(stale, context),
    fix: toRouteFix(context, tableId),
  });
}

function toUnknownFinding(lost: readonly Egress[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const isCompared = context.input.topology.firewalls.length > 0;
  const subnets = toList(distinct(lost.map(({ subnetId }) => toSubnetText(subnetId))));
  return toFinding({
    kind: 'route-next-hop-unknown',
    severity: isCompared ? 'high' : 'medium',
    clusterId: cluster.id,
    title: clip(`${cluster.name}: the next hop of ${subnets} is no firewall that was read`, 200),
    detail: [
      `Traffic to the internet from ${subnets} goes to an address that is no firewall of the estate.`,
      ...distinct(lost.flatMap(({ reason }) => reason ?? [])),
      'If the address is wrong or stale, everything the cluster needs is cut; if it is a firewall of another make, nothing can be said about its rules: name it under trustedAppliances in the configuration.',
    ].join(' '),
    ...toLostParts(lost, context),
    ...(isCompared ? { fix: toRouteFix(context) } : {}),
  });
}

function toLostParts(lost: readonly Egress[], context: FindingContext): Pick<Finding, 'evidence' | 'cause'> {
  const hidden = context.report.dependencies.filter(
    ({ need, verdict }) => need === 'required' && verdict === 'unknown',
  );
  const ids = hidden.map(({ id }) => id);
  const cause = toCause(context, ids);
  return { evidence: { egress: lost.map(toEvidence), dependencies: ids }, ...(cause === undefined ? {} : { cause }) };
}

/** Egress that is dropped although the cluster is not isolated, where no judged dependency tells it already. */
export function findDroppedEgress(context: FindingContext): readonly Finding[] {
  const { egress, cluster } = context.audited;
  const outbound = cluster.outboundType.toLowerCase();
  const dropped = egress.filter((one) => one.via === 'none' && toFirstHop(one, context) !== 'unreachable');
  if (dropped.length === 0 || cluster.networkIsolated || outbound === 'none' || outbound === 'block') return [];
  if (context.report.dependencies.some(({ verdict }) => verdict !== 'allowed')) return [];
  const subnets = toList(distinct(dropped.map(({ subnetId }) => toSubnetText(subnetId))));
  return [
    toFinding({
      kind: 'route-blackhole',
      severity: 'high',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: traffic of ${subnets} to the internet is dropped`, 200),
      detail: ['The default route leads nowhere.', ...dropped.flatMap(({ reason }) => reason ?? [])].join(' '),
      evidence: { egress: dropped.map(toEvidence) },
      fix: toRouteFix(context),
    }),
  ];
}

function toFirstHop({ subnetId }: Egress, { audited: { cluster }, input }: FindingContext): Hop['kind'] | undefined {
  const subnet = cluster.sources.find((one) => isSameId(one.subnetId, subnetId));
  return subnet && defaultLegs({ subnet, topology: input.topology, cloud: cluster.cloud })[0].hop.kind;
}

/** One subnet's way out, for evidence. */
export function toEvidence({ subnetId, via, firewallId, routeTableId, reason }: Egress) {
  return {
    subnetId,
    via,
    ...(firewallId ? { firewallId } : {}),
    ...(routeTableId ? { routeTableId } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}
