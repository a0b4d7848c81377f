import { findById } from '../model/byId.ts';
import { memoised } from '../model/memoised.ts';
import { isSameId, toIdKey, toResourceName } from '../model/resourceId.ts';
import type { Firewall, Network, NetworkPeering, SourceSubnet, Topology } from '../model/topology.ts';
import { isAddressSubset, toAddressSet } from '../net/addressSet.ts';

/** Whether packets from a subnet get to a firewall's private address. A next hop has to be in the own network or in a peered one. */
export type Reach =
  | { readonly kind: 'open' }
  /** A peering that carries nothing: packets are dropped. `resourceId` is the peering. */
  | { readonly kind: 'cut'; readonly resourceId: string; readonly note: string }
  /** `resourceId` is what leaves it open: a peering, the network without one, or the virtual hub of the firewall. */
  | { readonly kind: 'unknown'; readonly resourceId: string; readonly note: string };

/**
 * Follows the peering from the subnet's network to the firewall's. Where the network or the firewall's place is not known, a
 * next hop counts as reachable: nothing says otherwise. Of a firewall in a virtual hub it is unknown: the documentation of
 * routes takes no next hop that lies behind Virtual WAN, and people write such routes all the same. (Azure, virtual network
 * peering, virtual network traffic routing.)
 */
export function toReach(subnet: SourceSubnet, firewall: Firewall, topology: Topology): Reach {
  if (firewall.virtualHubId !== undefined) return toHubDoubt(firewall, firewall.virtualHubId);
  const own = findNetwork(topology, subnet.virtualNetworkId);
  const theirs = firewall.virtualNetworkId;
  if (own === undefined || theirs === undefined || isSameId(own.id, theirs)) return { kind: 'open' };
  const [peering] = peeringsTo(theirs, own).toSorted((a, b) => rankOf(a) - rankOf(b));
  if (peering === undefined) {
    const note = `No peering leads from network ${own.name} to that of firewall ${firewall.name}, so whether it can be reached is unknown.`;
    return { kind: 'unknown', resourceId: own.id, note };
  }
  const [back] = peeringsTo(own.id, findNetwork(topology, theirs));
  return toFault(peering, firewall) ?? (back && toFault(back, undefined)) ?? { kind: 'open' };
}

function toHubDoubt({ name }: Firewall, hubId: string): Reach {
  const note = `Firewall ${name} is in virtual hub ${toResourceName(hubId)}. What reaches it there is decided by the routing of Virtual WAN (routing intent), which is not judged, and Azure documents no next hop behind Virtual WAN as reachable from a route table.`;
  return { kind: 'unknown', resourceId: hubId, note };
}

function findNetwork({ networks }: Topology, id: string | undefined): Network | undefined {
  return findById(networks, id);
}

function peeringsTo(networkId: string | undefined, from: Network | undefined): readonly NetworkPeering[] {
  // An id that is missing or empty names nothing.
  return from && networkId ? (peeringsByRemote(from.peerings).get(toIdKey(networkId)) ?? []) : [];
}

/** A hub has a peering with every spoke. */
const peeringsByRemote: (all: readonly NetworkPeering[]) => ReadonlyMap<string, readonly NetworkPeering[]> = memoised(
  (all) => Map.groupBy(all, ({ remoteNetworkId }) => toIdKey(remoteNetworkId ?? '')),
);

function rankOf({ state }: NetworkPeering): number {
  return ['Connected', 'unknown', 'Initiated', 'Disconnected'].indexOf(state);
}

/** What is wrong with one side of a peering; `firewall` is given on the side whose routes lead to it. */
function toFault(peering: NetworkPeering, firewall: Firewall | undefined): Reach | undefined {
  const { id: resourceId, name, state } = peering;
  switch (state) {
    case 'Initiated':
    case 'Disconnected':
      return { kind: 'cut', resourceId, note: `Peering ${name} is ${state.toLowerCase()} and carries nothing.` };
    case 'unknown':
      return { kind: 'unknown', resourceId, note: `Peering ${name} does not show whether it is connected.` };
    case 'Connected':
      return toOpenFault(peering, firewall);
  }
}

function toOpenFault(peering: NetworkPeering, firewall: Firewall | undefined): Reach | undefined {
  const { id: resourceId, name, allowsAccess, addresses } = peering;
  if (!allowsAccess) {
    // Rules of security groups that name addresses may still let it through (Azure, manage virtual network peerings).
    const note = `Peering ${name} does not allow access between its networks, so only traffic that a security group names by address passes.`;
    return { kind: 'unknown', resourceId, note };
  }
  const own = toAddressSet(firewall?.privateAddress ?? '');
  if (own === undefined || addresses.length === 0 || isAddressSubset(own, addresses)) return undefined;
  const note = `Peering ${name} does not know the address space that firewall ${firewall?.name ?? ''} is in: its sides are not synchronised.`;
  return { kind: 'unknown', resourceId, note };
}

/** The peering by which answers of the firewall come back, if it keeps out what the firewall's network only passes on. */
export function findUnforwarded(
  subnet: SourceSubnet,
  firewall: Firewall,
  topology: Topology,
): NetworkPeering | undefined {
  const own = findNetwork(topology, subnet.virtualNetworkId);
  if (isSameId(own?.id, firewall.virtualNetworkId)) return undefined;
  const [back] = peeringsTo(firewall.virtualNetworkId, own);
  return back?.allowsForwarded === false ? back : undefined;
}
