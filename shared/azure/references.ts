import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey, toParentId } from '../model/resourceId.ts';

/**
 * The ids that a resource's part in egress hangs on, as written; what they name may be in any subscription.
 * `clusterNetworks` holds the id keys of networks with cluster subnets: only their peerings and subnets are followed,
 * or one hub would pull in every spoke of the company.
 */
export function toReferences(resource: ArmResource, clusterNetworks: ReadonlySet<string>): readonly string[] {
  const properties = resource.properties ?? {};
  switch (resource.type.toLowerCase()) {
    case 'microsoft.containerservice/managedclusters':
      return toClusterNetworks(resource);
    case 'microsoft.network/virtualnetworks':
      return [
        ...(clusterNetworks.has(toIdKey(resource.id)) ? ofClusterNetwork(properties) : []),
        ...firewallsIn(properties),
      ];
    case 'microsoft.network/azurefirewalls':
      return ofFirewall(properties);
    case 'microsoft.network/firewallpolicies':
      return idsOf(properties['basePolicy']);
    case 'microsoft.network/firewallpolicies/rulecollectiongroups':
      return objectsOf(properties['ruleCollections']).flatMap(ipGroupsOf);
    case 'microsoft.network/natgateways':
      return [...idsOfAll(properties['publicIpAddresses']), ...idsOfAll(properties['publicIpPrefixes'])];
    default:
      return [];
  }
}

/** Networks that hold node, pod or API server subnets of a cluster. */
export function toClusterNetworks(cluster: ArmResource): readonly string[] {
  const pools = objectsOf(cluster.properties?.['agentPoolProfiles']);
  const access = asObject(cluster.properties?.['apiServerAccessProfile']);
  const subnets = [...pools.flatMap((pool) => [pool['vnetSubnetID'], pool['podSubnetID']]), access['subnetId']];
  return subnets.flatMap((id) => (typeof id === 'string' ? (toParentId(id) ?? []) : []));
}

function ofClusterNetwork(properties: JsonObject): string[] {
  const peerings = objectsOf(properties['virtualNetworkPeerings']).map(propertiesOf);
  const subnets = objectsOf(properties['subnets']).map(propertiesOf);
  return [
    // A disconnected peering carries no traffic, and what it names is often gone.
    ...peerings
      .filter((peering) => peering['peeringState'] !== 'Disconnected')
      .flatMap((peering) => idsOf(peering['remoteVirtualNetwork'])),
    ...subnets.flatMap((subnet) => [
      ...idsOf(subnet['routeTable']),
      ...idsOf(subnet['networkSecurityGroup']),
      ...idsOf(subnet['natGateway']),
    ]),
  ];
}

/** A network tells its firewalls through the address configurations in its subnets. */
function firewallsIn(properties: JsonObject): string[] {
  const configurations = objectsOf(properties['subnets'])
    .map(propertiesOf)
    .flatMap((subnet) => idsOfAll(subnet['ipConfigurations']));
  return configurations.flatMap((id) => {
    const parentId = toParentId(id);
    const isFirewall = fromResourceId(parentId ?? '')?.type.toLowerCase() === 'microsoft.network/azurefirewalls';
    return isFirewall && parentId !== undefined ? [parentId] : [];
  });
}

function ofFirewall(properties: JsonObject): string[] {
  const configurations = objectsOf(properties['ipConfigurations']).map(propertiesOf);
  const collections = ['networkRuleCollections', 'applicationRuleCollections', 'natRuleCollections'];
  return [
    ...idsOf(properties['firewallPolicy']),
    ...configurations.flatMap((configuration) => idsOf(configuration['publicIPAddress'])),
    ...idsOfAll(properties['ipGroups']),
    ...collections.flatMap((name) => objectsOf(properties[name]).map(propertiesOf).flatMap(ipGroupsOf)),
  ];
}

function ipGroupsOf(collection: JsonObject): string[] {
  return objectsOf(collection['rules']).flatMap((rule) =>
    [rule['sourceIpGroups'], rule['destinationIpGroups']].flatMap((ids) =>
      Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
    ),
  );
}

function propertiesOf(item: JsonObject): JsonObject {
  return asObject(item['properties']);
}

function idsOf(value: Json | undefined): string[] {
  const { id } = asObject(value);
  return typeof id === 'string' ? [id] : [];
}

function idsOfAll(value: Json | undefined): string[] {
  return objectsOf(value).flatMap(idsOf);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(asObject) : [];
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
