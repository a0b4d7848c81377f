import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toParentId } from '../model/resourceId.ts';
import type { PrivateEndpoint, PrivateHost } from '../model/topology.ts';
import { noAddresses, toAddressNumber, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { type EstateIndex, childrenOf, resourcesOfType } from './estateIndex.ts';
import { idOf, objectOf, objectsOf, propertiesOf, textOf, textsOf } from './readers.ts';

const endpointType = 'microsoft.network/privateendpoints';
const groupType = 'microsoft.network/privateendpoints/privatednszonegroups';

/** Every private endpoint of the estate with what it leads to and the names it serves, sorted by id. */
export function toPrivateEndpoints(index: EstateIndex): readonly PrivateEndpoint[] {
  return resourcesOfType(index, endpointType).map((endpoint) => toPrivateEndpoint(endpoint, index));
}

function toPrivateEndpoint(endpoint: ArmResource, index: EstateIndex): PrivateEndpoint {
  const properties = propertiesOf(endpoint);
  const subnetId = idOf(properties, 'subnet');
  const virtualNetworkId = subnetId === undefined ? undefined : toParentId(subnetId);
  const connections = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'].flatMap((name) =>
    objectsOf(properties, name).map(propertiesOf),
  );
  const targetId = connections.map((one) => textOf(one, 'privateLinkServiceId')).find((id) => id !== undefined);
  const state = connections
    .map((one) => textOf(objectOf(one, 'privateLinkServiceConnectionState'), 'status'))
    .find((status) => status !== undefined);
  return {
    id: endpoint.id,
    name: endpoint.name,
    ...(virtualNetworkId === undefined ? {} : { virtualNetworkId }),
    ...(targetId === undefined ? {} : { targetId }),
    ...(state === undefined ? {} : { approved: state.toLowerCase() === 'approved' }),
    hosts: toHosts(endpoint, index),
  };
}

/**
 * Names that the endpoint lists itself, and those of its zone group, which takes the list away from the endpoint (private
 * endpoint, DNS configuration). Records of a zone group carry `privatelink.` in front of the public name's rest.
 */
function toHosts(endpoint: ArmResource, index: EstateIndex): readonly PrivateHost[] {
  const inside = objectsOf(propertiesOf(endpoint), 'privateDnsZoneGroups');
  const groups = [...inside, ...childrenOf(index, endpoint.id, groupType)];
  const records = groups
    .flatMap((group) => objectsOf(propertiesOf(group), 'privateDnsZoneConfigs'))
    .flatMap((configuration) => objectsOf(propertiesOf(configuration), 'recordSets'));
  const listed = objectsOf(propertiesOf(endpoint), 'customDnsConfigs');
  const named = [
    ...listed.flatMap((record) => toHost(record, false)),
    ...records.flatMap((record) => toHost(record, true)),
  ];
  return [...Map.groupBy(named, ({ host }) => host)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, all]) => ({
      host,
      addresses: unionOfAddresses(all.map(({ addresses }) => addresses)),
      isRecorded: all.some(({ isRecorded }) => isRecorded),
    }));
}

function toHost(record: JsonObject, isRecorded: boolean): readonly PrivateHost[] {
  const host = textOf(record, 'fqdn')?.toLowerCase().replace(/\.$/, '').replace('.privatelink.', '.');
  const texts = textsOf(record, 'ipAddresses').filter((text) => toAddressNumber(text) !== undefined);
  const addresses = unionOfAddresses(texts.map((text) => toAddressSet(text) ?? noAddresses));
  return host === undefined || texts.length === 0 ? [] : [{ host, addresses, isRecorded }];
}
