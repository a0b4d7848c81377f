import type { Decision, FindingState } from '../model/findingState.ts';
import { type FindingPorts, type FindingView, readFindings } from './readFindings.ts';

/** What a person says of a finding. */
export type FindingWord =
  | { readonly action: 'acknowledge'; readonly who: string; readonly why?: string }
  /** `until`: ISO 8601, or a day (YYYY-MM-DD) which then counts to its end, UTC. A time that has passed ends a silence. */
  | { readonly action: 'silence'; readonly who: string; readonly why: string; readonly until: string };

/** What came of it; a refusal says why in one sentence. */
export type DecideResult =
  | { readonly kind: 'decided'; readonly finding: FindingView }
  | { readonly kind: 'refused'; readonly why: 'unusable' | 'unknown'; readonly problem: string };

/** A silence without an end is no silence: so many days at most. */
const longestSilenceDays = 366;

/**
 * Acknowledges or silences a finding. May be done twice; the later word counts. What is silenced is told again when the
 * silence ends. @throws PortError if the store failed
 */
export async function decideFinding(
  fingerprint: string,
  word: FindingWord,
  ports: FindingPorts,
): Promise<DecideResult> {
  const [found] = await readFindings({ fingerprint, withResolved: true }, ports);
  if (!found) return refuse('unknown', 'No finding with this fingerprint is known.');
  const state = (await ports.state.findings(found.clusterId)).find((one) => one.fingerprint === fingerprint);
  const made = state && toDecision(state, word, ports.clock());
  if (made === undefined) return refuse('unknown', 'No finding with this fingerprint is known.');
  if (typeof made === 'string') return refuse('unusable', made);
  await ports.state.changeDecision(found.clusterId, fingerprint, (before) => ({ fingerprint, ...before, ...made }));
  const [finding = found] = await readFindings({ fingerprint, withResolved: true }, ports);
  return { kind: 'decided', finding };
}

/** What a word makes of a decision; a text says what is wrong with it. */
function toDecision(state: FindingState, word: FindingWord, now: Date): Omit<Decision, 'fingerprint'> | string {
  const at = now.toISOString();
  const { who } = word;
  if (word.action === 'acknowledge') {
    if (state.state !== 'open') return 'The finding is resolved; there is nothing to acknowledge.';
    const { episode = 1, severity } = state;
    return { acknowledged: { who, ...(word.why === undefined ? {} : { why: word.why }), at, episode, severity } };
  }
  const until = toEnd(word.until);
  if (until - now.getTime() > longestSilenceDays * 86_400_000)
    return `until is more than ${longestSilenceDays} days away.`;
  return { silenced: { who, why: word.why, at, until: new Date(Math.max(until, now.getTime())).toISOString() } };
}

function toEnd(until: string): number {
  return Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(until) ? `${until}T23:59:59.999Z` : until);
}

function refuse(why: 'unusable' | 'unknown', problem: string): DecideResult & { kind: 'refused' } {
  return { kind: 'refused', why, problem };
}
