import type { Network, NetworkPeering } from '../model/topology.ts';
import { type AddressSet, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { type EstateIndex } from './estateIndex.ts';
import { asChoice, booleanOf, idOf, member, propertiesOf } from './readers.ts';
import { toPeering } from './peering.ts';
import { type SubResource, type VirtualNetwork, toSubnetAddresses, toVirtualNetworks } from './virtualNetwork.ts';

/** Every network of the estate with its peerings in whatever state and its subnets, sorted by id. */
export function toNetworks(index: EstateIndex): readonly Network[] {
  return toVirtualNetworks(index).map((network) => toNetwork(network, index));
}

function toNetwork(network: VirtualNetwork, index: EstateIndex): Network {
  return {
    id: network.id,
    name: network.name,
    addresses: toSet(network.prefixes),
    peerings: network.peerings.map((item) => toNetworkPeering(item, index)),
    subnets: network.subnets.map(({ id, name, json }) => {
      const routeTableId = idOf(propertiesOf(json), 'routeTable');
      return { id, name, addresses: toSubnetAddresses(json), ...(routeTableId === undefined ? {} : { routeTableId }) };
    }),
  };
}

function toNetworkPeering(item: SubResource, index: EstateIndex): NetworkPeering {
  const properties = propertiesOf(item.json);
  const { id, name, remoteNetworkId, prefixes } = toPeering(item, index);
  const forwarded = booleanOf(properties, 'allowForwardedTraffic');
  return {
    id,
    name,
    ...(remoteNetworkId === undefined ? {} : { remoteNetworkId }),
    state:
      asChoice(member(properties, 'peeringState'), ['Connected', 'Initiated', 'Disconnected'] as const) ?? 'unknown',
    allowsAccess: booleanOf(properties, 'allowVirtualNetworkAccess') ?? true,
    ...(forwarded === undefined ? {} : { allowsForwarded: forwarded }),
    addresses: toSet(prefixes),
  };
}

function toSet(prefixes: readonly string[]): AddressSet {
  return unionOfAddresses(prefixes.map((prefix) => toAddressSet(prefix) ?? noAddresses));
}
