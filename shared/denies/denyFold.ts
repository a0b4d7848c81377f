import type { AllowedFlow, Deny, DenyClass, LogRow } from '../model/deny.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import type { DenyIndex, IndexedCluster, IndexedSource } from './denyIndex.ts';
import { type Fold, type RowMatch, toAllowedFlows, toDenies, unlisted } from './foldDenies.ts';
import { dayOf, secondOf, toTimeNumber } from './instant.ts';
import { matchFlow } from './matchFlow.ts';
import type { Cast, Mould } from './mould.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { addSource, noSources } from './sourceCount.ts';
import { intervalOf, type SourceTable } from './sourceTable.ts';

/** Counts rows of logs as they come and keeps what they say, however many they are. */
export interface DenyFold {
  /** Counts a row; `cast` is what its reader said of it. Undefined for one that is no decision on a flow or comes from no subnet of the clusters. */
  readonly add: (row: LogRow, cast?: Cast) => RowMatch | undefined;
  readonly denies: () => readonly Deny[];
  /** What was let through of what the clusters need. */
  readonly allowed: () => readonly AllowedFlow[];
}

/** So many kinds of flows are kept apart in all; a flood of names beyond it is counted together. */
const mostKinds = 100_000;
/** So many kinds of flows to one destination are kept apart: ports are the client's choice, too. */
const mostFlows = 64;

/** Sources that are alike: those of one cluster, or of several that share them. */
interface Group {
  readonly number: number;
  readonly clusters: readonly IndexedCluster[];
  readonly clusterId: string | null;
  /** By subnet, the agent pools in it. */
  readonly poolsOf: (readonly string[])[];
  /** How many addresses it has. */
  size: number;
  /** By destination, the first kind of flow to it; the others hang on it. */
  readonly folds: Map<string, Fold>;
  readonly rest: Map<string, Fold>;
}

/** A part of a group: one subnet. */
interface Part {
  readonly group: Group;
  /** Which of the group's subnets it is. */
  readonly subnet: number;
  /** How many addresses of the group come before it. */
  readonly offset: number;
}

interface State {
  readonly parts: readonly Part[];
  readonly repeats: Repeats;
  /** Each rule's name once. */
  readonly rules: Map<string, string>;
  readonly recent: Recent;
  kinds: number;
}

/** Kinds of flows by mould and group, each where the next of its place has not come. */
interface Recent {
  readonly moulds: (Mould | undefined)[];
  readonly folds: (Fold | undefined)[];
}

const recentBits = 15;

/**
 * Makes a fold. Rows are attributed to clusters by their source and to dependencies by their destination; without an
 * index (null) they are attributed to nobody. Rows that repeat one another, as two diagnostic settings write them, count once.
 * Its size is bounded: names, ports and addresses in logs are chosen by whoever sends the traffic.
 */
export function createDenyFold(table: DenyIndex | null): DenyFold {
  const parts = table ? toParts(table) : [{ group: toGroup([], 0, Infinity), subnet: 0, offset: 0 }];
  const state: State = { parts, repeats: createRepeats(), rules: new Map(), recent: noRecent(), kinds: 0 };
  const folds = () => [...new Set(parts.map(({ group }) => group))].flatMap(toFolds);
  return {
    add: (row, cast) => {
      if (row.action !== 'deny' && row.action !== 'allow') return undefined;
      const address = cast ? cast.address : toSource(row);
      if (!table) return addTo(state, parts[0], { row, cast, address: address ?? -1 });
      if (address === undefined) return undefined;
      const at = intervalOf(table, address);
      const place = (table.offsets[at] ?? 0) + address - (table.starts[at] ?? 0);
      return addTo(state, parts[table.groupOf[at] ?? -1], { row, cast, address: place });
    },
    denies: () => toDenies(folds()),
    allowed: () => toAllowedFlows(folds()),
  };
}

