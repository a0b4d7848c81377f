import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readHealth } from '../../shared/app/readHealth.ts';
import { readReport } from '../../shared/app/readReport.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';

async function auditedWorld() {
  const world = await createAuditWorld();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  return world;
}

const poison = { audits: 0, auditsPoison: 2, alerts: 0, alertsPoison: 0 };

describe('reading the report', () => {
  it('gives the cluster that was asked for by name or id, and nothing for another', async () => {
    const world = await auditedWorld();
    expect((await readReport('aks-egress', world))?.clusters).toHaveLength(1);
    expect((await readReport(clusterId.toUpperCase(), world))?.clusters).toHaveLength(1);
    expect(await readReport('another', world)).toBeUndefined();
  });

  it('shows work that failed for good as a gap', async () => {
    const world = await auditedWorld();
    const report = await readReport(undefined, {
      ...world,
      queue: { ...world.queue, counts: () => Promise.resolve(poison) },
    });
    expect(report?.complete).toBe(false);
    expect(report?.gaps.map(({ resource }) => resource)).toContain('queue audits-poison');
    expect(report?.summary.gaps).toBe(report?.gaps.length);
  });

  it('is the same value while nothing changes, and another after an audit, a failure or a minute', async () => {
    const world = await auditedWorld();
    const held = await world.reports.allLatest();
    const ports = { ...world, reports: { ...world.reports, allLatest: () => Promise.resolve(held) } };
    const first = await readReport(undefined, ports);
    expect(await readReport(undefined, ports)).toBe(first);
    const failed = { ...ports, queue: { ...world.queue, counts: () => Promise.resolve(poison) } };
    expect((await readReport(undefined, failed))?.complete).toBe(false);
    expect((await readReport(undefined, ports))?.complete).toBe(true);
    const later = { ...ports, clock: () => new Date(world.now.getTime() + 60_000) };
    expect((await readReport(undefined, later))?.generatedAt).toBe('2026-11-21T12:01:00.000Z');
    const old = { ...ports, clock: () => new Date(world.now.getTime() + 27 * 3_600_000) };
    expect((await readReport(undefined, old))?.gaps.map(({ reason }) => reason)).toContain('stale');
  });

  it('is undefined before the first audit, and health says waiting', async () => {
    const world = await createAuditWorld();
    expect(await readReport(undefined, world)).toBeUndefined();
    expect((await readHealth(world)).status).toBe('waiting');
  });

  it('goes with a health that is degraded while a poison queue holds something', async () => {
    const world = await auditedWorld();
    expect((await readHealth(world)).status).toBe('ok');
    expect(
      (await readHealth({ ...world, queue: { ...world.queue, counts: () => Promise.resolve(poison) } })).status,
    ).toBe('degraded');
  });
});
