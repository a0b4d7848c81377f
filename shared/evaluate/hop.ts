import { isSameId } from '../model/resourceId.ts';
import type { Firewall, Route, SourceSubnet, Topology } from '../model/topology.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import { toReach } from './reach.ts';

/** Where a route leads. */
export type Hop =
  | { readonly kind: 'firewall'; readonly firewall: Firewall }
  /** A firewall to which no peering carries anything; `resourceId` is the peering. */
  | {
      readonly kind: 'unreachable';
      readonly firewall: Firewall;
      readonly resourceId: string;
      readonly note: string;
    }
  | { readonly kind: 'appliance'; readonly address: string }
  | { readonly kind: 'internet' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'serviceEndpoint' }
  | { readonly kind: 'privateEndpoint' }
  /** Inside the network or its peers. */
  | { readonly kind: 'local' }
  | { readonly kind: 'drop' }
  /** `resourceId` is what leaves it open, where that is not the route. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly resourceId?: string };

/** A hop with the route that leads there. */
export interface Leg {
  readonly hop: Hop;
  readonly route?: Route;
}

/** The ways that a route may lead; one, unless several firewalls have the next hop's address. */
export function toLegs(route: Route, subnet: SourceSubnet, topology: Topology): readonly Leg[] {
  return toHops(route, subnet, topology).map((hop) => ({ hop, route }));
}

function toHops(route: Route, subnet: SourceSubnet, topology: Topology): readonly Hop[] {
  switch (route.nextHopType) {
    case 'VirtualAppliance':
      return toApplianceHops(route, subnet, topology);
    case 'Internet':
      return [{ kind: 'internet' }];
    case 'VirtualNetworkGateway':
      return [{ kind: 'gateway' }];
    case 'VnetLocal':
    case 'VirtualNetworkPeering':
      return [{ kind: 'local' }];
    case 'VirtualNetworkServiceEndpoint':
      return [{ kind: 'serviceEndpoint' }];
    case 'PrivateEndpoint':
      return [{ kind: 'privateEndpoint' }];
    case 'None':
      return [{ kind: 'drop' }];
    case 'unknown':
      return [{ kind: 'unknown', reason: 'The next hop could not be read.' }];
  }
}

/**
 * Networks that are not connected may use the same addresses, so the firewall meant is the one that can be reached. Where
 * none surely can, every firewall of that address is a way that may apply.
 */
function toApplianceHops(route: Route, subnet: SourceSubnet, topology: Topology): readonly Hop[] {
  const address = route.nextHopAddress;
  if (address === undefined || toAddressNumber(address) === undefined) {
    return [{ kind: 'unknown', reason: 'The route names no next hop address.' }];
  }
  const found = topology.firewalls
    .filter(({ privateAddress }) => privateAddress === address)
    .map((firewall) => ({ firewall, reach: toReach(subnet, firewall, topology) }));
  if (found.length === 0) return [{ kind: 'appliance', address }];
  const open = found.filter(({ reach }) => reach.kind === 'open');
  const near = open.filter(({ firewall }) => isSameId(firewall.virtualNetworkId, subnet.virtualNetworkId));
  const meant = near.length > 0 ? near : open.length > 0 ? open : found;
  return meant.map(({ firewall, reach }): Hop => {
    switch (reach.kind) {
      case 'open':
        return { kind: 'firewall', firewall };
      case 'cut':
        return { kind: 'unreachable', firewall, resourceId: reach.resourceId, note: reach.note };
      case 'unknown':
        return { kind: 'unknown', reason: reach.note, resourceId: reach.resourceId };
    }
  });
}

/** Each way once, in order of appearance; `missing` if there is none. */
export function distinctLegs(legs: readonly Leg[], missing: Leg): readonly [Leg, ...Leg[]] {
  const keys = legs.map(({ hop }) => keyOf(hop));
  const [first = missing, ...others] = legs.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  return [first, ...others];
}

function keyOf(hop: Hop): string {
  switch (hop.kind) {
    case 'firewall':
    case 'unreachable':
      return `${hop.kind} ${hop.firewall.id.toLowerCase()}`;
    case 'appliance':
      return `appliance ${hop.address}`;
    case 'internet':
    case 'gateway':
    case 'serviceEndpoint':
    case 'privateEndpoint':
    case 'local':
    case 'drop':
    case 'unknown':
      return hop.kind;
  }
}
