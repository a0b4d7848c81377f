import { describe, expect, it } from 'vitest';
import type { Gap } from '../../shared/model/gap.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { cluster, estateOf, group, hub, ids, network, resource, spoke } from './support/smallEstate.ts';

const zoneId = `${network}/privateDnsZones/privatelink.azurecr.io`;
const registryId = `${group}/providers/Microsoft.ContainerRegistry/registries/pier`;
const zone = (properties: JsonObject = {}): ArmResource => resource(zoneId, properties);
const link = (name: string, networkId: string): ArmResource =>
  resource(`${zoneId}/virtualNetworkLinks/${name}`, { virtualNetwork: { id: networkId } });

function read(resources: readonly ArmResource[], gaps: readonly Gap[] = []) {
  return toTopology(estateOf(resources, gaps));
}

describe('a private DNS zone', () => {
  it('is not known to be missing where the estate holds no zone at all', () => {
    expect(read([spoke()])).not.toHaveProperty('privateZones');
  });

  it.each<readonly [string, JsonObject, readonly ArmResource[], boolean]>([
    ['counts as many links as were read', { numberOfVirtualNetworkLinks: 1 }, [link('a', ids.hub)], true],
    ['counts more links than were read', { numberOfVirtualNetworkLinks: 2 }, [link('a', ids.hub)], false],
    ['counts none and has none', { numberOfVirtualNetworkLinks: 0 }, [], true],
    ['does not count and shows one', {}, [link('a', ids.hub)], true],
    ['does not count and shows none', {}, [], false],
    ['shows a link without a network', {}, [resource(`${zoneId}/virtualNetworkLinks/b`, {})], false],
  ])('that %s', (_, properties, links, linksComplete) => {
    const [found] = read([zone(properties), ...links]).privateZones ?? [];
    expect(found).toMatchObject({ name: 'privatelink.azurecr.io', linksComplete });
  });

  it('whose links could not be listed may have more', () => {
    const gap: Gap = { resource: `${zoneId}/virtualNetworkLinks`, reason: 'forbidden' };
    const [found] = read([zone(), link('a', ids.hub)], [gap]).privateZones ?? [];
    expect(found).toMatchObject({ linkedNetworkIds: [ids.hub], linksComplete: false });
  });
});

describe('the zone that a cluster names', () => {
  const named = cluster({ apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: `${zoneId}-gone` } });
  const gapsOf = (...resources: readonly ArmResource[]) => read(resources).gaps.map(({ resource: id }) => id);

  it('is a gap if other zones were read and it was not, and nothing if nobody asked for zones', () => {
    expect(gapsOf(named, zone(), spoke())).toContain(`${zoneId}-gone`);
    expect(gapsOf(named, spoke())).not.toContain(`${zoneId}-gone`);
  });
});

describe('a private endpoint', () => {
  const connection = (status: string) => [
    { properties: { privateLinkServiceId: registryId, privateLinkServiceConnectionState: { status } } },
  ];

  it('tells its target, its network and the names of its zone group as public names', () => {
    const endpoint = resource(ids.privateEndpoint, {
      subnet: { id: ids.nodes },
      privateLinkServiceConnections: connection('Approved'),
      customDnsConfigs: [],
    });
    const recordSets = [{ fqdn: 'pier.privatelink.azurecr.io', ipAddresses: ['10.42.1.9', 'not-an-address'] }];
    const zones = resource(`${ids.privateEndpoint}/privateDnsZoneGroups/default`, {
      privateDnsZoneConfigs: [{ name: 'acr', properties: { privateDnsZoneId: zoneId, recordSets } }],
    });
    const [found] = read([endpoint, zones, spoke()]).privateEndpoints ?? [];
    expect(found).toMatchObject({ targetId: registryId, virtualNetworkId: ids.spoke, approved: true });
    expect(found?.hosts.map(({ host, addresses }) => [host, toAddressTexts(addresses)])).toEqual([
      ['pier.azurecr.io', ['10.42.1.9']],
    ]);
  });

  it('is not let in while its connection is pending', () => {
    const endpoint = resource(ids.privateEndpoint, { manualPrivateLinkServiceConnections: connection('Pending') });
    expect(read([endpoint]).privateEndpoints).toMatchObject([{ approved: false, hosts: [] }]);
  });
});

