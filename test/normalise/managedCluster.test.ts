import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { ClusterTopology } from '../../shared/model/topology.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { toCloud } from '../../shared/normalise/managedCluster.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { cluster, estateOf, group, ids, resource, routeTable, spoke } from './support/smallEstate.ts';

const pods = `${ids.spoke}/subnets/pods`;
const podSubnet = resource(pods, { addressPrefix: '10.42.8.0/22' });

function read(own: ArmResource, ...others: readonly ArmResource[]): ClusterTopology {
  const [first] = toTopology(estateOf([own, ...others, routeTable([])])).clusters;
  if (first === undefined) throw new Error('the estate has no cluster');
  return first;
}

const access = (apiServerAccessProfile: JsonObject, more: JsonObject = {}): ClusterTopology =>
  read(cluster({ apiServerAccessProfile, ...more }), spoke());

describe('the cloud', () => {
  it.each([
    ['eastus', 'AzureCloud'],
    ['chinaeast2', 'AzureChinaCloud'],
    ['usgovvirginia', 'AzureUSGovernment'],
    ['usdodcentral', 'AzureUSGovernment'],
    ['', 'AzureCloud'],
  ])('of region %s is %s', (location, cloud) => {
    expect(toCloud(location)).toBe(cloud);
  });

  it('follows a region that is written as people write it', () => {
    expect(read({ ...cluster(), location: 'China East 2' }, spoke())).toMatchObject({
      location: 'chinaeast2',
      cloud: 'AzureChinaCloud',
    });
  });
});

