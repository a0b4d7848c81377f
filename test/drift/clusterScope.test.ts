import { describe, expect, it } from 'vitest';
import { toForeignTest } from '../../shared/drift/clusterScope.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { idOf, resource } from './estates.ts';

const net = (path: string) => `Microsoft.Network/${path}`;
const ref = (path: string) => ({ id: idOf(net(path)) });
const workspace = { id: idOf('Microsoft.OperationalInsights/workspaces/logs') };

function cluster(name: string): ArmResource {
  const vnetSubnetID = `${idOf(net(`virtualNetworks/spoke-${name}`))}/subnets/nodes`;
  return resource(`Microsoft.ContainerService/managedClusters/aks-${name}`, { agentPoolProfiles: [{ vnetSubnetID }] });
}

function network(name: string, peers: readonly string[], more: JsonObject = {}): ArmResource {
  const virtualNetworkPeerings = peers.map((peer) => ({
    properties: { remoteVirtualNetwork: ref(`virtualNetworks/${peer}`) },
  }));
  return resource(net(`virtualNetworks/${name}`), { virtualNetworkPeerings, ...more });
}

const spoke = (name: string, hub: string) =>
  network(`spoke-${name}`, [hub], {
    subnets: [{ name: 'nodes', properties: { routeTable: ref(`routeTables/rt-${name}`) } }],
  });

function firewall(name: string, hub: string, address: string): ArmResource {
  const subnet = { id: `${idOf(net(`virtualNetworks/${hub}`))}/subnets/AzureFirewallSubnet` };
  return resource(net(`azureFirewalls/${name}`), {
    ipConfigurations: [{ name: 'one', properties: { privateIPAddress: address, subnet } }],
    firewallPolicy: ref(`firewallPolicies/${name}`),
  });
}

/** Two clusters behind hub one, one behind hub two; a firewall that nobody uses. Policies share a parent, firewalls a workspace. */
const estate: readonly ArmResource[] = [
  cluster('a'),
  cluster('b'),
  cluster('c'),
  spoke('a', 'hub-1'),
  spoke('b', 'hub-1'),
  spoke('c', 'hub-2'),
  ...['a', 'b', 'c'].map((name) => resource(net(`routeTables/rt-${name}`), { routes: [], subnets: [{ id: 'x' }] })),
  network('hub-1', ['spoke-a', 'spoke-b', 'services']),
  network('hub-2', ['spoke-c']),
  network('services', ['hub-1']),
  network('lonely', []),
  firewall('fw-1', 'hub-1', '10.1.0.4'),
  firewall('fw-2', 'hub-2', '10.2.0.4'),
  firewall('fw-3', 'lonely', '10.3.0.4'),
  ...['fw-1', 'fw-2', 'fw-3'].map((name) =>
    resource(net(`firewallPolicies/${name}`), {
      basePolicy: ref('firewallPolicies/base'),
      firewalls: [ref(`azureFirewalls/${name}`)],
    }),
  ),
  resource(net('firewallPolicies/base'), {
    childPolicies: ['fw-1', 'fw-2'].map((name) => ref(`firewallPolicies/${name}`)),
  }),
  resource(net('firewallPolicies/fw-2/ruleCollectionGroups/rcg'), {
    ruleCollections: [{ sourceIpGroups: [idOf(net('ipGroups/two'))] }],
  }),
  resource(net('ipGroups/two'), { ipAddresses: [], firewallPolicies: [ref('firewallPolicies/fw-2')] }),
  resource(net('natGateways/nat-2'), { subnets: [] }),
  ...['fw-1', 'fw-2'].map((name) => ({
    id: `${idOf(net(`azureFirewalls/${name}`))}/providers/Microsoft.Insights/diagnosticSettings`,
    type: 'Microsoft.Insights/diagnosticSettings',
    name: 'diagnosticSettings',
    properties: { value: [{ properties: { workspaceId: workspace.id } }] },
  })),
  resource('Microsoft.OperationalInsights/workspaces/logs', {}),
];

const idOfCluster = (name: string) => idOf(`Microsoft.ContainerService/managedClusters/aks-${name}`);
const isForeignTo = (name: string, path: string, states = [estate]) =>
  toForeignTest(states, idOfCluster(name))(idOf(path));

describe('a change is another cluster’s business alone', () => {
  it.each([
    [net('azureFirewalls/fw-2'), 'the firewall of another hub'],
    [net('firewallPolicies/fw-2'), 'its policy, though both have one parent'],
    [net('firewallPolicies/fw-2/ruleCollectionGroups/rcg'), 'a rule group of that'],
    [net('ipGroups/two'), 'an IP group that only that names'],
    [net('routeTables/rt-b'), 'the route table of another spoke'],
    [net('virtualNetworks/spoke-b'), 'another spoke of the same hub with a cluster in it'],
    ['Microsoft.ContainerService/managedClusters/aks-b', 'another cluster'],
    ['Microsoft.ContainerService/managedClusters/aks-b/agentPools/one', 'a pool of another cluster'],
  ])('%s: %s', (path) => {
    expect(isForeignTo('a', path)).toBe(true);
  });
});

describe('a change is this cluster’s business too', () => {
  it.each([
    ['Microsoft.ContainerService/managedClusters/AKS-A/agentPools/one', 'its own pool, whatever the casing'],
    [net('azureFirewalls/fw-1'), 'the firewall in the hub'],
    [net('firewallPolicies/base'), 'a policy that several inherit'],
    [net('routeTables/rt-a'), 'its route table'],
    [net('virtualNetworks/hub-1'), 'the hub'],
    [net('virtualNetworks/services'), 'a spoke that no cluster is in'],
    [net('azureFirewalls/fw-3'), 'a firewall that nobody uses'],
    [net('natGateways/nat-2'), 'what nothing names'],
    ['Microsoft.OperationalInsights/workspaces/logs', 'what has to do with nobody'],
    ['Example.Future/things/thing', 'what nobody knows'],
  ])('%s: %s', (path) => {
    expect(isForeignTo('a', path)).toBe(false);
  });

  it('the firewall of another hub, if a route of the cluster names its address, in either state', () => {
    const led = estate.map((one) =>
      one.name === 'rt-a'
        ? { ...one, properties: { routes: [{ name: 'r', properties: { nextHopIpAddress: '10.2.0.4' } }] } }
        : one,
    );
    for (const states of [[led], [estate, led], [led, estate]])
      expect(isForeignTo('a', net('firewallPolicies/fw-2'), states)).toBe(false);
  });

  it('everything, in an estate with one cluster or without it', () => {
    const one = estate.filter(({ name }) => !['aks-b', 'aks-c'].includes(name));
    expect(isForeignTo('a', net('azureFirewalls/fw-2'), [one])).toBe(false);
  });
});
