import { describe, expect, it } from 'vitest';
import { toSha256 } from '../../shared/model/digest.ts';
import type { SnapshotStore } from '../../shared/ports.ts';
import { sampleEstate } from './samples.ts';

/** What every snapshot store promises. `open` gives an empty one. */
export function describeSnapshotStore(name: string, open: () => Promise<SnapshotStore>): void {
  describe(`a snapshot store (${name})`, () => {
    const digest = toSha256('one');

    it('gives an estate back as it was put', async () => {
      const store = await open();
      await store.put(digest, sampleEstate('rt-one'));
      expect(await store.get(digest)).toEqual(sampleEstate('rt-one'));
    });

    it('knows nothing of a digest that was never put', async () => {
      expect(await (await open()).get(digest)).toBeUndefined();
    });

    it('leaves what is there alone when the same digest is put again', async () => {
      const store = await open();
      await store.put(digest, sampleEstate('rt-one'));
      await store.put(digest, sampleEstate('rt-two'));
      expect(await store.get(digest)).toEqual(sampleEstate('rt-one'));
    });

    it('removes what is old and not to be kept, and nothing else', async () => {
      const store = await open();
      const others = ['two', 'three'].map(toSha256);
      for (const one of [digest, ...others]) await store.put(one, sampleEstate('rt-one'));
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      expect(await store.prune({ before: '2020-01-01T00:00:00.000Z', keep: new Set() })).toBe(0);
      expect(await store.prune({ before: tomorrow, keep: new Set([digest]) })).toBe(2);
      expect(await store.get(digest)).toEqual(sampleEstate('rt-one'));
      expect(await store.get(others[0] ?? '')).toBeUndefined();
      expect(await store.prune({ before: tomorrow, keep: new Set([digest]) })).toBe(0);
    });

    it('takes the same snapshot from many at once', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 20 }, () => store.put(digest, sampleEstate('rt-one'))));
      expect(await store.get(digest)).toEqual(sampleEstate('rt-one'));
    });
  });
}
