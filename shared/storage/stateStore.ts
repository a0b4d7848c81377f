import { inParallel } from '../inParallel.ts';
import { type Decision, type FindingState, laterState } from '../model/findingState.ts';
import { toSha256 } from '../model/digest.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { NotedChange, StateStore } from '../ports.ts';
import type { StorageOptions } from './clients.ts';
import { partitionOf, toClusterKey } from './clusterKey.ts';
import { type Entity, type EntityTable, openTable } from './entityTable.ts';
import { fromRow } from './fromRow.ts';
import { outboxIn } from './outbox.ts';
import { packText } from './packedText.ts';
import { toldIn } from './toldTable.ts';

/** How many entities are written at the same time. */
const width = 16;
const watermarkPartition = 'watermark';
const changePartition = 'change';
const claimPartition = 'claim';
const arrivalPartition = 'arrival';

/**
 * Tables `findings` and `decisions`: a partition a cluster, a row a fingerprint. Table `told`: a partition a cluster, a row a
 * channel. Table `outbox`: a partition an alert, a row a channel. Tables `watermarks` and `changes`. @throws PortError
 */
export function createStateStore(options: StorageOptions): StateStore {
  const watermarks = openTable(options, 'watermarks');
  return {
    ...findingsIn(openTable(options, 'findings')),
    ...decisionsIn(openTable(options, 'decisions')),
    ...toldIn(openTable(options, 'told')),
    ...outboxIn(openTable(options, 'outbox')),
    ...changesIn(openTable(options, 'changes')),
    ...arrivalsIn(watermarks),
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
  const rowsOf = (clusterId: string) => table.query(partitionOf(clusterId));
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
async function toChange(seen: FindingState, found: Entity | undefined) {
  const stored = found && (await fromRow<FindingState>('findings', found).catch(() => undefined));
  const state = laterState(stored, seen);
  const text = JSON.stringify(state);
  if (stored && JSON.stringify(stored) === text) return undefined;
  return { state: state.state, severity: state.severity, lastSeen: state.lastSeen, ...(await packText(text)) };
}

function decisionsIn(table: EntityTable): Pick<StateStore, 'decisions' | 'changeDecision'> {
  return {
    async decisions(clusterId) {
      const rows = await table.query(partitionOf(clusterId));
      return inParallel(rows, width, (row) => fromRow<Decision>('decisions', row));
    },
    changeDecision: (clusterId, fingerprint, change) =>
      table.change({ partitionKey: toClusterKey(clusterId), rowKey: fingerprint }, async (found) =>
        packText(JSON.stringify(change(found && (await fromRow<Decision>('decisions', found))))),
      ),
  };
}

function changesIn(table: EntityTable): Pick<StateStore, 'noteChange' | 'changesSince' | 'forgetChanges'> {
  const pick = (text: string) => table.query(`PartitionKey eq '${changePartition}' and notedAt ${text}`);
  return {
    async noteChange(change, notedAt) {
      const key = { partitionKey: changePartition, rowKey: toSha256(change.eventId) };
      const noted: NotedChange = { ...change, notedAt };
      await table.create(key, { notedAt, ...(await packText(JSON.stringify(noted))) });
    },
    async changesSince(notedAfter) {
      const rows = await pick(`gt '${toInstant(notedAfter)}'`);
      const changes = await inParallel(rows, width, (row) => fromRow<NotedChange>('changes', row));
      return changes.toSorted(byNote);
    },
    async forgetChanges({ before, namesBefore }) {
      await inParallel(await pick(`lt '${toInstant(before)}'`), width, (row) => table.remove(row));
      const named = await pick(`lt '${toInstant(namesBefore)}'`);
      await inParallel(named, width, (row) => table.change(row, withoutName, { entity: row }));
    },
  };
}

function arrivalsIn(table: EntityTable): Pick<StateStore, 'logArrivals' | 'putLogArrival'> {
  const textIn = (row: Entity, name: string) => {
    const value = row.properties[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    async logArrivals() {
      const rows = await table.query(`PartitionKey eq '${arrivalPartition}'`);
      return rows.map((row) => ({
        workspace: textIn(row, 'workspace'),
        at: textIn(row, 'at'),
        askedAt: textIn(row, 'askedAt'),
      }));
    },
    putLogArrival: ({ workspace, at, askedAt }) =>
      table.change({ partitionKey: arrivalPartition, rowKey: toSha256(toIdKey(workspace)) }, (found) =>
        Promise.resolve(isAtLeast(found?.properties['askedAt'], askedAt) ? undefined : { workspace, at, askedAt }),
      ),
  };
}

/** The change without the person; undefined if there is none in it, or it is gone. */
async function withoutName(row: Entity | undefined) {
  const found = row && (await fromRow<NotedChange>('changes', row));
  if (found?.changedBy === undefined) return undefined;
  const rest = Object.entries(found).filter(([name]) => name !== 'changedBy');
  return { notedAt: found.notedAt, ...(await packText(JSON.stringify(Object.fromEntries(rest)))) };
}

/** One form of instants, so that texts compare as they do. */
function toInstant(text: string): string {
  return new Date(text).toISOString();
}

function byNote(a: NotedChange, b: NotedChange): number {
  return Date.parse(a.notedAt) - Date.parse(b.notedAt) || (a.eventId < b.eventId ? -1 : 1);
}

function isAtLeast(stored: unknown, value: string): boolean {
  return typeof stored === 'string' && Date.parse(stored) >= Date.parse(value);
}
