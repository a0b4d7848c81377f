import type { ContainerServiceClient } from '@azure/arm-containerservice';
import type { NetworkManagementClient } from '@azure/arm-network';
import type { OperationOptions } from './armConnection.ts';

/** The clients of one subscription. */
export interface ArmClients {
  readonly network: NetworkManagementClient;
  readonly containers: ContainerServiceClient;
}

/** The part of the SDK's pager that is used: its first page. */
interface Pager {
  byPage(): { next(): Promise<unknown> };
}

/** How one resource type is read. */
export interface ResourceRead {
  /** As ARM documents it. */
  readonly type: string;
  /** All of a subscription. */
  list(clients: ArmClients, options: OperationOptions): Pager;
  /** One, by resource group and name. */
  get(clients: ArmClients, group: string, name: string, options: OperationOptions): Promise<unknown>;
}

/** The clusters themselves. */
export const clusterRead: ResourceRead = {
  type: 'Microsoft.ContainerService/managedClusters',
  list: ({ containers }, options) => containers.managedClusters.list(options),
  get: ({ containers }, group, name, options) => containers.managedClusters.get(group, name, options),
};

/** Every type that egress depends on and that a subscription lists, in the order in which they are read. */
export const resourceReads: readonly ResourceRead[] = [
  clusterRead,
  {
    type: 'Microsoft.Network/virtualNetworks',
    list: ({ network }, options) => network.virtualNetworks.listAll(options),
    get: ({ network }, group, name, options) => network.virtualNetworks.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/routeTables',
    list: ({ network }, options) => network.routeTables.listAll(options),
    get: ({ network }, group, name, options) => network.routeTables.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/networkSecurityGroups',
    list: ({ network }, options) => network.networkSecurityGroups.listAll(options),
    get: ({ network }, group, name, options) => network.networkSecurityGroups.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/azureFirewalls',
    list: ({ network }, options) => network.azureFirewalls.listAll(options),
    get: ({ network }, group, name, options) => network.azureFirewalls.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/firewallPolicies',
    list: ({ network }, options) => network.firewallPolicies.listAll(options),
    get: ({ network }, group, name, options) => network.firewallPolicies.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/ipGroups',
    list: ({ network }, options) => network.ipGroups.list(options),
    get: ({ network }, group, name, options) => network.ipGroups.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/publicIPAddresses',
    list: ({ network }, options) => network.publicIPAddresses.listAll(options),
    get: ({ network }, group, name, options) => network.publicIPAddresses.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/publicIPPrefixes',
    list: ({ network }, options) => network.publicIPPrefixes.listAll(options),
    get: ({ network }, group, name, options) => network.publicIPPrefixes.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/natGateways',
    list: ({ network }, options) => network.natGateways.listAll(options),
    get: ({ network }, group, name, options) => network.natGateways.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/loadBalancers',
    list: ({ network }, options) => network.loadBalancers.listAll(options),
    get: ({ network }, group, name, options) => network.loadBalancers.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/applicationGateways',
    list: ({ network }, options) => network.applicationGateways.listAll(options),
    get: ({ network }, group, name, options) => network.applicationGateways.get(group, name, options),
  },
  {
    type: 'Microsoft.Network/privateEndpoints',
    list: ({ network }, options) => network.privateEndpoints.listBySubscription(options),
    get: ({ network }, group, name, options) => network.privateEndpoints.get(group, name, options),
  },
];

/** Type of the groups that hold a policy's rules; they are listed per policy. */
export const ruleGroupType = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';

/** All rule collection groups of a policy, whole. */
export function listRuleGroups(
  clients: ArmClients,
  policy: { readonly group: string; readonly name: string },
  options: OperationOptions,
): Pager {
  return clients.network.firewallPolicyRuleCollectionGroups.list(policy.group, policy.name, options);
}

/** Type of the list that a cluster makes of what it needs to reach. */
export const ownEndpointsType = 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints';

/** What a cluster says that it needs to reach; its entries are no resources. */
export function listOwnEndpoints(
  clients: ArmClients,
  cluster: { readonly group: string; readonly name: string },
  options: OperationOptions,
): Pager {
  return clients.containers.managedClusters.listOutboundNetworkDependenciesEndpoints(
    cluster.group,
    cluster.name,
    options,
  );
}

/** Type of what is installed in a cluster through ARM, and the version of the service that lists it. */
export const extensionType = 'Microsoft.KubernetesConfiguration/extensions';
export const extensionVersion = '2023-05-01';

/** How a type is read, whatever its casing; undefined if Breakwater does not read it. */
export function findRead(type: string): ResourceRead | undefined {
  return resourceReads.find((read) => read.type.toLowerCase() === type.toLowerCase());
}
