import { severityRank } from '../model/finding.ts';
import type { Decision, FindingState, LifeStage } from '../model/findingState.ts';

/** Comes back in a row so often before it counts as flapping. */
const flapsToDamp = 2;

/** Where a finding is in its life at an instant (ISO 8601); `flapMinutes` as in the alert policy. */
export function toLifeStage(
  state: FindingState,
  decision: Decision | undefined,
  { now, flapMinutes }: { readonly now: string; readonly flapMinutes: number },
): LifeStage {
  if (isFlapping(state, now, flapMinutes)) return 'flapping';
  if (state.state === 'resolved') return 'resolved';
  if (silencedUntil(decision, now) !== undefined) return 'silenced';
  if (isAcknowledged(state, decision)) return 'acknowledged';
  if (state.worseAt !== undefined) return 'worse';
  return (state.episode ?? 1) > 1 ? 'reopened' : 'open';
}

/** True while a finding comes and goes: it came back soon after it was resolved, twice in a row, and has not kept still since. */
export function isFlapping(state: FindingState, now: string, flapMinutes: number): boolean {
  return (state.flaps ?? 0) >= flapsToDamp && Date.parse(now) < Date.parse(settlesAt(state, flapMinutes));
}

/** When a finding that comes and goes counts as settled if nothing more happens, ISO 8601. */
export function settlesAt({ state, since, resolvedAt }: FindingState, flapMinutes: number): string {
  const last = state === 'resolved' ? (resolvedAt ?? since) : since;
  return new Date(Date.parse(last) + flapMinutes * 60_000).toISOString();
}

/** The end of a silence that holds at an instant; undefined if none does. */
export function silencedUntil(decision: Decision | undefined, now: string): string | undefined {
  const until = decision?.silenced?.until;
  return until !== undefined && Date.parse(until) > Date.parse(now) ? until : undefined;
}

/** True if somebody takes care of what the finding is now: not of another episode, nor of something milder. */
export function isAcknowledged(state: FindingState, decision: Decision | undefined): boolean {
  const given = decision?.acknowledged;
  if (!given || given.episode !== (state.episode ?? 1)) return false;
  return severityRank(state.severity) >= severityRank(given.severity);
}
