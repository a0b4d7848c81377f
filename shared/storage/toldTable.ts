import { inParallel } from '../inParallel.ts';
import type { ToldLog, Watched } from '../model/told.ts';
import type { StateStore } from '../ports.ts';
import { partitionOf, toClusterKey } from './clusterKey.ts';
import type { Entity, EntityTable } from './entityTable.ts';
import { fromRow } from './fromRow.ts';
import { packText } from './packedText.ts';

/** How many rows are unpacked at the same time. */
const width = 16;
const watchedPartition = 'watched';

/** Table `told`: a partition a cluster, a row a channel; and a partition of the clusters themselves. */
export function toldIn(table: EntityTable): Pick<StateStore, 'watched' | 'putWatched' | 'toldLogs' | 'putToldLog'> {
  return {
    async watched() {
      const rows = await table.query(`PartitionKey eq '${watchedPartition}'`);
      const all = await inParallel(rows, width, (row) => fromRow<Watched>('told', row));
      return all.toSorted((a, b) => (a.clusterId < b.clusterId ? -1 : 1));
    },
    putWatched: (watched) =>
      table.change({ partitionKey: watchedPartition, rowKey: toClusterKey(watched.clusterId) }, async (found) =>
        isNewer(found, watched.seenAt)
          ? undefined
          : { seenAt: watched.seenAt, ...(await packText(JSON.stringify(watched))) },
      ),
    async toldLogs(clusterId) {
      const rows = await table.query(partitionOf(clusterId));
      return inParallel(rows, width, (row) => fromRow<ToldLog>('told', row));
    },
    putToldLog: (clusterId, log) => putToldLog(table, clusterId, log),
  };
}

/** The place in the sequence is the guard: two that decide at once want the same one, and the ETag lets one have it. */
async function putToldLog(table: EntityTable, clusterId: string, log: ToldLog): Promise<boolean> {
  const properties = {
    sequence: log.sequence,
    isPending: log.pending ? 1 : 0,
    ...(await packText(JSON.stringify(log))),
  };
  let isMine = false;
  await table.change({ partitionKey: toClusterKey(clusterId), rowKey: log.channel }, (found) => {
    const stored = Number(found?.properties['sequence'] ?? 0);
    isMine = log.sequence === stored + 1 || (log.sequence === stored && log.pending === undefined);
    return Promise.resolve(isMine ? properties : undefined);
  });
  return isMine;
}

function isNewer(found: Entity | undefined, seenAt: string): boolean {
  const stored = found?.properties['seenAt'];
  return typeof stored === 'string' && Date.parse(stored) > Date.parse(seenAt);
}
