import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';
import { fastRetry } from '../support/fakeAzure.ts';

const now = new Date();
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

let simulator: RunningSimulator;
beforeAll(async () => {
  const scenario = await readScenario('egress-article');
  const log = () => undefined;
  simulator = await startSimulator({ scenario, controlPort: 0, eventTarget: undefined, now: () => now, log });
});
afterAll(() => simulator.close());

async function getToken(scopes: string | string[]) {
  const url = new URL(simulator.identityEndpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', [scopes].flat().join().replace('/.default', ''));
  const response = await fetch(url, { headers: { 'x-identity-header': simulator.identityHeader } });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
}

/** Real clients against the simulated services, stores in memory, and a clock that the test moves. */
async function createWorld() {
  const scenario = await readScenario('egress-article');
  const { armEndpoint, logsEndpoint, caCertificate } = simulator;
  const shared = { credential: { getToken }, caCertificate, retry: fastRetry };
  const { subscriptionIds, workspaceIds } = scenario;
  const arm = { endpoint: armEndpoint, caCertificate, retry: fastRetry };
  const memory = await createAuditWorld();
  return {
    ...memory,
    azure: createAzureReader({ ...shared, endpoint: armEndpoint, subscriptionIds }),
    denyLogs: createDenyLogReader({ ...shared, endpoint: logsEndpoint, workspaceIds, arm }),
  };
}

type World = Awaited<ReturnType<typeof createWorld>>;

/** An hour ago nothing was denied: the estate as the walkthrough leaves it. Returns the firewall's id. */
async function auditHealthy(world: World): Promise<string> {
  const { resources } = await readScenario('egress-article', 'healthy');
  const estate = { source: { kind: 'azure' } as const, resources, gaps: [] };
  const { digest } = toSnapshot(estate);
  await world.snapshots.put(digest, withoutVolatile(estate));
  const azure = { ...world.azure, collectEstate: () => Promise.resolve(estate) };
  const requestedAt = minutesAgo(60).toISOString();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt }, { ...world, azure, clock: () => minutesAgo(60) });
  return resources.find(({ type }) => /\/azureFirewalls$/i.test(type))?.id ?? '';
}

/** The findings that alerts tell of, from the given alert on. */
async function toldSince(world: World, first: number) {
  const waiting = world.queue.alerts.slice(first).map((job) => readAlert(world.state, job));
  return (await Promise.all(waiting)).flatMap((alert) => alert?.entries.map(({ finding }) => finding) ?? []);
}

describe('denied rows that appear in the workspace', () => {
  it('become an alert at once, then a finding with dependency, cluster, rule and the change that explains it', async () => {
    const world = await createWorld();
    const resourceId = await auditHealthy(world);
    const early = world.queue.alerts.length;
    const watching = { ...world, clock: () => now };

    expect((await watchDenyLogs(watching)).map(toIdKey)).toEqual([toIdKey(clusterId)]);
    const [sighting] = await toldSince(world, early);
    expect(sighting).toMatchObject({ kind: 'dependency-denied', severity: 'critical' });
    expect(sighting?.title).toContain('packages.aks.azure.com');

    const [seen, requestedAt, changedAt] = [world.queue.alerts.length, now.toISOString(), minutesAgo(20).toISOString()];
    const change = { eventId: 'one', resourceId, operation: 'write', changedAt, changedBy: 'maya@example.com' };
    const report = await auditCluster({ clusterId, reason: 'denies', requestedAt, change }, watching);
    const finding = report?.findings.find(({ fingerprint }) => fingerprint === sighting?.fingerprint);
    expect(finding).toMatchObject({ cause: { changedAt, changedBy: 'maya@example.com' } });
    expect(finding?.detail).toContain('They began after');
    expect((await toldSince(world, seen)).map(({ fingerprint }) => fingerprint)).not.toContain(sighting?.fingerprint);

    const [denied] = report?.denies.filter(({ destination }) => destination === 'packages.aks.azure.com') ?? [];
    expect(denied).toMatchObject({ class: 'dependency', rule: 'retired-hosts/no-longer-used' });
    expect(denied?.pools).toHaveLength(2);
    expect(toIdKey(denied?.clusterId ?? '')).toBe(toIdKey(clusterId));
  });
});
