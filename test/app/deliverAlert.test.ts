import { describe, expect, it } from 'vitest';
import { deliverAlert } from '../../shared/app/deliverAlert.ts';
import { scheduleAudits } from '../../shared/app/scheduleAudits.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { type AlertChannel, PortError } from '../../shared/ports.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';

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
  await world.state.addToOutbox(alert, 'teams');
  const channel: AlertChannel = { name: 'teams', send };
  return { ...world, channels: [channel] };
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

  it('leaves it unsent when the channel fails', async () => {
    const failure = new PortError('busy', { port: 'alertChannel', operation: 'send', retryable: true });
    const world = await worldWith(() => Promise.reject(failure));
    await expect(deliverAlert(job, world)).rejects.toBe(failure);
    expect(await world.state.pendingAlert(alert.id, 'teams')).toEqual(alert);
  });

  it('says so when its channel is not configured any more', async () => {
    const world = await worldWith(() => Promise.resolve());
    await expect(deliverAlert(job, { ...world, channels: [] })).rejects.toThrow('not configured any more');
  });

  it('is asked for again by the next scheduled audit if its message was lost', async () => {
    const world = await worldWith(() => Promise.resolve());
    await scheduleAudits(world);
    expect(world.queue.alerts).toEqual([job]);
    expect(world.queue.audits.map((one) => one.clusterId)).toEqual([clusterId]);
  });

  it('is not asked for again once it was sent', async () => {
    const world = await worldWith(() => Promise.resolve());
    await deliverAlert(job, world);
    await scheduleAudits(world);
    expect(world.queue.alerts).toEqual([]);
  });
});
