import { describe, expect, it } from 'vitest';
import { createJoin } from '../../shared/app/joined.ts';

function createAsker(keptMs: number) {
  const asked: ((value: string) => void)[] = [];
  const world = { now: 1_000 };
  const join = createJoin<string>(keptMs);
  const port = {};
  const ask = (key = 'a', other: object = port) =>
    join.ask(
      { port: other, key, clock: () => new Date(world.now) },
      () => new Promise((resolve) => asked.push(resolve)),
    );
  return { asked, ask, world, join, port };
}

describe('askers that join', () => {
  it('are answered at once who ask meanwhile, and anew who ask after that', async () => {
    const { asked, ask } = createAsker(0);
    const both = Promise.all([ask(), ask()]);
    asked[0]?.('first');
    expect(await both).toEqual(['first', 'first']);
    const next = ask();
    asked[1]?.('second');
    expect(await next).toBe('second');
    expect(asked).toHaveLength(2);
  });

  it('get what was found just now, for as long as it is kept and nobody says that it is no longer true', async () => {
    const { asked, ask, world, join, port } = createAsker(1_000);
    const first = ask();
    asked[0]?.('first');
    await first;
    world.now += 999;
    expect(await ask()).toBe('first');
    expect(asked).toHaveLength(1);
    world.now += 1_001;
    const second = ask();
    asked[1]?.('second');
    expect(await second).toBe('second');
    join.forget(port);
    const third = ask();
    asked[2]?.('third');
    expect(await third).toBe('third');
    world.now -= 5_000;
    void ask();
    expect(asked).toHaveLength(4);
  });

  it('wait for nothing while a second one is found out in time, and for it when the first is too old', async () => {
    const { asked, ask, world } = createAsker(1_000);
    const first = ask();
    asked[0]?.('first');
    await first;
    world.now += 1_500;
    expect([await ask(), await ask()]).toEqual(['first', 'first']);
    expect(asked).toHaveLength(2);
    asked[1]?.('second');
    await Promise.resolve();
    expect(await ask()).toBe('second');
    expect(asked).toHaveLength(2);
  });

  it('get the first as long as it may be given, though the second fails', async () => {
    const join = createJoin<string>(1_000);
    const world = { now: 0 };
    const asked = { port: {}, key: 'a', clock: () => new Date(world.now) };
    const fail = () => Promise.reject(new Error('gone'));
    await join.ask(asked, () => Promise.resolve('first'));
    world.now = 1_500;
    expect(await join.ask(asked, fail)).toBe('first');
    world.now = 2_000;
    await expect(join.ask(asked, fail)).rejects.toThrow('gone');
  });

  it('do not get what somebody asked of another port or for another key', async () => {
    const { asked, ask } = createAsker(1_000);
    const all = Promise.all([ask(), ask('b'), ask('a', {})]);
    for (const [index, answer] of asked.entries()) answer(`answer ${index}`);
    expect(await all).toEqual(['answer 0', 'answer 1', 'answer 2']);
  });

  it('fail together, and the failure is not kept', async () => {
    const join = createJoin<string>(1_000);
    const asked = { port: {}, key: 'a', clock: () => new Date(0) };
    const fail = () => Promise.reject(new Error('gone'));
    const both = await Promise.allSettled([join.ask(asked, fail), join.ask(asked, fail)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await join.ask(asked, () => Promise.resolve('here'))).toBe('here');
  });
});
