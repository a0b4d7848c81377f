import { toFinding, type Finding } from '../../model/finding.ts';
import type { Egress } from '../../model/report.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toEgressText, toList, toSubnetText } from '../words.ts';
import { toCause, type FindingContext } from './context.ts';
import { toRouteFix } from './cutFix.ts';

/** Ways that lead past every firewall. */
const bypasses: readonly Egress['via'][] = ['internet', 'natGateway', 'loadBalancer', 'virtualNetworkGateway'];

/**
 * Egress that does not pass the firewall: nothing there is filtered, and nothing can be proved by the firewall's rules.
 * Medium where the cluster is meant to go through one (user-defined routing, or another subnet does), else for information.
 */
export function findBypass(context: FindingContext): readonly Finding[] {
  const { egress, cluster } = context.audited;
  const past = egress.filter(({ via }) => bypasses.includes(via));
  if (past.length === 0 || cluster.networkIsolated) return [];
  const isMeant =
    cluster.outboundType.toLowerCase() === 'userdefinedrouting' || egress.some(({ via }) => via === 'azureFirewall');
  const subnets = toList(distinct(past.map(({ subnetId }) => toSubnetText(subnetId))));
  const ways = toList(distinct(past.map(toEgressText)));
  return [
    toFinding({
      kind: 'egress-bypasses-firewall',
      severity: isMeant ? 'medium' : 'info',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: egress of ${subnets} leaves past the firewall`, 200),
      detail: `Traffic to the internet from ${subnets} goes through ${ways}. No firewall rule filters or logs it.`,
      evidence: { egress: past.map(toEvidence) },
      ...(isMeant ? { fix: toRouteFix(context) } : {}),
    }),
  ];
}

/**
 * A next hop that is no firewall of the estate: what happens there is unknown. High if firewalls were read and none of
 * them has that address (a stale or wrong next hop cuts everything), medium if none was read at all.
 */
export function findUnknownHop(context: FindingContext): readonly Finding[] {
  const { egress, cluster } = context.audited;
  const lost = egress.filter(isUnknownHop);
  if (lost.length === 0) return [];
  const isCompared = context.input.topology.firewalls.length > 0;
  const subnets = toList(distinct(lost.map(({ subnetId }) => toSubnetText(subnetId))));
  const reasons = distinct(lost.flatMap(({ reason }) => reason ?? []));
  const hidden = context.report.dependencies.filter(
    ({ need, verdict }) => need === 'required' && verdict === 'unknown',
  );
  const ids = hidden.map(({ id }) => id);
  const cause = toCause(context, ids);
  return [
    toFinding({
      kind: 'route-next-hop-unknown',
      severity: isCompared ? 'high' : 'medium',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: the next hop of ${subnets} is no firewall that was read`, 200),
      detail: [
        `Traffic to the internet from ${subnets} goes to an address that is no firewall of the estate.`,
        ...reasons,
        'If the address is wrong or stale, everything the cluster needs is cut; if it is a firewall of another make, nothing can be said about its rules.',
      ].join(' '),
      evidence: { egress: lost.map(toEvidence), dependencies: ids },
      ...(cause === undefined ? {} : { cause }),
      ...(isCompared ? { fix: toRouteFix(context) } : {}),
    }),
  ];
}

/** True if traffic goes to an appliance that is no firewall of the estate. */
export function isUnknownHop(egress: Egress): boolean {
  return egress.via === 'virtualAppliance' && !egress.firewallId;
}

/** Egress that is dropped although the cluster is not isolated, where no judged dependency tells it already. */
export function findDroppedEgress(context: FindingContext): readonly Finding[] {
  const { egress, cluster } = context.audited;
  const outbound = cluster.outboundType.toLowerCase();
  const dropped = egress.filter(({ via }) => via === 'none');
  if (dropped.length === 0 || cluster.networkIsolated || outbound === 'none' || outbound === 'block') return [];
  if (context.report.dependencies.some(({ verdict }) => verdict !== 'allowed')) return [];
  const subnets = toList(distinct(dropped.map(({ subnetId }) => toSubnetText(subnetId))));
  return [
    toFinding({
      kind: 'egress-cut',
      severity: 'high',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: traffic of ${subnets} to the internet is dropped`, 200),
      detail: ['The default route leads nowhere.', ...dropped.flatMap(({ reason }) => reason ?? [])].join(' '),
      evidence: { egress: dropped.map(toEvidence) },
      fix: toRouteFix(context),
    }),
  ];
}

function toEvidence({ subnetId, via, firewallId, routeTableId, reason }: Egress) {
  return {
    subnetId,
    via,
    ...(firewallId ? { firewallId } : {}),
    ...(routeTableId ? { routeTableId } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}
