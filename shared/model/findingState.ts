import type { Finding, Severity } from './finding.ts';

/** What is remembered of a finding between audits: what was seen. What people said of it is a `Decision`. */
export interface FindingState {
  readonly fingerprint: string;
  readonly state: 'open' | 'resolved';
  /** Counts from 1; a finding that comes back after it was resolved begins another. Absent in what was written by 0.1: 1. */
  readonly episode?: number;
  /** The worst severity of the current (or last) episode: only what is worse than that is news. */
  readonly severity: Severity;
  /** When it got that severe, ISO 8601; absent: at the beginning of the episode. */
  readonly worseAt?: string;
  /** When the finding was seen for the first time ever, ISO 8601; absent: at the beginning of the episode. */
  readonly firstSeen?: string;
  /** When the current (or last) episode began, ISO 8601. */
  readonly since: string;
  readonly lastSeen: string;
  /** Audits that saw it, in all episodes. */
  readonly timesSeen?: number;
  /** When the last episode that is over was found to be over, ISO 8601; absent before the first. */
  readonly resolvedAt?: string;
  /** How often in a row it came back soon after it was resolved. */
  readonly flaps?: number;
  /** A person accepted the state that shows it: its opening is no news. */
  readonly accepted?: boolean;
  /** The last episode that a person ended by accepting it: nobody is told that it is over, and the next one is new. */
  readonly settledEpisode?: number;
  /** The finding as last seen, to be able to say what was resolved. */
  readonly finding: Finding;
}

/** Somebody has seen it and takes care: it is not repeated, until it gets worse or comes back. */
export interface Acknowledgement {
  readonly who: string;
  readonly why?: string;
  /** ISO 8601. */
  readonly at: string;
  /** The episode that it is about. */
  readonly episode: number;
  /** The severity that was looked at: a worse one is news again. */
  readonly severity: Severity;
}

/** Somebody does not want to hear of it until an instant. It is told to be over all the same, if it had been told to be open. */
export interface Silence {
  readonly who: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
  /** ISO 8601; from then on the finding is told again if it is open. */
  readonly until: string;
}

/** What people said of one finding. */
export interface Decision {
  readonly fingerprint: string;
  readonly acknowledged?: Acknowledgement;
  readonly silenced?: Silence;
}

/** Where a finding is in its life, in one word. */
export type LifeStage = 'open' | 'worse' | 'reopened' | 'flapping' | 'acknowledged' | 'silenced' | 'resolved';

/**
 * Of what is stored and what was seen, the later; two audits of one cluster may see the same finding open at nearly the
 * same time, and then the earlier beginning stands.
 */
export function laterState(stored: FindingState | undefined, seen: FindingState): FindingState {
  if (!stored || knownAt(stored) > knownAt(seen)) return stored ?? seen;
  const isSame = stored.state === 'open' && seen.state === 'open' && (stored.episode ?? 1) === (seen.episode ?? 1);
  const isEarlier = isSame && Date.parse(stored.since) < Date.parse(seen.since);
  return isEarlier ? { ...seen, since: stored.since, ...firstOf(stored) } : seen;
}

/** When that was known, in milliseconds: seen, or found to be over. */
function knownAt({ state, lastSeen, resolvedAt }: FindingState): number {
  const seen = Date.parse(lastSeen);
  return state === 'resolved' && resolvedAt !== undefined ? Math.max(seen, Date.parse(resolvedAt)) : seen;
}

function firstOf({ firstSeen }: FindingState): Pick<FindingState, 'firstSeen'> {
  return firstSeen === undefined ? {} : { firstSeen };
}
