import { describe, expect, it } from 'vitest';
import { acceptBaseline } from '../../shared/app/acceptBaseline.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { clearAway } from '../../shared/app/clearAway.ts';
import { readReportAt } from '../../shared/app/readHistory.ts';
import { PortError } from '../../shared/ports.ts';
import { sampleAlert } from '../contract/samples.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' } as const;
const day = 24 * 3_600_000;

/** An audit of another state on each of so many days; the last one is the clock's. Gives the digests of the states. */
async function auditDays(world: AuditWorld, count: number): Promise<readonly string[]> {
  const digests: string[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index > 0) world.now = new Date(world.now.getTime() + day);
    world.estate = editEstate(world.estate, 'fw-egress', (text) =>
      text.replace(/"location"/, `"at${world.now.getTime()}":true,"location"`),
    );
    await auditCluster(job, world);
    digests.push((await world.reports.latest(clusterId))?.snapshot.digest ?? '');
  }
  return digests;
}

async function keptOf(world: AuditWorld, digests: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(digests.map(async (digest) => (await world.snapshots.get(digest)) !== undefined));
}

describe('clearing away', () => {
  it('keeps what is young, the newest reports and what baselines and reports rest on', async () => {
    const world = await createAuditWorld();
    // Stored states carry the time of the machine, so that the days lie behind it.
    world.now = new Date(Date.now() + 10 * day);
    const first = await auditDays(world, 1);
    await acceptBaseline({ who: 'me', why: 'Fine.' }, world);
    world.now = new Date(world.now.getTime() + day);
    const then = world.now.toISOString();
    const later = await auditDays(world, 4);
    const digests = [...first, ...later];
    expect(new Set(digests).size).toBe(5);
    world.retention = { days: 2, reports: 1, nameDays: 1 };
    await clearAway(world);
    expect(await keptOf(world, digests)).toEqual([true, false, true, true, true]);
    expect(await world.reports.history(clusterId, 9)).toHaveLength(3);
    expect(await readReportAt({ at: then, again: false }, world)).toBeUndefined();
    expect((await readReportAt({ at: world.now.toISOString(), again: true }, world))?.clusters).toHaveLength(1);
    world.now = new Date(world.now.getTime() + 30 * day);
    await clearAway(world);
    expect(await keptOf(world, digests)).toEqual([true, false, false, false, true]);
    expect(await world.reports.history(clusterId, 9)).toHaveLength(1);
    expect((await auditCluster(job, world))?.drift?.baseline.approvedBy).toBe('me');
  });

  it('takes alerts along that were sent, once they are as old as reports may get', async () => {
    const world = await createAuditWorld();
    const alert = sampleAlert('a'.repeat(32), world.now.toISOString());
    await world.state.addToOutbox(alert);
    await world.state.markSent({ alertId: alert.id, channel: 'teams' }, world.now.toISOString());
    const lines: string[] = [];
    const clearAfter = async (days: number) => {
      world.now = new Date(world.now.getTime() + days * day);
      await clearAway({ ...world, log: (line) => lines.push(line) });
    };
    await clearAfter(world.retention.days - 1);
    expect(await world.state.addToOutbox(alert)).toBe(false);
    await clearAfter(2);
    expect(lines).toEqual(['cleared away 0 reports, 0 snapshots, 1 sent alerts']);
    expect(await world.state.addToOutbox(alert)).toBe(true);
  });

  it('happens once a day', async () => {
    const world = await createAuditWorld();
    let count = 0;
    const reports: AuditWorld['reports'] = {
      ...world.reports,
      prune: (rule) => {
        count += 1;
        return world.reports.prune(rule);
      },
    };
    await clearAway({ ...world, reports });
    await clearAway({ ...world, reports });
    world.now = new Date(world.now.getTime() + day);
    await clearAway({ ...world, reports });
    expect(count).toBe(2);
  });

  it('that fails is a line in the log and stops nothing', async () => {
    const world = await createAuditWorld();
    const lines: string[] = [];
    const failure = new PortError('The store is full.', { port: 'SnapshotStore', operation: 'list', retryable: true });
    const snapshots = { ...world.snapshots, prune: () => Promise.reject(failure) };
    await clearAway({ ...world, snapshots, log: (line) => lines.push(line) });
    expect(lines).toEqual(['not cleared away: The store is full.']);
  });
});
