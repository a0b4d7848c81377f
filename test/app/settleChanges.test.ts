import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { enqueueChange } from '../../shared/app/enqueueChange.ts';
import { toTouched } from '../../shared/app/settleChanges.ts';
import type { Json } from '../../shared/model/json.ts';
import type { AuditJob, ResourceChange } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const firewallId = clusterId.replace(/providers.*/, 'providers/Microsoft.Network/azureFirewalls/fw-egress');

function toEvent(number: number): ResourceChange {
  return {
    eventId: `event-${number}`,
    resourceId: firewallId,
    operation: 'Microsoft.Network/azureFirewalls/write',
    changedAt: '2026-11-21T12:09:58.000Z',
    changedBy: 'somebody@example.com',
    through: 'the portal',
  };
}

interface Delivery {
  readonly number: number;
  /** Seconds after the one before. */
  readonly after: number;
}

/** Delivers events one after the other, and every message of the queue once it can be seen, as the service would. */
async function deliver(world: AuditWorld, deliveries: readonly Delivery[]): Promise<void> {
  const ports = {
    ...world,
    clock: () => world.now,
    readEvent: (body: Json) => Promise.resolve(body as unknown as ResourceChange),
  };
  const waiting: { readonly at: number; readonly job: AuditJob }[] = [];
  let seen = world.queue.audits.length;
  const collect = () => {
    for (; seen < world.queue.audits.length; seen += 1) {
      const job = world.queue.audits[seen];
      if (job) waiting.push({ at: world.now.getTime() + (world.queue.delays[seen] ?? 0) * 1_000, job });
    }
  };
  const workOff = async (until: number) => {
    for (;;) {
      const next = waiting.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) return;
      waiting.splice(waiting.indexOf(next), 1);
      world.now = new Date(Math.max(next.at, world.now.getTime()));
      await auditCluster(next.job, world);
      collect();
    }
  };
  for (const { number, after } of deliveries) {
    const at = world.now.getTime() + after * 1_000;
    await workOff(at);
    world.now = new Date(at);
    await enqueueChange(toEvent(number), ports);
    collect();
  }
  await workOff(Infinity);
}

function auditsOf({ queue }: AuditWorld): readonly AuditJob[] {
  return queue.audits.filter((job) => job.reason === 'change' && job.clusterId !== null);
}

async function changedWorld(): Promise<AuditWorld> {
  const world = await createAuditWorld();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  world.now = new Date('2026-11-21T12:10:00.000Z');
  world.estate = editEstate(world.estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"packages.aks.azure.com","login.microsoftonline.com"'),
  );
  return world;
}

describe('a burst of changes', () => {
  it('is one audit and one alert when one event comes fifty times', async () => {
    const world = await changedWorld();
    const told = world.queue.alerts.length;
    await deliver(
      world,
      Array.from({ length: 50 }, () => ({ number: 1, after: 0 })),
    );
    expect(auditsOf(world).map((job) => job.clusterId)).toEqual([clusterId]);
    expect(world.queue.alerts.length - told).toBe(world.channels.length);
  });

  it('is one audit in any order, and late copies of its events start none', async () => {
    const deliveries = fc.array(fc.record({ number: fc.nat(4), after: fc.nat(2) }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (events) => {
        const world = await changedWorld();
        await deliver(world, events);
        expect(auditsOf(world)).toHaveLength(1);
        await deliver(world, [...events].reverse());
        expect(auditsOf(world)).toHaveLength(1);
      }),
      { numRuns: 12 },
    );
  });

  it('is audited in the end although it never falls quiet', async () => {
    const world = await changedWorld();
    await deliver(
      world,
      Array.from({ length: 40 }, (_, number) => ({ number, after: 20 })),
    );
    expect(auditsOf(world).length).toBeGreaterThanOrEqual(2);
    expect(auditsOf(world).length).toBeLessThanOrEqual(4);
  });

  it('names the author of the change, how it was made, and that it may not be in force yet', async () => {
    const world = await changedWorld();
    const changedAt = '2026-11-21T12:09:58.000Z';
    const id = world.estate.resources.find(({ type }) => /azureFirewalls$/i.test(type))?.id ?? '';
    await world.state.noteChange({ ...toEvent(1), resourceId: id, changedAt }, world.now.toISOString());
    const report = await auditCluster({ clusterId, reason: 'change', requestedAt: changedAt }, world);
    const finding = report?.findings.find(({ dependencyId }) => dependencyId === 'core.fqdn.login.global');
    expect(finding?.cause).toMatchObject({ changedBy: 'somebody@example.com', changedAt });
    expect(finding?.detail).toMatch(/by somebody@example\.com at .* through the portal: .*\[name=/);
    const row = report?.clusters[0]?.dependencies.find((one) => one.id === 'core.fqdn.login.global');
    expect(row?.caveats).toContain('recent-change');
  });
});

describe('the clusters behind a change', () => {
  it('are those whose report shows the resource on their way, and all where no report names it', async () => {
    const world = await createAuditWorld();
    await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
    const reports = await world.reports.allLatest();
    const tableId = reports[0]?.clusters[0]?.egress[0]?.routeTableId ?? '';
    const other = clusterId.replace('aks-egress', 'aks-new');
    expect([clusterId, other].map(toTouched(`${tableId.toUpperCase()}/routes/r`, reports))).toEqual([true, true]);
    expect([clusterId, other].map(toTouched(`${other}/agentPools/p`, reports))).toEqual([false, true]);
    expect([clusterId, other].map(toTouched(`${tableId}-unknown`, reports))).toEqual([true, true]);
  });
});
