import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listScenarios, readScenario } from '../../local/scenarios/readScenario.ts';
import type { Faults } from '../../local/simulator/faults.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { type AzureReaderOptions, createAzureReader } from '../../shared/azure/azureReader.ts';
import { createGraphQuota } from '../../shared/azure/graphQuota.ts';
import { resourceReads } from '../../shared/azure/resourceReads.ts';
import { toSnapshot } from '../../shared/drift/snapshot.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { describeAzureReader } from '../contract/azureReader.ts';
import { createMemoryReadingStore } from '../support/memoryReadings.ts';
import { type Arrived, type FakeAzure, fakeCredential, fastRetry, startFakeAzure } from '../support/fakeAzure.ts';

/** The simulator's certificate counts from now, so the day is today. */
const today = new Date();
let now = today;

async function start(name: string, faults: Faults = {}) {
  const scenario = await readScenario(name);
  const log = () => undefined;
  const options = { scenario, controlPort: 0, eventTarget: undefined, now: () => now, log, pageSize: 2 };
  return { scenario, simulator: await startSimulator({ ...options, faults }) };
}

type Started = Awaited<ReturnType<typeof start>>;

function toOptions({ simulator, scenario }: Started): AzureReaderOptions {
  const { armEndpoint: endpoint, caCertificate } = simulator;
  const { subscriptionIds } = scenario;
  return { endpoint, caCertificate, subscriptionIds, credential: credentialOf(simulator), retry: fastRetry };
}

