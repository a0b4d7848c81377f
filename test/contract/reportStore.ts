import { describe, expect, it } from 'vitest';
import { toSha256 } from '../../shared/model/digest.ts';
import type { ReportStore } from '../../shared/ports.ts';
import { clusterIdOf, minute, sampleReport } from './samples.ts';

/** What every report store promises. `open` gives an empty one. */
export function describeReportStore(name: string, open: () => Promise<ReportStore>): void {
  describe(`a report store (${name})`, () => {
    const clusterId = clusterIdOf('aks-one');
    const snapshot = { digest: toSha256('one'), takenAt: minute(0) };

    it('knows no report before the first', async () => {
      const store = await open();
      expect(await store.latest(clusterId)).toBeUndefined();
      expect(await store.allLatest()).toEqual([]);
    });

    it('gives the latest report with its snapshot, whatever the casing of the id', async () => {
      const store = await open();
      await store.put(clusterId, sampleReport(minute(1)), snapshot);
      expect(await store.latest(clusterId.toUpperCase())).toEqual({ report: sampleReport(minute(1)), snapshot });
    });

    it('replaces an older report by a newer one and never the other way round', async () => {
      const store = await open();
      await store.put(clusterId, sampleReport(minute(2)), snapshot);
      await store.put(clusterId, sampleReport(minute(1)), snapshot);
      expect((await store.latest(clusterId))?.report.generatedAt).toBe(minute(2));
      await store.put(clusterId, sampleReport(minute(3)), snapshot);
      expect((await store.latest(clusterId))?.report.generatedAt).toBe(minute(3));
    });

    it('keeps the newest of many reports that are put at once', async () => {
      const store = await open();
      const minutes = [3, 11, 7, 1, 9, 12, 5, 2, 10, 4, 8, 6];
      await Promise.all(minutes.map((count) => store.put(clusterId, sampleReport(minute(count)), snapshot)));
      expect((await store.latest(clusterId))?.report.generatedAt).toBe(minute(12));
    });

    it('removes old reports but the newest of each cluster, and tells what those that stay and the baselines rest on', async () => {
      const store = await open();
      const refOf = (text: string) => ({ digest: toSha256(text), takenAt: minute(0) });
      const other = clusterIdOf('aks-two');
      for (const count of [1, 2, 3, 4]) await store.put(clusterId, sampleReport(minute(count)), refOf(`one ${count}`));
      await store.put(other, sampleReport(minute(1)), refOf('two 1'));
      await store.putBaseline(clusterId, { ...refOf('one 1'), approvedBy: 'me', approvedAt: minute(1) });
      const rule = { before: minute(3), atLeast: 1 };
      const pruned = await store.prune(rule);
      const kept = ['one 1', 'one 3', 'one 4', 'two 1'].map(toSha256);
      expect({ ...pruned, digests: [...pruned.digests].sort() }).toEqual({ removed: 2, digests: kept.sort() });
      expect((await store.history(clusterId, 9)).map(({ report }) => report.generatedAt)).toEqual([
        minute(4),
        minute(3),
      ]);
      expect(await store.at(clusterId, minute(2))).toBeUndefined();
      expect((await store.at(other, minute(2)))?.report.generatedAt).toBe(minute(1));
      expect(await store.prune(rule)).toMatchObject({ removed: 0 });
      expect((await store.prune({ before: minute(9), atLeast: 3 })).removed).toBe(0);
    });

    it('may be given the same report twice', async () => {
      const store = await open();
      await store.put(clusterId, sampleReport(minute(1)), snapshot);
      await store.put(clusterId, sampleReport(minute(1)), snapshot);
      expect(await store.allLatest()).toEqual([sampleReport(minute(1))]);
    });

    it('lists the latest report of every cluster by cluster id', async () => {
      const store = await open();
      await store.put(clusterIdOf('c'), sampleReport(minute(1)), snapshot);
      await store.put(clusterIdOf('A'), sampleReport(minute(2)), snapshot);
      await store.put(clusterIdOf('b'), sampleReport(minute(3)), snapshot);
      expect((await store.allLatest()).map((report) => report.generatedAt)).toEqual([minute(2), minute(3), minute(1)]);
    });

    it('finds the report that was the newest at an instant, and lists what is kept, newest first', async () => {
      const store = await open();
      const later = { digest: toSha256('two'), takenAt: minute(5) };
      expect(await store.at(clusterId, minute(9))).toBeUndefined();
      expect(await store.history(clusterId, 10)).toEqual([]);
      await store.put(clusterId, sampleReport(minute(5)), later);
      await store.put(clusterId, sampleReport(minute(1)), snapshot);
      await store.put(clusterIdOf('aks-two'), sampleReport(minute(3)), snapshot);
      expect((await store.at(clusterId, minute(4)))?.snapshot).toEqual(snapshot);
      expect((await store.at(clusterId.toUpperCase(), minute(5)))?.snapshot).toEqual(later);
      expect(await store.at(clusterId, minute(0))).toBeUndefined();
      const times = async (most: number) =>
        (await store.history(clusterId, most)).map(({ report }) => report.generatedAt);
      expect(await times(10)).toEqual([minute(5), minute(1)]);
      expect(await times(1)).toEqual([minute(5)]);
    });

    it('remembers what a person accepted, the last acceptance counting', async () => {
      const store = await open();
      const accepted = { ...snapshot, approvedBy: 'Platform team', approvedAt: minute(5), until: minute(500) };
      expect(await store.baseline(clusterId)).toBeUndefined();
      await store.putBaseline(clusterId, accepted);
      await store.putBaseline(clusterId, { ...accepted, approvedBy: 'Night shift', approvedAt: minute(4) });
      expect(await store.baseline(clusterId)).toEqual(accepted);
      await store.putBaseline(clusterId, { ...accepted, approvedAt: minute(6) });
      expect((await store.baseline(clusterId))?.approvedAt).toBe(minute(6));
    });
  });
}
