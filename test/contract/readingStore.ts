import { describe, expect, it } from 'vitest';
import type { ReadingStore } from '../../shared/ports.ts';
import { minute } from './samples.ts';

/** What every store of readings promises. `open` gives an empty one. */
export function describeReadingStore(name: string, open: () => Promise<ReadingStore>): void {
  describe(`a store of readings (${name})`, () => {
    const reading = { form: 1, lists: { 'a b': { at: minute(0), resources: [{ id: '/x', name: 'é' }] } } };

    it('gives a reading back as it was put, under its name alone', async () => {
      const store = await open();
      expect(await store.get('one')).toBeUndefined();
      await store.put('one', reading, minute(1));
      expect(await store.get('one')).toEqual(reading);
      expect(await store.get('two')).toBeUndefined();
    });

    it('keeps what a reading gave that began later', async () => {
      const store = await open();
      await store.put('one', { form: 2 }, minute(2));
      await store.put('one', { form: 1 }, minute(1));
      expect(await store.get('one')).toEqual({ form: 2 });
      await store.put('one', { form: 3 }, minute(3));
      expect(await store.get('one')).toEqual({ form: 3 });
    });
  });
}
