import { inParallel } from '../inParallel.ts';
import { type Alert, type AlertChannelName, isAlertChannelName } from '../model/alert.ts';
import type { FindingState } from '../model/findingState.ts';
import { toSha256 } from '../model/digest.ts';
import type { NotedChange, StateStore } from '../ports.ts';
import type { StorageOptions } from './clients.ts';
import { toClusterKey } from './clusterKey.ts';
import { type Entity, type EntityTable, openTable } from './entityTable.ts';
import { packText, unpackText } from './packedText.ts';
import { toCorruptError } from './storageError.ts';

/** How many entities are written at the same time. */
const width = 16;
const watermarkPartition = 'watermark';
const changePartition = 'change';
const claimPartition = 'claim';

/**
 * Table `findings`: a partition a cluster, a row a fingerprint. Table `outbox`: a partition an alert, a row a channel;
 * what was sent stays as an empty row, so that it is never added again. Tables `watermarks` and `changes`. @throws PortError
 */
export function createStateStore(options: StorageOptions): StateStore {
  const findings = openTable(options, 'findings');
  const outbox = openTable(options, 'outbox');
  const watermarks = openTable(options, 'watermarks');
  return {
    ...findingsIn(findings),
    ...alertsIn(outbox),
    ...changesIn(openTable(options, 'changes')),
    claim: (name) => watermarks.create({ partitionKey: claimPartition, rowKey: toSha256(name) }, {}),
    async watermark(name) {
      const found = await watermarks.read({ partitionKey: watermarkPartition, rowKey: name });
      const value = found?.properties['value'];
      return typeof value === 'string' ? value : undefined;
    },
    putWatermark: (name, value) =>
      watermarks.change({ partitionKey: watermarkPartition, rowKey: name }, (found) =>
        // A slow run must not take back what a later one has read already.
        Promise.resolve(isAtLeast(found?.properties['value'], value) ? undefined : { value }),
      ),
  };
}

function findingsIn(table: EntityTable): Pick<StateStore, 'findings' | 'putFindings'> {
  const rowsOf = (clusterId: string) => table.query(`PartitionKey eq '${toClusterKey(clusterId)}'`);
  return {
    async findings(clusterId) {
      const rows = await rowsOf(clusterId);
      return inParallel(rows, width, (row) => fromRow<FindingState>('findings', row));
    },
    async putFindings(clusterId, states) {
      const known = new Map((await rowsOf(clusterId)).map((row) => [row.rowKey, row]));
      const partitionKey = toClusterKey(clusterId);
      await inParallel(states, width, (state) =>
        table.change({ partitionKey, rowKey: state.fingerprint }, (found) => toChange(state, found), {
          entity: known.get(state.fingerprint),
        }),
      );
    },
  };
}

/** What another audit has seen later stands; what is the same already need not be written. */
async function toChange(state: FindingState, found: Entity | undefined) {
  const lastSeen = found?.properties['lastSeen'];
  if (typeof lastSeen === 'string' && Date.parse(lastSeen) > Date.parse(state.lastSeen)) return undefined;
  const text = JSON.stringify(state);
  if (found && (await unpackText(found.properties).catch(() => undefined)) === text) return undefined;
  return { state: state.state, severity: state.severity, lastSeen: state.lastSeen, ...(await packText(text)) };
}

function alertsIn(table: EntityTable): Pick<StateStore, 'addToOutbox' | 'pendingAlert' | 'markSent' | 'unsentAlerts'> {
  const keyOf = (alertId: string, channel: AlertChannelName) => ({ partitionKey: alertId, rowKey: channel });
  return {
    async addToOutbox(alert, channel) {
      const properties = { addedAt: alert.createdAt, sentAt: '', ...(await packText(JSON.stringify(alert))) };
      return table.create(keyOf(alert.id, channel), properties);
    },
    async pendingAlert(alertId, channel) {
      const found = await table.read(keyOf(alertId, channel));
      return found && !isSent(found) ? fromRow<Alert>('outbox', found) : undefined;
    },
    markSent: (alertId, channel, sentAt) =>
      table.change(keyOf(alertId, channel), (found) =>
        Promise.resolve(found && !isSent(found) ? { addedAt: addedAtOf(found), sentAt } : undefined),
      ),
    async unsentAlerts(before) {
      const limit = Date.parse(before);
      const waiting = (await table.query("sentAt eq ''")).filter((row) => Date.parse(addedAtOf(row)) < limit);
      return waiting.flatMap(({ partitionKey, rowKey }) =>
        isAlertChannelName(rowKey) ? [{ alertId: partitionKey, channel: rowKey }] : [],
      );
    },
  };
}

function changesIn(table: EntityTable): Pick<StateStore, 'noteChange' | 'changesSince'> {
  return {
    async noteChange(change, notedAt) {
      const key = { partitionKey: changePartition, rowKey: toSha256(change.eventId) };
      const noted: NotedChange = { ...change, notedAt };
      await table.create(key, { notedAt, ...(await packText(JSON.stringify(noted))) });
    },
    async changesSince(notedAfter) {
      const rows = await table.query(`PartitionKey eq '${changePartition}' and notedAt gt '${toInstant(notedAfter)}'`);
      const changes = await inParallel(rows, width, (row) => fromRow<NotedChange>('changes', row));
      return changes.toSorted(byNote);
    },
  };
}

/** One form of instants, so that texts compare as they do. */
function toInstant(text: string): string {
  return new Date(text).toISOString();
}

function byNote(a: NotedChange, b: NotedChange): number {
  return Date.parse(a.notedAt) - Date.parse(b.notedAt) || (a.eventId < b.eventId ? -1 : 1);
}

function isSent({ properties }: Entity): boolean {
  return properties['sentAt'] !== '';
}

function addedAtOf({ properties }: Entity): string {
  const { addedAt } = properties;
  return typeof addedAt === 'string' ? addedAt : '';
}

function isAtLeast(stored: unknown, value: string): boolean {
  return typeof stored === 'string' && Date.parse(stored) >= Date.parse(value);
}

/** The value that a row holds. Only this file writes rows, so what parses has the right shape. */
async function fromRow<Value>(table: string, { partitionKey, rowKey, properties }: Entity): Promise<Value> {
  const call = { port: 'StateStore', operation: 'read', resource: `table ${table} row ${partitionKey}/${rowKey}` };
  try {
    return JSON.parse((await unpackText(properties)) ?? '') as Value;
  } catch (error) {
    throw toCorruptError(call, error);
  }
}
