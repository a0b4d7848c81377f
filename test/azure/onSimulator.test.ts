import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listScenarios, readScenario } from '../../local/scenarios/readScenario.ts';
import type { Faults } from '../../local/simulator/faults.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import { nameTypes } from '../../shared/azure/nameReads.ts';
import { extensionType, findRead, ownEndpointsType, ruleGroupType } from '../../shared/azure/resourceReads.ts';
import { settingsType, toLogWorkspaces } from '../../shared/normalise/diagnosticSettings.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import type { DenyLogReader } from '../../shared/ports.ts';
import { describeAzureReader } from '../contract/azureReader.ts';
import { describeDenyLogReader } from '../contract/denyLogReader.ts';
import { fastRetry } from '../support/fakeAzure.ts';

const now = new Date();
const window = { from: new Date(now.getTime() - 24 * 3_600_000).toISOString(), to: now.toISOString() };

async function start(name: string, faults: Faults = {}) {
  const scenario = await readScenario(name);
  const simulator = await startSimulator({
    scenario,
    controlPort: 0,
    eventTarget: undefined,
    now: () => now,
    log: () => undefined,
    faults,
    pageSize: 2,
  });
  return { scenario, simulator };
}

/** The identity library keeps tokens for the whole process, so each simulator's tokens are fetched by hand. */
function credentialOf({ identityEndpoint, identityHeader }: RunningSimulator) {
  return {
    async getToken(scopes: string | string[]) {
      const url = new URL(identityEndpoint);
      url.searchParams.set('api-version', '2019-08-01');
      url.searchParams.set('resource', [scopes].flat().join().replace('/.default', ''));
      const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}

function readersOf(
  simulator: RunningSimulator,
  ids: { readonly subscriptionIds: readonly string[]; readonly workspaceIds: readonly string[] },
) {
  const { armEndpoint, logsEndpoint, caCertificate } = simulator;
  const shared = { credential: credentialOf(simulator), caCertificate, retry: fastRetry };
  return {
    azure: createAzureReader({ ...shared, endpoint: armEndpoint, subscriptionIds: ids.subscriptionIds }),
    denyLogs: createDenyLogReader({
      ...shared,
      endpoint: logsEndpoint,
      workspaceIds: ids.workspaceIds,
      arm: { endpoint: armEndpoint, caCertificate, retry: fastRetry },
    }),
  };
}

/** The simulated service gives every resource an etag, also those that an estate holds in a list. */
function withoutEtags(properties: unknown): unknown {
  return JSON.parse(
    JSON.stringify(properties, (key, value: unknown) => (key === 'etag' ? undefined : value)),
  ) as unknown;
}

const names = await listScenarios();

describe.each(names)('scenario %s', (name) => {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start(name);
  });
  afterAll(() => started.simulator.close());
  const readers = () => readersOf(started.simulator, started.scenario);

  describeAzureReader('simulated Azure', () => Promise.resolve(readers().azure));

  it('is collected whole and unchanged', async () => {
    const { resources, gaps } = await readers().azure.collectEstate();
    const listed = [ruleGroupType, settingsType, ...nameTypes].map((type) => type.toLowerCase());
    const isRead = (type: string) => findRead(type) !== undefined || listed.includes(type.toLowerCase());
    const expected = started.scenario.resources.filter(({ type }) => isRead(type));
    const collected = new Map(resources.map((resource) => [toIdKey(resource.id), withoutEtags(resource.properties)]));
    expect([...collected.keys()]).toEqual(expected.map(({ id }) => toIdKey(id)).sort());
    for (const { id, properties } of expected) expect(collected.get(toIdKey(id))).toEqual(withoutEtags(properties));
    expect(gaps).toEqual([]);
  });
});

describe('the logs of scenario egress-article', () => {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start('egress-article');
  });
  afterAll(() => started.simulator.close());
  const workspaces = () => toLogWorkspaces(started.scenario.resources);

  describeDenyLogReader('simulated Log Analytics', () => {
    const { denyLogs } = readersOf(started.simulator, started.scenario);
    const reader: DenyLogReader = {
      read: (span) => denyLogs.read({ ...span, workspaces: workspaces() }),
      readAllowed: (asked) => denyLogs.readAllowed({ ...asked, workspaces: workspaces() }),
      readNames: (span) => denyLogs.readNames({ ...span, workspaces: workspaces() }),
      lastArrivals: (span) => denyLogs.lastArrivals({ ...span, workspaces: workspaces() }),
    };
    return Promise.resolve({ reader, window });
  });

  it('are found by the diagnostic settings alone, and not without them', async () => {
    const { denyLogs } = readersOf(started.simulator, { ...started.scenario, workspaceIds: [] });
    expect(workspaces()).toHaveLength(1);
    expect((await denyLogs.read({ ...window, workspaces: workspaces() })).rows.length).toBeGreaterThan(0);
    expect(await denyLogs.read(window)).toEqual({ rows: [], gaps: [] });
  });

  it('are a gap when the workspace is deleted or nobody may look', async () => {
    const { simulator, scenario } = await start('egress-article', {
      forbidden: [{ action: 'Microsoft.OperationalInsights/workspaces/read' }],
    });
    try {
      const [id = ''] = workspaces();
      const forbidden = await readersOf(simulator, scenario).denyLogs.read({ ...window, workspaces: [id] });
      const gone = await readersOf(started.simulator, scenario).denyLogs.read({ ...window, workspaces: [`${id}-old`] });
      expect(forbidden.gaps).toMatchObject([{ resource: id, reason: 'forbidden' }]);
      expect(gone.gaps).toMatchObject([{ resource: `${id}-old`, reason: 'notFound' }]);
    } finally {
      await simulator.close();
    }
  });
});

