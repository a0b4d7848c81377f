import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listScenarios, readScenario } from '../../local/scenarios/readScenario.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import { createChangeReader } from '../../shared/azure/changeReader.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import { readActions } from '../../shared/azure/permissions.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { toLogWorkspaces } from '../../shared/normalise/diagnosticSettings.ts';
import { createAuditWorld } from '../support/auditWorld.ts';
import { fastRetry } from '../support/fakeAzure.ts';
import { askArm, createSmallSimulator } from './support/atDesk.ts';

const now = new Date();
const whole = readActions.map(({ action }) => action);
const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg';

describe('a role in the simulated Azure', () => {
  const simulator = createSmallSimulator({ faults: { role: ['Microsoft.Network/routeTables/read'] } });
  const subscriptionId = simulator.state().subscriptionIds[0] ?? '';
  const listOf = (type: string) => `/subscriptions/${subscriptionId}/providers/${type}`;

  it('lets an identity do what it names, whatever the casing', async () => {
    expect((await askArm(simulator, listOf('microsoft.network/ROUTETABLES'))).status).toBe(200);
  });

  it('refuses any other action, as Azure words it', async () => {
    const { status, body } = await askArm(simulator, listOf('Microsoft.Network/azureFirewalls'));
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('Microsoft.Network/azureFirewalls/read');
    const path = `${group}/providers/Microsoft.Network/routeTables/rt`.replace(/[0-9a-f-]{36}/, subscriptionId);
    expect((await askArm(simulator, path, { method: 'DELETE' })).status).toBe(403);
    expect((await askArm(simulator, path, { method: 'PUT', body: {} })).status).toBe(403);
    expect((await askArm(simulator, `/subscriptions/${subscriptionId}/resourceGroups`)).status).toBe(403);
  });

  it('does not bind people', async () => {
    const url = `https://127.0.0.1${listOf('Microsoft.Network/azureFirewalls')}?api-version=2024-05-01`;
    expect((await simulator.armFor('operator@example.com', new Request(url))).status).toBe(200);
  });
});

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

async function startUnder(name: string, role: readonly string[]) {
  const scenario = await readScenario(name);
  const simulator = await startSimulator({
    scenario,
    controlPort: 0,
    eventTarget: undefined,
    now: () => now,
    log: () => undefined,
    faults: { role },
  });
  const { armEndpoint, logsEndpoint, caCertificate } = simulator;
  const shared = { credential: credentialOf(simulator), caCertificate, retry: fastRetry };
  const arm = { ...shared, endpoint: armEndpoint, subscriptionIds: scenario.subscriptionIds };
  const world = await createAuditWorld();
  const lines: string[] = [];
  const ports = {
    ...world,
    azure: createAzureReader(arm),
    history: createChangeReader(arm),
    denyLogs: createDenyLogReader({ ...shared, endpoint: logsEndpoint, workspaceIds: scenario.workspaceIds, arm }),
    clock: () => now,
    log: (line: string) => void lines.push(line),
  };
  return { simulator, ports, lines };
}

async function auditAll(ports: Awaited<ReturnType<typeof startUnder>>['ports']) {
  const { clusters, gaps } = await ports.azure.listClusters();
  expect(gaps).toEqual([]);
  const jobs = clusters.map(({ id }) => ({ clusterId: id, reason: 'manual', requestedAt: now.toISOString() }) as const);
  const reports = [];
  for (const job of jobs) reports.push(await auditCluster(job, ports));
  return reports;
}

describe.each(await listScenarios())('under the reader role, scenario %s', (name) => {
  let started: Awaited<ReturnType<typeof startUnder>>;
  beforeAll(async () => {
    started = await startUnder(name, whole);
  });
  afterAll(() => started.simulator.close());

  it('is audited whole: nothing is refused', async () => {
    const reports = await auditAll(started.ports);
    expect(reports.length).toBeGreaterThan(0);
    const gaps = reports.flatMap((report) => report?.gaps ?? []);
    expect(gaps.filter(({ reason }) => reason === 'forbidden')).toEqual([]);
    expect(started.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
  });
});

/** Read only where other resources lead there, which scenario egress-article does not have. */
const unused = new Set([
  'Microsoft.ContainerRegistry/registries/cacheRules/read',
  'Microsoft.ContainerRegistry/registries/read',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read',
]);

describe('the reader role', () => {
  const role: string[] = [...whole];
  let started: Awaited<ReturnType<typeof startUnder>>;
  let workspaces: readonly string[];
  let resourceIds: readonly string[];
  beforeAll(async () => {
    started = await startUnder('egress-article', role);
    const { resources } = await readScenario('egress-article');
    workspaces = toLogWorkspaces(resources);
    resourceIds = resources.slice(0, 1).map(({ id }) => id);
  });
  afterAll(() => started.simulator.close());

  it.each(
    whole.filter((action) => !unused.has(action)),
  )('needs %s: without it something cannot be seen', async (action) => {
    role.splice(0, role.length, ...whole.filter((other) => other !== action));
    // That a history may not be read shows in nothing: Resource Graph leaves out what a caller may not see.
    const isSilent = action === 'Microsoft.Resources/changes/read';
    const gaps = await gapsOf(action);
    expect(gaps.filter(({ reason }) => reason === 'forbidden').length > 0).toBe(!isSilent);
  });

  /** What cannot be seen when the port that uses an action is asked. */
  async function gapsOf(action: string): Promise<readonly Gap[]> {
    const { azure, denyLogs, history } = started.ports;
    const span = { from: new Date(now.getTime() - 3_600_000).toISOString(), to: now.toISOString() };
    if (action.includes('OperationalInsights')) return (await denyLogs.read({ ...span, workspaces })).gaps;
    if (/ResourceGraph|changes/.test(action)) return (await history.readChanges({ ...span, resourceIds })).gaps;
    return (await azure.collectEstate()).gaps;
  }
});
