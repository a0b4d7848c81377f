import { type Alert, isAlertChannelName } from '../model/alert.ts';
import type { AlertClaim, AlertFailure, AlertJob, StateStore, WaitingAlert } from '../ports.ts';
import { inParallel } from '../inParallel.ts';
import type { Entity, EntityTable, Properties } from './entityTable.ts';
import { fromRow } from './fromRow.ts';
import { packText } from './packedText.ts';

/** How many rows are removed at the same time. */
const width = 16;

type OutboxPort = Pick<
  StateStore,
  | 'addToOutbox'
  | 'claimAlert'
  | 'markSent'
  | 'releaseAlert'
  | 'stormAlerts'
  | 'restAlert'
  | 'unsentAlerts'
  | 'failedAlerts'
  | 'forgetAlerts'
>;

/**
 * Table `outbox`: a partition an alert, a row a channel. What was sent stays as an empty row for as long as history is kept, so
 * that it is never added again. `restsUntil` is the end of a lease or of a pause between two tries: until then nobody else need
 * look at it.
 */
export function outboxIn(table: EntityTable): OutboxPort {
  return {
    async addToOutbox(alert) {
      const { id, createdAt, route, storm } = alert;
      const restsUntil = storm?.from ?? createdAt;
      const times = { addedAt: createdAt, restsUntil, sentAt: '', failedAt: '', tries: 0 };
      return table.create(keyOf({ alertId: id, channel: route.channel }), {
        ...times,
        storm: storm?.key ?? '',
        ...(await packText(JSON.stringify(alert))),
      });
    },
    claimAlert: (job, lease) => claim(table, job, lease),
    markSent: (job, sentAt) =>
      table.change(keyOf(job), (found) =>
        Promise.resolve(
          found && textOf(found, 'sentAt') === ''
            ? { addedAt: textOf(found, 'addedAt'), restsUntil: '', sentAt, failedAt: '' }
            : undefined,
        ),
      ),
    releaseAlert: (job, outcome) =>
      table.change(keyOf(job), (found) => Promise.resolve(found && toReleased(found, outcome))),
    async stormAlerts(channel, key) {
      const rows = await table.query(
        `RowKey eq '${channel}' and storm eq '${key}' and sentAt eq '' and failedAt eq ''`,
      );
      return rows.flatMap(toWaiting).toSorted(byAge);
    },
    restAlert: (job, { now, until }) =>
      table.change(keyOf(job), (found) =>
        Promise.resolve(found && mayRest(found, now) ? { ...toProperties(found), restsUntil: until } : undefined),
      ),
    async unsentAlerts(before) {
      const rows = await table.query("sentAt eq '' and failedAt eq ''");
      return rows.filter((row) => Date.parse(textOf(row, 'restsUntil')) < Date.parse(before)).flatMap(toJob);
    },
    async forgetAlerts(sentBefore) {
      const before = new Date(sentBefore).toISOString();
      const rows = await table.query(`sentAt ne '' and sentAt lt '${before}'`);
      await inParallel(rows, width, (row) => table.remove(row));
      return rows.length;
    },
    async failedAlerts() {
      const rows = (await table.query("sentAt eq ''")).filter((row) => textOf(row, 'failedAt') !== '');
      return rows.flatMap((row) =>
        toJob(row).map((job) => ({ ...job, failedAt: textOf(row, 'failedAt'), reason: textOf(row, 'reason') })),
      );
    },
  };
}

async function claim(
  table: EntityTable,
  job: AlertJob,
  { now, leaseUntil }: { readonly now: string; readonly leaseUntil: string },
): Promise<AlertClaim> {
  let answer: AlertClaim = { kind: 'done' };
  await table.change(keyOf(job), async (found) => {
    answer = { kind: 'done' };
    if (!found || textOf(found, 'sentAt') !== '') return undefined;
    const until = textOf(found, 'leaseUntil');
    if (Date.parse(until) > Date.parse(now)) {
      answer = { kind: 'taken', until };
      return undefined;
    }
    // Whoever asks for an alert that was given up has put its message back: it begins anew.
    const tries = textOf(found, 'failedAt') === '' ? Number(found.properties['tries'] ?? 0) + 1 : 1;
    answer = { kind: 'claimed', alert: await fromRow<Alert>('outbox', found), tries };
    return { ...toProperties(found), tries, leaseUntil, restsUntil: leaseUntil, failedAt: '', reason: '' };
  });
  return answer;
}

function toReleased(found: Entity, outcome: AlertFailure): Properties | undefined {
  if (textOf(found, 'sentAt') !== '') return undefined;
  const kept = { ...toProperties(found), leaseUntil: '' };
  return outcome.kind === 'later'
    ? { ...kept, restsUntil: outcome.retryAt }
    : { ...kept, failedAt: outcome.failedAt, reason: outcome.reason };
}

function keyOf({ alertId, channel }: AlertJob) {
  return { partitionKey: alertId, rowKey: channel };
}

function toJob(row: Entity): readonly AlertJob[] {
  const { partitionKey: alertId, rowKey: channel } = row;
  const storm = textOf(row, 'storm');
  return isAlertChannelName(channel) ? [{ alertId, channel, ...(storm === '' ? {} : { storm }) }] : [];
}

function toWaiting(row: Entity): readonly WaitingAlert[] {
  const [addedAt, restsUntil] = [textOf(row, 'addedAt'), textOf(row, 'restsUntil')];
  return toJob(row).map((job) => ({ job, addedAt, restsUntil }));
}

function byAge(a: WaitingAlert, b: WaitingAlert): number {
  return Date.parse(a.addedAt) - Date.parse(b.addedAt) || (a.job.alertId < b.job.alertId ? -1 : 1);
}

function mayRest(row: Entity, now: string): boolean {
  return textOf(row, 'sentAt') === '' && !(Date.parse(textOf(row, 'leaseUntil')) > Date.parse(now));
}

function textOf({ properties }: Entity, name: string): string {
  const value = properties[name];
  return typeof value === 'string' ? value : '';
}

/** What a row holds, to be written again with some of it changed. */
function toProperties({ properties }: Entity): Properties {
  const kept = Object.entries(properties).filter(
    (entry): entry is [string, string | number | Uint8Array] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number' || entry[1] instanceof Uint8Array,
  );
  return Object.fromEntries(kept.filter(([name]) => !['timestamp', 'odata.metadata'].includes(name)));
}
