import type { ArmResource, Estate } from '../shared/model/estate.ts';
import type { JsonObject } from '../shared/model/json.ts';

const groups = '/subscriptions/00000000-0000-0000-0000-000000000071/resourceGroups';
const hub = `${groups}/rg-hub/providers/Microsoft.Network`;
const hubNetwork = `${hub}/virtualNetworks/hub`;
const policy = `${hub}/firewallPolicies/policy`;
const zone = `${hub}/privateDnsZones/privatelink.azurecr.io`;
const firewallAddress = '10.0.0.4';

/**
 * A hub with a firewall that resolves names, and so many spokes: each a peered network with a security group, a route table, a
 * cluster and a registry behind a private endpoint, whose zone is linked to every network.
 */
export function toHubEstate(spokes: number): Estate {
  const places = Array.from({ length: spokes }, (_, place) => place);
  return { source: { kind: 'files' }, resources: [...places.flatMap(toSpoke), ...toHub(places)], gaps: [] };
}

function resource(id: string, type: string, properties: JsonObject): ArmResource {
  return { id, type, name: id.split('/').at(-1) ?? '', location: 'westeurope', properties };
}

const scopeOf = (place: number) => `${groups}/rg-${place}/providers`;
const networkOf = (place: number) => `${scopeOf(place)}/Microsoft.Network/virtualNetworks/spoke-${place}`;
const blockOf = (place: number) => `10.${16 + Math.floor(place / 256)}.${place % 256}`;

function toPeering(id: string, remoteNetwork: string, prefix: string): JsonObject {
  return {
    id,
    name: id.split('/').at(-1) ?? '',
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: true,
      remoteVirtualNetwork: { id: remoteNetwork },
      remoteAddressSpace: { addressPrefixes: [prefix] },
    },
  };
}

function toSpoke(place: number): readonly ArmResource[] {
  const network = networkOf(place);
  const [provider, block] = [`${scopeOf(place)}/Microsoft.Network`, blockOf(place)];
  const table = `${provider}/routeTables/rt-${place}`;
  const group = `${provider}/networkSecurityGroups/nsg-${place}`;
  return [
    resource(network, 'Microsoft.Network/virtualNetworks', {
      addressSpace: { addressPrefixes: [`${block}.0/24`] },
      dhcpOptions: { dnsServers: [firewallAddress] },
      subnets: [
        {
          id: `${network}/subnets/aks`,
          name: 'aks',
          properties: {
            addressPrefix: `${block}.0/25`,
            routeTable: { id: table },
            networkSecurityGroup: { id: group },
          },
        },
        { id: `${network}/subnets/endpoints`, name: 'endpoints', properties: { addressPrefix: `${block}.128/26` } },
      ],
      virtualNetworkPeerings: [toPeering(`${network}/virtualNetworkPeerings/hub`, hubNetwork, '10.0.0.0/16')],
    }),
    resource(table, 'Microsoft.Network/routeTables', {
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: 'out',
          properties: {
            addressPrefix: '0.0.0.0/0',
            nextHopType: 'VirtualAppliance',
            nextHopIpAddress: firewallAddress,
          },
        },
      ],
    }),
    resource(group, 'Microsoft.Network/networkSecurityGroups', { securityRules: [] }),
    toCluster(place),
    ...toRegistryEndpoint(place),
  ];
}

function toCluster(place: number): ArmResource {
  return resource(
    `${scopeOf(place)}/Microsoft.ContainerService/managedClusters/aks-${place}`,
    'Microsoft.ContainerService/managedClusters',
    {
      provisioningState: 'Succeeded',
      kubernetesVersion: '1.33',
      fqdn: `aks-${place}.hcp.westeurope.azmk8s.io`,
      networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', outboundType: 'userDefinedRouting' },
      addonProfiles: { azurepolicy: { enabled: true } },
      agentPoolProfiles: [
        {
          name: 'system',
          count: 3,
          mode: 'System',
          osType: 'Linux',
          osSKU: 'Ubuntu',
          vmSize: 'Standard_D4s_v5',
          vnetSubnetID: `${networkOf(place)}/subnets/aks`,
        },
      ],
    },
  );
}

function toRegistryEndpoint(place: number): readonly ArmResource[] {
  const [address, name] = [`${blockOf(place)}.132`, `registry${place}`];
  const registry = `${scopeOf(place)}/Microsoft.ContainerRegistry/registries/${name}`;
  return [
    resource(`${scopeOf(place)}/Microsoft.Network/privateEndpoints/registry`, 'Microsoft.Network/privateEndpoints', {
      subnet: { id: `${networkOf(place)}/subnets/endpoints` },
      customDnsConfigs: [{ fqdn: `${name}.azurecr.io`, ipAddresses: [address] }],
      privateLinkServiceConnections: [
        {
          properties: {
            privateLinkServiceId: registry,
            groupIds: ['registry'],
            privateLinkServiceConnectionState: { status: 'Approved' },
          },
        },
      ],
    }),
    resource(`${zone}/virtualNetworkLinks/spoke-${place}`, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
      virtualNetwork: { id: networkOf(place) },
    }),
    resource(`${zone}/A/${name}`, 'Microsoft.Network/privateDnsZones/A', { aRecords: [{ ipv4Address: address }] }),
  ];
}

function toHub(places: readonly number[]): readonly ArmResource[] {
  const peerings = places.map((place) =>
    toPeering(`${hubNetwork}/virtualNetworkPeerings/spoke-${place}`, networkOf(place), `${blockOf(place)}.0/24`),
  );
  const subnet = { id: `${hubNetwork}/subnets/AzureFirewallSubnet` };
  return [
    resource(hubNetwork, 'Microsoft.Network/virtualNetworks', {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ ...subnet, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.0.0/26' } }],
      virtualNetworkPeerings: peerings,
    }),
    resource(zone, 'Microsoft.Network/privateDnsZones', {}),
    resource(`${hub}/azureFirewalls/firewall`, 'Microsoft.Network/azureFirewalls', {
      provisioningState: 'Succeeded',
      sku: { name: 'AZFW_VNet', tier: 'Premium' },
      ipConfigurations: [
        {
          name: 'main',
          properties: {
            privateIPAddress: firewallAddress,
            subnet,
            publicIPAddress: { id: `${hub}/publicIPAddresses/egress` },
          },
        },
      ],
      firewallPolicy: { id: policy },
    }),
    resource(`${hub}/publicIPAddresses/egress`, 'Microsoft.Network/publicIPAddresses', { ipAddress: '203.0.113.4' }),
    resource(policy, 'Microsoft.Network/firewallPolicies', {
      provisioningState: 'Succeeded',
      sku: { tier: 'Premium' },
      dnsSettings: { enableProxy: true, servers: [] },
      ruleCollectionGroups: [{ id: `${policy}/ruleCollectionGroups/clusters` }],
    }),
    resource(`${policy}/ruleCollectionGroups/clusters`, 'Microsoft.Network/firewallPolicies/ruleCollectionGroups', {
      provisioningState: 'Succeeded',
      priority: 200,
      ruleCollections: [
        {
          ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
          name: 'egress',
          priority: 100,
          action: { type: 'Allow' },
          rules: [
            {
              ruleType: 'ApplicationRule',
              name: 'aks',
              sourceAddresses: ['10.0.0.0/8'],
              fqdnTags: ['AzureKubernetesService'],
              protocols: [
                { protocolType: 'Https', port: 443 },
                { protocolType: 'Http', port: 80 },
              ],
            },
          ],
        },
      ],
    }),
  ];
}