/** The table's groups are pieces of subnets; what belongs to the same clusters is one group here. */
function toParts({ groups }: SourceTable<IndexedSource>): readonly Part[] {
  const known = new Map<string, Group>();
  return groups.map(({ owners, size }) => {
    const clusters = [...new Set(owners.map(({ cluster }) => cluster))];
    const key = JSON.stringify(clusters.map(({ id }) => id));
    const group = known.get(key) ?? toGroup(clusters, known.size, 0);
    known.set(key, group);
    const part = { group, subnet: group.poolsOf.length, offset: group.size };
    group.size += size;
    // Where clusters share a subnet, pools of the one would be taken for the other's.
    group.poolsOf.push(clusters.length > 1 ? [] : owners.flatMap(({ pools }) => pools));
    return part;
  });
}

function toGroup(clusters: readonly IndexedCluster[], number: number, size: number): Group {
  const clusterId = clusters.length === 1 ? (clusters[0]?.id ?? null) : null;
  return { number, clusters, clusterId, poolsOf: [], size, folds: new Map(), rest: new Map() };
}

function toFolds({ folds, rest }: Group): readonly Fold[] {
  const all = [...rest.values()];
  for (const first of folds.values()) for (let fold: Fold | undefined = first; fold; fold = fold.next) all.push(fold);
  return all;
}

function toSource({ sourceAddress }: LogRow): number | undefined {
  return sourceAddress === undefined ? undefined : toAddressNumber(sourceAddress);
}

function noRecent(): Recent {
  const places = 1 << recentBits;
  return {
    moulds: new Array<Mould | undefined>(places).fill(undefined),
    folds: new Array<Fold | undefined>(places).fill(undefined),
  };
}

/** A row on its way to be counted. */
interface Coming {
  readonly row: LogRow;
  readonly cast: Cast | undefined;
  /** Which address it is of those before which the part's others come; -1 if it has none. */
  readonly address: number;
}

function addTo(state: State, part: Part | undefined, { row, cast, address }: Coming): RowMatch | undefined {
  if (!part) return undefined;
  const fold = (cast && recall(state.recent, cast.mould, part.group)) ?? toKind(state, part.group, row, cast);
  const source = address < 0 ? -1 : part.offset + address;
  if (!fold.isRest && isRepeated(state, fold, row, { source, cast })) return fold.match;
  count(fold, row, source, cast);
  fold.subnets |= 1 << Math.min(part.subnet, 31);
  return fold.match;
}

/** Rows of one mould from one group are of one kind. */
function recall({ moulds, folds }: Recent, mould: Mould, group: Group): Fold | undefined {
  const at = recentPlace(mould, group);
  const fold = moulds[at] === mould ? folds[at] : undefined;
  return fold?.group === group.number ? fold : undefined;
}

function recentPlace({ number }: Mould, group: Group): number {
  return (Math.imul(number, 0x9e_37_79_b1) ^ Math.imul(group.number + 1, 0x85_eb_ca_6b)) >>> (32 - recentBits);
}

function toKind(state: State, group: Group, row: LogRow, cast: Cast | undefined): Fold {
  const first = group.folds.get(toDestination(row));
  const fold = find(first, row) ?? addFold(state, group, first, row);
  if (!fold) return toRest(group, row);
  if (cast) {
    const at = recentPlace(cast.mould, group);
    state.recent.moulds[at] = cast.mould;
    state.recent.folds[at] = fold;
  }
  return fold;
}

function toDestination({ host, destinationAddress }: LogRow): string {
  return host ?? destinationAddress ?? '';
}

function find(first: Fold | undefined, row: LogRow): Fold | undefined {
  for (let fold = first; fold; fold = fold.next) {
    if (
      fold.port === row.destinationPort &&
      fold.action === row.action &&
      fold.category === row.category &&
      fold.protocol === row.protocol &&
      fold.defaultAction === row.defaultAction &&
      fold.noSni === row.noSni &&
      fold.rule === row.rule
    )
      return fold;
  }
  return undefined;
}

