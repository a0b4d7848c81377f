import { isAlertChannelName } from '../model/alert.ts';
import type { AlertJob, AuditJob, ResourceChange, TellJob } from '../ports.ts';

const reasons: readonly AuditJob['reason'][] = ['schedule', 'change', 'denies', 'manual'];

/** A queue message that is not what Breakwater writes: it goes to the poison queue, where health shows it. */
export class JobError extends Error {
  constructor(queue: string, problem: string) {
    super(`A message on queue ${queue} is not a job: ${problem}.`);
    this.name = 'JobError';
  }
}

/** A message of queue `audits`, checked. @throws JobError */
export function toAuditJob(message: unknown): AuditJob {
  const fields = toFields('audits', message);
  const { clusterId, reason, requestedAt, change } = fields;
  if (clusterId !== null && typeof clusterId !== 'string') throw new JobError('audits', 'clusterId is missing');
  if (typeof requestedAt !== 'string') throw new JobError('audits', 'requestedAt is missing');
  const known = reasons.find((candidate) => candidate === reason);
  if (!known) throw new JobError('audits', 'reason is unknown');
  const job: AuditJob = { clusterId, reason: known, requestedAt };
  return change === undefined ? job : { ...job, change: toResourceChange(change) };
}

/** A message of queue `alerts`, checked. @throws JobError */
export function toAlertJob(message: unknown): AlertJob | TellJob {
  const { alertId, channel, clusterId, storm } = toFields('alerts', message);
  if (typeof clusterId === 'string' && alertId === undefined) return { clusterId };
  if (typeof alertId !== 'string') throw new JobError('alerts', 'alertId is missing');
  if (!isAlertChannelName(channel)) throw new JobError('alerts', 'channel is unknown');
  if (storm === undefined) return { alertId, channel };
  // It enters a query of the outbox.
  if (typeof storm !== 'string' || !/^[0-9a-f]{32}$/.test(storm)) throw new JobError('alerts', 'storm is no key');
  return { alertId, channel, storm };
}

function toResourceChange(value: unknown): ResourceChange {
  const fields = toFields('audits', value);
  const text = (key: keyof ResourceChange): string => {
    const found = fields[key];
    if (typeof found !== 'string') throw new JobError('audits', `change.${key} is missing`);
    return found;
  };
  const optional = (key: 'changedBy' | 'correlationId' | 'through') =>
    fields[key] === undefined ? {} : { [key]: text(key) };
  const change = {
    eventId: text('eventId'),
    resourceId: text('resourceId'),
    operation: text('operation'),
    changedAt: text('changedAt'),
  };
  return { ...change, ...optional('changedBy'), ...optional('correlationId'), ...optional('through') };
}

/** The host parses JSON messages; a message that is no JSON arrives as text. */
function toFields(queue: string, message: unknown): Readonly<Record<string, unknown>> {
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) {
    return message as Readonly<Record<string, unknown>>;
  }
  throw new JobError(queue, 'it is no JSON object');
}
