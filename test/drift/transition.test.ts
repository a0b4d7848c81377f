import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStates, toAlert, type TransitionInput, type TransitionResult } from '../../shared/drift/transition.ts';
import { type Finding, severities, type Severity, toFinding } from '../../shared/model/finding.ts';
import type { FindingState } from '../../shared/model/findingState.ts';
import { idOf } from './estates.ts';

const clusterId = idOf('Microsoft.ContainerService/managedClusters/aks-1');

function finding(dependencyId: string, severity: Severity): Finding {
  return toFinding({ kind: 'dependency-denied', severity, clusterId, dependencyId, title: dependencyId, detail: '' });
}

function at(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
}

function next(
  previous: readonly FindingState[],
  findings: readonly Finding[],
  more: Partial<TransitionInput> = {},
): TransitionResult {
  return nextStates({ previous, findings, complete: true, now: at(0), ...more });
}

function told({ entries }: TransitionResult): readonly string[] {
  return entries.map(({ transition, finding }) => `${transition} ${finding.dependencyId ?? ''}`);
}

describe('findings from audit to audit', () => {
  it('open with news, worst first', () => {
    const result = next([], [finding('b', 'medium'), finding('a', 'critical')]);
    expect(told(result)).toEqual(['opened a', 'opened b']);
    expect(result.states.map(({ state, since, lastSeen }) => [state, since, lastSeen])).toEqual([
      ['open', at(0), at(0)],
      ['open', at(0), at(0)],
    ]);
  });

  it('are no news when they are still there, and keep their beginning', () => {
    const first = next([], [finding('a', 'high')]);
    const second = next(first.states, [finding('a', 'high')], { now: at(5) });
    expect(second.entries).toEqual([]);
    expect(second.states).toMatchObject([{ since: at(0), lastSeen: at(5) }]);
  });

  it('are news again when they got worse than ever, not when they got milder or back to what they were', () => {
    const first = next([], [finding('a', 'medium')]);
    const worse = next(first.states, [finding('a', 'critical')], { now: at(1) });
    const milder = next(worse.states, [finding('a', 'medium')], { now: at(2) });
    const again = next(milder.states, [finding('a', 'critical')], { now: at(3) });
    expect(told(worse)).toEqual(['worse a']);
    expect([milder.entries, again.entries]).toEqual([[], []]);
  });

  it('are resolved with news when they are gone, once', () => {
    const first = next([], [finding('a', 'high')]);
    const gone = next(first.states, [], { now: at(1) });
    expect(gone.entries).toMatchObject([{ transition: 'resolved', since: at(0), finding: { dependencyId: 'a' } }]);
    const still = next(gone.states, [], { now: at(2) });
    expect(still.entries).toEqual([]);
    expect(still.states).toEqual(gone.states);
  });

  it('begin a new episode when they come back', () => {
    const gone = next(next([], [finding('a', 'high')]).states, [], { now: at(1) });
    const back = next(gone.states, [finding('a', 'medium')], { now: at(2) });
    expect(back.entries).toMatchObject([{ transition: 'opened', since: at(2) }]);
    expect(back.states).toMatchObject([{ severity: 'medium', since: at(2) }]);
  });

  it('are never resolved by partial data', () => {
    const first = next([], [finding('a', 'high'), finding('b', 'high')]);
    const partial = next(first.states, [], { now: at(1), complete: false });
    expect(partial).toEqual({ states: first.states, entries: [] });
  });

  it('are resolved by partial data only where it is known that no gap touches them', () => {
    const first = next([], [finding('a', 'high'), finding('b', 'high')]);
    const isHidden = ({ dependencyId }: Finding): boolean => dependencyId === 'a';
    expect(told(next(first.states, [], { now: at(1), complete: false, isHidden }))).toEqual(['resolved b']);
  });

  it('below the limit are remembered without news, and become news when they reach it', () => {
    const quiet = next([], [finding('a', 'low')]);
    expect(quiet.entries).toEqual([]);
    expect(quiet.states).toHaveLength(1);
    expect(told(next(quiet.states, [finding('a', 'high')], { now: at(1) }))).toEqual(['worse a']);
    expect(next(quiet.states, [], { now: at(1) }).entries).toEqual([]);
    expect(told(next([], [finding('a', 'low')], { alertFrom: 'low' }))).toEqual(['opened a']);
  });

  it('count once when the report lists one twice', () => {
    const result = next([], [finding('a', 'low'), finding('a', 'high')]);
    expect(result.states).toHaveLength(1);
    expect(told(result)).toEqual(['opened a']);
  });
});

describe('the laws of findings over time', () => {
  const audits = fc.array(
    fc.record({
      complete: fc.boolean(),
      findings: fc.array(
        fc
          .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...severities))
          .map(([id, severity]) => finding(id, severity)),
      ),
    }),
    { maxLength: 12 },
  );

  it('opened and resolved alternate, nothing is resolved by partial data, and the same audit twice is no news', () => {
    fc.assert(
      fc.property(audits, (steps) => {
        let states: readonly FindingState[] = [];
        const last = new Map<string, string>();
        steps.forEach(({ complete, findings }, index) => {
          const result = next(states, findings, { complete, now: at(index), alertFrom: 'info' });
          for (const {
            transition,
            finding: { fingerprint },
          } of result.entries) {
            const allowed = {
              opened: [undefined, 'resolved'],
              worse: ['opened', 'worse'],
              resolved: ['opened', 'worse'],
              reopened: [],
              flapping: [],
              repeated: [],
            }[transition];
            expect(allowed).toContain(last.get(fingerprint));
            if (!complete) expect(transition).not.toBe('resolved');
            last.set(fingerprint, transition);
          }
          expect(next(result.states, findings, { complete, now: at(index), alertFrom: 'info' })).toEqual({
            states: result.states,
            entries: [],
          });
          states = result.states;
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('an alert', () => {
  const alertOf = (result: TransitionResult, now = at(0)) =>
    toAlert({ channel: 'teams', clusterId, clusterName: 'aks-1', entries: result.entries, now });

  it('is not made of nothing', () => {
    expect(alertOf(next([], []))).toBeUndefined();
  });

  it('is the same alert when the same news is told later or in another order', () => {
    const result = next([], [finding('a', 'high'), finding('b', 'medium')]);
    const one = alertOf(result);
    expect(one?.id).toMatch(/^[0-9a-f]{32}$/);
    const two = toAlert({
      channel: 'teams',
      clusterId: clusterId.toUpperCase(),
      clusterName: 'renamed',
      entries: [...result.entries].reverse(),
      now: at(9),
      reportUrl: 'https://report.example.com/',
    });
    expect(two?.id).toBe(one?.id);
    expect(two?.reportUrl).toBe('https://report.example.com/');
  });

  it('is another alert for another transition, episode, cluster or step of getting worse', () => {
    const first = next([], [finding('a', 'medium')]);
    const worse = next(first.states, [finding('a', 'high')], { now: at(1) });
    const worst = next(worse.states, [finding('a', 'critical')], { now: at(2) });
    const gone = next(worst.states, [], { now: at(3) });
    const back = next(gone.states, [finding('a', 'medium')], { now: at(4) });
    const ids = [first, worse, worst, gone, back].map((result) => alertOf(result)?.id);
    const elsewhere = toAlert({
      channel: 'teams',
      clusterId: `${clusterId}2`,
      clusterName: '',
      entries: first.entries,
      now: at(0),
    });
    expect(new Set([...ids, elsewhere?.id]).size).toBe(6);
  });
});
