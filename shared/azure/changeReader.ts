import type { Gap } from '../model/gap.ts';
import { fromResourceId, toIdKey, toParentId } from '../model/resourceId.ts';
import type { AskedHistory, ChangeReader, ResourceChange } from '../ports.ts';
import { connectArm } from './armConnection.ts';
import { askGraph, type GraphClient, graphAction } from './askGraph.ts';
import type { AzureReaderOptions } from './azureReader.ts';
import { fromChangeRecord } from './changeRecord.ts';
import { toRetryLimits } from './clientOptions.ts';
import { changeTables, type ChangeTable, toChangesQuery } from './kql/resourceChanges.ts';
import { createGraphQuota } from './graphQuota.ts';
import { type Problem, toGap } from './problem.ts';
import { createTokenSource } from './tokenSource.ts';

/** What a role needs for it, besides reading the resources ("Permissions in Azure Resource Graph"). */
export const changeActions = [graphAction, 'Microsoft.Resources/changes/read'] as const;
/** Ids in one query; what is more than that is a rollout, of which the events tell. */
const mostIds = 200;

/**
 * Reads who changed what from Resource Graph. It comes minutes late, and of some resources it never says who. A
 * table that cannot be asked is a gap: the author is then not known, and nothing else hangs on it.
 */
export function createChangeReader(given: AzureReaderOptions): ChangeReader {
  const options = { ...given, credential: createTokenSource(given.credential) };
  const quota = given.quota ?? createGraphQuota();
  return {
    async readChanges(asked) {
      const resourceIds = toAskedIds(asked.resourceIds);
      if (resourceIds.length === 0) return { changes: [], gaps: [] };
      const connection = await connectArm(options, AbortSignal.timeout(toRetryLimits(options.retry).totalMs));
      const reads = await Promise.all(
        changeTables.map((table) => readTable({ connection, quota }, table, { ...asked, resourceIds })),
      );
      return { changes: reads.flatMap(({ changes }) => changes), gaps: reads.flatMap(({ gaps }) => gaps) };
    },
  };
}

/** A change may be recorded on the resource or on the one that holds it. */
function toAskedIds(ids: readonly string[]): readonly string[] {
  const all = ids.flatMap((id) => [id, toParentId(id) ?? id]).filter((id) => fromResourceId(id) !== undefined);
  return [...new Map(all.map((id) => [toIdKey(id), id])).values()].slice(0, mostIds);
}

interface TableRead {
  readonly changes: readonly ResourceChange[];
  readonly gaps: readonly Gap[];
}

async function readTable(client: GraphClient, table: ChangeTable, asked: AskedHistory): Promise<TableRead> {
  const subscriptions = [...new Set(asked.resourceIds.flatMap((id) => fromResourceId(id)?.subscriptionId ?? []))];
  const { rows, problem } = await askGraph(client, { query: toChangesQuery(table, asked), scope: { subscriptions } });
  const gaps = problem ? [toHistoryGap(problem, table, subscriptions[0] ?? '')] : [];
  return { changes: rows.flatMap((row) => fromChangeRecord(row) ?? []), gaps };
}

function toHistoryGap(problem: Problem, table: ChangeTable, subscriptionId: string): Gap {
  const resource = `/subscriptions/${subscriptionId}/providers/${historyType}`;
  const action = problem.reason === 'forbidden' ? changeActions.join(' and ') : `Asking ${table}`;
  const gap = toGap(problem, { resource, action });
  return { ...gap, detail: `Who made the changes is not known where no event told it. ${gap.detail ?? ''}`.trim() };
}

/** The type of the records. */
const historyType = 'Microsoft.Resources/changes';
