import type { Deny, LogRow } from '../model/deny.ts';
import { createDenyFold } from './denyFold.ts';
import { type DenyCluster, toDenyIndex } from './denyIndex.ts';
import type { RowMatch } from './foldDenies.ts';

export type { DenyCluster } from './denyIndex.ts';
export type { RowMatch } from './foldDenies.ts';

/**
 * The denied flows among the rows, attributed to clusters by their source and to dependencies by their destination, and
 * folded by kind: sorted, counts summed, distinct sources counted. Rows that are no denial, rows that repeat one another
 * (two diagnostic settings) and rows from no subnet of the clusters are left out.
 */
export function matchDenies(rows: readonly LogRow[], clusters: readonly DenyCluster[]): readonly Deny[] {
  const fold = createDenyFold(toDenyIndex(clusters));
  for (const row of rows) fold.add(row);
  return fold.denies();
}

/** The denied flows among the rows when no cluster is known at all: folded, attributed to nobody. */
export function foldUnmatched(rows: readonly LogRow[]): readonly Deny[] {
  const fold = createDenyFold(null);
  for (const row of rows) fold.add(row);
  return fold.denies();
}

/** Prepares the attribution of single rows; undefined for a row that is no denial or comes from no subnet of the clusters. */
export function toRowMatcher(clusters: readonly DenyCluster[]): (row: LogRow) => RowMatch | undefined {
  const fold = createDenyFold(toDenyIndex(clusters));
  return (row) => (row.action === 'deny' ? fold.add(row) : undefined);
}
