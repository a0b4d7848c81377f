import type { Deny, LogRow } from '../model/deny.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { FlowMatch } from './matchFlow.ts';

/** A denied row with what it was attributed to. */
export interface MatchedRow extends FlowMatch {
  readonly row: LogRow;
  readonly clusterId: string | null;
}

interface Fold {
  readonly first: MatchedRow;
  readonly sources: Set<string>;
  count: number;
  firstSeen: string;
  lastSeen: string;
}

/**
 * Folds rows that are alike in everything but time and source, sorted by class, cluster, destination, port, protocol and
 * rule. Counts add up; `sources` counts distinct addresses; the times are those of the first and the last attempt.
 */
export function foldDenies(rows: readonly MatchedRow[]): readonly Deny[] {
  const folds = new Map<string, Fold>();
  for (const matched of rows) {
    const key = toKey(matched);
    const fold = folds.get(key);
    if (fold) addTo(fold, matched.row);
    else folds.set(key, toFold(matched));
  }
  return [...folds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fold]) => toDeny(fold));
}

function toKey({ class: kind, clusterId, dependencyIds, row }: MatchedRow): string {
  const port = String(row.destinationPort ?? '').padStart(5, '0');
  const flow = [toDestination(row) ?? '', port, row.protocol, row.rule ?? '', row.defaultAction];
  return JSON.stringify([kind, toIdKey(clusterId ?? ''), ...flow, dependencyIds]);
}

function toFold(first: MatchedRow): Fold {
  const { row } = first;
  const sources = new Set(row.sourceAddress === undefined ? [] : [row.sourceAddress]);
  return { first, sources, count: row.count, firstSeen: row.time, lastSeen: row.lastTime };
}

function addTo(fold: Fold, row: LogRow): void {
  fold.count += row.count;
  if (row.time < fold.firstSeen) fold.firstSeen = row.time;
  if (row.lastTime > fold.lastSeen) fold.lastSeen = row.lastTime;
  if (row.sourceAddress !== undefined) fold.sources.add(row.sourceAddress);
}

function toDeny({ first, sources, count, firstSeen, lastSeen }: Fold): Deny {
  const { class: kind, clusterId, dependencyIds, row } = first;
  const destination = toDestination(row);
  return {
    class: kind,
    clusterId,
    dependencyIds,
    ...(destination === undefined ? {} : { destination }),
    port: row.destinationPort ?? null,
    protocol: row.protocol,
    count,
    sources: sources.size,
    ...(row.rule === undefined ? {} : { rule: row.rule }),
    defaultAction: row.defaultAction,
    firstSeen,
    lastSeen,
  };
}

function toDestination({ host, destinationAddress }: LogRow): string | undefined {
  return host ?? destinationAddress;
}
