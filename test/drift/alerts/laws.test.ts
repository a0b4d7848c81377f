import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInhibited } from '../../../shared/drift/alerts/inhibition.ts';
import { isAcknowledged, silencedUntil } from '../../../shared/drift/life.ts';
import { nextStates } from '../../../shared/drift/transition.ts';
import { defaultAlertPolicy } from '../../../shared/model/alertPolicy.ts';
import type { Finding, Severity } from '../../../shared/model/finding.ts';
import type { Decision } from '../../../shared/model/findingState.ts';
import { at, createLife, findingOf, type Life } from './world.ts';

const told: readonly Severity[] = ['critical', 'high', 'medium'];
const cause = findingOf('/tables/rt', 'critical', {
  kind: 'route-default-missing',
  title: 'cause',
  evidence: { dependencies: ['a', 'b'] },
});

const findings: fc.Arbitrary<readonly Finding[]> = fc
  .record({
    own: fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...told)), {
      selector: ([id]) => id,
    }),
    hasCause: fc.boolean(),
  })
  .map(({ own, hasCause }) => [...own.map(([id, severity]) => findingOf(id, severity)), ...(hasCause ? [cause] : [])]);

type Step =
  | { readonly kind: 'audit'; readonly findings: readonly Finding[]; readonly complete: boolean }
  | { readonly kind: 'silence'; readonly name: 'a' | 'c'; readonly minutes: number }
  | { readonly kind: 'acknowledge'; readonly name: 'a' | 'c' }
  | { readonly kind: 'look' };

const steps: fc.Arbitrary<readonly { readonly step: Step; readonly after: number }[]> = fc.array(
  fc.record({
    step: fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('audit' as const), findings, complete: fc.boolean() }) },
      { weight: 3, arbitrary: fc.constant({ kind: 'look' as const }) },
      fc.record({
        kind: fc.constant('silence' as const),
        name: fc.constantFrom('a' as const, 'c' as const),
        minutes: fc.integer({ min: 1, max: 600 }),
      }),
      fc.record({ kind: fc.constant('acknowledge' as const), name: fc.constantFrom('a' as const, 'c' as const) }),
    ),
    after: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 300 })),
  }),
  { maxLength: 25 },
);

interface Told {
  readonly minute: number;
  readonly line: string;
}

/** Lives through some steps. Gives what was told, and the minute at which they ended. */
function live(sequence: readonly { readonly step: Step; readonly after: number }[]) {
  const life = createLife();
  const decisions = new Map<string, Decision>();
  const lines: Told[] = [];
  let minute = 0;
  const decide = (name: string, decision: Omit<Decision, 'fingerprint'>) => {
    const { fingerprint } = findingOf(name, 'high');
    const next = { fingerprint, ...decisions.get(name), ...decision };
    decisions.set(name, next);
    life.decide(next);
  };
  for (const { step, after } of sequence) {
    minute += after;
    if (step.kind === 'audit') observe(life, minute, step);
    if (step.kind === 'look') lines.push(...life.look(minute).map((line) => ({ minute, line })));
    if (step.kind === 'silence')
      decide(step.name, { silenced: { who: 'm', why: 'w', at: at(minute), until: at(minute + step.minutes) } });
    const state = life.states.find(
      ({ finding }) => finding.dependencyId === (step.kind === 'acknowledge' ? step.name : ''),
    );
    if (step.kind === 'acknowledge' && state?.state === 'open') {
      const { episode = 1, severity } = state;
      decide(step.name, { acknowledged: { who: 'm', at: at(minute), episode, severity } });
    }
  }
  return { life, lines, decisions, minute };
}

/** Each audit, and the laws that hold of it by itself. */
function observe(life: Life, minute: number, { findings: found, complete }: Step & { readonly kind: 'audit' }): void {
  const before = new Map(life.states.map(({ fingerprint, state }) => [fingerprint, state]));
  life.see(minute, found, { complete });
  const resolved = life.states.filter(
    ({ fingerprint, state }) => state === 'resolved' && before.get(fingerprint) === 'open',
  );
  if (!complete) expect(resolved).toEqual([]);
  const again = nextStates({ previous: life.states, findings: found, complete, now: at(minute) });
  expect(again).toEqual({ states: life.states, transitions: [] });
}

describe('whatever is observed, in whatever order', () => {
  it('every open finding has been told, or is explained, silenced or taken care of, once all waits are over', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { life, decisions, minute } = live(sequence);
        const end = minute + 200;
        life.look(end);
        const inhibited = findInhibited(life.states, defaultAlertPolicy);
        const log = life.logs[0]?.told ?? [];
        for (const state of life.states) {
          const last = log.find(({ fingerprint }) => fingerprint === state.fingerprint);
          const decision = decisions.get(state.finding.dependencyId ?? '');
          const isQuiet =
            inhibited.has(state.fingerprint) ||
            silencedUntil(decision, at(end)) !== undefined ||
            isAcknowledged(state, decision);
          if (state.state === 'open' && !isQuiet) expect(last?.status).toMatch(/open|flapping/);
          if (state.state === 'resolved') expect([undefined, 'resolved']).toContain(last?.status);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is told twice: a look right after a look is silent, openings and ends alternate', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { life, lines, minute } = live(sequence);
        const end = minute + 10;
        lines.push(...life.look(end).map((line) => ({ minute: end, line })));
        expect(life.look(end)).toEqual([]);
        const last = new Map<string, string>();
        for (const { line } of lines) {
          const [, transition = '', name = ''] = line.split(' ');
          const isOpen = !['resolved', undefined].includes(last.get(name));
          expect([line, isOpen]).toEqual([
            line,
            !['opened', 'reopened'].includes(transition) && (isOpen || transition !== 'flapping'),
          ]);
          last.set(name, transition);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('messages about a cluster are at least five minutes apart, and each has an id of its own', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { life } = live(sequence);
        const times = life.alerts.map(({ createdAt }) => Date.parse(createdAt));
        times.slice(1).forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(300_000));
        expect(new Set(life.alerts.map(({ id }) => id)).size).toBe(life.alerts.length);
      }),
      { numRuns: 300 },
    );
  });

  it('time alone never makes a look necessary that was not announced', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 400 }), (sequence, wait) => {
        const { life, minute } = live(sequence);
        life.look(minute);
        const announced = life.wakeAt === undefined ? Infinity : Date.parse(life.wakeAt);
        // What is repeated after a day is announced too; nothing here is that old twice.
        if (Date.parse(at(minute + wait)) < announced) expect(life.look(minute + wait)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
