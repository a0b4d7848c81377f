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

    const job = { alertId: alert.id, channel: 'teams' } as const;
    const lease = (from: number, until: number) => ({ now: minute(from), leaseUntil: minute(until) });

    it('takes an alert once for each channel', async () => {
      const store = await open();
      expect(await store.addToOutbox(alert)).toBe(true);
      expect(await store.addToOutbox(alert)).toBe(false);
      expect(await store.addToOutbox({ ...alert, route: { channel: 'email:payments' } })).toBe(true);
    });

    it('lets one of many win that add the same alert at once', async () => {
      const store = await open();
      const added = await Promise.all(Array.from({ length: 20 }, () => store.addToOutbox(alert)));
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    it('gives a waiting alert to one of many workers until its lease is over', async () => {
      const store = await open();
      await store.addToOutbox(alert);
      const claims = await Promise.all(Array.from({ length: 8 }, () => store.claimAlert(job, lease(10, 12))));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toEqual([{ kind: 'claimed', alert, tries: 1 }]);
      expect(claims.filter(({ kind }) => kind === 'taken')).toHaveLength(7);
      expect(await store.claimAlert(job, lease(11, 13))).toEqual({ kind: 'taken', until: minute(12) });
      expect(await store.claimAlert(job, lease(12, 14))).toEqual({ kind: 'claimed', alert, tries: 2 });
    });

    it('gives none that was sent or never added, and does not take it again afterwards', async () => {
      const store = await open();
      await store.addToOutbox(alert);
      await store.markSent(job, minute(11));
      await store.markSent(job, minute(12));
      await store.releaseAlert(job, { kind: 'later', retryAt: minute(13) });
      expect(await store.claimAlert(job, lease(20, 22))).toEqual({ kind: 'done' });
      expect(await store.addToOutbox(alert)).toBe(false);
      await store.markSent({ alertId: 'b'.repeat(32), channel: 'email' }, minute(11));
      expect(await store.claimAlert({ alertId: 'b'.repeat(32), channel: 'email' }, lease(20, 22))).toEqual({
        kind: 'done',
      });
    });

    it('gives an alert again once its worker gave it back, and counts the tries', async () => {
      const store = await open();
      await store.addToOutbox(alert);
      await store.claimAlert(job, lease(10, 12));
      await store.releaseAlert(job, { kind: 'later', retryAt: minute(11) });
      expect(await store.claimAlert(job, lease(11, 13))).toEqual({ kind: 'claimed', alert, tries: 2 });
    });

    it('keeps what was given up with its reason, and gives it anew to whoever asks', async () => {
      const store = await open();
      await store.addToOutbox(alert);
      await store.claimAlert(job, lease(10, 12));
      await store.releaseAlert(job, { kind: 'failed', failedAt: minute(11), reason: 'It answered 404.' });
      expect(await store.failedAlerts()).toEqual([{ ...job, failedAt: minute(11), reason: 'It answered 404.' }]);
      expect(await store.unsentAlerts(minute(60))).toEqual([]);
      expect(await store.claimAlert(job, lease(30, 32))).toEqual({ kind: 'claimed', alert, tries: 1 });
      expect(await store.failedAlerts()).toEqual([]);
    });

    it('tells which alerts nobody has worked on since before an instant', async () => {
      const store = await open();
      const late = sampleAlert('b'.repeat(32), minute(20));
      const sent = sampleAlert('c'.repeat(32), minute(5));
      for (const each of [alert, late, sent]) await store.addToOutbox(each);
      await store.markSent({ alertId: sent.id, channel: 'teams' }, minute(6));
      expect(await store.unsentAlerts(minute(15))).toEqual([job]);
      expect(await store.unsentAlerts(minute(10))).toEqual([]);
      await store.claimAlert(job, lease(14, 16));
      expect(await store.unsentAlerts(minute(15))).toEqual([]);
      await store.releaseAlert(job, { kind: 'later', retryAt: minute(40) });
      expect(await store.unsentAlerts(minute(39))).toEqual([{ alertId: late.id, channel: 'teams' }]);
    });

    it('tells which alerts of a storm still wait, the oldest first, and lets them rest', async () => {
      const store = await open();
      const key = '5'.repeat(32);
      const inStorm = (id: string, at: number, storm = key) => ({
        ...sampleAlert(id.repeat(32), minute(at)),
        storm: { key: storm, from: minute(at + 1), intervalMinutes: 5 },
      });
      const jobOf = (id: string) => ({ alertId: id.repeat(32), channel: 'teams', storm: key }) as const;
      for (const each of [inStorm('b', 3), inStorm('a', 3), inStorm('c', 1), inStorm('d', 1, '6'.repeat(32))])
        await store.addToOutbox(each);
      const waiting = await store.stormAlerts('teams', key);
      expect(waiting.map((one) => one.job)).toEqual([jobOf('c'), jobOf('a'), jobOf('b')]);
      expect(waiting[0]).toEqual({ job: jobOf('c'), addedAt: minute(1), restsUntil: minute(2) });
      expect(await store.stormAlerts('email', key)).toEqual([]);
      await store.markSent(jobOf('c'), minute(4));
      await store.restAlert(jobOf('a'), { now: minute(4), until: minute(30) });
      await store.claimAlert(jobOf('b'), lease(5, 7));
      await store.restAlert(jobOf('b'), { now: minute(6), until: minute(30) });
      const left = await store.stormAlerts('teams', key);
      expect(left.map(({ restsUntil }) => restsUntil)).toEqual([minute(30), minute(7)]);
      expect((await store.unsentAlerts(minute(29))).map(({ alertId }) => alertId[0]).sort()).toEqual(['b', 'd']);
      await store.releaseAlert(jobOf('a'), { kind: 'failed', failedAt: minute(8), reason: 'It answered 404.' });
      expect(await store.stormAlerts('teams', key)).toHaveLength(1);
    });

    it('forgets what was sent long ago, and nothing else', async () => {
      const store = await open();
      const [waiting, failed, recent] = ['b', 'c', 'd'].map((id) => sampleAlert(id.repeat(32), minute(1)));
      if (!waiting || !failed || !recent) throw new Error('three alerts were made');
      for (const each of [alert, waiting, failed, recent]) await store.addToOutbox(each);
      const jobOf = ({ id }: { readonly id: string }) => ({ alertId: id, channel: 'teams' }) as const;
      await store.markSent(job, minute(11));
      await store.markSent(jobOf(recent), minute(20));
      await store.releaseAlert(jobOf(failed), { kind: 'failed', failedAt: minute(2), reason: 'It answered 404.' });
      expect(await store.forgetAlerts(minute(11))).toBe(0);
      expect(await store.forgetAlerts(minute(20))).toBe(1);
      expect(await store.forgetAlerts(minute(20))).toBe(0);
      expect(await store.claimAlert(job, lease(30, 32))).toEqual({ kind: 'done' });
      expect(await store.addToOutbox(recent)).toBe(false);
      expect(await store.unsentAlerts(minute(60))).toEqual([jobOf(waiting)]);
      expect(await store.failedAlerts()).toHaveLength(1);
      expect(await store.addToOutbox(alert)).toBe(true);
    });

    it('keeps a large alert whole', async () => {
      const store = await open();
      const large = sampleAlert('d'.repeat(32), minute(1), noisyText(200_000));
      await store.addToOutbox(large);
      const own = { alertId: large.id, channel: 'teams' } as const;
      expect(await store.claimAlert(own, lease(2, 4))).toEqual({ kind: 'claimed', alert: large, tries: 1 });
      await store.releaseAlert(own, { kind: 'later', retryAt: minute(3) });
      expect(await store.claimAlert(own, lease(5, 7))).toEqual({ kind: 'claimed', alert: large, tries: 2 });
    });
  });

  describe(`what a state store remembers of what was told (${name})`, () => {
    const log = { channel: 'teams', sequence: 1, told: [] } as const;

    it('lets one of many decide the next message, and nobody skip one', async () => {
      const store = await open();
      expect(await store.putToldLog(clusterId, { ...log, sequence: 2 })).toBe(false);
      const pending = sampleAlert('a'.repeat(32), minute(1));
      const won = await Promise.all(Array.from({ length: 8 }, () => store.putToldLog(clusterId, { ...log, pending })));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.toldLogs(clusterId.toUpperCase())).toEqual([{ ...log, pending }]);
      expect(await store.putToldLog(clusterId, log)).toBe(true);
      expect(await store.toldLogs(clusterId)).toEqual([log]);
      expect(await store.putToldLog(clusterId, { ...log, channel: 'email:payments' })).toBe(true);
      expect(await store.toldLogs(clusterId)).toHaveLength(2);
      expect(await store.toldLogs(clusterIdOf('aks-two'))).toEqual([]);
    });

    it('knows every cluster as it was seen last', async () => {
      const store = await open();
      const one = { clusterId, clusterName: 'aks-one', tags: { owner: 'payments' }, seenAt: minute(5) };
      await store.putWatched(one);
      await store.putWatched({ ...one, tags: {}, seenAt: minute(3) });
      await store.putWatched({ clusterId: 'deployment', clusterName: 'Breakwater', tags: {}, seenAt: minute(1) });
      const known = await store.watched();
      expect(known).toHaveLength(2);
      expect(known).toContainEqual(one);
    });

    it('keeps what people said of a finding, both of what two say at once', async () => {
      const store = await open();
      const fingerprint = 'f'.repeat(32);
      const acknowledged = { who: 'a', at: minute(1), episode: 1, severity: 'high' } as const;
      const silenced = { who: 'b', why: 'c', at: minute(1), until: minute(9) };
      await Promise.all([
        store.changeDecision(clusterId, fingerprint, (found) => ({ fingerprint, ...found, acknowledged })),
        store.changeDecision(clusterId, fingerprint, (found) => ({ fingerprint, ...found, silenced })),
      ]);
      expect(await store.decisions(clusterId)).toEqual([{ fingerprint, acknowledged, silenced }]);
      expect(await store.decisions(clusterIdOf('aks-two'))).toEqual([]);
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

    it('lose the names of people first and then go, and neither comes back with the same event', async () => {
      const store = await open();
      for (const at of [1, 4, 7]) await store.noteChange({ ...change, eventId: `e${at}` }, minute(at));
      const limits = { before: minute(2), namesBefore: minute(5) };
      await store.forgetChanges(limits);
      await store.forgetChanges(limits);
      await store.noteChange({ ...change, eventId: 'e4' }, minute(8));
      const found = await store.changesSince(minute(0));
      expect(found.map(({ eventId, changedBy, operation }) => [eventId, changedBy, operation])).toEqual([
        ['e4', undefined, 'write'],
        ['e7', 'someone', 'write'],
      ]);
    });

    it('are claimed by one of many workers', async () => {
      const store = await open();
      const claims = await Promise.all([1, 2, 3].map(() => store.claim('burst one')));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.claim('burst two')).toBe(true);
    });
  });

  describe(`the workspaces in a state store (${name})`, () => {
    it('are known by when rows arrived in them, as it was asked last', async () => {
      const store = await open();
      expect(await store.logArrivals()).toEqual([]);
      await store.putLogArrival({ workspace: '/w/One', at: minute(1), askedAt: minute(5) });
      await store.putLogArrival({ workspace: '/w/one', at: minute(0), askedAt: minute(4) });
      await store.putLogArrival({ workspace: '/w/two', at: minute(2), askedAt: minute(5) });
      await store.putLogArrival({ workspace: '/w/two', at: minute(6), askedAt: minute(7) });
      expect((await store.logArrivals()).toSorted((a, b) => (a.workspace < b.workspace ? -1 : 1))).toEqual([
        { workspace: '/w/One', at: minute(1), askedAt: minute(5) },
        { workspace: '/w/two', at: minute(6), askedAt: minute(7) },
      ]);
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
