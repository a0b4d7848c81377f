import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { scheduleAudits } from '../../shared/app/scheduleAudits.ts';
import { PortError } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

/** What is not watched, as the deployment remembers it: `open …` or `resolved …`. */
async function blindSpots({ state }: AuditWorld): Promise<readonly string[]> {
  const states = await state.findings('deployment');
  return states.map((one) => `${one.state} ${one.finding.title}`).sort();
}

async function auditedWorld(): Promise<AuditWorld> {
  const world = await createAuditWorld();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  return world;
}

function later(world: AuditWorld, hours: number): void {
  world.now = new Date(world.now.getTime() + hours * 3_600_000);
}

describe('the watching itself', () => {
  it('is no news while audits complete', async () => {
    const world = await auditedWorld();
    later(world, 6);
    await scheduleAudits(world);
    expect(await blindSpots(world)).toEqual([]);
  });

  it('is a finding when a cluster was not audited for hours, alerted on like any other, and resolved by the next audit', async () => {
    const world = await auditedWorld();
    const before = world.queue.alerts.length;
    later(world, 7);
    await scheduleAudits(world);
    expect(await blindSpots(world)).toEqual(['open aks-egress: not watched, no audit has completed for 7 hours']);
    const alert = await readAlert(world.state, world.queue.alerts[before]);
    expect(alert).toMatchObject({
      clusterName: 'Breakwater',
      entries: [{ transition: 'opened', finding: { kind: 'blind', severity: 'high', clusterId } }],
    });
    await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
    await scheduleAudits(world);
    expect(await blindSpots(world)).toEqual(['resolved aks-egress: not watched, no audit has completed for 7 hours']);
  });

  it('does not miss a cluster that is listed no more', async () => {
    const world = await auditedWorld();
    later(world, 7);
    world.estate = { ...world.estate, resources: [] };
    await scheduleAudits(world);
    expect(await blindSpots(world)).toEqual([]);
  });

  it('says that permissions were lost, before it fails', async () => {
    const world = await auditedWorld();
    const lost = new PortError('Azure refused (403).', { port: 'AzureReader', operation: 'list', retryable: false });
    const azure = { ...world.azure, listClusters: () => Promise.reject(lost) };
    await expect(scheduleAudits({ ...world, azure })).rejects.toBe(lost);
    expect(await blindSpots(world)).toEqual([
      'open Clusters are not watched: the watched subscriptions cannot be listed (unavailable)',
    ]);
  });

  it('tells of deny logs that were not read, and of work that was given up', async () => {
    const world = await auditedWorld();
    await world.state.putWatermark('denyLogs', world.now.toISOString());
    const queue = {
      ...world.queue,
      counts: () => Promise.resolve({ audits: 0, auditsPoison: 1, alerts: 0, alertsPoison: 2 }),
    };
    later(world, 3);
    await scheduleAudits({ ...world, queue });
    expect(await blindSpots(world)).toEqual([
      'open 1 message was given up: queue audits-poison',
      'open 2 messages were given up: queue alerts-poison',
      'open Deny logs are not watched: they were read up to 2026-11-21 12:00 UTC only',
    ]);
  });

  it('gives every channel a sign of life once a week, at the hour of the digest, and none at the start', async () => {
    const world = await auditedWorld();
    const signs: string[] = [];
    for (let hour = 0; hour < 15 * 24; hour += 1) {
      await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
      const before = world.queue.alerts.length;
      await scheduleAudits(world);
      for (const job of world.queue.alerts.slice(before)) {
        const alert = await readAlert(world.state, job);
        if (alert?.kind !== 'heartbeat') continue;
        signs.push(`${alert.createdAt} ${job.channel}`);
        expect(alert.life).toMatchObject({ clusters: 1, blind: [], open: { critical: 1 } });
      }
      for (const job of world.queue.alerts) await world.state.markSent(job, world.now.toISOString());
      later(world, 1);
    }
    const times = ['2026-11-28T07:00:00.000Z', '2026-12-05T07:00:00.000Z'];
    expect(signs).toEqual(times.flatMap((time) => [`${time} teams`, `${time} email`]));
  });
});
