import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { asChoice, booleanOf, idOf, member, objectOf, propertiesOf, textsOf } from './readers.ts';
import { type SubResource, type VirtualNetwork, toIpv4Prefixes } from './virtualNetwork.ts';

/** A peering as the subnets of its network see it. */
export interface Peering {
  readonly id: string;
  readonly name: string;
  readonly remoteNetworkId?: string;
  /** Address space of the other side as last synchronised. */
  readonly prefixes: readonly string[];
  readonly usesRemoteGateways: boolean;
}

/** The connected peerings of a network. Others (Initiated, Disconnected) carry nothing. */
export function toConnectedPeerings(network: VirtualNetwork, index: EstateIndex): readonly Peering[] {
  return network.peerings
    .filter(({ json }) => asChoice(member(propertiesOf(json), 'peeringState'), ['Connected']) === 'Connected')
    .map((item) => toPeering(item, index));
}

/** A peering whatever its state. */
export function toPeering({ id, name, json }: SubResource, index: EstateIndex): Peering {
  const properties = propertiesOf(json);
  const remoteNetworkId = idOf(properties, 'remoteVirtualNetwork');
  const synchronised = textsOf(objectOf(properties, 'remoteAddressSpace'), 'addressPrefixes');
  const current = objectOf(propertiesOf(resourceOf(index, remoteNetworkId) ?? {}), 'addressSpace');
  const prefixes = synchronised.length > 0 ? synchronised : textsOf(current, 'addressPrefixes');
  return {
    id,
    name,
    ...(remoteNetworkId === undefined ? {} : { remoteNetworkId }),
    prefixes: toIpv4Prefixes(prefixes),
    usesRemoteGateways: booleanOf(properties, 'useRemoteGateways') ?? false,
  };
}
