import type { AllowedFlow, Deny, LogRow } from '../model/deny.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import type { DenyIndex } from './denyIndex.ts';
import { type Fold, type RowMatch, toAllowedFlows, toDenies, unlisted } from './foldDenies.ts';
import { fromDayAndTime, toTimeNumber } from './instant.ts';
import { createKindPlaces, type KindPlaces } from './kindPlaces.ts';
import { matchAmong } from './matchAmong.ts';
import { type Cast, type Mould, type ReadRecord, toKindRow } from './mould.ts';
import { isRepeatedCast, isRepeatedRow } from './repeatedRow.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { type SourceGroups, sourceIntervalOf, type SourceOwners, toSourceGroups } from './sourceGroups.ts';
import {
  addRows,
  addSourceTo,
  addSpan,
  addSubnet,
  addTally,
  noTallies,
  originOf,
  type Tallies,
  tallyOf,
} from './tallies.ts';

/** Counts rows of logs as they come and keeps what they say, however many they are. */
export interface DenyFold {
  /** Counts a row. Undefined for one that is no decision on a flow or comes from no subnet of the clusters. */
  readonly add: (row: LogRow) => RowMatch | undefined;
  /** Counts a row that its reader gave as a cast; the same as for the row that it says. */
  readonly addCast: (cast: Cast) => RowMatch | undefined;
  /** The same for who does not ask what the row is: true if it is counted. Quicker, for rows are then counted many at a time. */
  readonly countCast: (cast: Cast) => boolean;
  readonly denies: () => readonly Deny[];
  /** What was let through of what the clusters need. */
  readonly allowed: () => readonly AllowedFlow[];
}

/** So many kinds of flows are kept apart in all; a flood of names beyond it is counted together. */
const mostKinds = 100_000;
/** So many kinds of flows to one destination are kept apart: ports are the client's choice, too. */
const mostFlows = 64;

/** A kind of flow, of which the rows are counted in the tallies. */
interface Kind extends Omit<Fold, 'count' | 'firstSeen' | 'lastSeen' | 'subnets' | 'sources'> {
  /** Its number in the tallies. */
  readonly tally: number;
  /** Another kind of flow to the same destination. */
  next: Kind | undefined;
}

/** Kinds of flows of one group of sources. */
interface GroupKinds {
  readonly group: SourceOwners;
  /** By destination, the first kind of flow to it; the others hang on it. */
  readonly first: Map<string, Kind>;
  readonly rest: Map<string, Kind>;
}

interface State {
  readonly sources: SourceGroups;
  /** By number of the group. */
  readonly groups: readonly GroupKinds[];
  readonly repeats: Repeats;
  readonly tallies: Tallies;
  /** By tally, what its rows are. */
  readonly matches: RowMatch[];
  /** Each rule's name once. */
  readonly rules: Map<string, string>;
  readonly places: KindPlaces;
  /** Whose moulds are counted, and by how much their numbers are raised to be none of another reader's. */
  reader: object | undefined;
  raised: number;
  mostRaised: number;
  kinds: number;
  readonly waiting: Waiting;
}

/** So many rows wait until they are counted together. */
const mostWaiting = 256;

/** Rows of known sources that are not counted yet: the row, its interval of addresses and, while they are counted, its kind and that one's origin. */
interface Waiting {
  readonly casts: Cast[];
  readonly intervals: Int32Array;
  readonly kinds: Int32Array;
  readonly origins: Int32Array;
  size: number;
}

function noneWaiting(): Waiting {
  const numbers = () => new Int32Array(mostWaiting);
  return { casts: [], intervals: numbers(), kinds: numbers(), origins: numbers(), size: 0 };
}

/**
 * Makes a fold. Rows are attributed to clusters by their source and to dependencies by their destination; without an
 * index (null) they are attributed to nobody. Rows that repeat one another, as two diagnostic settings write them, count once.
 * Its size is bounded: names, ports and addresses in logs are chosen by whoever sends the traffic.
 */
export function createDenyFold(table: DenyIndex | null): DenyFold {
  const sources = toSourceGroups(table);
  const groups = sources.groups.map((group) => ({
    group,
    first: new Map<string, Kind>(),
    rest: new Map<string, Kind>(),
  }));
  const state: State = { sources, groups, repeats: createRepeats(), tallies: noTallies(), ...noKinds() };
  const folds = () => {
    countWaiting(state);
    return groups.flatMap((one) => toKinds(one).map((kind) => toFold(kind, state.tallies)));
  };
  return {
    add: (row) => {
      if (row.action !== 'deny' && row.action !== 'allow') return undefined;
      const address = row.sourceAddress === undefined ? undefined : toAddressNumber(row.sourceAddress);
      // Without clusters, who sent a row does not matter.
      if (address === undefined && table) return undefined;
      countWaiting(state);
      return addRow(state, row, address);
    },
    addCast: (cast) => {
      countWaiting(state);
      return addCast(state, cast);
    },
    countCast: (cast) => countCast(state, cast),
    denies: () => toDenies(folds()),
    allowed: () => toAllowedFlows(folds()),
  };
}

