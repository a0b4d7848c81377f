import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

function denyOf(host: string, time = '2026-11-21T11:58:00.000Z'): LogRow {
  return {
    time,
    lastTime: time,
    category: 'application',
    action: 'deny',
    protocol: 'HTTPS',
    sourceAddress: '10.42.1.5',
    host,
    destinationPort: 443,
    defaultAction: true,
    noSni: false,
    count: 3,
  };
}

async function auditedWorld() {
  const world = await createAuditWorld();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  world.windows.length = 0;
  return world;
}

describe('the watch of the deny logs', () => {
  it('starts an audit at the first sight of a denied dependency', async () => {
    const world = await auditedWorld();
    world.rows = [denyOf('mcr.microsoft.com')];
    expect(await watchDenyLogs(world)).toEqual([clusterId]);
    expect(world.queue.audits.map(({ reason }) => reason)).toEqual(['denies']);
  });

  it('starts none for a denial that the last report shows already', async () => {
    const world = await auditedWorld();
    world.rows = [denyOf('mcr.microsoft.com')];
    await auditCluster({ clusterId, reason: 'denies', requestedAt: world.now.toISOString() }, world);
    expect(await watchDenyLogs(world)).toEqual([]);
  });

  it('starts none for what no cluster needs or another network sends', async () => {
    const world = await auditedWorld();
    world.rows = [denyOf('www.example.com'), { ...denyOf('mcr.microsoft.com'), sourceAddress: '192.0.2.7' }];
    expect(await watchDenyLogs(world)).toEqual([]);
  });

  it('alerts at once if what was denied is required, and the audit that follows says no news', async () => {
    const world = await auditedWorld();
    const before = world.queue.alerts.length;
    world.rows = [denyOf('mcr.microsoft.com')];
    await watchDenyLogs(world);
    const alerts = world.queue.alerts.slice(before);
    expect(alerts.map(({ channel }) => channel)).toEqual(['teams', 'email']);
    const alert = await readAlert(world.state, alerts[0]);
    expect(alert?.entries).toMatchObject([
      { transition: 'opened', finding: { kind: 'dependency-denied', severity: 'critical', clusterId } },
    ]);
    await auditCluster({ clusterId, reason: 'denies', requestedAt: world.now.toISOString() }, world);
    const told = world.queue.alerts.slice(before + 2);
    const again = await Promise.all(told.map((one) => readAlert(world.state, one)));
    const ids = again.flatMap((one) => one?.entries.map(({ finding }) => finding.fingerprint) ?? []);
    expect(ids).not.toContain(alert?.entries[0]?.finding.fingerprint);
  });

  it('alerts once about rows that it reads twice because it was stopped before it wrote down how far it was', async () => {
    const world = await auditedWorld();
    world.rows = [denyOf('mcr.microsoft.com')];
    await watchDenyLogs({
      ...world,
      clock: () => world.now,
      state: { ...world.state, putWatermark: () => Promise.resolve() },
    });
    const alerts = world.queue.alerts.length;
    await watchDenyLogs(world);
    expect(world.queue.alerts).toHaveLength(alerts);
  });

  it('resolves nothing that is open, whatever it saw', async () => {
    const world = await auditedWorld();
    const open = (await world.state.findings(clusterId)).filter(({ state }) => state === 'open');
    world.rows = [denyOf('mcr.microsoft.com')];
    await watchDenyLogs(world);
    const after = await world.state.findings(clusterId);
    expect(after.filter(({ state }) => state === 'resolved')).toEqual([]);
    expect(after.length).toBe(open.length + 1);
  });

  it('goes on exactly where it stopped, short of the rows that are still settling', async () => {
    const world = await auditedWorld();
    await watchDenyLogs(world);
    world.now = new Date('2026-11-21T12:05:00.000Z');
    await watchDenyLogs(world);
    expect(world.windows).toMatchObject([
      { from: '2026-11-21T11:38:00.000Z', to: '2026-11-21T11:58:00.000Z' },
      { from: '2026-11-21T11:58:00.000Z', to: '2026-11-21T12:03:00.000Z' },
    ]);
  });

  it('catches up after a long stop in steps of six hours, four a run', async () => {
    const world = await auditedWorld();
    await world.state.putWatermark('denyLogs', '2026-11-20T00:00:00.000Z');
    await watchDenyLogs(world);
    expect(world.windows.map(({ from }) => from)).toEqual([
      '2026-11-20T00:00:00.000Z',
      '2026-11-20T06:00:00.000Z',
      '2026-11-20T12:00:00.000Z',
      '2026-11-20T18:00:00.000Z',
    ]);
    await watchDenyLogs(world);
    // Found in the last snapshot of the cluster.
    expect(world.windows[0]?.workspaces).toEqual([expect.stringMatching(/workspaces\/log-egress$/)]);
    expect(world.windows.at(-1)).toMatchObject({ from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T11:58:00.000Z' });
  });

  it('reads nothing while its clock is behind what was read', async () => {
    const world = await auditedWorld();
    await world.state.putWatermark('denyLogs', '2026-11-21T12:30:00.000Z');
    expect(await watchDenyLogs(world)).toEqual([]);
    expect(world.windows).toEqual([]);
  });

  it('stays where it was while an answer is partial', async () => {
    const world = await auditedWorld();
    world.logGaps = [{ resource: 'workspace', reason: 'unavailable' }];
    await watchDenyLogs(world);
    expect(await world.state.watermark('denyLogs')).toBeUndefined();
  });

  it('waits six hours for a workspace that it may not read, and then no longer hides what others log', async () => {
    const world = await auditedWorld();
    world.logGaps = [{ resource: 'workspace', reason: 'forbidden' }];
    await watchDenyLogs(world);
    expect(await world.state.watermark('denyLogs')).toBeUndefined();
    await world.state.putWatermark('denyLogs', '2026-11-21T05:00:00.000Z');
    world.windows.length = 0;
    await watchDenyLogs(world);
    expect(world.windows).toMatchObject([
      { from: '2026-11-21T05:00:00.000Z', to: '2026-11-21T11:00:00.000Z' },
      { from: '2026-11-21T11:00:00.000Z', to: '2026-11-21T11:58:00.000Z' },
    ]);
    expect(await world.state.watermark('denyLogs')).toBe('2026-11-21T11:00:00.000Z');
  });

  it.each([
    'unsupported',
    'malformed',
  ] as const)('is not held up by what no later look would show: %s', async (reason) => {
    const world = await auditedWorld();
    world.logGaps = [{ resource: 'workspace', reason }];
    await watchDenyLogs(world);
    expect(await world.state.watermark('denyLogs')).toBe('2026-11-21T11:58:00.000Z');
  });

  it('waits for the first audit', async () => {
    const world = await createAuditWorld();
    expect(await watchDenyLogs(world)).toEqual([]);
    expect(world.windows).toEqual([]);
  });
});
