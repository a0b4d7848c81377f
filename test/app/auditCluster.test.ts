import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { tellAll } from '../../shared/app/tellCluster.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { toSnapshot } from '../../shared/drift/snapshot.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };

function later(world: AuditWorld, minutes: number): void {
  world.now = new Date(world.now.getTime() + minutes * 60_000);
}

/** The deny rule stops login.microsoftonline.com as well. */
function blockLogin(world: AuditWorld): void {
  world.estate = editEstate(world.estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"packages.aks.azure.com","login.microsoftonline.com"'),
  );
}

function mend(world: AuditWorld): void {
  world.estate = editEstate(world.estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"old.example.com"'),
  );
}

describe('the audit of a cluster', () => {
  it('stores a report that names the denied dependency and alerts over every channel', async () => {
    const world = await createAuditWorld();
    const report = await auditCluster(job, world);
    const denied = report?.clusters[0]?.dependencies.filter(
      ({ need, verdict }) => need === 'required' && verdict === 'denied',
    );
    expect(denied?.map(({ destination }) => destination)).toEqual(['packages.aks.azure.com']);
    expect((await world.reports.latest(clusterId))?.report).toEqual(report);
    expect(world.queue.alerts.map(({ channel }) => channel)).toEqual(['teams', 'email']);
  });

  it('writes one structured line with the cluster and counts, and nobody in it', async () => {
    const world = await createAuditWorld();
    const report = await auditCluster(job, world);
    const { findings, gaps, complete, summary } = report ?? {};
    const counts = {
      findings: findings?.length,
      gaps: gaps?.length,
      complete,
      changes: 0,
      denied: summary?.dependencies.denied,
    };
    expect(world.recorded).toMatchObject([{ event: 'audit', cluster: clusterId, reason: 'schedule', ...counts }]);
    expect(JSON.stringify(world.recorded)).not.toContain('@');
  });

  it('done twice gives no second alert', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 60);
    await auditCluster(job, world);
    expect(world.queue.alerts).toHaveLength(2);
  });

  it('names the change, its author and what it breaks, and alerts about the new denial only', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    blockLogin(world);
    const change = {
      eventId: 'e',
      resourceId: world.estate.resources.find(({ name }) => name === 'fw-egress')?.id ?? '',
      operation: 'Microsoft.Network/azureFirewalls/write',
      changedAt: '2026-11-21T12:08:00Z',
      changedBy: 'somebody@example.com',
    };
    const report = await auditCluster({ ...job, reason: 'change', change }, world);
    const changes = report?.drift?.changes ?? [];
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ changedBy: 'somebody@example.com', effect: 'narrows' });
    expect(changes[0]?.path).toContain('[name=');
    expect(changes[0]?.breaks).toEqual(['core.fqdn.login.global']);
    const alert = await readAlert(world.state, world.queue.alerts[2]);
    const told = alert?.entries.map(({ finding }) => finding.dependencyId) ?? [];
    expect(told).toContain('core.fqdn.login.global');
    expect(told).not.toContain('core.fqdn.packages-aks.global');
  });

  it('keeps showing a drift while the state stays, and the time at which it was first seen', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    blockLogin(world);
    const first = await auditCluster(job, world);
    const alerts = world.queue.alerts.length;
    later(world, 60);
    const second = await auditCluster(job, world);
    expect(second?.drift).toEqual(first?.drift);
    expect((await world.reports.latest(clusterId))?.snapshot.takenAt).toBe('2026-11-21T12:10:00.000Z');
    expect(world.queue.alerts).toHaveLength(alerts);
  });

  it('says that a denial is resolved once it is mended', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    mend(world);
    const report = await auditCluster(job, world);
    const row = report?.clusters[0]?.dependencies.find(({ id }) => id === 'core.fqdn.packages-aks.global');
    expect(row?.verdict).toBe('allowed');
    const alert = await readAlert(world.state, world.queue.alerts[2]);
    expect(alert?.entries.map(({ transition }) => transition)).toContain('resolved');
  });

  it('resolves nothing while the firewall cannot be read', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    const firewall = world.estate.resources.find(({ name }) => name === 'fw-egress');
    world.estate = {
      ...world.estate,
      resources: world.estate.resources.filter((resource) => resource !== firewall),
      gaps: [{ resource: firewall?.id ?? '', reason: 'forbidden' }],
    };
    const report = await auditCluster(job, world);
    expect(report?.complete).toBe(false);
    expect((report?.drift?.changes ?? []).filter(({ kind }) => kind === 'removed')).toEqual([]);
    const states = await world.state.findings(clusterId);
    expect(states.filter(({ state }) => state === 'resolved')).toEqual([]);
    expect(states.filter(({ state }) => state === 'open').length).toBeGreaterThan(0);
  });

  it('resolves nothing when the firewall is gone: what was blocked is unknown now, not mended', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    world.estate = { ...world.estate, resources: world.estate.resources.filter(({ name }) => name !== 'fw-egress') };
    const report = await auditCluster(job, world);
    expect(report?.complete).toBe(false);
    expect(report?.clusters[0]?.dependencies.filter(({ verdict }) => verdict === 'allowed').length).toBeLessThan(3);
    const states = await world.state.findings(clusterId);
    expect(states.filter(({ state }) => state === 'resolved')).toEqual([]);
  });

  it('keeps a breaking change open while what it broke is still broken', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    later(world, 10);
    blockLogin(world);
    await auditCluster(job, world);
    later(world, 10);
    world.estate = editEstate(world.estate, 'vnet-egress', (text) =>
      text.replace('"location"', '"tags":{"owner":"a team"},"location"'),
    );
    await auditCluster(job, world);
    const open = (await world.state.findings(clusterId)).filter(({ state }) => state === 'open');
    expect(open.map(({ finding }) => finding.kind)).toContain('change-breaks-dependency');
  });

  it('compares with an accepted baseline, and shows what it found until the state changes even if the baseline expired meanwhile', async () => {
    const world = await createAuditWorld();
    const { digest } = toSnapshot(world.estate);
    await world.snapshots.put(digest, world.estate);
    const approved = { approvedBy: 'a person', approvedAt: '2026-11-20T00:00:00Z' };
    await world.reports.putBaseline(clusterId, {
      digest,
      takenAt: '2026-11-20T00:00:00Z',
      ...approved,
      until: '2026-11-21T13:00:00Z',
    });
    blockLogin(world);
    const report = await auditCluster(job, world);
    expect(report?.drift?.baseline).toMatchObject({ digest, approvedBy: 'a person' });
    expect(report?.drift?.changes).toHaveLength(1);
    later(world, 61);
    expect((await auditCluster(job, world))?.drift?.baseline.approvedBy).toBeDefined();
  });

  it('reads a day of deny logs', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    expect(world.windows).toMatchObject([{ from: '2026-11-20T12:00:00.000Z', to: '2026-11-21T12:00:00.000Z' }]);
    // Found in the diagnostic settings of the firewall.
    expect(world.windows[0]?.workspaces).toEqual([expect.stringMatching(/workspaces\/log-egress$/)]);
  });

  it('without a cluster fans out into one job a cluster and keeps the reason', async () => {
    const world = await createAuditWorld();
    expect(await auditCluster({ ...job, clusterId: null, reason: 'change' }, world)).toBeUndefined();
    expect(world.queue.audits).toEqual([{ ...job, clusterId, reason: 'change' }]);
  });

  it('loses no alert when it stops before the queue was reached: the next look makes up for it', async () => {
    const world = await createAuditWorld();
    const broken = { ...world, queue: { ...world.queue, addAlert: () => Promise.reject(new Error('stopped')) } };
    await expect(auditCluster(job, broken)).rejects.toThrow('stopped');
    await tellAll(world);
    await tellAll(world);
    expect(world.queue.alerts.map(({ channel }) => channel)).toEqual(['teams', 'email']);
  });
});
