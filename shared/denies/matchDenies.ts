import type { Deny, LogRow } from '../model/deny.ts';
import { clustersOfSource, type DenyCluster, type IndexedCluster, remembered, toIndexedCluster } from './denyIndex.ts';
import { foldDenies, type MatchedRow } from './foldDenies.ts';
import { type FlowMatch, matchFlow } from './matchFlow.ts';

export type { DenyCluster } from './denyIndex.ts';

/** What a row was attributed to; `clusterId` is null if two clusters share the source subnet. */
export interface RowMatch extends FlowMatch {
  readonly clusterId: string | null;
}

/**
 * The denied flows among the rows, attributed to clusters by their source and to dependencies by their destination, and
 * folded by kind: sorted, counts summed, distinct sources counted. Rows that are no denial, rows that repeat one another
 * (two diagnostic settings) and rows from no subnet of the clusters are left out.
 */
export function matchDenies(rows: readonly LogRow[], clusters: readonly DenyCluster[]): readonly Deny[] {
  const match = toRowMatcher(clusters);
  const matched = withoutRepeats(rows).flatMap((row): readonly MatchedRow[] => {
    const found = match(row);
    return found ? [{ row, ...found }] : [];
  });
  return foldDenies(matched);
}

/** The denied flows among the rows when no cluster is known at all: folded, attributed to nobody. */
export function foldUnmatched(rows: readonly LogRow[]): readonly Deny[] {
  return foldDenies(
    withoutRepeats(rows)
      .filter(isDenied)
      .map((row) => ({ row, ...toUnattributed(row) })),
  );
}

/** Prepares the attribution of single rows; undefined for a row that is no denial or comes from no subnet of the clusters. */
export function toRowMatcher(clusters: readonly DenyCluster[]): (row: LogRow) => RowMatch | undefined {
  const indexed = clusters.map(toIndexedCluster);
  const bySource = remembered((address) => clustersOfSource(address, indexed));
  return (row) => {
    if (!isDenied(row) || row.sourceAddress === undefined) return undefined;
    return matchAmong(row, bySource(row.sourceAddress));
  };
}

function matchAmong(row: LogRow, candidates: readonly IndexedCluster[]): RowMatch | undefined {
  const [first, ...others] = candidates;
  if (!first) return undefined;
  if (others.length === 0) return { ...matchFlow(row, first), clusterId: first.id };
  const ids = candidates.flatMap((candidate) => matchFlow(row, candidate).dependencyIds);
  const own = toUnattributed(row);
  const isKept = own.class !== 'undocumented';
  return { class: isKept ? own.class : 'ambiguous', dependencyIds: [...new Set(ids)].sort(), clusterId: null };
}

function isDenied({ action }: LogRow): boolean {
  return action === 'deny';
}

/** What a row is by itself. */
function toUnattributed(row: LogRow): RowMatch {
  const own = row.category === 'idps' || row.category === 'threatIntel' ? row.category : undefined;
  return { class: own ?? (row.noSni ? 'noSni' : 'undocumented'), dependencyIds: [], clusterId: null };
}

/**
 * Drops rows that say again what another row said: with legacy and structured logs both on, every flow is logged twice
 * with times a little apart. Only raw rows can be told so; folded ones carry no source port.
 */
function withoutRepeats(rows: readonly LogRow[]): readonly LogRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (row.sourcePort === undefined || row.count !== 1 || row.protocol === 'ICMP') return true;
    const second = row.time.slice(0, 19);
    const ends = [row.sourceAddress, row.sourcePort, row.host ?? row.destinationAddress, row.destinationPort];
    const key = JSON.stringify([second, row.category, row.action, row.noSni, ...ends]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
