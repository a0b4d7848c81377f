import { describe, expect, it } from 'vitest';
import { nextStates, type TransitionInput, type TransitionResult } from '../../shared/drift/transition.ts';
import { type Finding, type Severity, toFinding } from '../../shared/model/finding.ts';
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

function told({ states, transitions }: TransitionResult): readonly string[] {
  const nameOf = (fingerprint: string) => states.find((one) => one.fingerprint === fingerprint)?.finding.dependencyId;
  return transitions.map(({ transition, fingerprint }) => `${transition} ${nameOf(fingerprint) ?? ''}`).sort();
}

describe('findings from audit to audit', () => {
  it('open with news', () => {
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
    expect(second.transitions).toEqual([]);
    expect(second.states).toMatchObject([{ since: at(0), lastSeen: at(5), timesSeen: 2 }]);
  });

  it('are news again when they got worse than ever, not when they got milder or back to what they were', () => {
    const first = next([], [finding('a', 'medium')]);
    const worse = next(first.states, [finding('a', 'critical')], { now: at(1) });
    const milder = next(worse.states, [finding('a', 'medium')], { now: at(2) });
    const again = next(milder.states, [finding('a', 'critical')], { now: at(3) });
    expect(told(worse)).toEqual(['worse a']);
    expect([milder.transitions, again.transitions]).toEqual([[], []]);
  });

  it('are resolved with news when they are gone, once', () => {
    const first = next([], [finding('a', 'high')]);
    const gone = next(first.states, [], { now: at(1) });
    expect(told(gone)).toEqual(['resolved a']);
    expect(gone.states).toMatchObject([{ state: 'resolved', since: at(0), resolvedAt: at(1) }]);
    const still = next(gone.states, [], { now: at(2) });
    expect(still.transitions).toEqual([]);
    expect(still.states).toEqual(gone.states);
  });

  it('begin a new episode when they come back', () => {
    const gone = next(next([], [finding('a', 'high')]).states, [], { now: at(1) });
    const back = next(gone.states, [finding('a', 'medium')], { now: at(2) });
    expect(told(back)).toEqual(['reopened a']);
    expect(back.states).toMatchObject([
      { severity: 'medium', since: at(2), firstSeen: at(0), episode: 2, timesSeen: 2, flaps: 1 },
    ]);
  });

  it('are never resolved by partial data', () => {
    const first = next([], [finding('a', 'high'), finding('b', 'high')]);
    const partial = next(first.states, [], { now: at(1), complete: false });
    expect(partial).toEqual({ states: first.states, transitions: [] });
  });

  it('are resolved by partial data only where it is known that no gap touches them', () => {
    const first = next([], [finding('a', 'high'), finding('b', 'high')]);
    const isHidden = ({ dependencyId }: Finding): boolean => dependencyId === 'a';
    expect(told(next(first.states, [], { now: at(1), complete: false, isHidden }))).toEqual(['resolved b']);
  });

  it('are not resolved because the report names the cause instead of what it explains', () => {
    const first = next([], [finding('a', 'high'), finding('b', 'high')]);
    const cause = toFinding({
      kind: 'route-blackhole',
      severity: 'critical',
      clusterId,
      title: 'No way out',
      detail: '',
      evidence: { dependencies: [{ id: 'a' }] },
    });
    const cut = next(first.states, [cause], { now: at(1) });
    expect(told(cut)).toEqual(['opened ', 'resolved b']);
    expect(told(next(cut.states, [], { now: at(2) }))).toEqual(['resolved ', 'resolved a']);
  });

  it('are remembered as accepted until they get worse', () => {
    const accepted = next([], [finding('a', 'low')], { isAccepted: () => true });
    expect(accepted.states).toMatchObject([{ accepted: true }]);
    const worse = next(accepted.states, [finding('a', 'high')], { now: at(1), isAccepted: () => true });
    expect(worse.states).toMatchObject([{ accepted: false }]);
  });

  it('count once when the report lists one twice', () => {
    const result = next([], [finding('a', 'low'), finding('a', 'high')]);
    expect(result.states).toHaveLength(1);
    expect(told(result)).toEqual(['opened a']);
    expect(result.states).toMatchObject([{ severity: 'high' }]);
  });
});
