import { addSource, noSources, type SourceCount } from './sourceCount.ts';

/**
 * What is counted of many kinds of flows, each kind in 64 bytes that lie together: rows of logs come in any order, and every
 * piece of memory that a row touches costs as much as reading a good part of it.
 */
export interface Tallies {
  /** Three a kind: how many rows, first and last time (`toTimeNumber`). */
  doubles: Float64Array;
  /** The same memory: behind the three, its origin, subnets, how many sources and the first few of them. */
  ints: Int32Array;
  /** By kind, its sources where they are more. */
  readonly many: (SourceCount | undefined)[];
  size: number;
}

const [doublesEach, intsEach] = [8, 16];
const [countAt, firstAt, lastAt] = [0, 1, 2];
const [originAt, subnetsAt, sizeAt, fewAt] = [6, 7, 8, 9];
const mostFew = intsEach - fewAt;

/** None yet. */
export function noTallies(): Tallies {
  return { ...toMemory(256), many: [], size: 0 };
}

function toMemory(kinds: number): Pick<Tallies, 'doubles' | 'ints'> {
  const buffer = new ArrayBuffer(kinds * doublesEach * 8);
  return { doubles: new Float64Array(buffer), ints: new Int32Array(buffer) };
}

/** Makes room for one more kind and gives its number, from 0. The origin is 0 or another number of the caller's. */
export function addTally(tallies: Tallies, origin: number): number {
  const kind = tallies.size;
  tallies.size += 1;
  if (tallies.size * doublesEach > tallies.doubles.length) {
    const { doubles, ints } = toMemory(kind * 2);
    doubles.set(tallies.doubles);
    [tallies.doubles, tallies.ints] = [doubles, ints];
  }
  tallies.doubles[kind * doublesEach + firstAt] = Infinity;
  tallies.doubles[kind * doublesEach + lastAt] = -Infinity;
  tallies.ints[kind * intsEach + originAt] = origin;
  return kind;
}

/** The origin that the kind was made with. */
export function originOf({ ints }: Tallies, kind: number): number {
  return ints[kind * intsEach + originAt] ?? 0;
}

/** Counts rows. */
export function addRows({ doubles }: Tallies, kind: number, rows: number): void {
  const at = kind * doublesEach + countAt;
  doubles[at] = (doubles[at] ?? 0) + rows;
}

/** Widens the time from the first row to the last. */
export function addSpan({ doubles }: Tallies, kind: number, first: number, last: number): void {
  const at = kind * doublesEach;
  if (first < (doubles[at + firstAt] ?? 0)) doubles[at + firstAt] = first;
  if (last > (doubles[at + lastAt] ?? 0)) doubles[at + lastAt] = last;
}

/** Adds a subnet of the group: bit n is subnet n, bit 31 every one from there on. */
export function addSubnet({ ints }: Tallies, kind: number, subnet: number): void {
  const at = kind * intsEach + subnetsAt;
  ints[at] = (ints[at] ?? 0) | (1 << Math.min(subnet, 31));
}

/** Counts a source, unsigned 32-bit, unless it was counted before; `bound` is beyond all that the kind can have. */
export function addSourceTo(tallies: Tallies, kind: number, source: number, bound: number): void {
  const { ints } = tallies;
  const at = kind * intsEach;
  const size = ints[at + sizeAt] ?? 0;
  if (size < 0) {
    const many = tallies.many[kind];
    if (many) addSource(many, source);
    return;
  }
  for (let place = 0; place < size; place += 1) if (ints[at + fewAt + place] === (source | 0)) return;
  if (size === mostFew) {
    const many = sourcesOf(tallies, kind, bound);
    addSource(many, source);
    tallies.many[kind] = many;
    ints[at + sizeAt] = -1;
    return;
  }
  ints[at + fewAt + size] = source;
  ints[at + sizeAt] = size + 1;
}

/** What was counted of a kind. */
export interface Tally {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly subnets: number;
  readonly sources: SourceCount;
}

/** Reads what was counted of a kind, `bound` as in `addSourceTo`. */
export function tallyOf(tallies: Tallies, kind: number, bound: number): Tally {
  const { doubles, ints } = tallies;
  const at = kind * doublesEach;
  return {
    count: doubles[at + countAt] ?? 0,
    firstSeen: doubles[at + firstAt] ?? 0,
    lastSeen: doubles[at + lastAt] ?? 0,
    subnets: ints[kind * intsEach + subnetsAt] ?? 0,
    sources: sourcesOf(tallies, kind, bound),
  };
}

function sourcesOf({ ints, many }: Tallies, kind: number, bound: number): SourceCount {
  const known = many[kind];
  if (known) return known;
  const count = noSources(bound);
  const at = kind * intsEach;
  const size = ints[at + sizeAt] ?? 0;
  for (let place = 0; place < size; place += 1) addSource(count, (ints[at + fewAt + place] ?? 0) >>> 0);
  return count;
}
