import type { ArmResource, Estate } from '../../../shared/model/estate.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';

export const group = '/subscriptions/00000000-0000-0000-0000-000000000090/resourceGroups/rg-sea';
export const network = `${group}/providers/Microsoft.Network`;

/** Ids of the small estate: a hub with a firewall and a spoke with a cluster. */
export const ids = {
  cluster: `${group}/providers/Microsoft.ContainerService/managedClusters/aks-pier`,
  firewall: `${network}/azureFirewalls/fw-hub`,
  policy: `${network}/firewallPolicies/policy-hub`,
  parentPolicy: `${network}/firewallPolicies/policy-org`,
  hub: `${network}/virtualNetworks/vnet-hub`,
  spoke: `${network}/virtualNetworks/vnet-spoke`,
  nodes: `${network}/virtualNetworks/vnet-spoke/subnets/nodes`,
  firewallSubnet: `${network}/virtualNetworks/vnet-hub/subnets/AzureFirewallSubnet`,
  routes: `${network}/routeTables/rt-nodes`,
  ipGroup: `${network}/ipGroups/nodes`,
  publicIp: `${network}/publicIPAddresses/pip-fw`,
  privateEndpoint: `${network}/privateEndpoints/pe-registry`,
};

/** A resource of the simulated service: type and name follow from the id. */
export function resource(id: string, properties?: JsonObject, more: JsonObject = {}): ArmResource {
  const [, path = ''] = id.split('/providers/');
  const [namespace = '', ...segments] = path.split('/');
  const type = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  const name = segments.at(-1) ?? '';
  return { id, type, name, location: 'eastus', ...(properties === undefined ? {} : { properties }), ...more };
}

export function estateOf(resources: readonly ArmResource[], gaps: readonly Gap[] = []): Estate {
  return { source: { kind: 'files' }, resources, gaps };
}

export function cluster(properties: JsonObject = {}, id: string = ids.cluster): ArmResource {
  return resource(id, {
    provisioningState: 'Succeeded',
    fqdn: 'pier-1a2b3c4d.hcp.eastus.azmk8s.io',
    nodeResourceGroup: 'MC_rg-sea_aks-pier_eastus',
    networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
    agentPoolProfiles: [{ name: 'system', osType: 'Linux', vnetSubnetID: ids.nodes }],
    ...properties,
  });
}

export function spoke(properties: JsonObject = {}, subnet: JsonObject = {}): ArmResource {
  return resource(ids.spoke, {
    addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
    dhcpOptions: { dnsServers: ['10.40.1.4'] },
    subnets: [
      {
        id: ids.nodes,
        name: 'nodes',
        properties: { addressPrefix: '10.42.1.0/24', routeTable: { id: ids.routes }, ...subnet },
      },
    ],
    virtualNetworkPeerings: [
      {
        id: `${ids.spoke}/virtualNetworkPeerings/to-hub`,
        name: 'to-hub',
        properties: {
          peeringState: 'Connected',
          remoteVirtualNetwork: { id: ids.hub },
          remoteAddressSpace: { addressPrefixes: ['10.40.0.0/16'] },
        },
      },
    ],
    ...properties,
  });
}

export function hub(properties: JsonObject = {}): ArmResource {
  return resource(ids.hub, {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] },
    subnets: [{ id: ids.firewallSubnet, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.40.1.0/26' } }],
    ...properties,
  });
}

export function routeTable(routes: readonly Json[], properties: JsonObject = {}): ArmResource {
  return resource(ids.routes, { disableBgpRoutePropagation: false, routes, ...properties });
}

export function route(name: string, addressPrefix: string, nextHopType: string, nextHopIpAddress?: string): JsonObject {
  return {
    id: `${ids.routes}/routes/${name}`,
    name,
    properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) },
  };
}

export function firewall(properties: JsonObject = {}): ArmResource {
  return resource(ids.firewall, {
    provisioningState: 'Succeeded',
    threatIntelMode: 'Alert',
    additionalProperties: {},
    ipConfigurations: [
      {
        id: `${ids.firewall}/azureFirewallIpConfigurations/first`,
        name: 'first',
        properties: {
          privateIPAddress: '10.40.1.4',
          subnet: { id: ids.firewallSubnet },
          publicIPAddress: { id: ids.publicIp },
        },
      },
    ],
    networkRuleCollections: [],
    applicationRuleCollections: [],
    natRuleCollections: [],
    ...properties,
  });
}

export function publicIp(ipAddress = '203.0.113.10'): ArmResource {
  return resource(ids.publicIp, { ipAddress });
}

