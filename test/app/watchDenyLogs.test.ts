import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';

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

  it('goes on from where it stopped, with an overlap for late rows', async () => {
    const world = await auditedWorld();
    await watchDenyLogs(world);
    world.now = new Date('2026-11-21T12:05:00.000Z');
    await watchDenyLogs(world);
    expect(world.windows[1]).toMatchObject({ from: '2026-11-21T11:40:00.000Z', to: '2026-11-21T12:05:00.000Z' });
  });

  it('catches up after a long stop in steps of six hours', async () => {
    const world = await auditedWorld();
    await world.state.putWatermark('denyLogs', '2026-11-20T00:00:00.000Z');
    await watchDenyLogs(world);
    expect(world.windows[0]).toMatchObject({ from: '2026-11-19T23:40:00.000Z', to: '2026-11-20T05:40:00.000Z' });
    // Found in the last snapshot of the cluster.
    expect(world.windows[0]?.workspaces).toEqual([expect.stringMatching(/workspaces\/log-egress$/)]);
    await watchDenyLogs(world);
    expect(world.windows[1]?.from).toBe('2026-11-20T05:20:00.000Z');
  });

  it('stays where it was while an answer is partial', async () => {
    const world = await auditedWorld();
    world.logGaps = [{ resource: 'workspace', reason: 'unavailable' }];
    await watchDenyLogs(world);
    expect(await world.state.watermark('denyLogs')).toBeUndefined();
  });

  it('waits for the first audit', async () => {
    const world = await createAuditWorld();
    expect(await watchDenyLogs(world)).toEqual([]);
    expect(world.windows).toEqual([]);
  });
});
