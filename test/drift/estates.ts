import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { JsonObject } from '../../shared/model/json.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000011/resourceGroups/rg-egress';

/** An ARM id in the test's resource group. */
export function idOf(path: string): string {
  return `${group}/providers/${path}`;
}

/** A resource whose type and name follow from its path: `Microsoft.Network/routeTables/rt`. */
export function resource(path: string, properties: JsonObject, more: JsonObject = {}): ArmResource {
  const segments = path.split('/');
  const type = [segments[0], ...segments.slice(1).filter((_, index) => index % 2 === 0)].join('/');
  return { id: idOf(path), type, name: segments.at(-1) ?? '', ...more, properties };
}

export function estateOf(resources: readonly ArmResource[], gaps: readonly Gap[] = []): Estate {
  return { source: { kind: 'files' }, resources, gaps };
}

/** An application rule as a rule collection group holds it. */
export function rule(name: string, targetFqdns: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    ruleType: 'ApplicationRule',
    name,
    protocols: [
      { protocolType: 'Https', port: 443 },
      { protocolType: 'Http', port: 80 },
    ],
    targetFqdns,
    sourceAddresses: ['10.20.0.0/22', '10.20.4.0/22'],
    ...more,
  };
}

/** A rule collection group with one collection. */
export function ruleGroup(rules: readonly JsonObject[], more: JsonObject = {}): ArmResource {
  return resource('Microsoft.Network/firewallPolicies/fp-hub/ruleCollectionGroups/rcg-aks', {
    priority: 300,
    provisioningState: 'Succeeded',
    size: '0.01 MB',
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
        name: 'allow-aks',
        priority: 100,
        action: { type: 'Allow' },
        rules,
      },
    ],
    ...more,
  });
}

export const groupId = idOf('Microsoft.Network/firewallPolicies/fp-hub/ruleCollectionGroups/rcg-aks');

/** A small estate with something of every kind that drift has to know. */
export function smallEstate(): Estate {
  return estateOf([
    resource(
      'Microsoft.ContainerService/managedClusters/aks-1',
      {
        powerState: { code: 'Running' },
        networkProfile: { networkPlugin: 'kubenet', podCidr: '10.244.0.0/16', outboundType: 'userDefinedRouting' },
        apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.10/32', '198.51.100.0/28'] },
        agentPoolProfiles: [
          {
            name: 'system',
            count: 3,
            nodeImageVersion: 'image-1',
            vnetSubnetID: idOf('Microsoft.Network/virtualNetworks/vnet-1/subnets/nodes'),
            availabilityZones: ['1', '2', '3'],
          },
        ],
      },
      { location: 'eastus', tags: { owner: 'platform' } },
    ),
    resource(
      'Microsoft.Network/virtualNetworks/vnet-1',
      {
        addressSpace: { addressPrefixes: ['10.20.0.0/16', '10.30.0.0/16'] },
        dhcpOptions: { dnsServers: ['10.40.0.4', '10.40.0.5'] },
        subnets: [
          {
            id: idOf('Microsoft.Network/virtualNetworks/vnet-1/subnets/nodes'),
            name: 'nodes',
            etag: 'W/"1"',
            properties: {
              addressPrefix: '10.20.0.0/22',
              routeTable: { id: idOf('Microsoft.Network/routeTables/rt-1') },
              ipConfigurations: [{ id: idOf('Microsoft.Network/networkInterfaces/nic-1') }],
            },
          },
          {
            id: idOf('Microsoft.Network/virtualNetworks/vnet-1/subnets/ingress'),
            name: 'ingress',
            etag: 'W/"1"',
            properties: { addressPrefix: '10.20.8.0/24' },
          },
        ],
      },
      { etag: 'W/"1"' },
    ),
    resource('Microsoft.Network/routeTables/rt-1', {
      routes: [
        {
          name: 'to-firewall',
          properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.40.0.4' },
        },
        {
          name: 'firewall-out',
          properties: { addressPrefix: '203.0.113.10/32', nextHopType: 'Internet' },
        },
      ],
      subnets: [{ id: idOf('Microsoft.Network/virtualNetworks/vnet-1/subnets/nodes') }],
    }),
    ruleGroup([rule('mcr', ['mcr.microsoft.com', '*.data.mcr.microsoft.com']), rule('login', ['login.example.com'])]),
    resource('Microsoft.Network/ipGroups/ipg-nodes', {
      ipAddresses: ['10.20.0.0/22', '10.20.4.0/22'],
      firewalls: [{ id: idOf('Microsoft.Network/azureFirewalls/fw-hub') }],
    }),
  ]);
}

/** The estate with the resource at a path changed. */
export function withResource(estate: Estate, path: string, change: (found: ArmResource) => ArmResource): Estate {
  const id = idOf(path);
  return { ...estate, resources: estate.resources.map((found) => (found.id === id ? change(found) : found)) };
}
