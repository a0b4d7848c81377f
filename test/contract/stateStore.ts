import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../shared/ports.ts';
import { clusterIdOf, minute, noisyText, sampleAlert, sampleState } from './samples.ts';

/** What every state store promises. `open` gives an empty one. */
export function describeStateStore(name: string, open: () => Promise<StateStore>): void {
  const clusterId = clusterIdOf('aks-one');

  describe(`the findings in a state store (${name})`, () => {
    it('are none before the first audit', async () => {
      expect(await (await open()).findings(clusterId)).toEqual([]);
    });

    it('come back as they were put, for their own cluster only', async () => {
      const store = await open();
      const states = [sampleState('core.mcr', minute(1)), sampleState('core.login', minute(1))];
      await store.putFindings(clusterId, states);
      const found = await store.findings(clusterId.toUpperCase());
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining(states));
      expect(await store.findings(clusterIdOf('aks-two'))).toEqual([]);
    });

    it('stay when a later audit puts others, and change when it puts the same', async () => {
      const store = await open();
      const resolved = sampleState('core.mcr', minute(1), { state: 'resolved' });
      const other = sampleState('core.login', minute(2));
      await store.putFindings(clusterId, [sampleState('core.mcr', minute(1))]);
      await store.putFindings(clusterId, [resolved, other]);
      await store.putFindings(clusterId, [resolved, other]);
      const found = await store.findings(clusterId);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([resolved, other]));
    });

    it('are not taken back by an audit that saw them earlier', async () => {
      const store = await open();
      const newer = sampleState('core.mcr', minute(9), { severity: 'high' });
      await store.putFindings(clusterId, [newer]);
      await store.putFindings(clusterId, [sampleState('core.mcr', minute(3))]);
      expect(await store.findings(clusterId)).toEqual([newer]);
    });

    it('end with the newest when many audits put them at once', async () => {
      const store = await open();
      const minutes = [4, 9, 1, 7, 12, 3, 10, 6];
      await Promise.all(minutes.map((at) => store.putFindings(clusterId, [sampleState('core.mcr', minute(at))])));
      expect(await store.findings(clusterId)).toEqual([sampleState('core.mcr', minute(12))]);
    });

    it('may be large', async () => {
      const store = await open();
      const large = sampleState('core.mcr', minute(1), { detail: noisyText(300_000) });
      await store.putFindings(clusterId, [large]);
      expect(await store.findings(clusterId)).toEqual([large]);
    });

    it('may be many', async () => {
      const store = await open();
      const states = Array.from({ length: 150 }, (_, index) => sampleState(`custom.${index}`, minute(1)));
      await store.putFindings(clusterId, states);
      expect(await store.findings(clusterId)).toHaveLength(150);
    });
  });

  describe(`the outbox in a state store (${name})`, () => {
    const alert = sampleAlert('a'.repeat(32), minute(10));

    it('takes an alert once for each channel', async () => {
      const store = await open();
      expect(await store.addToOutbox(alert, 'teams')).toBe(true);
      expect(await store.addToOutbox(alert, 'teams')).toBe(false);
      expect(await store.addToOutbox(alert, 'email')).toBe(true);
    });

    it('lets one of many win that add the same alert at once', async () => {
      const store = await open();
      const added = await Promise.all(Array.from({ length: 20 }, () => store.addToOutbox(alert, 'teams')));
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    it('gives a waiting alert until it is sent, and does not take it again afterwards', async () => {
      const store = await open();
      await store.addToOutbox(alert, 'teams');
      expect(await store.pendingAlert(alert.id, 'teams')).toEqual(alert);
      expect(await store.pendingAlert(alert.id, 'email')).toBeUndefined();
      await store.markSent(alert.id, 'teams', minute(11));
      await store.markSent(alert.id, 'teams', minute(12));
      expect(await store.pendingAlert(alert.id, 'teams')).toBeUndefined();
      expect(await store.addToOutbox(alert, 'teams')).toBe(false);
    });

    it('takes no notice of an alert that was never added being sent', async () => {
      const store = await open();
      await store.markSent('b'.repeat(32), 'email', minute(11));
      expect(await store.pendingAlert('b'.repeat(32), 'email')).toBeUndefined();
    });

    it('tells which alerts have waited since before an instant', async () => {
      const store = await open();
      const late = sampleAlert('b'.repeat(32), minute(20));
      const sent = sampleAlert('c'.repeat(32), minute(5));
      for (const each of [alert, late, sent]) await store.addToOutbox(each, 'teams');
      await store.markSent(sent.id, 'teams', minute(6));
      expect(await store.unsentAlerts(minute(15))).toEqual([{ alertId: alert.id, channel: 'teams' }]);
      expect(await store.unsentAlerts(minute(10))).toEqual([]);
    });

    it('keeps a large alert whole', async () => {
      const store = await open();
      const large = sampleAlert('d'.repeat(32), minute(1), noisyText(200_000));
      await store.addToOutbox(large, 'email');
      expect(await store.pendingAlert(large.id, 'email')).toEqual(large);
    });
  });

  describe(`the changes in a state store (${name})`, () => {
    const change = { eventId: 'e1', resourceId: '/r', operation: 'write', changedAt: minute(1), changedBy: 'someone' };

    it('are kept once by their event, with the instant of the first note, oldest first', async () => {
      const store = await open();
      expect(await store.changesSince(minute(0))).toEqual([]);
      await store.noteChange({ ...change, eventId: 'e2' }, minute(4));
      await Promise.all([3, 3, 3].map((at) => store.noteChange(change, minute(at))));
      await store.noteChange(change, minute(9));
      const found = await store.changesSince(minute(2));
      expect(found).toEqual([
        { ...change, notedAt: minute(3) },
        { ...change, eventId: 'e2', notedAt: minute(4) },
      ]);
      expect((await store.changesSince(minute(3))).map(({ eventId }) => eventId)).toEqual(['e2']);
    });

    it('are claimed by one of many workers', async () => {
      const store = await open();
      const claims = await Promise.all([1, 2, 3].map(() => store.claim('burst one')));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.claim('burst two')).toBe(true);
    });
  });

  describe(`a watermark in a state store (${name})`, () => {
    it('is unknown before it is put, and only ever moves forward', async () => {
      const store = await open();
      expect(await store.watermark('denyLogs')).toBeUndefined();
      await store.putWatermark('denyLogs', minute(5));
      await store.putWatermark('denyLogs', minute(3));
      expect(await store.watermark('denyLogs')).toBe(minute(5));
      await Promise.all([7, 9, 8].map((at) => store.putWatermark('denyLogs', minute(at))));
      expect(await store.watermark('denyLogs')).toBe(minute(9));
      expect(await store.watermark('other')).toBeUndefined();
    });
  });
}