describe('an Azure that does not answer all', () => {
  it('gives an estate with a gap for what is forbidden, and retries what is throttled', async () => {
    const { scenario, simulator } = await start('terraform-private', {
      forbidden: [{ action: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read' }],
      failing: [{ action: 'Microsoft.Network/azureFirewalls/read', status: 429, times: 2, retryAfterSeconds: 0 }],
      logs: [{ kind: 'partial' }],
    });
    try {
      const { azure, denyLogs } = readersOf(simulator, scenario);
      const { resources, gaps } = await azure.collectEstate();
      const types = resources.map(({ type }) => type.toLowerCase());
      expect(types).toContain('microsoft.network/azurefirewalls');
      expect(types).not.toContain(ruleGroupType.toLowerCase());
      expect(gaps.length).toBeGreaterThan(0);
      for (const { reason, detail } of gaps) {
        expect(reason).toBe('forbidden');
        expect(detail).toContain('Grant the identity Microsoft.Network/firewallPolicies/ruleCollectionGroups/read');
      }
      const logs = await denyLogs.read(window);
      expect(logs.gaps).toMatchObject([{ reason: 'unavailable' }]);
    } finally {
      await simulator.close();
    }
  });

  it('gives a gap on diagnostic settings that are forbidden, and never an empty list', async () => {
    const { scenario, simulator } = await start('fully-private', {
      forbidden: [{ action: 'Microsoft.Insights/diagnosticSettings/read' }],
    });
    try {
      const { resources, gaps } = await readersOf(simulator, scenario).azure.collectEstate();
      expect(resources.filter(({ type }) => type === settingsType)).toEqual([]);
      expect(gaps).toMatchObject([
        { reason: 'forbidden', resource: expect.stringMatching(/diagnosticSettings$/) as string },
      ]);
    } finally {
      await simulator.close();
    }
  });

  it('gives an empty list of diagnostic settings where the last one was deleted', async () => {
    const { scenario, simulator } = await start('fully-private');
    const list = scenario.resources.find(({ type }) => type === settingsType);
    const [setting] = list?.properties?.['value'] as readonly { readonly id: string }[];
    try {
      const url = `${simulator.controlUrl}${setting?.id ?? ''}?api-version=2021-05-01-preview`;
      const removed = await fetch(url, { method: 'DELETE' });
      expect(removed.status).toBe(200);
      const { resources } = await readersOf(simulator, scenario).azure.collectEstate();
      expect(resources.filter(({ type }) => type === settingsType)).toMatchObject([{ properties: { value: [] } }]);
    } finally {
      await simulator.close();
    }
  });

  it('gives a gap on the lists of a cluster that are forbidden, and no error', async () => {
    const { scenario, simulator } = await start('egress-article', {
      forbidden: [
        { action: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints/read' },
        { action: 'Microsoft.KubernetesConfiguration/extensions/read' },
      ],
    });
    try {
      const { gaps } = await readersOf(simulator, scenario).azure.collectEstate();
      const suffixes = gaps.map(({ resource }) => resource.split(/managedClusters\/[^/]+/i)[1]);
      expect(suffixes).toEqual([
        '/outboundNetworkDependenciesEndpoints',
        '/providers/Microsoft.KubernetesConfiguration/extensions',
      ]);
    } finally {
      await simulator.close();
    }
  });

  it('has the lists of a cluster as the scenario holds them', async () => {
    const scenario = await readScenario('egress-article');
    const id = scenario.resources.find(({ type }) => /managedClusters$/i.test(type))?.id ?? '';
    const list = {
      id: `${id}/outboundNetworkDependenciesEndpoints`,
      type: ownEndpointsType,
      name: 'outboundNetworkDependenciesEndpoints',
      properties: { value: [{ category: 'images', endpoints: [] }] },
    };
    const extension = {
      id: `${id}/providers/${extensionType}/flux`,
      type: extensionType,
      name: 'flux',
      properties: { extensionType: 'microsoft.flux' },
    };
    const simulator = await startSimulator({
      scenario: { ...scenario, resources: [...scenario.resources, list, extension] },
      controlPort: 0,
      eventTarget: undefined,
      now: () => now,
      log: () => undefined,
    });
    try {
      const { resources, gaps } = await readersOf(simulator, scenario).azure.collectEstate();
      expect(gaps).toEqual([]);
      const byId = new Map(resources.map((resource) => [toIdKey(resource.id), resource]));
      expect(byId.get(toIdKey(list.id))?.properties).toEqual(list.properties);
      expect(byId.get(toIdKey(extension.id))?.properties).toEqual(extension.properties);
    } finally {
      await simulator.close();
    }
  });
});
