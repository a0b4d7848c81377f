import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readHealth } from '../../shared/app/readHealth.ts';
import { scheduleAudits } from '../../shared/app/scheduleAudits.ts';
import { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
import { isSameId } from '../../shared/model/resourceId.ts';
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

const listed = ({ estate }: AuditWorld) =>
  Promise.resolve({ clusters: estate.resources.filter(({ id }) => isSameId(id, clusterId)), gaps: [] });

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

  it('tells what it may read no longer, of which clusters, until it may again; and so does health', async () => {
    const world = await auditedWorld();
    const ports = { ...world, azure: { ...world.azure, listClusters: () => listed(world) } };
    const whole = world.estate;
    const detail = 'Azure refused (403): Microsoft.Network/azureFirewalls/read is missing.';
    const [firewall] = whole.resources.filter(({ type }) => /azurefirewalls$/i.test(type));
    if (!firewall) throw new Error('There is no firewall.');
    world.estate = {
      ...whole,
      resources: whole.resources.filter((one) => one !== firewall),
      gaps: [{ resource: firewall.id, reason: 'forbidden', detail }],
    };
    for (let audit = 0; audit < 3; audit += 1) {
      later(world, 1);
      await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
    }
    await scheduleAudits(ports);
    const title = `Not watched any more: ${firewall.name} may no longer be read`;
    expect(await blindSpots(world)).toEqual([`open ${title}`]);
    const [state] = (await world.state.findings('deployment')).filter(({ finding }) => finding.title === title);
    expect(state?.finding).toMatchObject({ severity: 'high', resourceId: firewall.id });
    expect(state?.finding.detail).toContain('unknown for aks-egress');
    expect(state?.finding.detail).toContain(detail);
    expect(await readHealth(world)).toMatchObject({ status: 'degraded', notWatched: [title] });
    world.estate = whole;
    await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
    await scheduleAudits(ports);
    expect(await blindSpots(world)).toEqual([`resolved ${title}`]);
    expect(await readHealth(world)).toMatchObject({ status: 'ok', notWatched: [] });
  });

  it('does not call lost what nobody ever could read', async () => {
    const world = await createAuditWorld();
    const gaps = [{ resource: '/subscriptions/x/resourceGroups/y', reason: 'forbidden' as const }];
    world.estate = { ...world.estate, gaps };
    await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
    await scheduleAudits({ ...world, azure: { ...world.azure, listClusters: () => listed(world) } });
    expect(await blindSpots(world)).toEqual([]);
  });

  it('tells of a workspace that fell silent, and not of one that never spoke, is asked no more or does not answer', async () => {
    const world = await auditedWorld();
    const at = world.now.toISOString();
    const [spoke, mute, left] = ['law-hub', 'law-new', 'law-old'].map((name) => `/subscriptions/s/workspaces/${name}`);
    world.arrivals = [{ workspace: spoke ?? '', at }, { workspace: mute ?? '' }, { workspace: left ?? '', at }];
    await watchDenyLogs(world);
    world.arrivals = [{ workspace: spoke ?? '' }, { workspace: mute ?? '' }];
    const look = async (hours: number) => {
      later(world, hours);
      await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
      for (let run = 0; run < 4; run += 1) await watchDenyLogs(world);
      await scheduleAudits(world);
      return blindSpots(world);
    };
    expect(await look(24)).toEqual([]);
    const title = `Workspace ${spoke} is silent: no row of the firewall's logs for 25 hours`;
    expect(await look(1)).toEqual([`open ${title}`]);
    expect(await readHealth(world)).toMatchObject({ notWatched: [title] });
    world.arrivals = [{ workspace: spoke ?? '', at: world.now.toISOString() }];
    expect(await look(2)).toEqual([`resolved ${title}`]);
    world.arrivals = [];
    expect(await look(30)).toEqual([`resolved ${title}`]);
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
