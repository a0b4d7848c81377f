import { afterEach, describe, expect, it } from 'vitest';
import { connectArm } from '../../shared/azure/armConnection.ts';
import { listOfClusters } from '../../shared/azure/clusterLists.ts';
import type { KeptReading } from '../../shared/azure/keptReading.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import { type FakeAzure, fakeCredential, fastRetry, startFakeAzure } from '../support/fakeAzure.ts';

const type = 'Microsoft.ContainerService/managedClusters';
const toCluster = (name: string, version = '1.33', count = 3): ArmResource => ({
  id: `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/${type}/${name}`,
  type,
  name,
  properties: { kubernetesVersion: version, agentPoolProfiles: [{ name: 'system', count }] },
});

const start = Date.parse('2026-03-01T12:00:00Z');
const hours = (count: number) => new Date(start + count * 3_600_000);

let server: FakeAzure | undefined;
afterEach(() => server?.close());

async function openWorld() {
  const world = { isFailing: false };
  const category = { category: 'images', endpoints: [] };
  server = await startFakeAzure(({ path }) =>
    world.isFailing
      ? { status: 403, body: { error: { code: 'AuthorizationFailed' } } }
      : { body: { value: path.endsWith('Endpoints') ? [category] : [] } },
  );
  const { endpoint, caCertificate, arrived } = server;
  const address = { endpoint, caCertificate, credential: fakeCredential, retry: fastRetry };
  const connection = await connectArm(address, AbortSignal.timeout(30_000));
  let kept: KeptReading['lists'] = {};
  const read = async (clusters: readonly ArmResource[], now: Date, changed: readonly string[] = []) => {
    const before = arrived.length;
    const lists = await listOfClusters(connection, clusters, { width: 8, now, kept, changed });
    kept = JSON.parse(JSON.stringify(lists.kept)) as KeptReading['lists'];
    const resources = lists.reads.flatMap((one) => one.resources);
    return { calls: arrived.length - before, resources, gaps: lists.reads.flatMap(({ gaps }) => gaps) };
  };
  return { world, read };
}

describe('lists of clusters that are kept', () => {
  it('are read once, and again after a day, each in its own hour', async () => {
    const { read } = await openWorld();
    const clusters = Array.from({ length: 24 }, (_, count) => toCluster(`aks-${count}`));
    expect((await read(clusters, hours(0))).calls).toBe(48);
    const calls: number[] = [];
    for (let hour = 1; hour <= 31; hour += 1) calls.push((await read(clusters, hours(hour))).calls);
    expect(calls.slice(0, 17).every((count) => count === 0)).toBe(true);
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(48);
    expect(Math.max(...calls)).toBeLessThan(16);
  });

  it('are read again at once when the cluster changed or an event names it, and not because nodes came', async () => {
    const { read } = await openWorld();
    await read([toCluster('aks')], hours(0));
    expect((await read([toCluster('aks', '1.33', 9)], hours(1))).calls).toBe(0);
    expect((await read([toCluster('aks', '1.34', 9)], hours(1))).calls).toBe(2);
    const extension = `${toCluster('aks').id}/providers/Microsoft.KubernetesConfiguration/extensions/flux`;
    expect((await read([toCluster('aks', '1.34', 9)], hours(1), [extension])).calls).toBe(2);
  });

  it('stand for a week where they cannot be read again, and say of when they are; then they are a gap', async () => {
    const { world, read } = await openWorld();
    const clusters = [toCluster('aks')];
    await read(clusters, hours(0));
    world.isFailing = true;
    const stale = await read(clusters, hours(31));
    expect(stale.gaps).toEqual([]);
    expect(stale.resources).toMatchObject([{ properties: { readAt: hours(0).toISOString() } }]);
    const old = await read(clusters, hours(7 * 24));
    expect(old.resources).toEqual([]);
    expect(old.gaps.map(({ reason }) => reason)).toEqual(['forbidden', 'forbidden']);
    world.isFailing = false;
    expect((await read(clusters, hours(7 * 24 + 1))).resources).toMatchObject([{ properties: { value: [{}] } }]);
  });

  it('are a gap at first where there are very many, and are read in the end', async () => {
    const { read } = await openWorld();
    const clusters = Array.from({ length: 1001 }, (_, count) => toCluster(`aks-${count}`));
    const first = await read(clusters, hours(0));
    expect([first.calls, first.gaps.length]).toEqual([2000, 2]);
    const second = await read(clusters, hours(1));
    expect([second.calls, second.gaps.length]).toEqual([2, 0]);
  }, 60_000);
});
