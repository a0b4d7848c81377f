import { describe, expect, it } from 'vitest';
import { toFingerprint } from '../../../shared/model/finding.ts';
import { at, clusterId, createLife, findingOf } from './world.ts';

const a = findingOf('a', 'critical');
const quick = { groupWaitSeconds: 0, groupIntervalMinutes: 0 };
const silence = (minutes: number, until: number) => ({
  fingerprint: a.fingerprint,
  silenced: { who: 'maya', why: 'known', at: at(minutes), until: at(until) },
});

describe('what is told of a finding', () => {
  it('is its opening, what is worse, its end and its return, each once', () => {
    const life = createLife(quick);
    life.see(0, [findingOf('a', 'medium')]);
    expect(life.look(0)).toEqual(['teams opened a']);
    expect(life.look(0)).toEqual([]);
    life.see(10, [a]);
    expect(life.look(10)).toEqual(['teams worse a']);
    expect(life.alerts.at(-1)?.entries[0]).toMatchObject({ severityBefore: 'medium', since: at(0) });
    life.see(20, []);
    expect(life.look(20)).toEqual(['teams resolved a']);
    expect(life.alerts.at(-1)?.entries[0]).toMatchObject({ resolvedAt: at(20) });
    life.see(30, [a]);
    expect(life.look(30)).toEqual(['teams reopened a']);
    expect(life.look(31)).toEqual([]);
    expect(new Set(life.alerts.map(({ id }) => id)).size).toBe(4);
    expect(new Set(life.alerts.map(({ threadKey }) => threadKey))).toEqual(new Set([a.fingerprint]));
  });

  it('waits half a minute for company, and is one message with it', () => {
    const life = createLife();
    life.see(0, [a]);
    expect(life.look(0)).toEqual([]);
    expect(life.wakeAt).toBe(at(0.5));
    life.see(0.25, [a, findingOf('b', 'high')]);
    expect(life.look(0.5)).toEqual(['teams opened a', 'teams opened b']);
    expect(life.alerts).toHaveLength(1);
  });

  it('waits five minutes after the last message about the cluster', () => {
    const life = createLife();
    life.see(0, [a]);
    life.look(1);
    life.see(2, [a, findingOf('b', 'high')]);
    expect(life.look(5)).toEqual([]);
    expect(life.wakeAt).toBe(at(6));
    expect(life.look(6)).toEqual(['teams opened b']);
  });

  it('is nothing when it came and went between two looks', () => {
    const life = createLife();
    life.see(0, [a]);
    life.see(0.25, []);
    expect(life.look(1)).toEqual([]);
  });

  it('is repeated every day while it is critical and nobody acknowledged it', () => {
    const life = createLife(quick);
    life.see(0, [a, findingOf('b', 'high')]);
    life.look(0);
    expect(life.look(24 * 60 - 1)).toEqual([]);
    expect(life.look(24 * 60)).toEqual(['teams repeated a']);
    life.decide({
      fingerprint: a.fingerprint,
      acknowledged: { who: 'maya', at: at(1500), episode: 1, severity: 'critical' },
    });
    expect(life.look(5 * 24 * 60)).toEqual([]);
  });

  it('is news again when it gets worse than what somebody acknowledged', () => {
    const life = createLife(quick);
    life.see(0, [findingOf('a', 'medium')]);
    life.look(0);
    life.decide({
      fingerprint: a.fingerprint,
      acknowledged: { who: 'maya', at: at(1), episode: 1, severity: 'medium' },
    });
    life.see(2, [a]);
    expect(life.look(2)).toEqual(['teams worse a']);
  });

  it('waits for the daily digest when it is low, and is not told at all when it is for information', () => {
    const life = createLife(quick);
    life.see(0, [findingOf('a', 'low'), findingOf('b', 'info')]);
    expect(life.look(0)).toEqual([]);
    expect(life.wakeAt).toBe(at(7 * 60));
    expect(life.look(7 * 60)).toEqual(['digest teams opened a']);
    expect(life.look(31 * 60)).toEqual([]);
    life.see(32 * 60, []);
    expect(life.look(32 * 60)).toEqual([]);
    expect(life.look(55 * 60)).toEqual(['digest teams resolved a']);
  });
});

