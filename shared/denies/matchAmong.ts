import type { DenyClass, LogRow } from '../model/deny.ts';
import type { RowMatch } from './foldDenies.ts';
import { matchFlow } from './matchFlow.ts';
import type { SourceOwners } from './sourceGroups.ts';

/** What a row from one of the group's sources is: for its cluster, or for each of those that share the source. */
export function matchAmong(row: LogRow, { clusters, clusterId }: SourceOwners): RowMatch {
  const [only] = clusters;
  if (only && clusterId !== null) {
    const { class: kind, dependencyIds } = matchFlow(row, only);
    return { class: kind, dependencyIds, clusterId };
  }
  const ids = clusters.flatMap((candidate) => matchFlow(row, candidate).dependencyIds);
  const own = toOwnClass(row);
  const isKept = clusters.length === 0 || own !== 'undocumented';
  return { class: isKept ? own : 'ambiguous', dependencyIds: [...new Set(ids)].sort(), clusterId: null };
}

/** What a row is by itself. */
function toOwnClass(row: LogRow): DenyClass {
  if (row.category === 'idps' || row.category === 'threatIntel') return row.category;
  return row.noSni ? 'noSni' : 'undocumented';
}
