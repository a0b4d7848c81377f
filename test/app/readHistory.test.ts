import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readHistory, readReportAt } from '../../shared/app/readHistory.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };

/** A world with an audit at 12:00 and, with the deny rule mended, another at 12:10. */
async function audited(): Promise<AuditWorld> {
  const world = await createAuditWorld();
  await auditCluster(job, world);
  world.now = new Date('2026-11-21T12:10:00.000Z');
  world.estate = editEstate(world.estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"old.example.com"'),
  );
  await auditCluster(job, world);
  return world;
}

function deniedIn(report: Awaited<ReturnType<typeof readReportAt>>) {
  const rows = report?.clusters.flatMap(({ dependencies }) => dependencies) ?? [];
  return rows.filter(({ need, verdict }) => need === 'required' && verdict === 'denied').map((row) => row.destination);
}

describe('the report of another time', () => {
  it.each([false, true])('is what was found by then (audited again: %s)', async (again) => {
    const world = await audited();
    const then = await readReportAt({ at: '2026-11-21T12:09:59.000Z', again }, world);
    expect(deniedIn(then)).toEqual(['packages.aks.azure.com']);
    expect(then?.generatedAt).toBe('2026-11-21T12:09:59.000Z');
    expect(deniedIn(await readReportAt({ at: '2026-11-21T12:10:00.000Z', again }, world))).toEqual([]);
    expect(await readReportAt({ at: '2026-11-21T11:59:00.000Z', again }, world)).toBeUndefined();
    expect(await readReportAt({ at: '2026-11-21T13:00:00.000Z', again, cluster: 'other' }, world)).toBeUndefined();
  });

  it('is listed, newest first, with its state and snapshot', async () => {
    const world = await audited();
    const history = await readHistory({ most: 10 }, world);
    expect(history.map(({ at, state }) => [at, state === 'blocked'])).toEqual([
      ['2026-11-21T12:10:00.000Z', false],
      ['2026-11-21T12:00:00.000Z', true],
    ]);
    expect(await world.snapshots.get(history[1]?.digest ?? '')).toBeDefined();
    expect(await readHistory({ most: 1, cluster: 'AKS-EGRESS' }, world)).toHaveLength(1);
  });
});