describe('a silence', () => {
  it('keeps quiet until it ends, and brings the finding back then', () => {
    const life = createLife(quick);
    life.see(0, [findingOf('a', 'medium')]);
    life.look(0);
    life.decide(silence(1, 60));
    life.see(5, [a]);
    expect(life.look(5)).toEqual([]);
    expect(life.wakeAt).toBe(at(60));
    expect(life.look(60)).toEqual(['teams worse a']);
    expect(life.look(61)).toEqual([]);
  });

  it('ends with a word on what is still open just as it was', () => {
    const life = createLife(quick);
    life.see(0, [a]);
    life.look(0);
    life.decide(silence(1, 60));
    expect(life.look(59)).toEqual([]);
    expect(life.look(60)).toEqual(['teams repeated a']);
    expect(life.alerts.at(-1)?.entries[0]?.note).toBe('It was silenced by maya until now.');
    expect(life.look(120)).toEqual([]);
  });

  it('lets the end of what was told through, and holds its return', () => {
    const life = createLife(quick);
    life.see(0, [a]);
    life.look(0);
    life.decide(silence(1, 60));
    life.see(10, []);
    expect(life.look(10)).toEqual(['teams resolved a']);
    life.see(20, [a]);
    expect(life.look(20)).toEqual([]);
    expect(life.look(60)).toEqual(['teams reopened a']);
  });
});

describe('a finding that comes and goes', () => {
  it('is told once as that, and then not until it keeps still', () => {
    const life = createLife(quick);
    const told: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      life.see(round * 20, round % 2 === 0 ? [a] : []);
      told.push(...life.look(round * 20));
    }
    expect(told).toEqual([
      'teams opened a',
      'teams resolved a',
      'teams reopened a',
      'teams resolved a',
      'teams flapping a',
    ]);
    expect(life.look(200)).toEqual([]);
    expect(life.look(140 + 120)).toEqual(['teams resolved a']);
  });

  it('is told as usual when it stood for hours in between', () => {
    const life = createLife(quick);
    const told: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      life.see(round * 180, round % 2 === 0 ? [a] : []);
      told.push(...life.look(round * 180));
    }
    expect(told.filter((line) => line.includes('flapping'))).toEqual([]);
    expect(told).toHaveLength(6);
  });
});

describe('a cause', () => {
  const effects = Array.from({ length: 40 }, (_, index) => findingOf(`core.${index}`, 'critical'));
  const cause = findingOf('/tables/rt', 'critical', {
    kind: 'route-default-missing',
    title: 'no default route',
    evidence: { dependencies: effects.map(({ dependencyId }) => dependencyId ?? '') },
  });

  it('silences the forty findings that it explains, and says so', () => {
    const life = createLife();
    life.see(0, [cause, ...effects, findingOf('other', 'high')]);
    expect(life.look(1)).toEqual(['teams opened no default route', 'teams opened other']);
    expect(life.alerts[0]?.entries[0]?.silences).toMatchObject({ count: 40 });
    expect(life.alerts[0]?.entries[0]?.silences?.titles).toHaveLength(3);
  });

  it('that is over leaves its effects to be told, if they are still there', () => {
    const life = createLife(quick);
    life.see(0, [cause, ...effects]);
    life.look(0);
    life.see(10, effects.slice(0, 2));
    expect([...life.look(10)].sort()).toEqual([
      'teams opened core.0',
      'teams opened core.1',
      'teams resolved no default route',
    ]);
  });

  it('speaks for every effect where it lists none, but not for what is worse than itself', () => {
    const life = createLife(quick);
    const plain = findingOf('/tables/rt', 'high', { kind: 'route-default-missing', title: 'no default route' });
    life.see(0, [plain, findingOf('mild', 'medium'), findingOf('worse', 'critical')]);
    expect(life.look(0)).toEqual(['teams opened worse', 'teams opened no default route']);
  });

  it('does not silence over a channel that is not told of it', () => {
    const rules = [
      { kinds: ['dependency-*'], channels: ['email'] as const },
      { kinds: ['route-*'], channels: ['teams'] as const },
    ];
    const life = createLife({ ...quick, rules }, { channels: ['teams', 'email'] });
    life.see(0, [cause, ...effects.slice(0, 1)]);
    expect(life.look(0)).toEqual(['teams opened no default route', 'email opened core.0']);
  });
});

