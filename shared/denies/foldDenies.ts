import type { AllowedFlow, Deny, LogRow } from '../model/deny.ts';
import { toIdKey } from '../model/resourceId.ts';
import { fromTimeNumber } from './instant.ts';
import type { FlowMatch } from './matchFlow.ts';
import { addSources, type SourceCount } from './sourceCount.ts';

/** What a row was attributed to; `clusterId` is null if two clusters share the source subnet or none is known. */
export interface RowMatch extends FlowMatch {
  readonly clusterId: string | null;
}

/** Flows of one kind from one group of sources, counted. */
export interface Fold {
  readonly match: RowMatch;
  /** From 1, tells kinds apart; 0 on the rest. */
  readonly number: number;
  /** Number of the first kind to the same destination. */
  readonly origin: number;
  /** Number of the group of sources: counts of different groups never share a source. */
  readonly group: number;
  /** By subnet of the group, the agent pools in it. */
  readonly poolsOf: readonly (readonly string[])[];
  /** The subnets that the flows came from: bit n is subnet n, bit 31 every one from there on. */
  readonly subnets: number;
  readonly action: LogRow['action'];
  readonly category: LogRow['category'];
  readonly noSni: boolean;
  /** Undefined where the row names none, and on the rest. */
  readonly destination: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string;
  readonly rule: string | undefined;
  readonly defaultAction: boolean | null;
  /** True for what stands for many destinations. */
  readonly isRest: boolean;
  /** Distinct sources by their place in the group. */
  readonly sources: SourceCount;
  readonly count: number;
  /** `toTimeNumber`: numbers are compared sooner than texts. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** So many kinds of denials of one cluster and class are told one by one; the rarest are told together. */
const mostListed = 300;

/** Folds as the report shows denials: sorted by class, cluster, destination, port, protocol and rule. */
export function toDenies(folds: readonly Fold[]): readonly Deny[] {
  const denied = merge(folds.filter(({ action }) => action === 'deny'));
  return [...bound(denied)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, merged]) => toDeny(merged));
}

/** Folds of what was let through, in the same order. */
export function toAllowedFlows(folds: readonly Fold[]): readonly AllowedFlow[] {
  const allowed = merge(folds.filter(({ action, match }) => action === 'allow' && match.class === 'dependency'));
  return [...allowed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, merged]) => toAllowed(merged));
}

interface Merged {
  readonly first: Fold;
  readonly groups: Map<number, SourceCount>;
  readonly pools: Set<string>;
  count: number;
  firstSeen: number;
  lastSeen: number;
  destinations: number | undefined;
}

function merge(folds: readonly Fold[]): Map<string, Merged> {
  const merged = new Map<string, Merged>();
  for (const fold of folds) {
    const key = toKey(fold);
    const known = merged.get(key);
    if (known) addTo(known, fold);
    else merged.set(key, toMerged(fold));
  }
  return merged;
}

function toKey(fold: Fold): string {
  const { match, destination = '', port = '', protocol, rule = '', defaultAction } = fold;
  const flow = [destination, String(port).padStart(5, '0'), protocol, rule, defaultAction];
  return JSON.stringify([match.class, toIdKey(match.clusterId ?? ''), ...flow, match.dependencyIds]);
}

function toMerged(fold: Fold): Merged {
  const { group, sources, count, firstSeen, lastSeen, isRest } = fold;
  return {
    first: fold,
    groups: new Map([[group, sources]]),
    pools: new Set(poolsOf(fold)),
    ...{ count, firstSeen, lastSeen },
    destinations: isRest ? 2 : undefined,
  };
}

function poolsOf({ poolsOf: pools, subnets }: Fold): readonly string[] {
  return pools.flatMap((names, subnet) => ((subnets >>> Math.min(subnet, 31)) % 2 === 1 ? names : []));
}

function addTo(merged: Merged, fold: Fold): void {
  merged.count += fold.count;
  if (fold.firstSeen < merged.firstSeen) merged.firstSeen = fold.firstSeen;
  if (fold.lastSeen > merged.lastSeen) merged.lastSeen = fold.lastSeen;
  for (const pool of poolsOf(fold)) merged.pools.add(pool);
  addGroup(merged, fold.group, fold.sources);
}

function addGroup({ groups }: Merged, group: number, sources: SourceCount): void {
  const known = groups.get(group);
  if (!known) groups.set(group, sources);
  else if (known !== sources) addSources(known, sources);
}

/** Keeps the commonest kinds of each class and cluster; the others become one row a cluster, class and dependency. */
function bound(all: ReadonlyMap<string, Merged>): Map<string, Merged> {
  const kept = new Map<string, Merged>();
  const byOwner = Map.groupBy(all, ([, { first }]) => JSON.stringify([first.match.class, first.match.clusterId]));
  for (const entries of byOwner.values()) {
    const sorted = entries.length <= mostListed ? entries : entries.toSorted(byCount);
    for (const [key, merged] of sorted.slice(0, mostListed)) kept.set(key, merged);
    for (const [, merged] of sorted.slice(mostListed)) addRest(kept, merged);
  }
  return kept;
}

function byCount([keyA, a]: readonly [string, Merged], [keyB, b]: readonly [string, Merged]): number {
  return b.count - a.count || (keyA < keyB ? -1 : 1);
}

function addRest(kept: Map<string, Merged>, merged: Merged): void {
  const rest: Fold = { ...merged.first, ...unlisted, isRest: true };
  const key = toKey(rest);
  const known = kept.get(key);
  if (!known) {
    kept.set(key, { ...merged, first: rest, destinations: merged.destinations ?? 1 });
    return;
  }
  known.count += merged.count;
  known.destinations = (known.destinations ?? 1) + (merged.destinations ?? 1);
  if (merged.firstSeen < known.firstSeen) known.firstSeen = merged.firstSeen;
  if (merged.lastSeen > known.lastSeen) known.lastSeen = merged.lastSeen;
  for (const pool of merged.pools) known.pools.add(pool);
  for (const [group, sources] of merged.groups) addGroup(known, group, sources);
}

/** What the rest does not tell. */
export const unlisted = {
  destination: undefined,
  port: undefined,
  protocol: 'any',
  rule: undefined,
  defaultAction: null,
} as const;

function toDeny(merged: Merged): Deny {
  return { class: merged.first.match.class, ...toFlow(merged), defaultAction: merged.first.defaultAction };
}

function toAllowed(merged: Merged): AllowedFlow {
  return toFlow(merged);
}

function toFlow({ first, groups, pools, count, firstSeen, lastSeen, destinations }: Merged): AllowedFlow {
  return {
    clusterId: first.match.clusterId,
    dependencyIds: first.match.dependencyIds,
    ...(first.destination === undefined ? {} : { destination: first.destination }),
    port: first.port ?? null,
    protocol: first.protocol,
    count,
    sources: [...groups.values()].reduce((sum, { size }) => sum + size, 0),
    ...(pools.size === 0 ? {} : { pools: [...pools].sort() }),
    ...(destinations === undefined ? {} : { destinations }),
    ...(first.rule === undefined ? {} : { rule: first.rule }),
    firstSeen: fromTimeNumber(firstSeen),
    lastSeen: fromTimeNumber(lastSeen),
  };
}
