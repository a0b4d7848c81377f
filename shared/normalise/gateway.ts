import { fromResourceId, isSameId, toIdKey, toParentId, toResourceName } from '../model/resourceId.ts';
import { type EstateIndex, resourcesOfType } from './estateIndex.ts';
import type { Peering } from './peering.ts';
import { idOf, objectsOf, propertiesOf, textOf, textsOf } from './readers.ts';
import { type SubResource, type VirtualNetwork, isSubnetInUse } from './virtualNetwork.ts';

/** Subnets whose residents exchange routes by BGP. */
const gatewaySubnets = ['gatewaysubnet', 'routeserversubnet'];

/**
 * Who may teach a network routes that configuration does not show, in words: a virtual hub that it is connected to, a
 * gateway of its own, or one behind a peering that uses the other side's. Undefined if there is none to be seen.
 */
export function toTeacher(
  network: VirtualNetwork,
  peerings: readonly Peering[],
  index: EstateIndex,
): string | undefined {
  return toHub(network, peerings, index) ?? toOwnGateway(network, index) ?? toRemoteGateway(peerings);
}

/** A virtual hub shows as a connection of its own, or as a peering with a network that Azure keeps for it (`HV_hub_…`). */
function toHub(network: VirtualNetwork, peerings: readonly Peering[], index: EstateIndex): string | undefined {
  const connection = resourcesOfType(index, 'microsoft.network/virtualhubs/hubvirtualnetworkconnections').find((item) =>
    isSameId(idOf(propertiesOf(item), 'remoteVirtualNetwork'), network.id),
  );
  const hubId = connection && toParentId(connection.id);
  if (hubId !== undefined) return `virtual hub ${toResourceName(hubId)}${toIntentText(hubId, index)}`;
  const peered = peerings.find(({ remoteNetworkId }) => isHubNetwork(remoteNetworkId));
  return peered && `the virtual hub behind peering ${peered.name}`;
}

/** What a hub's routing intent does with traffic to the internet, if that was read. (Virtual WAN, routing policies.) */
function toIntentText(hubId: string, index: EstateIndex): string {
  const intents = resourcesOfType(index, 'microsoft.network/virtualhubs/routingintent').filter((item) =>
    isSameId(toParentId(item.id), hubId),
  );
  const policies = intents.flatMap((intent) => objectsOf(propertiesOf(intent), 'routingPolicies'));
  const internet = policies.find((one) =>
    textsOf(one, 'destinations').some((word) => word.toLowerCase() === 'internet'),
  );
  const next = internet && textOf(internet, 'nextHop');
  return next === undefined ? '' : `, whose routing intent sends internet traffic to ${toResourceName(next)},`;
}

function isHubNetwork(id: string | undefined): boolean {
  const name = id === undefined ? undefined : fromResourceId(id)?.names[0];
  return name?.toLowerCase().startsWith('hv_') ?? false;
}

function toOwnGateway(network: VirtualNetwork, index: EstateIndex): string | undefined {
  const found = network.subnets
    .filter((subnet) => gatewaySubnets.includes(subnet.name.toLowerCase()))
    .some((subnet) => isSubnetInUse(subnet.json) || hasGatewayResource(subnet, network, index));
  return found ? `a gateway in ${network.name}` : undefined;
}

function toRemoteGateway(peerings: readonly Peering[]): string | undefined {
  const using = peerings.find((peering) => peering.usesRemoteGateways);
  return using && `the gateway behind peering ${using.name}`;
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
