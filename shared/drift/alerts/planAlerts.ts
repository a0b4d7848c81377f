import type { Alert, AlertEntry, AlertKind } from '../../model/alert.ts';
import type { Telling } from '../../model/alertPolicy.ts';
import { toSha256 } from '../../model/digest.ts';
import { compareFindings, severityRank } from '../../model/finding.ts';
import type { Decision, FindingState } from '../../model/findingState.ts';
import { toIdKey } from '../../model/resourceId.ts';
import type { Told, ToldLog } from '../../model/told.ts';
import { silencedUntil } from '../life.ts';
import { findInhibited, type Inhibited, toSilenced } from './inhibition.ts';
import { maintainedUntil } from './maintenance.ts';
import { maskAlert } from './mask.ts';
import { type Notice, toNotice } from './notice.ts';
import { ownerOf, type RoutingInput, routesOf, toRoute } from './routing.ts';
import { toStorm } from './storm.ts';
import { digestAfter, earliest, isDue } from './times.ts';

/** What is known of one cluster, and of what was told of it. */
export interface PlanInput extends RoutingInput {
  readonly states: readonly FindingState[];
  readonly decisions: readonly Decision[];
  /** What each channel was told; a channel without a log was told nothing. */
  readonly logs: readonly ToldLog[];
  /** ISO 8601. */
  readonly now: string;
  readonly reportUrl?: string;
  /** Whether other clusters are watched: only then may they be hurt by the same. */
  readonly hasNeighbours?: boolean;
}

/** What is to be sent now, with the log that says so, and when to look again: ISO 8601; absent if time alone changes nothing. */
export interface Plan {
  readonly sends: readonly { readonly alert: Alert; readonly log: ToldLog }[];
  readonly wakeAt?: string;
}

interface Pending extends Notice {
  readonly state: FindingState;
  readonly tell: 'now' | 'digest';
}

interface Quiet {
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly inhibited: Inhibited;
  readonly maintainedUntil: string | undefined;
}

/**
 * Decides what each channel is told of a cluster now: the difference between what is and what was told, without what is
 * silenced, explained by a cause or under maintenance, grouped as the policy says. Pure: the same input, the same plan.
 */
export function planAlerts(input: PlanInput): Plan {
  const { states, policy, watched, now } = input;
  const quiet: Quiet = {
    decisions: new Map(input.decisions.map((one) => [one.fingerprint, one])),
    inhibited: findInhibited(states, policy),
    maintainedUntil: maintainedUntil(policy, watched, now),
  };
  const routes = new Map(states.map((state) => [state.fingerprint, routesOf(state.finding, input)]));
  const used = new Set([
    ...[...routes.values()].flatMap((own) => [...own.keys()]),
    ...input.logs.map(({ channel }) => channel),
  ]);
  const names = new Set([...input.channels.filter((name) => used.has(name)), ...[...used].sort()]);
  const plans = [...names].map((channel) => {
    const log = input.logs.find((one) => one.channel === channel) ?? { channel, sequence: 0, told: [] };
    const tellingOf = (state: FindingState) => routes.get(state.fingerprint)?.get(channel);
    return planChannel(log, tellingOf, { input, quiet });
  });
  const wakeAt = earliest(plans.flatMap((plan) => plan.wakeAt ?? []));
  return { sends: plans.flatMap(({ sends }) => sends), ...(wakeAt === undefined ? {} : { wakeAt }) };
}

interface Context {
  readonly input: PlanInput;
  readonly quiet: Quiet;
}

function planChannel(log: ToldLog, tellingOf: (state: FindingState) => Telling | undefined, context: Context): Plan {
  const { input, quiet } = context;
  const told = new Map(log.told.map((one) => [one.fingerprint, one]));
  const isTold = (state: FindingState) => ['now', 'digest'].includes(tellingOf(state) ?? 'never');
  const tellable = new Set(input.states.filter(isTold).map(({ fingerprint }) => fingerprint));
  const looks = input.states.map((state) => {
    const isExplained = tellable.has(quiet.inhibited.get(state.fingerprint) ?? '');
    return toPending({ state, isExplained, told: told.get(state.fingerprint), telling: tellingOf(state) }, context);
  });
  const pending = looks.flatMap(({ pending: one }) => one ?? []);
  const later = looks.flatMap(({ lookAt }) => lookAt ?? []);
  const news = pending.filter(({ tell }) => tell === 'now');
  const sendAt = toSendAt(news, log, input);
  const isNews = sendAt !== undefined && isDue(sendAt, input.now);
  const digest = pending.filter(({ tell, dueAt }) => tell === 'digest' && isDue(digestAt(dueAt, input), input.now));
  const waits = pending
    .filter((one) => one.tell === 'digest' && !digest.includes(one))
    .map(({ dueAt }) => digestAt(dueAt, input));
  const wakeAt = earliest([...later, ...waits, ...(sendAt !== undefined && !isNews ? [sendAt] : [])]);
  const kinds: readonly (readonly [AlertKind, readonly Pending[]])[] = [
    ['findings', isNews ? news : []],
    ['digest', digest],
  ];
  const sends: { alert: Alert; log: ToldLog }[] = [];
  for (const [kind, group] of kinds) {
    if (group.length > 0) sends.push(toSend(kind, group, sends.at(-1)?.log ?? log, context));
  }
  return { sends, ...(wakeAt === undefined ? {} : { wakeAt }) };
}

interface Look {
  readonly state: FindingState;
  readonly told: Told | undefined;
  readonly telling: Telling | undefined;
  /** A cause that this channel is told of speaks for it. */
  readonly isExplained: boolean;
}

