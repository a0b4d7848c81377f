import type { Egress } from '../model/report.ts';
import type { ClusterTopology, Route, SourceSubnet, Topology } from '../model/topology.ts';
import type { Hop, Leg } from './hop.ts';
import { defaultLegs } from './route.ts';

/** Where traffic to the internet leaves a source subnet: its default route, read together with NAT gateway and outbound type. */
export function toEgress(subnet: SourceSubnet, cluster: ClusterTopology, topology: Topology): Egress {
  const { subnetId, pools, routeTableId } = subnet;
  const common = { subnetId, pools, routeTableId: routeTableId ?? null };
  const [gap] = subnet.gaps;
  if (gap)
    return { ...common, via: 'unknown', firewallId: null, reason: gap.detail ?? `${gap.resource} could not be read.` };
  const { legs, exceptions } = toMainLegs(defaultLegs({ subnet, topology, cloud: cluster.cloud }));
  const ways = legs.map(({ hop }) => toVia(hop, subnet, cluster));
  const [way] = ways;
  const reason = [...legs.map(toReason), ...exceptions.map(toExceptionText)].join(' ');
  if (!way || ways.some(({ via }) => via !== way.via)) return { ...common, via: 'unknown', firewallId: null, reason };
  // Several firewalls may have the same private address, each in a hub of its own.
  return { ...common, ...way, firewallId: ways.length === 1 ? (way.firewallId ?? null) : null, reason };
}

/** Blocks shorter than this are so much of the internet that egress goes two ways; longer ones are exceptions of a default route. */
const shortestException = 8;

/** The ways of the default route, and the routes that take some blocks out of it. */
function toMainLegs(all: readonly Leg[]): { readonly legs: readonly Leg[]; readonly exceptions: readonly Leg[] } {
  const hasDefault = all.some(({ route }) => lengthOf(route) === 0);
  const exceptions = all.filter(({ route }) => hasDefault && lengthOf(route) >= shortestException);
  return { legs: all.filter((leg) => !exceptions.includes(leg)), exceptions };
}

/** Length of the prefix; -1 of what is no prefix. */
function lengthOf(route: Route | undefined): number {
  return route?.destination.kind === 'prefix' ? route.destination.length : -1;
}

function toExceptionText({ route, hop }: Leg): string {
  const block = route?.destination.kind === 'prefix' ? route.destination.text : '';
  const where = hop.kind === 'firewall' ? `firewall ${hop.firewall.name}` : (route?.nextHopType ?? '');
  return `Route ${route?.name ?? ''} takes ${block} out of it, to ${where}.`;
}

function toVia(hop: Hop, subnet: SourceSubnet, cluster: ClusterTopology): Pick<Egress, 'via' | 'firewallId'> {
  switch (hop.kind) {
    case 'firewall':
      return { via: 'azureFirewall', firewallId: hop.firewall.id };
    case 'appliance':
      return { via: 'virtualAppliance', firewallId: null };
    case 'internet':
      return { via: toInternetVia(subnet, cluster), firewallId: null };
    case 'gateway':
      return { via: 'virtualNetworkGateway', firewallId: null };
    case 'drop':
    case 'unreachable':
      return { via: 'none', firewallId: null };
    case 'serviceEndpoint':
    case 'privateEndpoint':
    case 'local':
    case 'unknown':
      return { via: 'unknown', firewallId: null };
  }
}

/** A NAT gateway on the subnet goes before the load balancer. Outbound types are an open set. */
function toInternetVia(subnet: SourceSubnet, cluster: ClusterTopology): Egress['via'] {
  if (subnet.natGatewayId !== undefined) return 'natGateway';
  const outbound = cluster.outboundType.toLowerCase();
  if (outbound === 'loadbalancer') return 'loadBalancer';
  if (outbound.includes('natgateway')) return 'natGateway';
  return outbound === 'none' || outbound === 'block' ? 'none' : 'internet';
}

function toReason({ hop, route }: Leg): string {
  if (hop.kind === 'unknown') return hop.reason;
  const next = route?.nextHopAddress === undefined ? '' : ` ${route.nextHopAddress}`;
  const text = route ? `Route ${route.name} leads to ${route.nextHopType}${next}.` : 'No route was found.';
  return hop.kind === 'unreachable' ? `${text} ${hop.note}` : text;
}
