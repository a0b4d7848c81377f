import { describe, expect, it } from 'vitest';
import { inParallel } from '../shared/inParallel.ts';

describe('work in parallel', () => {
  it('answers in the order of the items, however long each takes', async () => {
    const gates = new Map<number, () => void>();
    const done = inParallel([0, 1, 2], 3, async (item) => {
      await new Promise<void>((resolve) => gates.set(item, resolve));
      return item * 10;
    });
    for (const item of [2, 0, 1]) gates.get(item)?.();
    expect(await done).toEqual([0, 10, 20]);
  });

  it('never runs more at a time than it may', async () => {
    let running = 0;
    let most = 0;
    await inParallel(Array.from({ length: 50 }), 4, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
    expect(most).toBe(4);
  });

  it('ends with the first failure and starts nothing after it', async () => {
    const started: number[] = [];
    const work = inParallel([0, 1, 2, 3], 1, (item) => {
      started.push(item);
      return item === 1 ? Promise.reject(new Error('one')) : Promise.resolve(item);
    });
    await expect(work).rejects.toThrow('one');
    expect(started).toEqual([0, 1]);
  });

  it('of nothing is done at once', async () => {
    expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