/** A copy that does not keep the text alive that it was cut from: a name may be a piece of a file of many megabytes. */
function toOwnText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** A new kind of flow, unless there are too many of them, in all or to this destination. */
function addFold(state: State, group: Group, first: Fold | undefined, row: LogRow): Fold | undefined {
  const last = lastOf(first);
  if (state.kinds >= mostKinds || last === 'full') return undefined;
  state.kinds += 1;
  const destination = first ? (first.destination ?? '') : toOwnText(toDestination(row));
  const fold = toFold(group, row, {
    origin: first?.number ?? state.kinds,
    number: state.kinds,
    destination: destination === '' ? undefined : destination,
    port: row.destinationPort,
    protocol: row.protocol,
    rule: toKnownRule(state, row.rule),
    defaultAction: row.defaultAction,
    isRest: false,
  });
  if (last) last.next = fold;
  else group.folds.set(destination, fold);
  return fold;
}

function lastOf(first: Fold | undefined): Fold | undefined | 'full' {
  let last = first;
  for (let length = 1; last?.next; length += 1) {
    if (length >= mostFlows) return 'full';
    last = last.next;
  }
  return last;
}

function toKnownRule({ rules }: State, rule: string | undefined): string | undefined {
  if (rule === undefined) return undefined;
  const known = rules.get(rule) ?? toOwnText(rule);
  if (rules.size < mostKinds) rules.set(known, known);
  return known;
}

/** Beyond the bounds only what a flow means is kept apart. */
function toRest(group: Group, row: LogRow): Fold {
  const fresh = toFold(group, row, { ...unlisted, origin: 0, number: 0, isRest: true });
  const key = JSON.stringify([fresh.action, fresh.match.class, fresh.match.dependencyIds]);
  const known = group.rest.get(key) ?? fresh;
  group.rest.set(key, known);
  return known;
}

type Told = Pick<Fold, 'origin' | 'number' | 'destination' | 'port' | 'protocol' | 'rule' | 'defaultAction' | 'isRest'>;

function toFold(group: Group, row: LogRow, told: Told): Fold {
  return {
    match: matchAmong(row, group),
    group: group.number,
    poolsOf: group.poolsOf,
    subnets: 0,
    action: row.action,
    category: row.category,
    noSni: row.noSni,
    origin: told.origin,
    number: told.number,
    destination: told.destination,
    port: told.port,
    protocol: told.protocol,
    rule: told.rule,
    defaultAction: told.defaultAction,
    isRest: told.isRest,
    sources: noSources(group.size),
    next: undefined,
    count: 0,
    firstSeen: Infinity,
    lastSeen: -Infinity,
  };
}

function count(fold: Fold, row: LogRow, source: number, cast: Cast | undefined): void {
  const first = cast ? cast.day * 1e9 + cast.second * 1e3 + cast.millisecond : toTimeNumber(row.time);
  const last = cast || row.lastTime === row.time ? first : toTimeNumber(row.lastTime);
  fold.count += row.count;
  if (first < fold.firstSeen) fold.firstSeen = first;
  if (last > fold.lastSeen) fold.lastSeen = last;
  if (source >= 0) addSource(fold.sources, source);
}

function matchAmong(row: LogRow, { clusters, clusterId }: Group): RowMatch {
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

/** Only raw rows can be told to be repeats; folded ones carry no source port, and ICMP has none. */
function isRepeated({ repeats }: State, { origin }: Fold, row: LogRow, { source, cast }: From): boolean {
  if (row.sourcePort === undefined || row.count !== 1 || row.protocol === 'ICMP') return false;
  const { time } = row;
  const { key } = repeats;
  const kind = categories.indexOf(row.category) * 8 + (row.action === 'deny' ? 0 : 2) + (row.noSni ? 1 : 0);
  key[0] = origin;
  key[1] = source;
  key[2] = (row.sourcePort << 16) | (row.destinationPort ?? 0);
  key[3] = cast ? cast.day : dayOf(time);
  key[4] = ((cast ? cast.second : secondOf(time)) << 8) | (row.destinationPort === undefined ? 128 : 0) | kind;
  return repeats.isKnown();
}

interface From {
  readonly source: number;
  readonly cast: Cast | undefined;
}

const categories: readonly LogRow['category'][] = ['application', 'network', 'nat', 'threatIntel', 'idps'];