describe('a registry', () => {
  const rule = (sourceRepository: string): ArmResource =>
    resource(`${registryId}/cacheRules/aks`, { sourceRepository, targetRepository: 'aks-managed-repository/*' });

  it('caches what AKS needs, or something else, or nobody asked', () => {
    const caches = (...rules: readonly ArmResource[]) =>
      read([resource(registryId, { loginServer: 'pier.azurecr.io' }), ...rules]).registries?.[0]?.cachesMicrosoft;
    expect([caches(rule('mcr.microsoft.com/*')), caches(rule('docker.io/library/*')), caches()]).toEqual([
      true,
      false,
      undefined,
    ]);
  });
});

describe('a firewall', () => {
  const firewall = (properties: JsonObject) => read([resource(ids.firewall, properties), hub()]).firewalls[0];

  it('is stopped only if it shows an empty list of addresses and is in no hub', () => {
    const addressed = [{ properties: { privateIPAddress: '10.40.1.4', subnet: { id: ids.firewallSubnet } } }];
    const stopped = [{ ipConfigurations: [] }, { ipConfigurations: addressed }, {}].map(
      (properties) => firewall(properties)?.deallocated,
    );
    expect(stopped).toEqual([true, undefined, undefined]);
    expect(firewall({ ipConfigurations: [], virtualHub: { id: 'h' } })?.deallocated).toBeUndefined();
  });

  it('asks the servers of its own settings, and Azure DNS if it has none', () => {
    const servers = { 'Network.DNS.Servers': '10.0.0.4, 10.0.0.5' };
    expect(firewall({ additionalProperties: servers })?.dnsUpstream).toEqual(['10.0.0.4', '10.0.0.5']);
    expect(firewall({ ipConfigurations: [] })?.dnsUpstream).toEqual([]);
  });

  it('may take servers from the parent of its policy, which is documented both ways', () => {
    const policy = (id: string, properties: JsonObject) => resource(id, properties);
    const upstream = (own: readonly string[], parent: readonly string[]) =>
      read([
        resource(ids.firewall, { firewallPolicy: { id: ids.policy } }),
        policy(ids.policy, { basePolicy: { id: ids.parentPolicy }, dnsSettings: { servers: own, enableProxy: true } }),
        policy(ids.parentPolicy, { dnsSettings: { servers: parent } }),
      ]).firewalls[0]?.dnsUpstream;
    expect([upstream([], []), upstream(['10.0.0.4'], ['10.0.0.9']), upstream([], ['10.0.0.9'])]).toEqual([
      [],
      ['10.0.0.4'],
      undefined,
    ]);
  });
});

describe('a cluster', () => {
  const access = (profile: JsonObject, more: JsonObject = {}) =>
    read([cluster({ apiServerAccessProfile: profile, ...more })]).clusters[0];

  it.each<readonly [JsonObject, unknown]>([
    [{ enablePrivateCluster: true }, { kind: 'system' }],
    [{ enablePrivateCluster: true, privateDNSZone: 'System' }, { kind: 'system' }],
    [{ enablePrivateCluster: true, privateDNSZone: 'none' }, { kind: 'none' }],
    [
      { enablePrivateCluster: true, privateDNSZone: zoneId },
      { kind: 'own', zoneId },
    ],
    [{}, undefined],
  ])('with access %j keeps the name of its API server there', (profile, zoneOf) => {
    expect(access(profile)?.apiServerZone).toEqual(zoneOf);
  });

  it('has ranges that nothing uses only if it is private', () => {
    const authorizedIPRanges = ['203.0.113.0/24'];
    expect(access({ enablePrivateCluster: true, authorizedIPRanges })?.idleRanges).toEqual(authorizedIPRanges);
    expect(access({ authorizedIPRanges })).not.toHaveProperty('idleRanges');
  });

  it('counts its nodes only if every pool names a number', () => {
    const counted = (...pools: readonly JsonObject[]) => access({}, { agentPoolProfiles: pools })?.nodes;
    expect(
      counted({ name: 'a', count: 3 }, { name: 'b', count: 2, maxCount: 9, enableNodePublicIP: true }),
    ).toMatchObject({
      count: 5,
      most: 12,
      publicAddressPools: ['b'],
    });
    expect(counted({ name: 'a', count: 3 }, { name: 'b' })).not.toHaveProperty('count');
  });
});