/** Counts a record of a reader: undefined also for one that is no row. */
export function addTo(fold: DenyFold, record: ReadRecord): RowMatch | undefined {
  if (record.kind === 'cast') return fold.addCast(record);
  return record.kind === 'row' ? fold.add(record.row) : undefined;
}

/** Counts a record of a reader: false for one that is no row, or that `DenyFold.add` knows nothing of. */
export function countTo(fold: DenyFold, record: ReadRecord): boolean {
  if (record.kind === 'cast') return fold.countCast(record);
  return record.kind === 'row' && fold.add(record.row) !== undefined;
}

function noKinds(): Omit<State, 'sources' | 'groups' | 'repeats' | 'tallies'> {
  const places = { places: createKindPlaces(), reader: undefined, raised: 0, mostRaised: 0 };
  return { matches: [], rules: new Map(), ...places, kinds: 0, waiting: noneWaiting() };
}

function toKinds({ first, rest }: GroupKinds): readonly Kind[] {
  const all = [...rest.values()];
  for (const one of first.values()) for (let kind: Kind | undefined = one; kind; kind = kind.next) all.push(kind);
  return all;
}

function toFold(kind: Kind, tallies: Tallies): Fold {
  return { ...kind, ...tallyOf(tallies, kind.tally) };
}

function addCast(state: State, cast: Cast): RowMatch | undefined {
  const at = knownIntervalOf(state, cast);
  if (at < 0) return undefined;
  const kind = kindOf(state, cast, at);
  if (kind < 0) return undefined;
  const origin = originOf(state.tallies, kind);
  if (!isRepeatedCast(state.repeats, { origin, source: sourceOf(state, cast, at) }, cast))
    countRow(state, cast, at, kind);
  return state.matches[kind];
}

/** The interval that a cast's source lies in; -1 if it is nobody's, or the cast is no decision on a flow. */
function knownIntervalOf({ sources }: State, { mould, address }: Cast): number {
  if (mould.row.action !== 'deny' && mould.row.action !== 'allow') return -1;
  const at = sourceIntervalOf(sources, address);
  return (sources.groupAt[at] ?? -1) < 0 ? -1 : at;
}

function kindOf(state: State, cast: Cast, at: number): number {
  const group = state.sources.groupAt[at] ?? -1;
  const found = state.places.find(raise(state, cast.mould), cast.name, group);
  return found >= 0 ? found : findKind(state, cast, group);
}

function sourceOf({ sources }: State, { address }: Cast, at: number): number {
  return address + (sources.shifts[at] ?? 0);
}

function countRow(state: State, cast: Cast, at: number, kind: number): void {
  const { sources, tallies } = state;
  const time = fromDayAndTime(cast.day, cast.second, cast.millisecond);
  addRows(tallies, kind, cast.mould.row.count);
  addSpan(tallies, kind, time, time);
  addSourceTo(tallies, kind, sourceOf(state, cast, at));
  addSubnet(tallies, kind, sources.subnetAt[at] ?? 0);
}

function countCast(state: State, cast: Cast): boolean {
  const { waiting } = state;
  const at = knownIntervalOf(state, cast);
  if (at < 0) return false;
  waiting.casts[waiting.size] = cast;
  waiting.intervals[waiting.size] = at;
  waiting.size += 1;
  if (waiting.size === mostWaiting) countWaiting(state);
  return true;
}

/**
 * Counts the rows that wait, one step for all of them before the next: each touches memory of its own, and what is asked for
 * close together comes at once. In the order in which they came, so that the same rows are repeats.
 */
function countWaiting(state: State): void {
  const { casts, intervals, kinds, origins, size } = state.waiting;
  if (size === 0) return;
  for (let row = 0; row < size; row += 1) kinds[row] = kindOf(state, casts[row] as Cast, intervals[row] ?? 0);
  for (let row = 0; row < size; row += 1) origins[row] = originOf(state.tallies, Math.max(kinds[row] ?? 0, 0));
  for (let row = 0; row < size; row += 1) if (isWaitingRepeat(state, row)) kinds[row] = -1;
  for (let row = 0; row < size; row += 1) {
    const kind = kinds[row] ?? -1;
    if (kind >= 0) countRow(state, casts[row] as Cast, intervals[row] ?? 0, kind);
  }
  state.waiting.size = 0;
}

