import type { Alert } from '../model/alert.ts';
import {
  type AlertChannel,
  type AlertJob,
  type Clock,
  type Log,
  PortError,
  type StateStore,
  type WorkQueue,
} from '../ports.ts';

import { claimOthers, type Gathered, gatherAlerts, markGathered, takeTurn } from './gatherStorm.ts';

/** What delivery talks to. */
export interface DeliveryPorts {
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly channels: readonly AlertChannel[];
  readonly clock: Clock;
  /** A number from 0 to 1, 1 excluded: spreads the next tries. */
  readonly chance: () => number;
  readonly log: Log;
}

/** A channel answers within 10 s; whoever holds an alert longer has died, in minutes. */
const leaseMinutes = 2;
/** So often an alert is tried; with the pauses below that takes about two hours. */
export const mostTries = 12;
/** The longest pause before the second try and before any, in seconds. */
const [firstPauseSeconds, longestPauseSeconds] = [10, 3_600];

/**
 * Sends one alert over its channel and marks it sent. It is claimed first, so that of several workers one sends; a crash
 * between sending and marking gives one duplicate. What may pass is tried again after a random pause that grows; what
 * cannot, or was tried too often, is set aside, where health shows it. @throws PortError if a store or the queue failed
 */
export async function deliverAlert(
  job: AlertJob,
  ports: DeliveryPorts,
): Promise<'sent' | 'skipped' | 'later' | 'set aside'> {
  const { state, queue, clock, log } = ports;
  const now = clock();
  const turn = await takeTurn(job, { channel: toChannel(job, ports), state, now });
  if (turn.kind === 'wait') return rest(job, turn.until, ports);
  const lease = { now: now.toISOString(), leaseUntil: after(now, leaseMinutes * 60) };
  const claim = await state.claimAlert(job, lease);
  if (claim.kind === 'done') return 'skipped';
  if (claim.kind === 'taken') {
    // Whoever has it may have died: somebody must look once its time is over.
    await queue.addAlert(job, Math.ceil((Date.parse(claim.until) - now.getTime()) / 1_000) + 1);
    return 'later';
  }
  if (claim.tries > mostTries) return putOff(job, { failure: tooOften(job), tries: claim.tries, gathered: [] }, ports);
  const gathered = await claimOthers(turn.others, lease, state);
  const failure = await trySend(job, gatherAlerts(claim.alert, gathered), ports);
  if (failure) return putOff(job, { failure, tries: claim.tries, gathered }, ports);
  await state.markSent(job, clock().toISOString());
  await markGathered(claim.alert, gathered, { state, now: clock() });
  log(`alert about ${toNames(claim.alert, gathered)} sent by ${job.channel}`);
  return 'sent';
}

function toNames({ clusterName }: Alert, gathered: readonly Gathered[]): string {
  return gathered.length === 0 ? clusterName : `${clusterName} and ${gathered.length} more`;
}

/** Whoever may not send yet comes back; the sweeper need not look before either. */
async function rest(job: AlertJob, until: string, { state, queue, clock }: DeliveryPorts): Promise<'later'> {
  const now = clock();
  await state.restAlert(job, { now: now.toISOString(), until });
  await queue.addAlert(job, Math.max(1, Math.ceil((Date.parse(until) - now.getTime()) / 1_000)));
  return 'later';
}

function toChannel(job: AlertJob, { channels }: DeliveryPorts): AlertChannel | undefined {
  return channels.find(({ name }) => name === job.channel);
}

async function trySend(job: AlertJob, alert: Alert, ports: DeliveryPorts): Promise<PortError | undefined> {
  const channel = toChannel(job, ports);
  if (!channel) return notConfigured(job);
  try {
    await channel.send(alert);
    return undefined;
  } catch (error) {
    if (error instanceof PortError) return error;
    throw error;
  }
}

interface Failed {
  readonly failure: PortError;
  readonly tries: number;
  readonly gathered: readonly Gathered[];
}

async function putOff(
  job: AlertJob,
  { failure, tries, gathered }: Failed,
  { state, queue, clock, chance, log }: DeliveryPorts,
): Promise<'later' | 'set aside'> {
  const now = clock();
  const mayPass = failure.retryable && tries < mostTries;
  const seconds = mayPass ? toPauseSeconds(tries, chance(), failure.retryAfterMs) : 0;
  // What went along has messages of its own, which wait for the first or take their turn after it.
  for (const one of gathered) await state.releaseAlert(one.job, { kind: 'later', retryAt: after(now, seconds) });
  if (mayPass) {
    await state.releaseAlert(job, { kind: 'later', retryAt: after(now, seconds) });
    await queue.addAlert(job, seconds);
    log(`alert ${job.alertId} not sent by ${job.channel}: ${failure.message} Next try in ${seconds} s.`);
    return 'later';
  }
  await queue.setAside(job);
  await state.releaseAlert(job, { kind: 'failed', failedAt: now.toISOString(), reason: failure.message });
  log(`alert ${job.alertId} given up after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${failure.message}`);
  return 'set aside';
}

/**
 * Seconds until the next try, a whole number of at least 1: full jitter, any time up to a limit that doubles with each try
 * (`tries` counts from 1). What the other side asks to wait (milliseconds) is the least, and the jitter comes on top.
 */
export function toPauseSeconds(tries: number, chance: number, retryAfterMs = 0): number {
  const limit = Math.min(firstPauseSeconds * 2 ** (tries - 1), longestPauseSeconds);
  return Math.ceil(retryAfterMs / 1_000) + Math.max(1, Math.ceil(chance * limit));
}

function after(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1_000).toISOString();
}

function notConfigured(job: AlertJob): PortError {
  return new PortError(`Channel ${job.channel} is not configured any more.`, {
    port: 'alertChannel',
    operation: 'send',
    retryable: false,
  });
}

function tooOften(job: AlertJob): PortError {
  return new PortError(`It was tried ${mostTries} times by ${job.channel} without success.`, {
    port: 'alertChannel',
    operation: 'send',
    retryable: false,
  });
}
