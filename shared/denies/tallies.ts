import { addSource, addSources, noSources, type SourceCount, withBits } from './sourceCount.ts';

/**
 * What is counted of many kinds of flows, each kind in 64 bytes that lie together: rows of logs come in any order, and every
 * piece of memory that a row touches costs as much as reading a good part of it.
 */
export interface Tallies {
  /** Three a kind: how many rows, first and last time (`toTimeNumber`). */
  doubles: Float64Array;
  /** The same memory: behind the three, its origin, subnets, how many sources and the first few of them. */
  ints: Int32Array;
  /** By kind, how many sources it can have: they are numbers below it. */
  readonly bounds: number[];
  /** A bit for each source that a kind can have, where it has more than a few and can have `mostInBits`; 32 a word. */
  bits: Int32Array;
  bitWords: number;
  /** By kind, its sources where it can have more than those. */
  readonly many: (SourceCount | undefined)[];
  size: number;
}

const [doublesEach, intsEach] = [8, 16];
const [countAt, firstAt, lastAt] = [0, 1, 2];
const [originAt, subnetsAt, sizeAt, fewAt] = [6, 7, 8, 9];
const mostFew = intsEach - fewAt;
/** In place of how many sources there are, where they lie elsewhere: as bits, of which the first word is told in place of the first source, or in `many`. */
const [inBits, inMany] = [-1, -2];
const mostInBits = 2_048;

/** None yet. */
export function noTallies(): Tallies {
  return { ...toMemory(256), bounds: [], bits: new Int32Array(1_024), bitWords: 0, many: [], size: 0 };
}

function toMemory(kinds: number): Pick<Tallies, 'doubles' | 'ints'> {
  const buffer = new ArrayBuffer(kinds * doublesEach * 8);
  return { doubles: new Float64Array(buffer), ints: new Int32Array(buffer) };
}

/** Makes room for one more kind and gives its number, from 0. The origin is 0 or another number of the caller's; all sources are below the bound. */
export function addTally(tallies: Tallies, origin: number, bound: number): number {
  const kind = tallies.size;
  tallies.bounds.push(bound);
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

/** Counts a source, unsigned 32-bit, unless it was counted before. */
export function addSourceTo(tallies: Tallies, kind: number, source: number): void {
  const { ints, bits } = tallies;
  const at = kind * intsEach;
  const size = ints[at + sizeAt] ?? 0;
  if (size === inBits) {
    const word = (ints[at + fewAt] ?? 0) + (source >>> 5);
    bits[word] = (bits[word] ?? 0) | (1 << (source & 31));
    return;
  }
  if (size === inMany) {
    const many = tallies.many[kind];
    if (many) addSource(many, source);
    return;
  }
  for (let place = 0; place < size; place += 1) if (ints[at + fewAt + place] === (source | 0)) return;
  if (size === mostFew) {
    moveSources(tallies, kind);
    addSourceTo(tallies, kind, source);
    return;
  }
  ints[at + fewAt + size] = source;
  ints[at + sizeAt] = size + 1;
}

/** Makes room for more than a few sources. */
function moveSources(tallies: Tallies, kind: number): void {
  const { ints, bounds } = tallies;
  const at = kind * intsEach;
  const few = fewOf(tallies, kind);
  const bound = bounds[kind] ?? 0;
  if (bound <= mostInBits) {
    ints[at + fewAt] = takeWords(tallies, Math.ceil(bound / 32));
    ints[at + sizeAt] = inBits;
    for (const source of few) addSourceTo(tallies, kind, source);
    return;
  }
  tallies.many[kind] = toCount(few, bound);
  ints[at + sizeAt] = inMany;
}

/** The first of so many words of bits that nobody had before. */
function takeWords(tallies: Tallies, words: number): number {
  const first = tallies.bitWords;
  tallies.bitWords += words;
  if (tallies.bitWords > tallies.bits.length) {
    const larger = new Int32Array(Math.max(tallies.bits.length * 2, tallies.bitWords));
    larger.set(tallies.bits);
    tallies.bits = larger;
  }
  return first;
}

function fewOf({ ints }: Tallies, kind: number): readonly number[] {
  const at = kind * intsEach;
  return Array.from({ length: ints[at + sizeAt] ?? 0 }, (_, place) => (ints[at + fewAt + place] ?? 0) >>> 0);
}

function toCount(sources: readonly number[], bound: number): SourceCount {
  const count = noSources(bound);
  for (const source of sources) addSource(count, source);
  return count;
}

/** What was counted of a kind. */
export interface Tally {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly subnets: number;
  readonly sources: SourceCount;
}

/** Reads what was counted of a kind. Its sources are the caller's own. */
export function tallyOf(tallies: Tallies, kind: number): Tally {
  const { doubles, ints } = tallies;
  const at = kind * doublesEach;
  return {
    count: doubles[at + countAt] ?? 0,
    firstSeen: doubles[at + firstAt] ?? 0,
    lastSeen: doubles[at + lastAt] ?? 0,
    subnets: ints[kind * intsEach + subnetsAt] ?? 0,
    sources: sourcesOf(tallies, kind),
  };
}

function sourcesOf(tallies: Tallies, kind: number): SourceCount {
  const { ints, bits, bounds } = tallies;
  const bound = bounds[kind] ?? 0;
  const at = kind * intsEach;
  const size = ints[at + sizeAt] ?? 0;
  if (size >= 0) return toCount(fewOf(tallies, kind), bound);
  const count = noSources(bound);
  const many = tallies.many[kind];
  if (many) addSources(count, many);
  if (size !== inBits) return count;
  const first = ints[at + fewAt] ?? 0;
  return withBits(count, bits.slice(first, first + Math.ceil(bound / 32)));
}
