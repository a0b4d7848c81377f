import { describe, expect, it } from 'vitest';
import { type HeldReading, shareReading } from '../../shared/app/shareReading.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { AzureReader } from '../../shared/ports.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds: number) => new Date(noon + seconds * 1000).toISOString();

function createWorld(fail: (count: number) => boolean = () => false) {
  let now = noon;
  let count = 0;
  const held: HeldReading = {};
  const confirmed: string[] = [];
  const azure: AzureReader = {
    listClusters: () => Promise.resolve({ clusters: [], gaps: [] }),
    confirm: (estate, ids) => {
      confirmed.push(ids.join());
      return Promise.resolve(ids.includes('changed') ? { ...estate, collectedAt: 'anew' } : estate);
    },
    collectEstate: () => {
      count += 1;
      const estate: Estate = { source: { kind: 'azure', description: String(count) }, resources: [], gaps: [] };
      return fail(count) ? Promise.reject(new Error('no connection')) : Promise.resolve(estate);
    },
  };
  const readerOf = (scope = 'one') => shareReading(azure, { held, scope, clock: () => new Date(now) });
  return { readerOf, goTo: (seconds: number) => void (now = noon + seconds * 1000), count: () => count, confirmed };
}

describe('a collection shared by the audits of a run', () => {
  it('is made once for all jobs of an instant, also by readers of other invocations and while it still runs', async () => {
    const { readerOf, goTo, count } = createWorld();
    goTo(1);
    const together = [readerOf(), readerOf()].map((reader) => reader.collectEstate({ since: at(0) }));
    const [first, second] = await Promise.all(together);
    expect(second).toBe(first);
    goTo(300);
    expect(await readerOf().collectEstate({ since: at(0) })).toBe(first);
    expect(count()).toBe(1);
  });

  it('is not used for what was asked after it had begun, nor when no instant is told', async () => {
    const { readerOf, goTo, count } = createWorld();
    await readerOf().collectEstate({ since: at(0) });
    goTo(2);
    await readerOf().collectEstate({ since: at(1) });
    await readerOf().collectEstate();
    await readerOf().collectEstate({ since: 'no instant' });
    expect(count()).toBe(4);
  });

  it('is not used for another scope, nor for ever', async () => {
    const { readerOf, goTo, count } = createWorld();
    await readerOf().collectEstate({ since: at(0) });
    await readerOf('two').collectEstate({ since: at(0) });
    expect(count()).toBe(2);
    goTo(600);
    await readerOf('two').collectEstate({ since: at(0) });
    expect(count()).toBe(3);
  });

  it('is made again after a failure', async () => {
    const { readerOf } = createWorld((count) => count === 1);
    await expect(readerOf().collectEstate({ since: at(0) })).rejects.toThrow('no connection');
    expect((await readerOf().collectEstate({ since: at(0) })).source.description).toBe('2');
  });

  it('serves whoever wants everything asked only if everything was', async () => {
    const { readerOf, count } = createWorld();
    await readerOf().collectEstate({ since: at(0) });
    const whole = await readerOf().collectEstate({ since: at(0), whole: true });
    expect(count()).toBe(2);
    expect(await readerOf().collectEstate({ since: at(0), whole: true })).toBe(whole);
    expect(await readerOf().collectEstate({ since: at(0) })).toBe(whole);
    expect(count()).toBe(2);
  });

  it('gives what was read anew, because it was not as believed, to everybody from then on', async () => {
    const { readerOf, confirmed } = createWorld();
    const believed = await readerOf().collectEstate({ since: at(0) });
    expect(await readerOf().confirm(believed, ['same'])).toBe(believed);
    const both = ['changed', 'other'].map((id) => readerOf().confirm(believed, [id]));
    const [first, second] = await Promise.all(both);
    expect(first?.collectedAt).toBe('anew');
    expect(second).toBe(first);
    expect(await readerOf().collectEstate({ since: at(0) })).toBe(first);
    expect(confirmed).toEqual(['same', 'changed']);
  });
});
