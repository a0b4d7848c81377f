import { toFinding, type Finding } from '../../model/finding.ts';
import type { Egress } from '../../model/report.ts';
import type { SourceSubnet } from '../../model/topology.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toEgressText, toList, toSubnetText } from '../words.ts';
import type { FindingContext } from './context.ts';
import { withCommand } from './cutFix.ts';
import { toWayFix } from './routes/pastFirewall.ts';

/**
 * An outbound type that the routes contradict: a load balancer or NAT gateway that nothing leaves through because the default
 * route leads elsewhere, or user-defined routing without any default route (AKS, outbound types).
 */
export function findOutboundMismatch(context: FindingContext): readonly Finding[] {
  const { cluster, egress } = context.audited;
  const type = cluster.outboundType.toLowerCase();
  if (type === 'userdefinedrouting') return isUnrouted(context) ? [toUnroutedFinding(context)] : [];
  if (type !== 'loadbalancer' && !type.includes('natgateway')) return [];
  const elsewhere = egress.filter(({ via }) => via === 'azureFirewall' || via === 'virtualAppliance');
  return elsewhere.length === 0 ? [] : [toIdleFinding(elsewhere, context)];
}

/** True if user-defined routing is set and no subnet of the cluster has a default route of its own, as far as all of it was read. */
export function isUnrouted({ audited: { cluster, egress } }: FindingContext): boolean {
  return (
    cluster.outboundType.toLowerCase() === 'userdefinedrouting' &&
    cluster.sources.length > 0 &&
    cluster.sources.every(
      ({ gaps, learnsRoutes, routes }) => gaps.length === 0 && !learnsRoutes && !routes.some(isDefault),
    ) &&
    egress.every(({ via }) => via === 'internet' || via === 'natGateway')
  );
}

function isDefault({ origin, destination }: SourceSubnet['routes'][number]): boolean {
  return origin === 'user' && destination.kind === 'prefix' && destination.length === 0;
}

function toUnroutedFinding(context: FindingContext): Finding {
  const { cluster, egress } = context.audited;
  const subnets = toList(distinct(egress.map(({ subnetId }) => toSubnetText(subnetId))));
  return toFinding({
    kind: 'outbound-type-mismatch',
    severity: 'high',
    clusterId: cluster.id,
    title: clip(`${cluster.name}: outbound type userDefinedRouting, but no default route leads anywhere`, 200),
    detail: `With this type AKS makes no way out of its own and expects a route 0.0.0.0/0 to a firewall on every node subnet. ${subnets} ${egress.length === 1 ? 'has' : 'have'} none: traffic leaves, if at all, by the default outbound access of the network, past every firewall.`,
    evidence: { outboundType: cluster.outboundType, egress: egress.map(toEvidence) },
    fix: toWayFix(context),
  });
}

function toIdleFinding(elsewhere: readonly Egress[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const subnets = toList(distinct(elsewhere.map(({ subnetId }) => toSubnetText(subnetId))));
  const ways = toList(distinct(elsewhere.map(toEgressText)));
  return toFinding({
    kind: 'outbound-type-mismatch',
    severity: 'low',
    clusterId: cluster.id,
    title: clip(`${cluster.name}: outbound type ${cluster.outboundType}, but egress leaves through ${ways}`, 200),
    detail: `A default route takes traffic of ${subnets} to ${ways}. What outbound type ${cluster.outboundType} provides is not used, and AKS counts on its addresses: where it authorizes addresses of its own, those of the firewall are not among them.`,
    evidence: { outboundType: cluster.outboundType, egress: elsewhere.map(toEvidence) },
    fix: withCommand(
      `Set the outbound type of ${cluster.name} to userDefinedRouting. The change drops open connections.`,
      cluster.id,
      (scope) => ['az', 'aks', 'update', ...scope, '--name', cluster.name, '--outbound-type', 'userDefinedRouting'],
    ),
  });
}

function toEvidence({ subnetId, via, firewallId, routeTableId }: Egress) {
  return { subnetId, via, ...(firewallId ? { firewallId } : {}), ...(routeTableId ? { routeTableId } : {}) };
}