/** A rule collection of a policy. */
export function collection(name: string, priority: number, action: string, rules: readonly Json[]): JsonObject {
  const nat = action.toLowerCase() === 'dnat';
  const ruleCollectionType = nat ? 'FirewallPolicyNatRuleCollection' : 'FirewallPolicyFilterRuleCollection';
  return { ruleCollectionType, name, priority, action: { type: action }, rules };
}

/** A classic rule collection. */
export function classic(name: string, priority: number, action: string, rules: readonly Json[]): JsonObject {
  return { id: `${ids.firewall}/collections/${name}`, name, properties: { priority, action: { type: action }, rules } };
}

export function ruleGroup(
  policyId: string,
  name: string,
  priority: number,
  ruleCollections: readonly Json[],
): ArmResource {
  return resource(`${policyId}/ruleCollectionGroups/${name}`, { priority, ruleCollections });
}

/** A policy that lists its groups as the service does. */
export function policy(id: string, groups: readonly ArmResource[], properties: JsonObject = {}): ArmResource {
  return resource(id, {
    threatIntelMode: 'Alert',
    ruleCollectionGroups: groups.map((one) => ({ id: one.id })),
    ...properties,
  });
}

export function networkRule(name: string, more: JsonObject = {}): JsonObject {
  return {
    ruleType: 'NetworkRule',
    name,
    ipProtocols: ['TCP'],
    sourceAddresses: ['*'],
    destinationAddresses: ['*'],
    destinationPorts: ['443'],
    ...more,
  };
}

export function applicationRule(name: string, more: JsonObject = {}): JsonObject {
  return {
    ruleType: 'ApplicationRule',
    name,
    protocols: [{ protocolType: 'Https', port: 443 }],
    sourceAddresses: ['*'],
    targetFqdns: ['x.example.com'],
    ...more,
  };
}

export function natRule(name: string, more: JsonObject = {}): JsonObject {
  return {
    ruleType: 'NatRule',
    name,
    ipProtocols: ['TCP'],
    sourceAddresses: ['*'],
    destinationAddresses: ['203.0.113.10'],
    destinationPorts: ['443'],
    translatedAddress: '10.42.1.50',
    translatedPort: '443',
    ...more,
  };
}

/** A hub with a policy firewall and a spoke with a cluster: every ARM type that is read, once. */
export function smallEstate(): readonly ArmResource[] {
  const parentGroup = ruleGroup(ids.parentPolicy, 'org', 300, [
    collection('org-network', 500, 'Deny', [networkRule('no-telnet', { destinationPorts: ['23'] })]),
  ]);
  const childGroup = ruleGroup(ids.policy, 'aks', 200, [
    collection('aks-application', 300, 'Allow', [
      applicationRule('registry', { targetFqdns: ['mcr.example.com', '*.data.example.com'] }),
      applicationRule('tag', { targetFqdns: [], fqdnTags: ['AzureKubernetesService'], sourceIpGroups: [ids.ipGroup] }),
    ]),
    collection('aks-network', 200, 'Allow', [
      networkRule('cloud', { destinationAddresses: ['AzureCloud.eastus', '198.51.100.0/24'] }),
      networkRule('time', {
        destinationAddresses: [],
        destinationFqdns: ['time.example.com'],
        destinationPorts: ['123'],
      }),
    ]),
    collection('aks-nat', 100, 'DNAT', [natRule('web')]),
  ]);
  return [
    cluster(),
    spoke({}, { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['eastus', 'westus'] }] }),
    hub(),
    routeTable([
      route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4'),
      route('monitor', 'AzureMonitor', 'Internet'),
    ]),
    firewall({ firewallPolicy: { id: ids.policy } }),
    policy(ids.parentPolicy, [parentGroup], { dnsSettings: { enableProxy: true } }),
    policy(ids.policy, [childGroup], { basePolicy: { id: ids.parentPolicy }, intrusionDetection: { mode: 'Alert' } }),
    parentGroup,
    childGroup,
    resource(ids.ipGroup, { ipAddresses: ['10.42.1.0/24', '10.42.2.0-10.42.2.31'] }),
    publicIp(),
    resource(ids.privateEndpoint, {
      subnet: { id: ids.nodes },
      customDnsConfigs: [{ fqdn: 'registry.example.com', ipAddresses: ['10.42.1.77', '10.42.1.76'] }],
    }),
    resource(`${ids.spoke}/subnets/pods`, { addressPrefixes: ['10.42.8.0/22'] }),
  ];
}