/** The identity library keeps tokens for the whole process, so each simulator's tokens are fetched by hand. */
function credentialOf({ identityEndpoint, identityHeader }: RunningSimulator) {
  return {
    async getToken() {
      const url = `${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com`;
      const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}

describe.each(await listScenarios())('scenario %s, read by what Resource Graph tells as changed', (name) => {
  let started: Started;
  beforeAll(async () => {
    started = await start(name);
  });
  afterAll(() => started.simulator.close());

  describeAzureReader('Resource Graph', () =>
    Promise.resolve(
      createAzureReader({ ...toOptions(started), reading: 'graph', readings: createMemoryReadingStore() }),
    ),
  );

  it('is the same state as by lists, at first and later, and by a management group alone', async () => {
    const options = toOptions(started);
    const byGraph = { ...options, reading: 'graph', readings: createMemoryReadingStore() } as const;
    const grouped = { ...byGraph, subscriptionIds: [], managementGroups: ['mg-example'] };
    const listed = await createAzureReader(options).collectEstate();
    for (const reader of [createAzureReader(byGraph), createAzureReader(grouped)]) {
      for (const other of [await reader.collectEstate(), await reader.collectEstate()]) {
        const toKinds = ({ resources }: typeof other) => resources.map(({ id, type }) => [id, type.toLowerCase()]);
        expect(toKinds(other)).toEqual(toKinds(listed));
        expect(toSnapshot(other).digest).toBe(toSnapshot(listed).digest);
        expect(other.gaps).toEqual([]);
      }
    }
  });
});

describe('subscriptions of a management group', () => {
  it('are found by Resource Graph, and then listed as any other', async () => {
    const started = await start('egress-article');
    try {
      const options = toOptions(started);
      const { resources } = await createAzureReader(options).collectEstate();
      const inGroup = { ...options, subscriptionIds: [], managementGroups: ['mg-example'] };
      const estate = await createAzureReader(inGroup).collectEstate();
      expect(estate.resources).toEqual(resources);
      expect(estate.gaps).toEqual([]);
      expect(estate.source.description).toBe('management groups mg-example');
    } finally {
      await started.simulator.close();
    }
  });

  it('that cannot be found are a gap that may hide anything, and what is named is listed all the same', async () => {
    const started = await start('egress-article', {
      forbidden: [{ action: 'Microsoft.ResourceGraph/resources/read' }],
    });
    try {
      const reader = createAzureReader({ ...toOptions(started), managementGroups: ['mg-example'] });
      const { clusters, gaps } = await reader.listClusters();
      expect(clusters).toHaveLength(1);
      expect(gaps).toMatchObject([
        { resource: '/providers/Microsoft.Management/managementGroups/mg-example', reason: 'forbidden' },
      ]);
    } finally {
      await started.simulator.close();
    }
  });
});

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000101';
const tableId = `${subscription}/resourceGroups/rg-egress/providers/Microsoft.Network/routeTables/rt-late`;
const graph = 'Microsoft.ResourceGraph/resources/read';

describe('reading what changed of scenario egress-article', () => {
  let started: Started | undefined;
  afterEach(async () => {
    now = today;
    await started?.simulator.close();
  });
  const open = async (faults: Faults, more: Partial<AzureReaderOptions> = {}) => {
    started = await start('egress-article', faults);
    const readings = createMemoryReadingStore();
    return createAzureReader({ ...toOptions(started), clock: () => now, reading: 'graph', readings, ...more });
  };
  const write = (method: 'PUT' | 'DELETE', properties = {}) =>
    fetch(`${started?.simulator.controlUrl ?? ''}${tableId}?api-version=2024-05-01`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'PUT' ? { body: JSON.stringify({ location: 'westeurope', properties }) } : {}),
    });
  const tableIn = ({ resources }: Estate) => resources.find(({ id }) => id === tableId);

  it('lists instead where Resource Graph is forbidden or fails, and then nothing is missing', async () => {
    const whole = await (await open({})).collectEstate();
    await started?.simulator.close();
    for (const faults of [
      { forbidden: [{ action: graph }] },
      { failing: [{ action: graph, status: 500 as const, times: 1000 }] },
    ]) {
      const lines: string[] = [];
      const reader = await open(faults, { log: (line) => void lines.push(line) });
      for (const { resources, gaps } of [await reader.collectEstate(), await reader.collectEstate()]) {
        expect(resources.map(({ id }) => id)).toEqual(whole.resources.map(({ id }) => id));
        expect(gaps).toEqual([]);
      }
      expect(lines.join('\n')).toContain('Resource Graph did not answer');
      await started?.simulator.close();
    }
  });

  it('has a gap for a management group of which Resource Graph does not answer', async () => {
    const reader = await open({ forbidden: [{ action: graph }] }, { managementGroups: ['mg-example'] });
    const { gaps } = await reader.collectEstate();
    expect(gaps).toMatchObject([
      { resource: '/providers/Microsoft.Management/managementGroups/mg-example', reason: 'forbidden' },
    ]);
  });

  it.each(
    resourceReads.map(({ type }) => type),
  )('has a gap each time where %s may not be read, though Resource Graph keeps silent', async (type) => {
    const reader = await open({ forbidden: [{ action: `${type}/read` }] });
    for (const { gaps } of [await reader.collectEstate(), await reader.collectEstate()])
      expect(gaps.map(({ resource }) => resource)).toContain(`${subscription}/providers/${type}`);
  });

  it('sees a new resource when Resource Graph does, at once if an event names it, and once a day in any case', async () => {
    let ageMs = 0;
    const reader = await open({ graphDelaySeconds: 3600 }, { clock: () => new Date(today.getTime() + ageMs) });
    await reader.collectEstate();
    await write('PUT');
    expect(tableIn(await reader.collectEstate())).toBeUndefined();
    expect(tableIn(await reader.collectEstate({ changed: [`${tableId}/routes/out`] }))).toBeDefined();
    await write('DELETE');
    ageMs = 86_400_000 - 1000;
    expect(tableIn(await reader.collectEstate())).toBeUndefined();
    await write('PUT');
    expect(tableIn(await reader.collectEstate())).toBeUndefined();
    ageMs = 86_400_000;
    expect(tableIn(await reader.collectEstate())).toBeDefined();
  });

  it('sees what Resource Graph shows, when it shows it', async () => {
    const reader = await open({ graphDelaySeconds: 60 });
    await reader.collectEstate();
    await write('PUT');
    expect(tableIn(await reader.collectEstate())).toBeUndefined();
    now = new Date(today.getTime() + 60_000);
    expect(tableIn(await reader.collectEstate())).toBeDefined();
  });

  it('finds a cluster that an event names, though Resource Graph does not know it yet', async () => {
    const reader = await open({ graphDelaySeconds: 60 });
    const { resources } = await reader.collectEstate();
    const [cluster] = (await reader.listClusters()).clusters;
    const id = `${cluster?.id ?? ''}-new`;
    const body = resources.find((one) => one.id === cluster?.id)?.properties;
    await fetch(`${started?.simulator.controlUrl ?? ''}${id}?api-version=2024-05-01`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ location: 'westeurope', properties: body }),
    });
    expect((await reader.listClusters()).clusters).toHaveLength(1);
    expect((await reader.listClusters({ changed: [`${id}/agentPools/p`] })).clusters).toHaveLength(2);
  });

  it('believes nothing where all is asked for', async () => {
    const reader = await open({ graphDelaySeconds: 60 });
    await reader.collectEstate();
    await write('PUT');
    expect(tableIn(await reader.collectEstate({ whole: true }))).toBeDefined();
  });

  it('confirms what it believed, and reads all anew where that was wrong', async () => {
    const reader = await open({});
    await write('PUT', { disableBgpRoutePropagation: false });
    await reader.collectEstate();
    const believed = await reader.collectEstate();
    const others = believed.resources.map(({ id }) => id);
    expect(await reader.confirm(believed, [...others, `${tableId}-2`])).toBe(believed);
    await write('PUT', { disableBgpRoutePropagation: true });
    expect(
      await reader.confirm(
        believed,
        others.filter((id) => id !== tableId),
      ),
    ).toBe(believed);
    // What was confirmed once is not asked for again; whoever wants to know reads again.
    expect(await reader.confirm(believed, [tableId])).toBe(believed);
    const later = await reader.collectEstate();
    expect(tableIn(later)?.properties).toMatchObject({ disableBgpRoutePropagation: true });
  });

  it('reads all anew where what it believed is not so, and leaves a gap where it may not look', async () => {
    const reader = await open({ graphDelaySeconds: 60 });
    await reader.collectEstate();
    const believed = await reader.collectEstate();
    await write('PUT');
    const anew = await reader.confirm(believed, [`${tableId}/routes/out`]);
    expect(tableIn(anew)).toBeDefined();
    expect(await reader.confirm(anew, [tableId])).toBe(anew);
  });
});

