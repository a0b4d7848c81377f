import { expect, it } from 'vitest';
import { createJoin } from '../../shared/app/joined.ts';

function createAsker() {
  const asked: ((value: string) => void)[] = [];
  return { asked, ask: () => new Promise<string>((resolve) => asked.push(resolve)) };
}

it('answers all who ask meanwhile at once, and who asks after that anew', async () => {
  const [join, port, { asked, ask }] = [createJoin<string>(), {}, createAsker()];
  const both = Promise.all([join(port, 'a', ask), join(port, 'a', ask)]);
  asked[0]?.('first');
  expect(await both).toEqual(['first', 'first']);
  const next = join(port, 'a', ask);
  asked[1]?.('second');
  expect(await next).toBe('second');
  expect(asked).toHaveLength(2);
});

it('does not answer what somebody asks of another port or for another key', async () => {
  const [join, port, { asked, ask }] = [createJoin<string>(), {}, createAsker()];
  const all = Promise.all([join(port, 'a', ask), join(port, 'b', ask), join({}, 'a', ask)]);
  for (const [index, answer] of asked.entries()) answer(`answer ${index}`);
  expect(await all).toEqual(['answer 0', 'answer 1', 'answer 2']);
});

it('fails for all who waited, and keeps no failure', async () => {
  const [join, port] = [createJoin<string>(), {}];
  const fail = () => Promise.reject(new Error('gone'));
  const both = await Promise.allSettled([join(port, 'a', fail), join(port, 'a', fail)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await join(port, 'a', () => Promise.resolve('here'))).toBe('here');
});
