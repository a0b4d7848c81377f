import type { ArmResource } from '../../../shared/model/estate.ts';

export const subscriptionId = '00000000-0000-0000-0000-000000000001';
export const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-Net`;
export const network = `${group}/providers/Microsoft.Network`;
export const firewallId = `${network}/azureFirewalls/fw-One`;
export const policyId = `${network}/firewallPolicies/fwp-one`;
export const networkId = `${network}/virtualNetworks/vnet-one`;
export const routeTableId = `${network}/routeTables/rt-one`;
export const clusterId = `${group}/providers/Microsoft.ContainerService/managedClusters/aks-one`;

/** An estate with one of each kind that the simulator treats on its own: parents, children in and beside them. */
export const smallEstate: readonly ArmResource[] = [
  {
    id: firewallId,
    name: 'fw-One',
    type: 'Microsoft.Network/azureFirewalls',
    location: 'westeurope',
    etag: 'W/"as-recorded"',
    tags: { owner: 'net', stage: 'prod' },
    properties: { provisioningState: 'Succeeded', networkRuleCollections: [], unheardOf: { kept: true } },
  },
  {
    id: `${policyId}/ruleCollectionGroups/rcg-one`,
    name: 'rcg-one',
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    properties: { priority: 200, ruleCollections: [] },
  },
  { id: policyId, name: 'fwp-one', type: 'Microsoft.Network/firewallPolicies', location: 'westeurope', properties: {} },
  {
    id: networkId,
    name: 'vnet-one',
    type: 'Microsoft.Network/virtualNetworks',
    location: 'westeurope',
    properties: { subnets: [{ name: 'nodes', properties: { addressPrefix: '10.1.0.0/24' } }] },
  },
  {
    id: routeTableId,
    name: 'rt-one',
    type: 'Microsoft.Network/routeTables',
    location: 'westeurope',
    properties: { routes: [{ name: 'default', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }] },
  },
  {
    id: clusterId,
    name: 'aks-one',
    type: 'Microsoft.ContainerService/managedClusters',
    location: 'westeurope',
    properties: { agentPoolProfiles: [{ name: 'system', mode: 'System', type: 'VirtualMachineScaleSets' }] },
  },
  ...['a', 'b', 'c', 'd', 'e'].map((letter) => ({
    id: `${network}/ipGroups/ipg-${letter}`,
    name: `ipg-${letter}`,
    type: 'Microsoft.Network/ipGroups',
    location: 'westeurope',
    properties: { ipAddresses: ['10.1.0.0/24'] },
  })),
];
