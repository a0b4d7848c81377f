import type { ArmResource } from '../shared/model/estate.ts';
import type { JsonObject } from '../shared/model/json.ts';

/** A made-up fleet. */
export interface FleetEstate {
  readonly subscriptionIds: readonly string[];
  readonly resources: readonly ArmResource[];
}

/** Clusters of one subscription, and clusters behind one firewall, at most. */
const clustersEach = 500;
const clustersBehind = 20;

/** So many clusters, each with its network, table, group, balancers, addresses and endpoint, behind a firewall for twenty. */
export function toFleet(size: number): FleetEstate {
  const count = Math.ceil(size / clustersEach);
  const subscriptionIds = Array.from({ length: count }, (_, at) => toSubscriptionId(at));
  const clusters = Array.from({ length: size }, (_, at) => toCluster(at)).flat();
  const hubs = Array.from({ length: Math.ceil(size / clustersBehind) }, (_, at) => toHub(at)).flat();
  return { subscriptionIds, resources: [...clusters, ...hubs] };
}

function toSubscriptionId(at: number): string {
  return `00000000-0000-0000-0000-0000000000${String(at + 1).padStart(2, '0')}`;
}

function toScope(cluster: number, group: string): string {
  return `/subscriptions/${toSubscriptionId(Math.floor(cluster / clustersEach))}/resourceGroups/${group}/providers`;
}

function toResource(scope: string, type: string, name: string, properties: JsonObject = {}): ArmResource {
  return { id: `${scope}/${type}/${name}`, type, name, location: 'westeurope', properties };
}

function toCluster(at: number): readonly ArmResource[] {
  const scope = toScope(at, `rg-aks-${at}`);
  const network = `${scope}/Microsoft.Network`;
  const subnet = { addressPrefix: '10.0.0.0/24', routeTable: { id: `${network}/routeTables/rt` } };
  const pool = {
    name: 'system',
    count: 3,
    vmSize: 'Standard_D4s_v5',
    vnetSubnetID: `${network}/virtualNetworks/vnet/subnets/aks`,
  };
  const of = (type: string, name: string, properties?: JsonObject) =>
    toResource(scope, `Microsoft.Network/${type}`, name, properties);
  return [
    toResource(scope, 'Microsoft.ContainerService/managedClusters', `aks-${at}`, {
      kubernetesVersion: '1.33',
      fqdn: `aks-${at}.hcp.westeurope.azmk8s.io`,
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
      agentPoolProfiles: [pool, { ...pool, name: 'work' }],
    }),
    of('virtualNetworks', 'vnet', { subnets: [{ name: 'aks', properties: subnet }], virtualNetworkPeerings: [] }),
    of('routeTables', 'rt', {
      routes: [{ name: 'out', properties: { addressPrefix: '0.0.0.0/0', nextHopIpAddress: '10.1.0.4' } }],
    }),
    of('networkSecurityGroups', 'nsg', { securityRules: [] }),
    of('loadBalancers', 'kubernetes'),
    of('loadBalancers', 'kubernetes-internal'),
    of('publicIPAddresses', 'pip-1', { ipAddress: '203.0.113.10' }),
    of('publicIPAddresses', 'pip-2', { ipAddress: '203.0.113.11' }),
    of('privateEndpoints', 'pe-registry'),
    of('networkSecurityGroups', 'nsg-pods', { securityRules: [] }),
  ];
}

function toHub(at: number): readonly ArmResource[] {
  const scope = toScope(at * clustersBehind, `rg-hub-${at}`);
  const of = (type: string, name: string) => toResource(scope, `Microsoft.Network/${type}`, name);
  const groups = ['a', 'b', 'c', 'd'].map((name) => of('ipGroups', `ipg-${name}`));
  const addresses = ['a', 'b', 'c'].map((name) => of('publicIPAddresses', `pip-fw-${name}`));
  const rest = [of('virtualNetworks', 'vnet-hub'), of('routeTables', 'rt-hub'), of('networkSecurityGroups', 'nsg-hub')];
  const firewall = [of('azureFirewalls', 'fw'), of('firewallPolicies', 'fwp'), of('publicIPPrefixes', 'prefix')];
  return [...firewall, ...groups, ...addresses, ...rest];
}
