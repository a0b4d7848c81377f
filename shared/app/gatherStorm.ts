import { inParallel } from '../inParallel.ts';
import type { Alert } from '../model/alert.ts';
import type { AlertChannel, AlertJob, StateStore } from '../ports.ts';

/** So many clusters enter one message; more are told in the next. */
const mostTogether = 500;
/** How many alerts are claimed at the same time. */
const width = 16;
/** Whoever is not first looks again so long after the first was to be sent, in seconds. */
const followSeconds = 5;

/** Whether an alert is to be sent now: alone or with others, or to be looked at later (ISO 8601). */
export type Turn =
  | { readonly kind: 'send'; readonly others: readonly AlertJob[] }
  | { readonly kind: 'wait'; readonly until: string };

/**
 * Decides whose turn it is: of the alerts of a storm the oldest takes all others along, and these wait for it. The next
 * message of the same storm keeps its distance. @throws PortError if the store failed
 */
export async function takeTurn(
  job: AlertJob,
  {
    channel,
    state,
    now,
  }: { readonly channel: AlertChannel | undefined; readonly state: StateStore; readonly now: Date },
): Promise<Turn> {
  if (job.storm === undefined || channel === undefined || channel.gathers === false)
    return { kind: 'send', others: [] };
  const waiting = await state.stormAlerts(job.channel, job.storm);
  // What was sent or given up in the meantime is told by the claim.
  if (!waiting.some((one) => one.job.alertId === job.alertId)) return { kind: 'send', others: [] };
  const nextAt = await state.watermark(toMark(job.channel, job.storm));
  if (nextAt !== undefined && Date.parse(nextAt) > now.getTime()) return { kind: 'wait', until: nextAt };
  const [first, ...rest] = waiting;
  if (first && first.job.alertId !== job.alertId) {
    const from = Math.max(Date.parse(first.restsUntil), now.getTime());
    return { kind: 'wait', until: new Date(from + followSeconds * 1_000).toISOString() };
  }
  return { kind: 'send', others: rest.slice(0, mostTogether).map((one) => one.job) };
}

/** An alert that is told with another, claimed. */
export interface Gathered {
  readonly job: AlertJob;
  readonly alert: Alert;
}

/** Claims what is to go along; what somebody else has stays with them. @throws PortError */
export async function claimOthers(
  jobs: readonly AlertJob[],
  lease: { readonly now: string; readonly leaseUntil: string },
  state: StateStore,
): Promise<readonly Gathered[]> {
  const claims = await inParallel(jobs, width, async (job) => ({ job, claim: await state.claimAlert(job, lease) }));
  return claims.flatMap(({ job, claim }) => (claim.kind === 'claimed' ? [{ job, alert: claim.alert }] : []));
}

/** One alert of an alert and what goes along; all of one storm are one thread. */
export function gatherAlerts(first: Alert, gathered: readonly Gathered[]): Alert {
  if (gathered.length === 0) return first;
  const threadKey = first.storm?.key ?? first.threadKey;
  return { ...first, threadKey, others: gathered.map(({ alert }) => alert) };
}

/** Marks what went along, and when the storm may be told again. @throws PortError */
export async function markGathered(
  first: Alert,
  gathered: readonly Gathered[],
  { state, now }: { readonly state: StateStore; readonly now: Date },
): Promise<void> {
  await inParallel(gathered, width, ({ job }) => state.markSent(job, now.toISOString()));
  if (first.storm === undefined) return;
  const { key, intervalMinutes } = first.storm;
  const nextAt = new Date(now.getTime() + intervalMinutes * 60_000).toISOString();
  await state.putWatermark(toMark(first.route.channel, key), nextAt);
}

/** Name of the instant from which on a storm may be told again over a channel. */
function toMark(channel: string, key: string): string {
  return `storm ${channel.replace(':', ' ')} ${key}`;
}
