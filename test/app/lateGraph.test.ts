import { afterEach, describe, expect, it } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { type AuditPorts, auditCluster } from '../../shared/app/auditCluster.ts';
import { shareReading } from '../../shared/app/shareReading.ts';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import type { ReadingStore } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld } from '../support/auditWorld.ts';
import { fastRetry } from '../support/fakeAzure.ts';
import { createMemoryReadingStore } from '../support/memoryReadings.ts';

const started = new Date();
const scope = '/subscriptions/00000000-0000-0000-0000-000000000101/resourceGroups/rg-egress/providers';

let simulator: RunningSimulator | undefined;
afterEach(() => simulator?.close());

/** The identity library keeps tokens for the whole process, so the simulator's tokens are fetched by hand. */
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

/** A deployment whose Resource Graph knows nothing of what is done in the test; `instance` opens ports as another instance has them. */
async function openDeployment() {
  const scenario = await readScenario('egress-article');
  const running = await startSimulator({
    scenario,
    controlPort: 0,
    eventTarget: undefined,
    now: () => started,
    log: () => undefined,
    faults: { graphDelaySeconds: 3600 },
  });
  simulator = running;
  const world: AuditWorld = await createAuditWorld();
  world.now = started;
  const { armEndpoint: endpoint, caCertificate } = running;
  const { subscriptionIds } = scenario;
  const address = { endpoint, caCertificate, subscriptionIds, credential: credentialOf(running), retry: fastRetry };
  const clock = () => world.now;
  const instance = (readings: ReadingStore): AuditPorts => {
    const azure = createAzureReader({ ...address, reading: 'graph', readings, clock });
    return { ...world, azure: shareReading(azure, { held: {}, scope: 'one', clock }), clock };
  };
  const later = (minutes: number) => void (world.now = new Date(world.now.getTime() + minutes * 60_000));
  const write = async ({ id, body }: Write) => {
    const url = `${running.controlUrl}${id}?api-version=2024-05-01`;
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
    expect(status).toBe(200);
  };
  const audit = async (ports: AuditPorts) => {
    later(1);
    const requestedAt = world.now.toISOString();
    const report = await auditCluster({ clusterId, reason: 'schedule', requestedAt }, ports);
    const latest = await world.reports.latest(clusterId);
    return {
      changed: (report?.drift?.changes ?? []).map(({ resourceId }) => resourceId),
      digest: latest?.snapshot.digest,
    };
  };
  return { world, instance, write, audit };
}

interface Write {
  readonly id: string;
  readonly body: object;
}

/** The route table of the nodes, and another body for it. */
function tableOf({ estate }: AuditWorld): Write {
  const table = estate.resources.find(({ type, id }) => /routeTables$/i.test(type) && id.startsWith(scope));
  const isOff = table?.properties?.['disableBgpRoutePropagation'] === true;
  const properties = { ...table?.properties, disableBgpRoutePropagation: !isOff };
  return { id: table?.id ?? '', body: { ...table, properties } };
}

describe('audits beside a Resource Graph that is late', () => {
  it('tell nothing that nobody did, and tell what an event names although Resource Graph does not show it', async () => {
    const { world, instance, write, audit } = await openDeployment();
    const readings = createMemoryReadingStore();
    const ports = instance(readings);
    const first = await audit(ports);
    const table = tableOf(world);
    await write(table);
    // Nobody told of it, and Resource Graph does not know.
    expect(await audit(ports)).toEqual(first);
    const event = { eventId: 'e', resourceId: table.id, operation: 'write', changedAt: world.now.toISOString() };
    await world.state.noteChange(event, world.now.toISOString());
    const second = await audit(ports);
    expect(second.changed).toEqual([table.id]);
    // Neither this instance nor another one takes it back because Resource Graph still shows what was before.
    expect(await audit(ports)).toEqual(second);
    expect(await audit(instance(readings))).toEqual(second);
  });

  it('do not take back what another instance saw, whatever is kept of earlier readings', async () => {
    const { world, instance, write, audit } = await openDeployment();
    const [mine, theirs] = [createMemoryReadingStore(), createMemoryReadingStore()];
    await audit(instance(mine));
    await audit(instance(theirs));
    const table = tableOf(world);
    await write(table);
    const whole = instance(createMemoryReadingStore());
    const seen = await audit(whole);
    expect(seen.changed).toEqual([table.id]);
    // What these know is older, and Resource Graph does not tell them better.
    expect(await audit(instance(mine))).toEqual(seen);
    expect(await audit(instance(theirs))).toEqual(seen);
  });

  it('do not take what may not be read any more for removed', async () => {
    const { world, instance, audit } = await openDeployment();
    const readings = createMemoryReadingStore();
    const first = await audit(instance(readings));
    await simulator?.close();
    const scenario = await readScenario('egress-article');
    const faults = { forbidden: [{ action: 'Microsoft.Network/routeTables/read' }] };
    const options = { scenario, controlPort: 0, eventTarget: undefined, now: () => started, log: () => undefined };
    const running = await startSimulator({ ...options, faults });
    simulator = running;
    const { armEndpoint: endpoint, caCertificate } = running;
    const { subscriptionIds } = scenario;
    const address = { endpoint, caCertificate, subscriptionIds, credential: credentialOf(running), retry: fastRetry };
    // What is kept is kept by address; here another one stands for the same Azure.
    const [kept] = [...readings.kept.values()];
    const moved: ReadingStore = { ...readings, get: () => Promise.resolve(kept) };
    const azure = createAzureReader({ ...address, reading: 'graph', readings: moved, clock: () => world.now });
    const hidden = await audit({ ...world, azure, clock: () => world.now });
    expect(hidden).toEqual(first);
    const report = (await world.reports.latest(clusterId))?.report;
    expect(report?.complete).toBe(false);
    expect(report?.gaps.map(({ resource }) => resource)).toContain(tableOf(world).id);
  });
});
