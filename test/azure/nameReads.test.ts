import { afterEach, describe, expect, it } from 'vitest';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { type FakeAzure, fakeCredential, fastRetry, type Reply, startFakeAzure } from '../support/fakeAzure.ts';

const watched = '00000000-0000-0000-0000-000000000001';
const hub = '00000000-0000-0000-0000-000000000002';
const idOf = (subscription: string, rest: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/${rest}`;
const zoneId = idOf(watched, 'Microsoft.Network/privateDnsZones/privatelink.azurecr.io');
const hubZoneId = idOf(hub, 'Microsoft.Network/privateDnsZones/privatelink.eastus.azmk8s.io');
const otherZoneId = idOf(watched, 'Microsoft.Network/privateDnsZones/corp.example.com');
const registryId = idOf(hub, 'Microsoft.ContainerRegistry/registries/pier');
const endpointId = idOf(watched, 'Microsoft.Network/privateEndpoints/pe');
const cluster = {
  id: idOf(watched, 'Microsoft.ContainerService/managedClusters/aks'),
  properties: {
    apiServerAccessProfile: { privateDNSZone: hubZoneId },
    bootstrapProfile: { artifactSource: 'Cache', containerRegistryId: registryId },
  },
};
const endpoint = {
  id: endpointId,
  properties: { privateLinkServiceConnections: [{ properties: { privateLinkServiceId: registryId } }] },
};
const forbidden: Reply = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } };
const list = (...value: readonly object[]): Reply => ({ body: { value } });

let server: FakeAzure | undefined;
afterEach(() => server?.close());

async function collect(answers: Readonly<Record<string, Reply>>) {
  const byPath = new Map(Object.entries(answers).map(([path, reply]) => [toIdKey(path), reply]));
  const started = await startFakeAzure(({ path }) => byPath.get(toIdKey(path)) ?? list());
  server = started;
  const { endpoint: address, caCertificate } = started;
  const { resources, gaps } = await createAzureReader({
    subscriptionIds: [watched],
    endpoint: address,
    caCertificate,
    credential: fakeCredential,
    retry: { ...fastRetry, requestMs: 20_000 },
  }).collectEstate();
  return { ids: resources.map(({ id }) => id), gaps, asked: started.arrived.map(({ path }) => toIdKey(path)) };
}

const clusters = `/subscriptions/${watched}/providers/Microsoft.ContainerService/managedClusters`;
const zones = `/subscriptions/${watched}/providers/Microsoft.Network/privateDnsZones`;
const endpoints = `/subscriptions/${watched}/providers/Microsoft.Network/privateEndpoints`;

describe('what private names hang on', () => {
  it('is read: zones that matter with their links, zone groups, the registry and its cache rules', async () => {
    const link = { id: `${zoneId}/virtualNetworkLinks/spoke`, properties: {} };
    const rule = { id: `${registryId}/cacheRules/aks`, properties: {} };
    const group = { id: `${endpointId}/privateDnsZoneGroups/default`, properties: {} };
    const { ids, gaps, asked } = await collect({
      [clusters]: list(cluster),
      [endpoints]: list(endpoint),
      [zones]: list({ id: zoneId }, { id: otherZoneId }),
      [hubZoneId]: { body: { id: hubZoneId } },
      [`${zoneId}/virtualNetworkLinks`]: list(link),
      [registryId]: { body: { id: registryId } },
      [`${registryId}/cacheRules`]: list(rule),
      [`${endpointId}/privateDnsZoneGroups`]: list(group),
    });
    const wanted = [cluster.id, endpointId, group.id, zoneId, link.id, hubZoneId, registryId, rule.id];
    expect(new Set(ids)).toEqual(new Set(wanted));
    expect(gaps).toEqual([]);
    expect(asked).toContain(toIdKey(`${hubZoneId}/virtualNetworkLinks`));
    expect(asked).not.toContain(toIdKey(`${otherZoneId}/virtualNetworkLinks`));
  });

  it('is a gap on its address where it may not be read', async () => {
    const { gaps } = await collect({
      [clusters]: list(cluster),
      [zones]: list({ id: zoneId }),
      [hubZoneId]: forbidden,
      [`${zoneId}/virtualNetworkLinks`]: forbidden,
      [registryId]: { body: { id: registryId } },
      [`${registryId}/cacheRules`]: forbidden,
    });
    expect(gaps.map(({ resource, reason }) => [toIdKey(resource), reason])).toEqual(
      [`${registryId}/cacheRules`, hubZoneId, `${zoneId}/virtualNetworkLinks`]
        .map((id) => [toIdKey(id), 'forbidden'])
        .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  });

  it('is a gap where there is more than one collection looks into', async () => {
    const many = Array.from({ length: 205 }, (_, at) => ({ ...endpoint, id: `${endpointId}-${at}` }));
    const { gaps } = await collect({ [clusters]: list({ id: cluster.id }), [endpoints]: list(...many) });
    expect(gaps.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'unsupported'));
  });

  it('is not asked for where there is no cluster', async () => {
    const { asked } = await collect({ [zones]: list({ id: zoneId }) });
    expect(asked).not.toContain(toIdKey(zones));
  });
});