describe('the API server', () => {
  it.each<[JsonObject, string]>([
    [{}, 'public'],
    [{ enablePrivateCluster: false }, 'public'],
    [{ enablePrivateCluster: true }, 'privateLink'],
    [{ enablePrivateCluster: 'True', enableVnetIntegration: true }, 'vnetIntegration'],
    [{ enableVnetIntegration: true }, 'vnetIntegration'],
  ])('with profile %o is %s', (profile, kind) => {
    expect(access(profile).apiServer).toBe(kind);
  });

  it('has the public name, or the private one on a private cluster', () => {
    const names = { fqdn: 'Pier.hcp.eastus.azmk8s.io', privateFQDN: 'pier.privatelink.eastus.azmk8s.io' };
    expect(access({}, names).apiServerHost).toBe('pier.hcp.eastus.azmk8s.io');
    expect(access({ enablePrivateCluster: true }, names).apiServerHost).toBe('pier.privatelink.eastus.azmk8s.io');
    expect(access({ enablePrivateCluster: true }).apiServerHost).toBe('pier-1a2b3c4d.hcp.eastus.azmk8s.io');
    expect(access({}, { fqdn: null }).apiServerHost).toBeUndefined();
  });

  it('is open to all without authorized ranges', () => {
    expect(access({}).authorizedRanges).toBeUndefined();
    expect(access({ authorizedIPRanges: [] }).authorizedRanges).toBeUndefined();
  });

  it('joins its authorized ranges, and keeps tags beside them', () => {
    const own = access({ authorizedIPRanges: ['203.0.113.10/32', '203.0.113.11', '2001:db8::/64', 'AzureDevOps'] });
    expect(toAddressTexts(own.authorizedRanges ?? [])).toEqual(['203.0.113.10/31']);
    expect(own.authorizedTags).toEqual(['AzureDevOps']);
  });

  it('has no use for ranges on a private cluster (vector C7)', () => {
    expect(
      access({ enablePrivateCluster: true, authorizedIPRanges: ['203.0.113.10/32'] }).authorizedRanges,
    ).toBeUndefined();
  });

  it('with a range that cannot be read gives a gap', () => {
    const own = cluster({ apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.10/99'] } });
    expect(toTopology(estateOf([own, spoke(), routeTable([])])).gaps).toMatchObject([
      { resource: ids.cluster, reason: 'malformed' },
    ]);
  });
});

describe('the outbound type', () => {
  it.each<[JsonObject | null, string]>([
    [{ outboundType: 'UserDefinedRouting' }, 'userDefinedRouting'],
    [{ outboundType: 'managedNATGatewayV3' }, 'managedNATGatewayV3'],
    [{ networkPlugin: 'azure' }, 'loadBalancer'],
    [null, 'unknown'],
  ])('of network profile %o is %s', (networkProfile, outboundType) => {
    expect(read(cluster({ networkProfile }), spoke()).outboundType).toBe(outboundType);
  });

  it.each([
    ['Cache', 'none', true],
    ['cache', 'block', true],
    ['Cache', 'userDefinedRouting', false],
    ['Direct', 'none', false],
    [null, 'none', false],
  ])('with artifacts from %s and outbound type %s: isolated is %s', (artifactSource, outboundType, isolated) => {
    const own = cluster({ networkProfile: { outboundType }, bootstrapProfile: { artifactSource } });
    expect(read(own, spoke()).networkIsolated).toBe(isolated);
  });
});

describe('nodes', () => {
  it.each<[string, readonly JsonObject[], boolean]>([
    ['an Ubuntu pool', [{ name: 'a', osType: 'Linux', osSKU: 'Ubuntu2204' }], true],
    ['a pool without image', [{ name: 'a', osType: 'Linux' }], true],
    [
      'Azure Linux and Windows',
      [
        { name: 'a', osSKU: 'AzureLinux' },
        { name: 'w', osType: 'Windows' },
      ],
      false,
    ],
  ])('with %s', (_, agentPoolProfiles, ubuntu) => {
    const own = cluster({ agentPoolProfiles, autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' } });
    expect(read(own).nodes).toMatchObject({ ubuntu, upgradeChannel: 'NodeImage' });
  });

  it('are not known without pools', () => {
    expect(read(cluster({ agentPoolProfiles: [] })).nodes).toBeUndefined();
  });
});

describe('source subnets', () => {
  const flat = [
    { name: 'system', vnetSubnetID: ids.nodes, podSubnetID: pods },
    { name: 'apps', vnetSubnetID: ids.nodes.toUpperCase() },
  ];

  it('are every node and pod subnet once, with the pools in them', () => {
    const own = read(cluster({ agentPoolProfiles: flat }), spoke(), podSubnet);
    expect(own.sources.map(({ subnetId, pools }) => ({ subnetId, pools }))).toEqual([
      { subnetId: ids.nodes, pools: ['apps', 'system'] },
      { subnetId: pods, pools: ['system'] },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['overlay', { networkPlugin: 'azure', networkPluginMode: 'Overlay' }],
    ['kubenet', { networkPlugin: 'kubenet' }],
  ])('are node subnets only with %s, where pods leave with their node’s address', (_, networkProfile) => {
    const own = read(cluster({ agentPoolProfiles: flat, networkProfile }), spoke(), podSubnet);
    expect(own.sources.map(({ subnetId }) => subnetId)).toEqual([ids.nodes]);
  });

  it('count pools that are resources of their own', () => {
    const pool = resource(`${ids.cluster}/agentPools/gpu`, { vnetSubnetID: pods });
    expect(read(cluster(), spoke(), podSubnet, pool).sources.map(({ pools }) => pools)).toEqual([['system'], ['gpu']]);
  });

  it('are in the network that AKS made where the estate holds it', () => {
    const id = `${group.replace('rg-sea', 'mc_rg-sea_aks-pier_EASTUS')}/providers/Microsoft.Network/virtualNetworks/aks-vnet-1234`;
    const made = resource(id, {
      addressSpace: { addressPrefixes: ['10.224.0.0/12'] },
      subnets: [
        { id: `${id}/subnets/aks-appgateway`, name: 'aks-appgateway', properties: { addressPrefix: '10.238.0.0/24' } },
        { id: `${id}/subnets/aks-subnet`, name: 'aks-subnet', properties: { addressPrefix: '10.224.0.0/16' } },
      ],
    });
    const own = read(cluster({ agentPoolProfiles: [{ name: 'system' }] }), made);
    expect(own.sources).toMatchObject([{ subnetId: `${id}/subnets/aks-subnet`, pools: ['system'], gaps: [] }]);
  });

  it('are one unknown subnet with a gap where it does not', () => {
    const own = read(cluster({ agentPoolProfiles: [{ name: 'system' }] }));
    expect(own.sources).toMatchObject([
      { subnetId: null, pools: ['system'], addresses: [], gaps: [{ resource: ids.cluster, reason: 'notFound' }] },
    ]);
  });
});

describe('a cluster that shows little', () => {
  it.each<[string, ArmResource]>([
    ['no properties', resource(ids.cluster)],
    ['nothing but that it is being deleted', resource(ids.cluster, { provisioningState: 'Deleting' })],
    ['pools that are none', cluster({ agentPoolProfiles: 'three' })],
  ])('is there with gaps: %s', (_, own) => {
    const topology = toTopology(estateOf([own]));
    expect(topology.clusters).toMatchObject([{ id: ids.cluster, sources: [{ subnetId: null }] }]);
    expect(topology.gaps.map(({ reason }) => reason)).toEqual(['malformed', 'notFound']);
  });
});