function isWaitingRepeat(state: State, row: number): boolean {
  const { casts, intervals, kinds, origins } = state.waiting;
  if ((kinds[row] ?? -1) < 0) return false;
  const cast = casts[row] as Cast;
  const source = sourceOf(state, cast, intervals[row] ?? 0);
  return isRepeatedCast(state.repeats, { origin: origins[row] ?? 0, source }, cast);
}

function findKind(state: State, cast: Cast, group: number): number {
  const owner = state.groups[group];
  if (!owner) return -1;
  const { isRest, tally } = toKind(state, owner, toKindRow(cast));
  if (!isRest) state.places.set({ mould: raise(state, cast.mould), name: cast.name, group }, tally);
  return tally;
}

/** The number of a mould among those of all readers. What was known of a reader is forgotten once another one takes turns. */
function raise(state: State, { reader, number }: Mould): number {
  if (reader !== state.reader) {
    state.reader = reader;
    state.raised = state.mostRaised;
  }
  const raised = state.raised + number;
  if (raised > state.mostRaised) state.mostRaised = raised;
  return raised;
}

function addRow(state: State, row: LogRow, address: number | undefined): RowMatch | undefined {
  const { sources, tallies } = state;
  const at = sourceIntervalOf(sources, address ?? 0);
  const owner = state.groups[sources.groupAt[at] ?? -1];
  if (!owner) return undefined;
  const { tally, match } = toKind(state, owner, row);
  const source = address === undefined ? -1 : address + (sources.shifts[at] ?? 0);
  if (isRepeatedRow(state.repeats, { origin: originOf(tallies, tally), source }, row)) return match;
  const first = toTimeNumber(row.time);
  addRows(tallies, tally, row.count);
  addSpan(tallies, tally, first, row.lastTime === row.time ? first : toTimeNumber(row.lastTime));
  if (source >= 0) addSourceTo(tallies, tally, source);
  addSubnet(tallies, tally, sources.subnetAt[at] ?? 0);
  return match;
}

function toKind(state: State, owner: GroupKinds, row: LogRow): Kind {
  const first = owner.first.get(toDestination(row));
  return find(first, row) ?? addKind(state, owner, first, row) ?? toRest(state, owner, row);
}

function toDestination({ host, destinationAddress }: LogRow): string {
  return host ?? destinationAddress ?? '';
}

function find(first: Kind | undefined, row: LogRow): Kind | undefined {
  for (let kind = first; kind; kind = kind.next) {
    if (
      kind.port === row.destinationPort &&
      kind.action === row.action &&
      kind.category === row.category &&
      kind.protocol === row.protocol &&
      kind.defaultAction === row.defaultAction &&
      kind.noSni === row.noSni &&
      kind.rule === row.rule
    )
      return kind;
  }
  return undefined;
}

/** A copy that does not keep the text alive that it was cut from: a name may be a piece of a file of many megabytes. */
function toOwnText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** A new kind of flow, unless there are too many of them, in all or to this destination. */
function addKind(state: State, owner: GroupKinds, first: Kind | undefined, row: LogRow): Kind | undefined {
  const last = lastOf(first);
  if (state.kinds >= mostKinds || last === 'full') return undefined;
  state.kinds += 1;
  const destination = first ? (first.destination ?? '') : toOwnText(toDestination(row));
  const kind = openKind(state, owner, row, {
    origin: first?.number ?? state.kinds,
    number: state.kinds,
    destination: destination === '' ? undefined : destination,
    port: row.destinationPort,
    protocol: row.protocol,
    rule: toKnownRule(state, row.rule),
    defaultAction: row.defaultAction,
    isRest: false,
  });
  if (last) last.next = kind;
  else owner.first.set(destination, kind);
  return kind;
}

function lastOf(first: Kind | undefined): Kind | undefined | 'full' {
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
function toRest(state: State, owner: GroupKinds, row: LogRow): Kind {
  const match = matchAmong(row, owner.group);
  const key = JSON.stringify([row.action, match.class, match.dependencyIds]);
  const known = owner.rest.get(key);
  if (known) return known;
  const fresh = openKind(state, owner, row, { ...unlisted, origin: 0, number: 0, isRest: true });
  owner.rest.set(key, fresh);
  return fresh;
}

type Told = Pick<Kind, 'origin' | 'number' | 'destination' | 'port' | 'protocol' | 'rule' | 'defaultAction' | 'isRest'>;

function openKind(state: State, { group }: GroupKinds, row: LogRow, told: Told): Kind {
  const match = matchAmong(row, group);
  state.matches.push(match);
  return {
    match,
    group: group.number,
    poolsOf: group.poolsOf,
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
    tally: addTally(state.tallies, told.origin, group.size),
    next: undefined,
  };
}
