import { describe, expect, it } from 'vitest';
import { holdNoSnapshots, holdSnapshots } from '../../shared/app/holdSnapshots.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { createMemorySnapshotStore } from '../support/memoryStores.ts';

const estate: Estate = { source: { kind: 'azure' }, resources: [], gaps: [] };

function createWorld() {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const calls: string[] = [];
  const store = createMemorySnapshotStore();
  const counted = {
    ...store,
    put: (digest: string, value: Estate) => (calls.push(`put ${digest}`), store.put(digest, value)),
    get: (digest: string) => (calls.push(`get ${digest}`), store.get(digest)),
  };
  const held = holdNoSnapshots();
  const open = (scope = 'one') => holdSnapshots(counted, { held, scope, clock: () => new Date(now) });
  return { open, calls, later: (minutes: number) => void (now += minutes * 60_000) };
}

describe('snapshots that the audits of a process share', () => {
  it('are written and read once, and are the same estate for all', async () => {
    const { open, calls } = createWorld();
    await Promise.all([open().put('a', estate), open().put('a', estate)]);
    const [first, second] = await Promise.all([open().get('a'), open().get('a')]);
    expect(first).toEqual(estate);
    expect(second).toBe(first);
    expect(calls).toEqual(['put a', 'get a']);
  });

  it('are asked for again where there was none, in another store, and after ten minutes', async () => {
    const { open, calls, later } = createWorld();
    expect(await open().get('a')).toBeUndefined();
    await open().put('a', estate);
    expect(await open().get('a')).toEqual(estate);
    await open('two').put('a', estate);
    later(10);
    await open().put('a', estate);
    await open().get('a');
    expect(calls).toEqual(['get a', 'put a', 'get a', 'put a', 'put a', 'get a']);
  });

  it('are only the last few', async () => {
    const { open, calls } = createWorld();
    for (const digest of ['a', 'b', 'c', 'd', 'a']) await open().put(digest, estate);
    expect(calls).toEqual(['put a', 'put b', 'put c', 'put d', 'put a']);
  });
});
