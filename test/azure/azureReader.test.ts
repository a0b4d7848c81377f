import { afterEach, describe, expect, it } from 'vitest';
import { createAzureReader, type AzureReaderOptions } from '../../shared/azure/azureReader.ts';
import { toHiddenBy } from '../../shared/drift/gapScope.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { toSettingsId } from '../../shared/normalise/diagnosticSettings.ts';
import {
  type Arrived,
  type FakeAzure,
  fakeCredential,
  fastRetry,
  type Reply,
  startFakeAzure,
} from '../support/fakeAzure.ts';

const watched = '00000000-0000-0000-0000-000000000001';
const hub = '00000000-0000-0000-0000-000000000002';
const networkIdOf = (subscription: string, type: string, name: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Network/${type}/${name}`;

const open: FakeAzure[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A service that answers what is given by path and has empty lists for the rest. */
async function startService(
  answers: Readonly<Record<string, Reply | ((request: Arrived, endpoint: string) => Reply)>>,
) {
  const byPath = new Map(Object.entries(answers).map(([path, answer]) => [toIdKey(path), answer]));
  const server = await startFakeAzure((request, endpoint) => {
    const answer = byPath.get(toIdKey(request.path));
    if (answer === undefined) return isList(request.path) ? { body: { value: [] } } : notFound;
    return typeof answer === 'function' ? answer(request, endpoint) : answer;
  });
  open.push(server);
  return server;
}

const notFound: Reply = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'It is not there.' } } };
const isList = (path: string) => /\/providers\/[^/]+\/[^/]+$|\/(?:ruleCollectionGroups|resourceGroups)$/i.test(path);

function readerOf(server: FakeAzure, more: Partial<AzureReaderOptions> = {}) {
  const { endpoint, caCertificate } = server;
  const clock = () => new Date('2026-01-01T00:00:00Z');
  const options = { subscriptionIds: [watched], endpoint, caCertificate, credential: fakeCredential, clock };
  return createAzureReader({ ...options, retry: fastRetry, ...more });
}

const listPath = (type: string, subscription = watched) =>
  `/subscriptions/${subscription}/providers/Microsoft.Network/${type}`;
const clusterList = `/subscriptions/${watched}/providers/Microsoft.ContainerService/managedClusters`;

describe('what the reader keeps of a resource', () => {
  it('is the body as the service sent it, with members that the SDK does not know', async () => {
    const firewall = {
      id: networkIdOf(watched, 'azureFirewalls', 'fw'),
      name: 'fw',
      type: 'Microsoft.Network/azureFirewalls',
      futureMember: { kept: true },
      properties: {
        applicationRuleCollections: [
          {
            name: 'allow',
            properties: {
              action: { type: 'Allow', futureSwitch: 1 },
              rules: [{ name: 'r', ruleType: 'RuleOfTomorrow', futureTargets: ['a'] }],
            },
          },
        ],
      },
    };
    const server = await startService({ [listPath('azureFirewalls')]: { body: { value: [firewall] } } });
    expect(await readerOf(server).collectEstate()).toEqual({
      source: { kind: 'azure', description: `subscriptions ${watched}` },
      collectedAt: '2026-01-01T00:00:00.000Z',
      resources: [
        firewall,
        {
          id: toSettingsId(firewall.id),
          name: 'diagnosticSettings',
          type: 'Microsoft.Insights/diagnosticSettings',
          properties: { value: [] },
        },
      ],
      gaps: [],
    });
  });

  it('is there even if the SDK cannot make a model of it', async () => {
    const table = {
      id: networkIdOf(watched, 'routeTables', 'rt'),
      name: 'rt',
      type: 'Microsoft.Network/routeTables',
      properties: { routes: 'not a list', subnets: 7 },
    };
    const server = await startService({ [listPath('routeTables')]: { body: { value: [table] } } });
    const { resources, gaps } = await readerOf(server).collectEstate();
    expect(resources).toEqual([table]);
    expect(gaps).toEqual([]);
  });

  it('has its type from the id where the service leaves it out', async () => {
    const id = networkIdOf(watched, 'routeTables', 'rt');
    const server = await startService({ [listPath('routeTables')]: { body: { value: [{ id }] } } });
    const { resources } = await readerOf(server).collectEstate();
    expect(resources).toEqual([{ id, type: 'Microsoft.Network/routeTables', name: 'rt' }]);
  });
});

describe('a list of several pages', () => {
  const page = (names: readonly string[], nextLink?: string) => ({
    body: { value: names.map((name) => ({ id: networkIdOf(watched, 'routeTables', name), extra: name })), nextLink },
  });

  it('is read to its end, later pages as raw as the first', async () => {
    const server = await startService({
      [listPath('routeTables')]: ({ query }, endpoint) =>
        query.has('$skiptoken')
          ? page(['c'])
          : page(['a', 'b'], `${endpoint}${listPath('routeTables')}?api-version=x&$skiptoken=2`),
    });
    const { resources } = await readerOf(server).collectEstate();
    expect(resources.map(({ name, extra }) => [name, extra])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
    expect(server.arrived.every(({ authorization }) => authorization === 'Bearer the-token')).toBe(true);
  });

  it('that goes on at another host ends there, and the token stays', async () => {
    const stranger = await startFakeAzure(() => ({ body: { value: [] } }));
    open.push(stranger);
    const server = await startService({
      [listPath('routeTables')]: page(['a'], `${stranger.endpoint}${listPath('routeTables')}?$skiptoken=2`),
    });
    const ca = `${server.caCertificate}\n${stranger.caCertificate}`;
    const { resources, gaps } = await readerOf(server, { caCertificate: ca }).collectEstate();
    expect(resources.map(({ name }) => name)).toEqual(['a']);
    expect(gaps).toMatchObject([{ resource: listPath('routeTables'), reason: 'malformed' }]);
    expect(gaps[0]?.detail).toContain('another host');
    expect(stranger.arrived).toEqual([]);
  });

  it('that never ends is left after a bounded number of pages', async () => {
    const server = await startService({
      [listPath('routeTables')]: ({ query }, endpoint) => {
        const next = Number(query.get('$skiptoken') ?? 0) + 1;
        return page([`rt${next}`], `${endpoint}${listPath('routeTables')}?$skiptoken=${next}`);
      },
    });
    const { resources, gaps } = await readerOf(server).collectEstate();
    expect(resources).toHaveLength(200);
    expect(gaps).toMatchObject([{ resource: listPath('routeTables'), reason: 'unsupported' }]);
  });

  it('keeps the pages that came before one that failed', async () => {
    const server = await startService({
      [listPath('routeTables')]: ({ query }, endpoint) =>
        query.has('$skiptoken')
          ? { status: 403, body: { error: { code: 'AuthorizationFailed' } } }
          : page(['a'], `${endpoint}${listPath('routeTables')}?$skiptoken=2`),
    });
    const { resources, gaps } = await readerOf(server).collectEstate();
    expect(resources).toHaveLength(1);
    expect(gaps).toMatchObject([{ reason: 'forbidden' }]);
  });
});

describe('a redirect to another host', () => {
  it('is not followed with the token', async () => {
    const stranger = await startFakeAzure(() => ({ body: { value: [] } }));
    open.push(stranger);
    const location = `${stranger.endpoint}/elsewhere`;
    const server = await startService({ [listPath('ipGroups')]: { status: 307, headers: { location }, body: '' } });
    const ca = `${server.caCertificate}\n${stranger.caCertificate}`;
    const { gaps } = await readerOf(server, { caCertificate: ca }).collectEstate();
    expect(gaps).toMatchObject([{ resource: listPath('ipGroups'), reason: 'unsupported' }]);
    expect(stranger.arrived).toEqual([]);
  });
});

describe('what cannot be read becomes a gap', () => {
  const failures: readonly (readonly [string, Reply, string])[] = [
    [
      'a refusal',
      { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'secret words' } } },
      'forbidden',
    ],
    ['an unknown token', { status: 401, body: '' }, 'forbidden'],
    ['an unknown subscription', { status: 404, body: { error: { code: 'SubscriptionNotFound' } } }, 'notFound'],
    ['a request that the service does not take', { status: 400, body: {} }, 'unsupported'],
    ['throttling', { status: 429, headers: { 'retry-after': '0' }, body: '' }, 'throttled'],
    [
      'a longer pause than a run can afford',
      { status: 429, headers: { 'retry-after': '3600' }, body: '' },
      'throttled',
    ],
    ['a failing service', { status: 500, body: '' }, 'unavailable'],
    ['a gateway that gave up', { status: 504, body: '' }, 'timeout'],
    ['a body that is no JSON', { body: '{"value": [' }, 'malformed'],
    ['a page of a proxy', { headers: { 'content-type': 'text/html' }, body: '<html></html>' }, 'malformed'],
    ['a body that is no list', { body: { answer: 42 } }, 'malformed'],
    ['an entry that is no resource', { body: { value: [{ name: 'x' }] } }, 'malformed'],
    ['a link that is no address', { body: { value: [], nextLink: 7 } }, 'malformed'],
  ];

  it.each(failures)('%s', async (_, reply, reason) => {
    const server = await startService({ [listPath('azureFirewalls')]: reply });
    const { gaps } = await readerOf(server).collectEstate();
    expect(gaps).toMatchObject([{ resource: listPath('azureFirewalls'), reason }]);
  });

  it('whose text names the missing action and where, and nothing that the service said of people', async () => {
    const server = await startService({
      [listPath('azureFirewalls')]: {
        status: 403,
        body: { error: { code: 'AuthorizationFailed', message: 'secret' } },
      },
    });
    const { gaps } = await readerOf(server).collectEstate();
    expect(gaps[0]?.detail).toBe(
      `Microsoft.Network/azureFirewalls/read on ${listPath('azureFirewalls')}: status 403 AuthorizationFailed. ` +
        `Grant the identity Microsoft.Network/azureFirewalls/read at /subscriptions/${watched}.`,
    );
  });

  it('when no answer comes within the limit', async () => {
    const server = await startService({ [listPath('azureFirewalls')]: 'hang' });
    const { gaps } = await readerOf(server, { retry: { requestMs: 2000 } }).collectEstate();
    expect(gaps).toMatchObject([{ resource: listPath('azureFirewalls'), reason: 'timeout' }]);
  });
});

describe('a request that fails in passing', () => {
  it.each([
    ['after throttling', { status: 429, headers: { 'retry-after': '0' }, body: '' }],
    ['after an error of the service', { status: 503, body: '' }],
  ] as const)('is tried again %s', async (_, failure) => {
    let tries = 0;
    const server = await startService({
      [listPath('ipGroups')]: () => {
        tries += 1;
        return tries < 3 ? failure : { body: { value: [{ id: networkIdOf(watched, 'ipGroups', 'g') }] } };
      },
    });
    const { resources, gaps } = await readerOf(server).collectEstate();
    expect(resources).toHaveLength(1);
    expect(gaps).toEqual([]);
    expect(tries).toBe(3);
  });

  it('is tried four times in all', async () => {
    const server = await startService({ [listPath('ipGroups')]: { status: 500, body: '' } });
    await readerOf(server).collectEstate();
    expect(server.arrived.filter(({ path }) => path === listPath('ipGroups'))).toHaveLength(4);
  });
});

describe('a connection of which nothing works', () => {
  it('throws when there is no token, without asking the service', async () => {
    const server = await startService({});
    const credential = { getToken: () => Promise.reject(new Error('No identity is assigned.')) };
    await expect(readerOf(server, { credential }).collectEstate()).rejects.toMatchObject({
      name: 'PortError',
      retryable: true,
      message: expect.stringContaining('No identity is assigned.') as unknown,
    });
    expect(server.arrived).toEqual([]);
  });

  it('throws when nobody listens', async () => {
    const server = await startService({});
    await server.close();
    await expect(readerOf(server).listClusters()).rejects.toMatchObject({ name: 'PortError', retryable: true });
  });

  it('throws when the certificate is not to be trusted', async () => {
    const { endpoint } = await startService({});
    const reader = createAzureReader({
      subscriptionIds: [watched],
      endpoint,
      credential: fakeCredential,
      retry: { ...fastRetry, retries: 0 },
    });
    await expect(reader.listClusters()).rejects.toMatchObject({ name: 'PortError' });
  });
});

describe('the clusters', () => {
  it('of all watched subscriptions are listed, a refused subscription being a gap', async () => {
    const id = `/subscriptions/${watched}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks`;
    const server = await startService({
      [clusterList]: { body: { value: [{ id, properties: { fqdn: 'aks.example.com' } }] } },
      [clusterList.replace(watched, hub)]: { status: 403, body: {} },
    });
    const { clusters, gaps } = await readerOf(server, { subscriptionIds: [watched, hub] }).listClusters();
    expect(clusters.map((cluster) => cluster.properties)).toEqual([{ fqdn: 'aks.example.com' }]);
    expect(gaps).toMatchObject([{ resource: clusterList.replace(watched, hub), reason: 'forbidden' }]);
  });
});

describe('an estate that reaches into another subscription', () => {
  const spokeId = networkIdOf(watched, 'virtualNetworks', 'spoke');
  const otherSpokeId = networkIdOf(hub, 'virtualNetworks', 'other-spoke');
  const hubId = networkIdOf(hub, 'virtualNetworks', 'hub');
  const tableId = networkIdOf(hub, 'routeTables', 'rt');
  const firewallId = networkIdOf(hub, 'azureFirewalls', 'fw');
  const policyId = networkIdOf(watched, 'firewallPolicies', 'child');
  const parentId = networkIdOf(hub, 'firewallPolicies', 'parent');
  const addressId = networkIdOf(hub, 'publicIPAddresses', 'pip');
  const groupId = networkIdOf(hub, 'ipGroups', 'nodes');
  const ruleGroup = (policy: string, ipGroups: readonly string[]) => ({
    id: `${policy}/ruleCollectionGroups/g`,
    type: 'Microsoft.Network/FirewallPolicies/RuleCollectionGroups',
    name: 'g',
    properties: { priority: 100, ruleCollections: [{ name: 'c', rules: [{ name: 'r', sourceIpGroups: ipGroups }] }] },
  });
  const peering = (id: string, peeringState = 'Connected') => ({
    properties: { peeringState, remoteVirtualNetwork: { id } },
  });
  const answers: Readonly<Record<string, Reply>> = {
    [clusterList]: {
      body: {
        value: [
          {
            id: `/subscriptions/${watched}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks`,
            properties: { agentPoolProfiles: [{ vnetSubnetID: `${spokeId.toUpperCase()}/SUBNETS/NODES` }] },
          },
        ],
      },
    },
    [listPath('virtualNetworks')]: {
      body: {
        value: [
          {
            id: spokeId,
            properties: {
              subnets: [{ properties: { routeTable: { id: tableId } } }],
              virtualNetworkPeerings: [
                peering(hubId),
                peering(networkIdOf(hub, 'virtualNetworks', 'gone'), 'Disconnected'),
              ],
            },
          },
        ],
      },
    },
    [hubId]: {
      body: {
        id: hubId,
        properties: {
          virtualNetworkPeerings: [peering(spokeId), peering(otherSpokeId)],
          subnets: [
            {
              name: 'AzureFirewallSubnet',
              properties: { ipConfigurations: [{ id: `${firewallId}/azureFirewallIpConfigurations/main` }] },
            },
          ],
        },
      },
    },
    [tableId]: { body: { id: tableId } },
    [firewallId]: {
      body: {
        id: firewallId,
        properties: {
          firewallPolicy: { id: policyId },
          ipConfigurations: [{ properties: { publicIPAddress: { id: addressId } } }],
        },
      },
    },
    [addressId]: { body: { id: addressId } },
    [listPath('firewallPolicies')]: {
      body: { value: [{ id: policyId, properties: { basePolicy: { id: parentId } } }] },
    },
    [parentId]: { body: { id: parentId } },
    [`${policyId}/ruleCollectionGroups`]: { body: { value: [ruleGroup(policyId, [])] } },
    [`${parentId}/ruleCollectionGroups`]: { body: { value: [ruleGroup(parentId, [groupId])] } },
    [groupId]: { body: { id: groupId } },
  };

  it('is followed to hub, firewall, parent policy, its rules and their IP groups', async () => {
    const { resources, gaps } = await readerOf(await startService(answers)).collectEstate();
    const ids = resources.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        spokeId,
        hubId,
        tableId,
        firewallId,
        addressId,
        policyId,
        parentId,
        `${policyId}/ruleCollectionGroups/g`,
        `${parentId}/ruleCollectionGroups/g`,
        groupId,
        toSettingsId(firewallId),
      ]),
    );
    expect(ids).toHaveLength(12);
    expect(gaps).toEqual([]);
  });

  it('is not followed from the hub to spokes of others, nor over a dead peering', async () => {
    const server = await startService(answers);
    await readerOf(server).collectEstate();
    const asked = server.arrived.map(({ path }) => toIdKey(path));
    expect(asked).not.toContain(toIdKey(otherSpokeId));
    expect(asked.filter((path) => path.endsWith('/gone'))).toEqual([]);
  });

  it('is followed to the table of the firewall itself and to addresses of load balancers, not into a virtual hub', async () => {
    const ownTableId = networkIdOf(hub, 'routeTables', 'rt-firewall');
    const frontendId = networkIdOf(hub, 'publicIPAddresses', 'web');
    const virtualHub = `/subscriptions/${hub}/resourceGroups/RG_hub/providers/Microsoft.Network/virtualNetworks/HV_hub_1`;
    const balancerId = networkIdOf(watched, 'loadBalancers', 'kubernetes');
    const server = await startService({
      ...answers,
      [listPath('virtualNetworks')]: {
        body: {
          value: [
            {
              id: spokeId,
              properties: { virtualNetworkPeerings: [peering(hubId), peering(virtualHub)] },
            },
          ],
        },
      },
      [hubId]: {
        body: {
          id: hubId,
          properties: { subnets: [{ name: 'AzureFirewallSubnet', properties: { routeTable: { id: ownTableId } } }] },
        },
      },
      [ownTableId]: { body: { id: ownTableId } },
      [listPath('loadBalancers')]: {
        body: {
          value: [
            {
              id: balancerId,
              properties: { frontendIPConfigurations: [{ properties: { publicIPAddress: { id: frontendId } } }] },
            },
          ],
        },
      },
      [frontendId]: { body: { id: frontendId } },
    });
    const { resources, gaps } = await readerOf(server).collectEstate();
    const ids = resources.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([ownTableId, balancerId, frontendId]));
    expect(gaps).toEqual([]);
    expect(server.arrived.filter(({ path }) => path.includes('HV_hub_1'))).toEqual([]);
  });

  it('asks for nothing twice', async () => {
    const server = await startService(answers);
    await readerOf(server).collectEstate();
    const asked = server.arrived.map(({ path }) => toIdKey(path));
    expect(asked).toEqual([...new Set(asked)]);
  });

  it('has a gap for each part that is refused there', async () => {
    const refused: Reply = { status: 403, body: { error: { code: 'AuthorizationFailed' } } };
    const server = await startService({
      ...answers,
      [parentId]: refused,
      [`${policyId}/ruleCollectionGroups`]: { status: 404, body: {} },
    });
    const { gaps } = await readerOf(server).collectEstate();
    expect(gaps).toMatchObject([
      { resource: `${policyId}/ruleCollectionGroups`, reason: 'notFound' },
      { resource: parentId, reason: 'forbidden' },
    ]);
  });
});

describe('the resource group of a cluster', () => {
  const groups = `/subscriptions/${watched}/resourcegroups`;
  const clusterId = `/subscriptions/${watched}/resourceGroups/RG/providers/Microsoft.ContainerService/managedClusters/aks`;
  const cluster = { id: clusterId, name: 'aks', type: 'Microsoft.ContainerService/managedClusters', properties: {} };
  const groupOf = (name: string, tags?: object) => ({ id: `${groups}/${name}`, name, tags, properties: {} });
  const read = async (reply: Parameters<typeof startService>[0][string]) => {
    const server = await startService({ [clusterList]: { body: { value: [cluster] } }, [groups]: reply });
    const { resources, gaps } = await readerOf(server).collectEstate();
    return { gaps, found: resources.filter(({ id }) => id !== clusterId) };
  };

  it('is kept with its tags, from whichever page, and no other group is', async () => {
    const { found, gaps } = await read(({ query }, endpoint) =>
      query.has('$skiptoken')
        ? { body: { value: [groupOf('rg', { owner: 'payments' })] } }
        : { body: { value: [groupOf('other', { owner: 'x' })], nextLink: `${endpoint}${groups}?$skiptoken=2` } },
    );
    expect(gaps).toEqual([]);
    expect(found).toEqual([
      { id: `${groups}/rg`, name: 'rg', type: 'Microsoft.Resources/resourceGroups', tags: { owner: 'payments' } },
    ]);
  });

  it('is nothing without tags, and a gap that hides nothing where it may not be read', async () => {
    expect(await read({ body: { value: [groupOf('rg'), groupOf('RG', {})] } })).toEqual({ gaps: [], found: [] });
    const { gaps, found } = await read({
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'no' } },
    });
    const resource = `/subscriptions/${watched}/providers/Microsoft.Resources/resourceGroups`;
    expect(found).toEqual([]);
    expect(gaps).toMatchObject([{ resource, reason: 'forbidden' }]);
    expect([clusterId, `${groups}/rg`].filter(toHiddenBy(gaps))).toEqual([]);
  });
});

describe('the lists of a cluster', () => {
  const group = `/subscriptions/${watched}/resourceGroups/rg/providers`;
  const clusterId = `${group}/Microsoft.ContainerService/managedClusters/aks`;
  const cluster = { id: clusterId, name: 'aks', type: 'Microsoft.ContainerService/managedClusters', properties: {} };
  const ownList = `${clusterId}/outboundNetworkDependenciesEndpoints`;
  const extensions = `${clusterId}/providers/Microsoft.KubernetesConfiguration/extensions`;
  const flux = { id: `${extensions}/flux`, name: 'flux', type: 'Microsoft.KubernetesConfiguration/extensions' };
  const read = async (answers: Parameters<typeof startService>[0]) => {
    const server = await startService({ [clusterList]: { body: { value: [cluster] } }, ...answers });
    const { resources, gaps } = await readerOf(server).collectEstate();
    return { server, gaps, lists: resources.filter(({ id }) => id !== clusterId) };
  };
  const forbidden: Reply = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } };

  it('are kept: its own endpoints as one resource, its extensions as they come', async () => {
    const images = { category: 'images', endpoints: [{ domainName: 'mcr.example.com', futureMember: 1 }] };
    const { lists, gaps, server } = await read({
      [ownList]: ({ query }, endpoint) =>
        query.has('$skiptoken')
          ? { body: { value: [{ category: 'gpu', endpoints: [] }] } }
          : { body: { value: [images], nextLink: `${endpoint}${ownList}?api-version=x&$skiptoken=2` } },
      [extensions]: { body: { value: [flux] } },
    });
    expect(lists).toEqual([
      {
        id: ownList,
        type: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints',
        name: 'outboundNetworkDependenciesEndpoints',
        properties: { value: [images, { category: 'gpu', endpoints: [] }] },
      },
      flux,
    ]);
    expect(gaps).toEqual([]);
    const asked = server.arrived.find(({ path }) => toIdKey(path) === toIdKey(extensions));
    expect(asked).toMatchObject({ authorization: 'Bearer the-token' });
    expect(asked?.query.get('api-version')).toBe('2023-05-01');
  });

  it('are nothing where the cluster has none', async () => {
    expect(await read({})).toMatchObject({ lists: [], gaps: [] });
  });

  it('are gaps on their addresses where they may not be read', async () => {
    const { lists, gaps } = await read({ [ownList]: forbidden, [extensions]: forbidden });
    expect(lists).toEqual([]);
    expect(gaps).toMatchObject([
      { resource: ownList, reason: 'forbidden' },
      { resource: extensions, reason: 'forbidden' },
    ]);
    expect(gaps[0]?.detail).toContain('managedClusters/outboundNetworkDependenciesEndpoints/read');
    expect(gaps[1]?.detail).toContain('Microsoft.KubernetesConfiguration/extensions/read');
  });

  it('are none in a subscription that knows no extensions', async () => {
    const unregistered: Reply = { status: 409, body: { error: { code: 'MissingSubscriptionRegistration' } } };
    expect(await read({ [extensions]: unregistered })).toMatchObject({ lists: [], gaps: [] });
  });
});