describe('maintenance', () => {
  const window = { reason: 'patching', span: { kind: 'once', from: at(10), until: at(60) } } as const;

  it('keeps everything for its end, and what came and went in it is nothing', () => {
    const life = createLife({ ...quick, maintenance: [window] });
    life.see(0, [a]);
    expect(life.look(0)).toEqual(['teams opened a']);
    life.see(20, [findingOf('b', 'high')]);
    expect(life.look(20)).toEqual([]);
    expect(life.wakeAt).toBe(at(60));
    life.see(30, [findingOf('b', 'high'), findingOf('c', 'high')]);
    life.see(40, [findingOf('b', 'high')]);
    expect(life.look(60)).toEqual(['teams opened b', 'teams resolved a']);
  });

  it.each([
    [
      'a Thursday at 23:00 for two hours holds at midnight',
      { startMinute: 4 * 1440 + 23 * 60, minutes: 120 },
      23.5 * 60,
      at(25 * 60),
    ],
    ['and not before', { startMinute: 4 * 1440 + 23 * 60, minutes: 120 }, 22 * 60, undefined],
    [
      'a Saturday night reaches into Sunday',
      { startMinute: 6 * 1440 + 23 * 60, minutes: 180 },
      3 * 1440 + 60,
      at(3 * 1440 + 120),
    ],
    ['of other clusters does not count', { startMinute: 0, minutes: 10_080, clusters: ['other'] }, 5, undefined],
  ])('every week: %s', (_, {
    clusters,
    ...span
  }: { startMinute: number; minutes: number; clusters?: string[] }, minute, end) => {
    const scope = clusters === undefined ? {} : { clusters };
    const life = createLife({ ...quick, maintenance: [{ reason: 'x', span: { kind: 'weekly', ...span }, ...scope }] });
    life.see(minute, [a]);
    expect(life.look(minute)).toEqual(end === undefined ? ['teams opened a'] : []);
    expect(life.wakeAt).toBe(end ?? undefined);
  });
});

describe('the way of a finding', () => {
  const channels = ['teams', 'email', 'teams:payments'] as const;

  it.each([
    ['every unnamed channel without a rule', {}, {}, ['email', 'teams']],
    [
      'the channels of every rule that fits',
      { rules: [{ from: 'critical', channels: ['email'] }, { channels: ['teams'] }] },
      {},
      ['email', 'teams'],
    ],
    [
      'the usual ones where no rule fits',
      { rules: [{ kinds: ['rule-*'], channels: ['email'] }] },
      {},
      ['email', 'teams'],
    ],
    ['the rule for the cluster', { rules: [{ clusters: ['AKS-*'], channels: ['teams'] }] }, {}, ['teams']],
    ['its owner', { owners: { Payments: ['teams:payments'] } }, { owner: 'payments' }, ['teams:payments']],
    [
      'the usual ones of another owner',
      { owners: { Payments: ['teams:payments'] } },
      { owner: 'shop' },
      ['email', 'teams'],
    ],
    [
      'the usual ones in place of a channel that is not set up',
      { rules: [{ channels: ['webhook'] }] },
      {},
      ['email', 'teams'],
    ],
    [
      'addresses that the configuration names',
      { rules: [{ channels: ['email:shop'] }], recipients: { shop: ['shop@example.com'] } },
      {},
      ['shop@example.com'],
    ],
  ] as const)('is %s', (_, policy, tags, expected) => {
    const life = createLife({ ...quick, ...policy }, { channels, tags });
    life.see(0, [a]);
    expect([...life.look(0)].map((line) => line.replace(' opened a', '')).sort()).toEqual(expected);
  });

  it('ends where it was told, although it would go elsewhere today', () => {
    const life = createLife(
      { ...quick, rules: [{ from: 'critical', channels: ['email'] }, { channels: ['teams'] }] },
      { channels },
    );
    life.see(0, [a]);
    life.look(0);
    life.see(10, [findingOf('a', 'medium')]);
    life.see(20, []);
    expect([...life.look(20)].sort()).toEqual(['email resolved a', 'teams resolved a']);
  });
});

describe('an alert', () => {
  it('shows the owner, and masks subscription ids where that is wanted', () => {
    const owned = createLife({ ...quick, maskSubscriptionIds: true }, { tags: { owner: 'payments' } });
    owned.see(0, [findingOf('a', 'high', { detail: `in ${clusterId}` })]);
    owned.look(0);
    const [alert] = owned.alerts;
    expect(alert?.entries[0]?.owner).toBe('payments');
    expect(JSON.stringify(alert)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(alert?.entries[0]?.finding.fingerprint).toBe(
      toFingerprint({ kind: 'dependency-denied', clusterId, dependencyId: 'a' }),
    );
  });

  it('of ten thousand findings is planned in one go', () => {
    const life = createLife(quick);
    life.see(
      0,
      Array.from({ length: 10_000 }, (_, index) => findingOf(`custom.${index}`, 'high')),
    );
    expect(life.look(0)).toHaveLength(10_000);
    expect(life.alerts).toHaveLength(1);
  });
});
