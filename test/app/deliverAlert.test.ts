import { describe, expect, it } from 'vitest';
import { deliverAlert, mostTries, toPauseSeconds } from '../../shared/app/deliverAlert.ts';
import { scheduleAudits } from '../../shared/app/scheduleAudits.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { type AlertChannel, PortError } from '../../shared/ports.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

const alert: Alert = {
  id: '0123456789abcdef0123456789abcdef',
  kind: 'findings',
  route: { channel: 'teams' },
  threadKey: 'abcdef0123456789abcdef0123456789',
  createdAt: '2026-11-21T11:00:00.000Z',
  clusterId,
  clusterName: 'aks-egress',
  entries: [],
};
const job = { alertId: alert.id, channel: 'teams' } as const;

async function worldWith(send: AlertChannel['send']) {
  const world = await createAuditWorld();
  await world.state.addToOutbox(alert);
  const channel: AlertChannel = { name: 'teams', send };
  const later = (seconds: number) => {
    world.now = new Date(world.now.getTime() + seconds * 1_000);
  };
  return { ...world, clock: () => world.now, channels: [channel], later };
}

function failure(retryable: boolean, retryAfterMs?: number): PortError {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new PortError('The Teams webhook answered so.', { port: 'teams', operation: 'send', retryable, ...wait });
}

describe('the delivery of an alert', () => {
  it('sends it once, however often the message comes', async () => {
    const sent: Alert[] = [];
    const world = await worldWith((one) => {
      sent.push(one);
      return Promise.resolve();
    });
    expect(await deliverAlert(job, world)).toBe('sent');
    expect(await deliverAlert(job, world)).toBe('skipped');
    expect(sent).toEqual([alert]);
  });

  it('leaves it to the worker that has it, and looks again once the lease is over', async () => {
    const sent: Alert[] = [];
    const world = await worldWith((one) => {
      sent.push(one);
      return Promise.resolve();
    });
    const now = world.clock();
    await world.state.claimAlert(job, {
      now: now.toISOString(),
      leaseUntil: new Date(now.getTime() + 60_000).toISOString(),
    });
    expect(await deliverAlert(job, world)).toBe('later');
    expect(sent).toEqual([]);
    expect(world.queue.alerts).toEqual([job]);
    world.later(61);
    expect(await deliverAlert(job, world)).toBe('sent');
  });

  it('tries again what may pass, and not before the other side allows it', async () => {
    const world = await worldWith(() => Promise.reject(failure(true, 40_000)));
    expect(await deliverAlert(job, world)).toBe('later');
    expect(world.queue.alerts).toEqual([job]);
    expect(await readAlert(world.state, job)).toEqual(alert);
    expect(world.queue.poison).toEqual([]);
  });

  it('sets aside at once what another try cannot mend', async () => {
    const world = await worldWith(() => Promise.reject(failure(false)));
    expect(await deliverAlert(job, world)).toBe('set aside');
    expect(world.queue).toMatchObject({ alerts: [], poison: [job] });
    expect(await world.state.failedAlerts()).toMatchObject([{ ...job, reason: 'The Teams webhook answered so.' }]);
  });

  it('sets aside what was tried in vain as often as is sensible', async () => {
    let tries = 0;
    const world = await worldWith(() => {
      tries += 1;
      return Promise.reject(failure(true));
    });
    for (let round = 0; round < mostTries + 3; round += 1) {
      world.later(4_000);
      if ((await deliverAlert(job, world)) === 'set aside') break;
    }
    expect(tries).toBe(mostTries);
    expect(world.queue.poison).toEqual([job]);
  });

  it('begins anew when a person puts the message back', async () => {
    let isDown = true;
    const world = await worldWith(() => (isDown ? Promise.reject(failure(false)) : Promise.resolve()));
    await deliverAlert(job, world);
    isDown = false;
    expect(await deliverAlert(job, world)).toBe('sent');
    expect(await world.state.failedAlerts()).toEqual([]);
  });

  it('lets a bug be one: nothing is marked, and the message comes again', async () => {
    const world = await worldWith(() => Promise.reject(new TypeError('bug')));
    await expect(deliverAlert(job, world)).rejects.toThrow('bug');
    expect(await readAlert(world.state, job)).toBeUndefined();
    world.later(121);
    expect(await world.state.unsentAlerts(world.clock().toISOString())).toEqual([job]);
  });

  it('sets it aside when its channel is not configured any more', async () => {
    const world = await worldWith(() => Promise.resolve());
    expect(await deliverAlert(job, { ...world, channels: [] })).toBe('set aside');
    expect((await world.state.failedAlerts())[0]?.reason).toContain('not configured any more');
  });

  it('is asked for again by the next scheduled audit if its message was lost', async () => {
    const world = await worldWith(() => Promise.resolve());
    await scheduleAudits(world);
    expect(world.queue.alerts).toEqual([job]);
    expect(world.queue.audits.map((one) => one.clusterId)).toEqual([clusterId]);
  });

  it('is not asked for again once it was sent or given up', async () => {
    const world = await worldWith(() => Promise.resolve());
    await deliverAlert(job, world);
    await scheduleAudits(world);
    expect(world.queue.alerts).toEqual([]);
  });
});

describe('the pause before the next try', () => {
  it.each([
    [1, 0, undefined, 1],
    [1, 1, undefined, 10],
    [4, 0.5, undefined, 40],
    [12, 1, undefined, 3_600],
    [1, 0, 40_000, 41],
    [1, 1, 40_000, 50],
  ])('after %i tries, with chance %f and %s ms asked for, is %i s', (tries, chance, asked, seconds) => {
    expect(toPauseSeconds(tries, chance, asked)).toBe(seconds);
  });
});
