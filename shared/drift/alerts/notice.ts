import type { Transition } from '../../model/alert.ts';
import type { AlertPolicy } from '../../model/alertPolicy.ts';
import { severityRank } from '../../model/finding.ts';
import type { Decision, FindingState } from '../../model/findingState.ts';
import type { Told } from '../../model/told.ts';
import { isAcknowledged, isFlapping, settlesAt } from '../life.ts';

/** Something to be told of a finding over one channel. */
export interface Notice {
  readonly transition: Transition;
  /** From when on it is due, ISO 8601; it may lie in the future. */
  readonly dueAt: string;
  readonly note?: string;
}

/** What decides whether there is something to tell. */
export interface NoticeInput {
  readonly state: FindingState;
  readonly decision: Decision | undefined;
  /** What was told last. */
  readonly told: Told | undefined;
  readonly policy: AlertPolicy;
  readonly now: string;
}

/**
 * Compares what is with what was told. Whatever happened between two looks, only the difference is news, so that a run
 * that died, a silence or a maintenance in between loses nothing and repeats nothing.
 */
export function toNotice({ told: last, ...rest }: NoticeInput): Notice | undefined {
  const { state } = rest;
  // What a person accepted was never told to be over; it is as if nothing had been told.
  const told = last !== undefined && last.episode > (state.settledEpisode ?? 0) ? last : undefined;
  const input = { ...rest, told };
  const isToldOpen = told !== undefined && told.status !== 'resolved';
  if (state.state === 'resolved') return isToldOpen ? toEnd(input) : undefined;
  return isToldOpen ? toSequel(input, told) : toBeginning(input);
}

/** What comes and goes is over only once it has kept still. */
function toEnd({ state, policy, now }: NoticeInput): Notice {
  const resolvedAt = state.resolvedAt ?? state.lastSeen;
  const isDamped = isFlapping(state, now, policy.flapMinutes);
  return { transition: 'resolved', dueAt: isDamped ? settlesAt(state, policy.flapMinutes) : resolvedAt };
}

function toBeginning({ state, decision, told, policy, now }: NoticeInput): Notice | undefined {
  if (state.accepted === true || isAcknowledged(state, decision)) return undefined;
  const dueAt = state.worseAt ?? state.since;
  if (isFlapping(state, now, policy.flapMinutes)) return { transition: 'flapping', dueAt, note: toFlapNote(state) };
  return { transition: told ? 'reopened' : 'opened', dueAt };
}

function toSequel(input: NoticeInput, told: Told): Notice | undefined {
  const { state, decision, policy, now } = input;
  if (severityRank(state.finding.severity) < severityRank(told.severity)) {
    return { transition: 'worse', dueAt: state.worseAt ?? state.since };
  }
  if (isFlapping(state, now, policy.flapMinutes)) {
    return told.status === 'flapping'
      ? undefined
      : { transition: 'flapping', dueAt: state.since, note: toFlapNote(state) };
  }
  if (isAcknowledged(state, decision)) return undefined;
  return toSilenceEnd(decision, told) ?? toRepetition(input, told);
}

/** A silence under which something was told before it began ends with the finding still open. */
function toSilenceEnd(decision: Decision | undefined, told: Told): Notice | undefined {
  const silence = decision?.silenced;
  if (!silence || Date.parse(told.at) >= Date.parse(silence.until)) return undefined;
  return { transition: 'repeated', dueAt: silence.until, note: `It was silenced by ${silence.who} until now.` };
}

function toRepetition({ state, policy }: NoticeInput, told: Told): Notice | undefined {
  const hours = policy.repeatHours[state.finding.severity];
  if (hours === undefined || hours <= 0) return undefined;
  return { transition: 'repeated', dueAt: new Date(Date.parse(told.at) + hours * 3_600_000).toISOString() };
}

function toFlapNote({ flaps = 0 }: FindingState): string {
  return `It came back ${flaps} times in a row soon after it was resolved; what happens next is told once it keeps still.`;
}
