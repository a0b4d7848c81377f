import { describe, expect, it } from 'vitest';
import { type HeldLogs, shareLogs } from '../../shared/app/shareLogs.ts';
import type { DenyLogReader, LogSpan } from '../../shared/ports.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds: number) => new Date(noon + seconds * 1000).toISOString();
const spanUntil = (seconds: number, since?: number): LogSpan => ({
  from: at(seconds - 86_400),
  to: at(seconds),
  workspaces: ['w'],
  ...(since === undefined ? {} : { since: at(since) }),
});

function createWorld(fail: (count: number) => boolean = () => false) {
  let now = noon;
  const asked: string[] = [];
  const held: HeldLogs = new Map();
  const answer = <T>(kind: string, value: T): Promise<T> =>
    fail(asked.push(kind)) ? Promise.reject(new Error('no connection')) : Promise.resolve(value);
  const logs: DenyLogReader = {
    read: () => answer('denies', { rows: [], gaps: [] }),
    readAllowed: ({ hosts }) => answer(`allowed ${hosts.join()}`, { rows: [], gaps: [] }),
    readNames: () => answer('names', { failures: [], gaps: [] }),
    lastArrivals: () => answer('arrivals', { arrivals: [], gaps: [] }),
  };
  const readerOf = (scope = 'one') => shareLogs(logs, { held, scope, clock: () => new Date(now) });
  return { readerOf, asked, held, goTo: (seconds: number) => void (now = noon + seconds * 1000) };
}

describe('answers of logs shared by the audits of a run', () => {
  it('are asked for once a kind for all jobs of an instant, also by readers of other invocations', async () => {
    const { readerOf, asked, goTo } = createWorld();
    goTo(1);
    const audits = [0, 20, 300].map((later) => spanUntil(1 + later, 0));
    const flows = await Promise.all(audits.map((span) => readerOf().read(span)));
    await Promise.all(audits.map((span) => readerOf().readNames(span)));
    expect(flows.every((one) => one === flows[0])).toBe(true);
    expect(asked).toEqual(['denies', 'names']);
  });

  it('are asked for again by what came after them, by whoever tells no instant, and ten minutes later', async () => {
    const { readerOf, asked } = createWorld();
    await readerOf().read(spanUntil(1, 0));
    await readerOf().read(spanUntil(3, 2));
    await readerOf().read(spanUntil(4));
    expect(asked).toHaveLength(3);
    await readerOf().read(spanUntil(602, 2));
    expect(asked).toHaveLength(3);
    await readerOf().read(spanUntil(603, 2));
    expect(asked).toHaveLength(4);
  });

  it('are not used for other workspaces, hosts or scopes', async () => {
    const { readerOf, asked } = createWorld();
    const allowed = (hosts: readonly string[]) => readerOf().readAllowed({ ...spanUntil(1, 0), hosts, addresses: [] });
    await readerOf().read(spanUntil(1, 0));
    await readerOf().read({ ...spanUntil(1, 0), workspaces: ['w', 'x'] });
    await readerOf('two').read(spanUntil(1, 0));
    await allowed(['a.example.com']);
    await allowed(['b.example.com']);
    await allowed(['a.example.com']);
    expect(asked).toEqual(['denies', 'denies', 'denies', 'allowed a.example.com', 'allowed b.example.com']);
  });

  it('are asked for again after a failure', async () => {
    const { readerOf, asked } = createWorld((count) => count === 1);
    await expect(readerOf().read(spanUntil(1, 0))).rejects.toThrow('no connection');
    await readerOf().read(spanUntil(1, 0));
    expect(asked).toHaveLength(2);
  });

  it('do not pile up, however many hosts are asked for', async () => {
    const { readerOf, held } = createWorld();
    for (let count = 0; count < 100; count += 1)
      await readerOf().readAllowed({ ...spanUntil(1, 0), hosts: [`h${count}.example.com`], addresses: [] });
    expect(held.size).toBeLessThanOrEqual(20);
  });
});
