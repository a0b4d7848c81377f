import type { Alert, AlertChannelName, AlertEntry, Transition } from '../model/alert.ts';
import { toSha256 } from '../model/digest.ts';
import { compareFindings, type Finding, type Severity, severityRank } from '../model/finding.ts';
import type { FindingState } from '../model/findingState.ts';
import { toIdKey } from '../model/resourceId.ts';

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
  /** Findings below this are remembered without telling anybody; `medium` unless given. */
  readonly alertFrom?: Severity;
}

/** What is to be remembered, sorted by fingerprint, and what is news, worst first. */
export interface TransitionResult {
  readonly states: readonly FindingState[];
  readonly entries: readonly AlertEntry[];
}

interface Step {
  readonly state: FindingState;
  readonly transition?: Transition;
}

/**
 * Carries the findings of a cluster from one audit to the next. News is what opened, what is worse than ever in its
 * episode, and what was resolved. The same findings once more are no news; partial data resolves nothing.
 */
export function nextStates(input: TransitionInput): TransitionResult {
  const previous = new Map(input.previous.map((state) => [state.fingerprint, state]));
  const found = toWorstByFingerprint(input.findings);
  const steps = [...new Set([...previous.keys(), ...found.keys()])].sort().flatMap((fingerprint): readonly Step[] => {
    const [state, finding] = [previous.get(fingerprint), found.get(fingerprint)];
    if (finding) return [state?.state === 'open' ? goOn(state, finding, input) : open(finding, input)];
    return state ? [missing(state, input)] : [];
  });
  const limit = severityRank(input.alertFrom ?? 'medium');
  const news = steps.filter(({ state }) => severityRank(state.severity) <= limit).flatMap(toEntries);
  return {
    states: steps.map(({ state }) => state),
    entries: news.sort((a, b) => compareFindings(a.finding, b.finding)),
  };
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

function open(finding: Finding, { now, isAccepted }: TransitionInput): Step {
  const { fingerprint, severity } = finding;
  const state: FindingState = { fingerprint, state: 'open', severity, since: now, lastSeen: now, finding };
  return isAccepted?.(finding) ? { state } : { state, transition: 'opened' };
}

function goOn(state: FindingState, finding: Finding, { now }: TransitionInput): Step {
  const isWorse = severityRank(finding.severity) < severityRank(state.severity);
  const next = { ...state, finding, lastSeen: now };
  return isWorse ? { state: { ...next, severity: finding.severity }, transition: 'worse' } : { state: next };
}

function missing(state: FindingState, { complete, isHidden, isUnsettled }: TransitionInput): Step {
  const mayStillBe = (!complete && (isHidden?.(state.finding) ?? true)) || isUnsettled?.(state.finding);
  if (state.state === 'resolved' || mayStillBe) return { state };
  return { state: { ...state, state: 'resolved' }, transition: 'resolved' };
}

function toEntries({ state, transition }: Step): readonly AlertEntry[] {
  return transition ? [{ transition, finding: state.finding, since: state.since }] : [];
}

/** What an alert is made of. */
export interface AlertInput {
  readonly channel: AlertChannelName;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly entries: readonly AlertEntry[];
  /** ISO 8601. */
  readonly now: string;
  readonly reportUrl?: string;
}

/**
 * Makes the alert about some news; undefined if there is none. Its id depends on cluster, findings, transitions,
 * severities and the beginnings of the episodes only, so that the same news told twice is one alert.
 */
export function toAlert({ channel, clusterId, clusterName, entries, now, reportUrl }: AlertInput): Alert | undefined {
  if (entries.length === 0) return undefined;
  const news = entries.map(({ finding, transition, since }) =>
    JSON.stringify([finding.fingerprint, transition, finding.severity, since]),
  );
  const id = toSha256(JSON.stringify([toIdKey(clusterId), ...news.sort()])).slice(0, 32);
  return {
    id,
    kind: 'findings',
    route: { channel },
    threadKey: entries[0]?.finding.fingerprint ?? id,
    createdAt: now,
    clusterId,
    clusterName,
    entries,
    ...(reportUrl === undefined ? {} : { reportUrl }),
  };
}