const subscriptionIds = ['00000000-0000-0000-0000-000000000001'];
const clusterRow = (at: number) => ({
  id: `/subscriptions/${subscriptionIds[0] ?? ''}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-${at}`,
  name: `aks-${at}`,
  type: 'microsoft.containerservice/managedclusters',
  location: 'westeurope',
  kind: '',
  sku: { name: 'Base', tier: 'Free' },
  zones: null,
  identity: null,
  tags: null,
  properties: {},
});

interface Query {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly options: { readonly $skipToken?: string };
}

/** A service whose lists are empty and whose Resource Graph answers as the test says. */
async function openFake(
  answer: (query: Query, at: number) => { status?: number; headers?: Record<string, string>; body: unknown },
) {
  let count = 0;
  const reply = ({ method, body }: Arrived) =>
    method === 'POST' ? answer(JSON.parse(body) as Query, (count += 1)) : { body: { value: [] } };
  const server: FakeAzure = await startFakeAzure(reply);
  const { endpoint, caCertificate } = server;
  const waits: number[] = [];
  const clock = () => today;
  const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
  const readings = createMemoryReadingStore();
  const quota = createGraphQuota({ clock, sleep });
  const shared = { endpoint, caCertificate, credential: fakeCredential, retry: fastRetry, quota, readings };
  const reader = createAzureReader({ ...shared, subscriptionIds, reading: 'graph' });
  return { reader, server, waits };
}

describe('the pages and the quota of Resource Graph', () => {
  let server: FakeAzure | undefined;
  afterEach(() => server?.close());

  it('are followed to the end, a thousand rows a call', async () => {
    const opened = await openFake(({ options: { $skipToken: token = '0' } }) => ({
      body: {
        totalRecords: 3,
        count: 1,
        resultTruncated: 'false',
        data: [clusterRow(Number(token))],
        ...(token === '2' ? {} : { $skipToken: String(Number(token) + 1) }),
      },
    }));
    server = opened.server;
    await opened.reader.listClusters();
    const asked = server.arrived.filter(({ method }) => method === 'POST');
    const bodies = asked.map(({ body }) => JSON.parse(body) as { subscriptions: unknown; options: object });
    expect(bodies.map(({ options }) => options)).toMatchObject([
      { $top: 1000 },
      { $skipToken: '1' },
      { $skipToken: '2' },
    ]);
    expect(bodies[0]?.subscriptions).toEqual(subscriptionIds);
  });

  it.each([
    ['is cut', { totalRecords: 5, count: 1, resultTruncated: 'true', data: [clusterRow(1)] }],
    ['ends before all rows came', { totalRecords: 5, count: 1, resultTruncated: 'false', data: [clusterRow(1)] }],
    ['goes round for ever', { totalRecords: 5, count: 1, data: [clusterRow(1)], $skipToken: 'again' }],
    ['has no rows', { totalRecords: 0 }],
  ])('are not believed where an answer %s: the lists are asked', async (_, body) => {
    const opened = await openFake(() => ({ body }));
    server = opened.server;
    expect(await opened.reader.listClusters()).toEqual({ clusters: [], gaps: [] });
    expect(server.arrived.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  it('are waited for when nothing is left, for as long as the service says', async () => {
    const headers = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' };
    const opened = await openFake((_, at) => ({
      headers: at === 1 ? headers : { ...headers, 'x-ms-user-quota-remaining': '14' },
      body: { totalRecords: 1, data: [clusterRow(1)] },
    }));
    server = opened.server;
    await opened.reader.listClusters();
    expect(opened.waits).toEqual([]);
    await opened.reader.listClusters();
    await opened.reader.listClusters();
    expect(opened.waits).toEqual([5000]);
  });

  it('make a refused query wait and come again', async () => {
    const headers = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:02' };
    const opened = await openFake((_, at) =>
      at === 1
        ? { status: 429, headers, body: { error: { code: 'RateLimiting' } } }
        : { body: { data: [clusterRow(1)] } },
    );
    server = opened.server;
    await opened.reader.listClusters();
    expect(opened.waits).toEqual([2000]);
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });
});
