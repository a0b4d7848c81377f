import { isSameId, toIdKey } from '../model/resourceId.ts';
import { type EstateIndex, resourcesOfType } from './estateIndex.ts';
import type { Peering } from './peering.ts';
import { idOf, objectsOf, propertiesOf } from './readers.ts';
import { type SubResource, type VirtualNetwork, isSubnetInUse } from './virtualNetwork.ts';

/** Subnets whose residents exchange routes by BGP. */
const gatewaySubnets = ['gatewaysubnet', 'routeserversubnet'];

/** True if a gateway is visible that may add routes: in the network itself, or behind a peering that uses the other side's. */
export function hasGateway(network: VirtualNetwork, peerings: readonly Peering[], index: EstateIndex): boolean {
  if (peerings.some((peering) => peering.usesRemoteGateways)) return true;
  return network.subnets
    .filter((subnet) => gatewaySubnets.includes(subnet.name.toLowerCase()))
    .some((subnet) => isSubnetInUse(subnet.json) || hasGatewayResource(subnet, network, index));
}

function hasGatewayResource(subnet: SubResource, network: VirtualNetwork, index: EstateIndex): boolean {
  const inSubnet = resourcesOfType(index, 'microsoft.network/virtualnetworkgateways').some((gateway) =>
    objectsOf(propertiesOf(gateway), 'ipConfigurations').some((item) =>
      isSameId(idOf(propertiesOf(item), 'subnet'), subnet.id),
    ),
  );
  const routeServer = resourcesOfType(index, 'microsoft.network/virtualhubs/ipconfigurations').some((item) =>
    toIdKey(idOf(propertiesOf(item), 'subnet') ?? '').startsWith(`${toIdKey(network.id)}/`),
  );
  return inSubnet || routeServer;
}
