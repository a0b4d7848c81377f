import { defaultAlertPolicy, type Inhibition } from '../model/alertPolicy.ts';
import { type Finding, type Severity, severityRank } from '../model/finding.ts';
import type { FindingState } from '../model/findingState.ts';
import { listedDependencies } from './causes.ts';

/** What happened to a finding between two audits. */
export interface StateTransition {
  readonly fingerprint: string;
  readonly transition: 'opened' | 'worse' | 'reopened' | 'resolved';
  /** The episode in which it happened. */
  readonly episode: number;
  readonly severity: Severity;
}

/** What two audits of one cluster know of its findings. */
export interface TransitionInput {
  /** What is remembered. */
  readonly previous: readonly FindingState[];
  /** What the new audit found. */
  readonly findings: readonly Finding[];
  /** False if a gap touches what was asked for (`Report.complete`): then nothing is resolved. */
  readonly complete: boolean;
  /** Narrows an incomplete answer: true for a finding that a gap may hide. Every one, unless given. */
  readonly isHidden?: (finding: Finding) => boolean;
  /** True for a finding that the data, complete or not, do not show to be over (`unsettled.ts`). */
  readonly isUnsettled?: (finding: Finding) => boolean;
  /** True for a finding that a person accepted with exactly the state that the audit found: its opening is no news. */
  readonly isAccepted?: (finding: Finding) => boolean;
  /** When the new audit was made, ISO 8601. */
  readonly now: string;
  /** What comes back sooner than so many minutes after it was resolved flaps. */
  readonly flapMinutes?: number;
  readonly inhibitions?: readonly Inhibition[];
}

/** What is to be remembered, sorted by fingerprint, and what happened, in the same order. */
export interface TransitionResult {
  readonly states: readonly FindingState[];
  readonly transitions: readonly StateTransition[];
}

interface Step {
  readonly state: FindingState;
  readonly transition?: StateTransition['transition'];
}

/**
 * Carries the findings of a cluster from one audit to the next: what opened, came back, is worse than ever in its episode,
 * and what was resolved. The same findings once more are nothing new. Partial data resolve nothing, nor does a cause
 * that took a finding's place: a denied dependency is still denied when the report names the dead route instead.
 */
export function nextStates(input: TransitionInput): TransitionResult {
  const previous = new Map(input.previous.map((state) => [state.fingerprint, state]));
  const found = toWorstByFingerprint(input.findings);
  const steps = [...new Set([...previous.keys(), ...found.keys()])].sort().flatMap((fingerprint): readonly Step[] => {
    const [state, finding] = [previous.get(fingerprint), found.get(fingerprint)];
    if (finding) return [state?.state === 'open' ? goOn(state, finding, input) : open(state, finding, input)];
    return state ? [missing(state, input)] : [];
  });
  return { states: steps.map(({ state }) => state), transitions: steps.flatMap(toTransition) };
}

function toTransition({ state, transition }: Step): readonly StateTransition[] {
  if (transition === undefined) return [];
  const { fingerprint, severity, episode = 1 } = state;
  return [{ fingerprint, transition, episode, severity }];
}

function toWorstByFingerprint(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    const other = worst.get(finding.fingerprint);
    if (!other || severityRank(finding.severity) < severityRank(other.severity))
      worst.set(finding.fingerprint, finding);
  }
  return worst;
}

function open(previous: FindingState | undefined, finding: Finding, input: TransitionInput): Step {
  const { now, isAccepted } = input;
  const { fingerprint, severity } = finding;
  const state: FindingState = {
    fingerprint,
    state: 'open',
    episode: previous ? (previous.episode ?? 1) + 1 : 1,
    severity,
    firstSeen: previous ? (previous.firstSeen ?? previous.since) : now,
    since: now,
    lastSeen: now,
    timesSeen: (previous?.timesSeen ?? 0) + 1,
    flaps: toFlaps(previous, input),
    ...(previous?.resolvedAt === undefined ? {} : { resolvedAt: previous.resolvedAt }),
    ...(previous?.settledEpisode === undefined ? {} : { settledEpisode: previous.settledEpisode }),
    ...(isAccepted?.(finding) ? { accepted: true } : {}),
    finding,
  };
  return { state, transition: previous ? 'reopened' : 'opened' };
}

function toFlaps(previous: FindingState | undefined, input: TransitionInput): number {
  return previous?.resolvedAt !== undefined && isSoon(previous.resolvedAt, input) ? (previous.flaps ?? 0) + 1 : 0;
}

function isSoon(after: string, { now, flapMinutes = defaultAlertPolicy.flapMinutes }: TransitionInput): boolean {
  return (Date.parse(now) - Date.parse(after)) / 60_000 < flapMinutes;
}

function goOn(state: FindingState, finding: Finding, { now }: TransitionInput): Step {
  const isNew = state.lastSeen !== now;
  const next = { ...state, finding, lastSeen: now, timesSeen: (state.timesSeen ?? 1) + (isNew ? 1 : 0) };
  if (severityRank(finding.severity) >= severityRank(state.severity)) return { state: next };
  return {
    state: { ...next, severity: finding.severity, worseAt: now, accepted: false },
    transition: 'worse',
  };
}

function missing(state: FindingState, input: TransitionInput): Step {
  const { complete, isHidden, isUnsettled, now } = input;
  const mayStillBe = (!complete && (isHidden?.(state.finding) ?? true)) || isUnsettled?.(state.finding);
  if (state.state === 'resolved' || mayStillBe || isTakenOver(state.finding, input)) return { state };
  // What stood for so long came and went no more.
  const flaps = isSoon(state.since, input) ? (state.flaps ?? 0) : 0;
  return { state: { ...state, state: 'resolved', resolvedAt: now, flaps }, transition: 'resolved' };
}

/** True if a cause that was found lists the dependency: the report tells the cause in place of what it explains. */
function isTakenOver({ kind, dependencyId }: Finding, { findings, inhibitions }: TransitionInput): boolean {
  if (dependencyId === undefined) return false;
  const fitting = (inhibitions ?? defaultAlertPolicy.inhibitions).filter(({ effects }) => effects.includes(kind));
  return findings.some(
    (cause) => fitting.some(({ causes }) => causes.includes(cause.kind)) && listedDependencies(cause).has(dependencyId),
  );
}
