import type { ArmResource } from '../model/estate.ts';
import type { ApplicationGateway } from '../model/topology.ts';
import { noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { type EstateIndex, resourcesOfType } from './estateIndex.ts';
import { idOf, objectsOf, propertiesOf, textOf } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';

/** The application gateways of the estate that show their subnet, sorted by id. */
export function toApplicationGateways(index: EstateIndex): readonly ApplicationGateway[] {
  return resourcesOfType(index, 'microsoft.network/applicationgateways').flatMap((resource) => {
    const subnetId = objectsOf(propertiesOf(resource), 'gatewayIPConfigurations')
      .map((item) => idOf(propertiesOf(item), 'subnet'))
      .find((id) => id !== undefined);
    if (subnetId === undefined) return [];
    const subnet = toSourceSubnet({ subnetId, pools: [] }, index);
    return [{ id: resource.id, name: resource.name, subnet, backends: toBackends(resource) }];
  });
}

function toBackends(resource: ArmResource) {
  const addresses = objectsOf(propertiesOf(resource), 'backendAddressPools')
    .flatMap((pool) => objectsOf(propertiesOf(pool), 'backendAddresses'))
    .map((backend) => toAddressSet(textOf(backend, 'ipAddress') ?? '') ?? noAddresses);
  return unionOfAddresses(addresses);
}
