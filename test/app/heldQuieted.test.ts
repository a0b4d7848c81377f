import { describe, expect, it } from 'vitest';
import { readHeldQuieted, tellingDecisions } from '../../shared/app/heldQuieted.ts';
import type { Report } from '../../shared/model/report.ts';
import type { StateStore } from '../../shared/ports.ts';
import type { Quieted } from '../../shared/report/page/quieted.ts';

const report = { generatedAt: '2026-03-01T12:00:00.000Z', findings: [] } as unknown as Report;
const silence: Quieted = {
  clusterId: '/clusters/a',
  clusterName: 'a',
  severity: 'high',
  title: 'a is blocked',
  word: 'silenced',
  who: 'maya@example.com',
  why: 'planned',
  until: '2026-03-02T12:00:00.000Z',
};

function toWorld() {
  const said: Quieted[] = [];
  let [now, looks] = [Date.parse('2026-03-01T12:00:00Z'), 0];
  const store = { changeDecision: () => Promise.resolve(void said.push(silence)) } as unknown as StateStore;
  const state = tellingDecisions(store);
  const ask = (about = report) =>
    readHeldQuieted(about, { state, clock: () => new Date(now) }, () => {
      looks += 1;
      return Promise.resolve([...said]);
    });
  return { said, state, ask, wait: (ms: number) => void (now += ms), looks: () => looks };
}

describe('what people keep quiet about', () => {
  it('is looked for once for all who ask within a second', async () => {
    const { ask, looks, wait } = toWorld();
    await Promise.all([ask(), ask(), ask()]);
    wait(900);
    await ask();
    expect(looks()).toBe(1);
    wait(1_200);
    await ask();
    expect(looks()).toBe(2);
  });

  it('is known at once where it was said through this process', async () => {
    const { ask, state } = toWorld();
    expect(await ask()).toEqual([]);
    await state.changeDecision('/clusters/a', 'f', () => {
      throw new Error('the store decides');
    });
    expect(await ask()).toEqual([silence]);
  });

  it('is that of the report that is asked about', async () => {
    const { ask, said, looks } = toWorld();
    await ask();
    said.push(silence);
    expect(await ask({ ...report, catalogVersion: '2026-01-01' })).toEqual([silence]);
    expect(looks()).toBe(2);
  });
});