/** A notice that nothing holds back, or when to look at the finding again. */
function toPending(
  { state, told, telling, isExplained }: Look,
  { input, quiet }: Context,
): { readonly pending?: Pending; readonly lookAt?: string } {
  const { policy, now } = input;
  const decision = quiet.decisions.get(state.fingerprint);
  const notice = toNotice({ state, decision, told, policy, now });
  if (!notice) return {};
  const isEnd = notice.transition === 'resolved';
  // What was told over a channel ends there too, as soon as it was told, wherever the finding would go today.
  const tellings = isEnd && told ? [telling, policy.tell[told.severity]] : [telling];
  const tell = tellings.includes('now') ? 'now' : tellings.includes('digest') || isEnd ? 'digest' : undefined;
  if (tell === undefined) return {};
  if (quiet.maintainedUntil !== undefined) return { lookAt: quiet.maintainedUntil };
  const silenced = silencedUntil(decision, now);
  if (!isEnd && silenced !== undefined) return { lookAt: silenced };
  if (!isEnd && isExplained) return {};
  const pending: Pending = { ...notice, state, tell };
  return isDue(notice.dueAt, now) ? { pending } : { lookAt: notice.dueAt };
}

function digestAt(dueAt: string, { policy }: PlanInput): string {
  return digestAfter(dueAt, policy.digestHour);
}

/** Whoever was told something a moment ago waits for the interval, everybody else for the company of the first news. */
function toSendAt(news: readonly Pending[], { lastAt }: ToldLog, { policy }: PlanInput): string | undefined {
  const first = earliest(news.map(({ dueAt }) => dueAt));
  if (first === undefined) return undefined;
  const wait = Date.parse(first) + policy.groupWaitSeconds * 1_000;
  const interval = lastAt === undefined ? wait : Date.parse(lastAt) + policy.groupIntervalMinutes * 60_000;
  return new Date(Math.max(wait, interval)).toISOString();
}

function toSend(kind: AlertKind, group: readonly Pending[], log: ToldLog, context: Context) {
  const { watched, policy, now, reportUrl, hasNeighbours } = context.input;
  const sequence = log.sequence + 1;
  const entries = group.map((one) => toEntry(one, log, context)).toSorted(compareEntries);
  const id = toSha256(JSON.stringify([toIdKey(watched.clusterId), log.channel, sequence])).slice(0, 32);
  const digestThread = toSha256(JSON.stringify(['digest', toIdKey(watched.clusterId)])).slice(0, 32);
  const route = toRoute(log.channel, policy);
  const storm = hasNeighbours ? toStorm({ kind, route, entries, policy, now }) : undefined;
  const alert: Alert = {
    id,
    kind,
    route,
    threadKey: kind === 'digest' ? digestThread : (entries[0]?.finding.fingerprint ?? id),
    createdAt: now,
    clusterId: watched.clusterId,
    clusterName: watched.clusterName,
    entries,
    ...(reportUrl === undefined ? {} : { reportUrl }),
    ...(storm === undefined ? {} : { storm }),
  };
  return {
    alert: policy.maskSubscriptionIds ? maskAlert(alert) : alert,
    log: toNextLog(log, group, { sequence, now, isNews: kind === 'findings' }),
  };
}

function toEntry({ state, transition, note }: Pending, log: ToldLog, { input, quiet }: Context): AlertEntry {
  const before = log.told.find(({ fingerprint }) => fingerprint === state.fingerprint)?.severity;
  const silences = transition === 'resolved' ? undefined : toSilenced(state.fingerprint, quiet.inhibited, input.states);
  const owner = ownerOf(input);
  return {
    transition,
    finding: state.finding,
    since: state.since,
    ...(transition === 'resolved' ? { resolvedAt: state.resolvedAt ?? state.lastSeen } : {}),
    ...(transition === 'worse' && before !== undefined ? { severityBefore: before } : {}),
    ...(note === undefined ? {} : { note }),
    ...(silences === undefined ? {} : { silences }),
    ...(owner === undefined ? {} : { owner }),
  };
}

function compareEntries(a: AlertEntry, b: AlertEntry): number {
  return (
    Number(a.transition === 'resolved') - Number(b.transition === 'resolved') || compareFindings(a.finding, b.finding)
  );
}

/** What was resolved so long ago is forgotten, in days: should it come back, it is new. */
const forgetDays = 90;

function toNextLog(
  log: ToldLog,
  group: readonly Pending[],
  { sequence, now, isNews }: { readonly sequence: number; readonly now: string; readonly isNews: boolean },
): ToldLog {
  const told = new Map(log.told.filter((one) => !isForgotten(one, now)).map((one) => [one.fingerprint, one]));
  for (const { state, transition } of group) {
    const before = told.get(state.fingerprint);
    told.set(state.fingerprint, toTold(state, { transition, now, before }));
  }
  return { ...log, sequence, ...(isNews ? { lastAt: now } : {}), told: [...told.values()] };
}

function toTold(
  { fingerprint, episode = 1, finding: { severity } }: FindingState,
  { transition, now, before }: { transition: Notice['transition']; now: string; before: Told | undefined },
): Told {
  const isSame = before?.episode === episode && severityRank(before.severity) < severityRank(severity);
  const status = transition === 'resolved' ? 'resolved' : transition === 'flapping' ? 'flapping' : 'open';
  return { fingerprint, episode, status, severity: isSame ? before.severity : severity, at: now };
}

function isForgotten({ status, at }: Told, now: string): boolean {
  return status === 'resolved' && Date.parse(now) - Date.parse(at) > forgetDays * 86_400_000;
}
