import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey, toParentId } from '../model/resourceId.ts';
import { idOf, objectOf, objectsOf, propertiesOf, textOf, textsOf } from '../normalise/readers.ts';

/**
 * The ids that a resource's part in egress hangs on, as written; what they name may be in any subscription.
 * `clusterNetworks` holds the id keys of networks with cluster subnets: only their peerings and subnets are followed,
 * or one hub would pull in every spoke of the company.
 */
export function toReferences(resource: ArmResource, clusterNetworks: ReadonlySet<string>): readonly string[] {
  const properties = propertiesOf(resource);
  switch (resource.type.toLowerCase()) {
    case 'microsoft.containerservice/managedclusters':
      return toClusterNetworks(resource);
    case 'microsoft.network/virtualnetworks':
      return [
        ...(clusterNetworks.has(toIdKey(resource.id)) ? ofClusterNetwork(properties) : []),
        ...firewallsIn(properties),
        ...tablesOfFirewalls(properties),
      ];
    case 'microsoft.network/azurefirewalls':
      return ofFirewall(properties);
    case 'microsoft.network/firewallpolicies':
      return ids(idOf(properties, 'basePolicy'));
    case 'microsoft.network/firewallpolicies/rulecollectiongroups':
      return objectsOf(properties, 'ruleCollections').flatMap(ipGroupsOf);
    case 'microsoft.network/loadbalancers':
      return isOfCluster(resource) ? frontendsOf(properties) : [];
    case 'microsoft.network/natgateways':
      return [...listedIds(properties, 'publicIpAddresses'), ...listedIds(properties, 'publicIpPrefixes')];
    default:
      return [];
  }
}

/** Networks that hold node, pod or API server subnets of a cluster. */
export function toClusterNetworks(cluster: ArmResource): readonly string[] {
  const properties = propertiesOf(cluster);
  const pools = objectsOf(properties, 'agentPoolProfiles');
  const subnets = [
    ...pools.flatMap((pool) => [textOf(pool, 'vnetSubnetID'), textOf(pool, 'podSubnetID')]),
    textOf(objectOf(properties, 'apiServerAccessProfile'), 'subnetId'),
  ];
  return subnets.flatMap((id) => ids(id === undefined ? undefined : toParentId(id)));
}

function ofClusterNetwork(properties: JsonObject): readonly string[] {
  const peerings = objectsOf(properties, 'virtualNetworkPeerings').map(propertiesOf);
  const subnets = objectsOf(properties, 'subnets').map(propertiesOf);
  return [
    // A disconnected peering carries no traffic, and what it names is often gone.
    ...peerings
      .filter((peering) => textOf(peering, 'peeringState') !== 'Disconnected')
      .flatMap((peering) => ids(idOf(peering, 'remoteVirtualNetwork')))
      .filter((id) => !isOfVirtualHub(id)),
    ...subnets.flatMap((subnet) =>
      ['routeTable', 'networkSecurityGroup', 'natGateway'].flatMap((name) => ids(idOf(subnet, name))),
    ),
  ];
}

/** The network of a virtual hub (`HV_hub_…`) is Azure's own: nobody else may read it. */
function isOfVirtualHub(id: string): boolean {
  return fromResourceId(id)?.names[0]?.toLowerCase().startsWith('hv_') ?? false;
}

/** A network tells its firewalls through the address configurations in its subnets. */
function firewallsIn(properties: JsonObject): readonly string[] {
  const configurations = objectsOf(properties, 'subnets')
    .map(propertiesOf)
    .flatMap((subnet) => listedIds(subnet, 'ipConfigurations'));
  const holders = configurations.flatMap((id) => ids(toParentId(id)));
  return holders.filter((id) => fromResourceId(id)?.type.toLowerCase() === 'microsoft.network/azurefirewalls');
}

/** The table on a firewall's own subnet says where its egress goes on to. */
function tablesOfFirewalls(properties: JsonObject): readonly string[] {
  return objectsOf(properties, 'subnets')
    .filter((subnet) => textOf(subnet, 'name')?.toLowerCase() === 'azurefirewallsubnet')
    .flatMap((subnet) => ids(idOf(propertiesOf(subnet), 'routeTable')));
}

/** AKS names its load balancers `kubernetes` and `kubernetes-internal`. */
function isOfCluster({ name }: ArmResource): boolean {
  return name.toLowerCase().startsWith('kubernetes');
}

/** Public addresses may lie in another subscription than the load balancer. */
function frontendsOf(properties: JsonObject): readonly string[] {
  const frontends = objectsOf(properties, 'frontendIPConfigurations').map(propertiesOf);
  return frontends.flatMap((frontend) => ids(idOf(frontend, 'publicIPAddress')));
}

function ofFirewall(properties: JsonObject): readonly string[] {
  const configurations = objectsOf(properties, 'ipConfigurations').map(propertiesOf);
  const collections = ['networkRuleCollections', 'applicationRuleCollections', 'natRuleCollections'].flatMap((name) =>
    objectsOf(properties, name).map(propertiesOf),
  );
  return [
    ...ids(idOf(properties, 'firewallPolicy')),
    ...configurations.flatMap((configuration) => ids(idOf(configuration, 'publicIPAddress'))),
    ...listedIds(properties, 'ipGroups'),
    ...collections.flatMap(ipGroupsOf),
  ];
}

function ipGroupsOf(collection: JsonObject): readonly string[] {
  return objectsOf(collection, 'rules').flatMap((rule) => [
    ...textsOf(rule, 'sourceIpGroups'),
    ...textsOf(rule, 'destinationIpGroups'),
  ]);
}

function listedIds(object: JsonObject, name: string): readonly string[] {
  return objectsOf(object, name).flatMap((item) => ids(textOf(item, 'id')));
}

function ids(id: string | undefined): readonly string[] {
  return id === undefined ? [] : [id];
}
