import type { AddressRange, AddressSet } from './addressSet.ts';
import { mergePlaces, type Places } from './placeList.ts';

/**
 * Address sets with their places, for finding those that hold an address or share one with a set. Bounds of all ranges cut
 * the address space into intervals, sorted; every interval knows the lowest place that holds it, and a tree over the
 * intervals holds each range in as few nodes as cover it, so that broad ranges are not repeated in every interval.
 */
export interface AddressIndex {
  /** Where each interval begins, ascending; the first begins at 0. */
  readonly starts: Uint32Array;
  /** The interval in which each block of 65,536 addresses begins; empty where so few intervals need no such help. */
  readonly blocks: Uint32Array;
  /** The lowest place that holds each interval; -1 for none. */
  readonly lowest: Int32Array;
  /** Places at the tree's nodes: the children of node n are 2n and 2n+1, interval i is leaf `leaves` + i. */
  readonly nodes: PlaceTable;
  readonly leaves: number;
  /** All ranges by their first address. */
  readonly firsts: Uint32Array;
  readonly places: Int32Array;
}

/** Lists of places in one array: list i is `places[offsets[i]]` up to `places[offsets[i + 1]]`. */
interface PlaceTable {
  readonly offsets: Uint32Array;
  readonly places: Int32Array;
}

/** A set and its place. */
export interface PlacedAddresses {
  readonly addresses: AddressSet;
  readonly place: number;
}

/** Ranges side by side. */
interface Ranges {
  readonly firsts: Uint32Array;
  readonly lasts: Uint32Array;
  readonly places: Int32Array;
}

/** Builds the index: sorts the bounds once, then writes every range to the few nodes that cover it. */
export function toAddressIndex(sets: readonly PlacedAddresses[]): AddressIndex {
  const ranges = toRanges(sets);
  const starts = toStarts(ranges);
  const spans = toSpans(ranges, starts);
  const leaves = 2 ** Math.ceil(Math.log2(starts.length));
  return {
    starts,
    blocks: toBlocks(starts),
    lowest: toLowest(spans, starts.length),
    nodes: toNodes(spans, leaves),
    leaves,
    ...byFirst(ranges),
  };
}

/** The lowest place whose set holds the address (an unsigned 32-bit number); -1 for none. About 50 ns among 100,000. */
export function lowestPlaceHolding(index: AddressIndex, address: number): number {
  return index.lowest[intervalOf(index, address)] ?? -1;
}

/** The number of the interval that holds all of a range: no set begins or ends inside; undefined where one does. */
export function intervalHolding(index: AddressIndex, { first, last }: AddressRange): number | undefined {
  const interval = intervalOf(index, first);
  return (index.starts[interval + 1] ?? Infinity) > last ? interval : undefined;
}

/** Places of the sets that hold the address, ascending. */
export function placesHoldingAddress(index: AddressIndex, address: number): Places {
  const found = listPlaces(index, address);
  return found.length > 1 ? found.sort((a, b) => a - b) : found;
}

/** Places of the sets that share an address with the set, ascending and each once. */
export function placesOverlapping(index: AddressIndex, addresses: AddressSet): Places {
  const found: number[] = [];
  const climb = addresses.length > few ? climbOnce(index) : climbAll(index);
  for (const { first, last } of addresses) {
    climb(first, found);
    pushStarting(index, { first, last }, found);
  }
  return mergePlaces([[], found]);
}

/** So many ranges seldom meet at a node of the tree. */
const few = 4;

/** Finds the places on the way from an address to the root. */
type Climb = (address: number, found: number[]) => void;

function climbAll(index: AddressIndex): Climb {
  return (address, found) => {
    for (let node = index.leaves + intervalOf(index, address); node >= 1; node >>>= 1) pushPlaces(index, node, found);
  };
}

/** The same for many addresses: from a node where another one has been, the way up is known. */
function climbOnce(index: AddressIndex): Climb {
  const seen = new Uint8Array(index.leaves * 2);
  return (address, found) => {
    for (let node = index.leaves + intervalOf(index, address); node >= 1 && seen[node] === 0; node >>>= 1) {
      seen[node] = 1;
      pushPlaces(index, node, found);
    }
  };
}

/** The places on the way from an interval's leaf to the root. Ranges of one set are disjoint, so none comes twice. */
function listPlaces(index: AddressIndex, address: number): number[] {
  const found: number[] = [];
  climbAll(index)(address, found);
  return found;
}

function pushPlaces({ nodes: { offsets, places } }: AddressIndex, node: number, found: number[]): void {
  const end = offsets[node + 1] ?? 0;
  for (let at = offsets[node] ?? 0; at < end; at += 1) found.push(places[at] ?? 0);
}

/** Places of the ranges that begin after `first` and not after `last`. */
function pushStarting({ firsts, places }: AddressIndex, { first, last }: AddressRange, found: number[]): void {
  let at = countUpTo(firsts, first);
  while (at < firsts.length && (firsts[at] ?? 0) <= last) found.push(places[at++] ?? 0);
}

/** The number of the interval that an address lies in: the same sets hold all of an interval. */
export function intervalOf({ starts, blocks }: AddressIndex, address: number): number {
  const block = address >>> 16;
  let low = blocks[block] ?? 0;
  let high = blocks[block + 1] ?? starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many of the ascending numbers are at most the limit. */
function countUpTo(numbers: Uint32Array, limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toRanges(sets: readonly PlacedAddresses[]): Ranges {
  const count = sets.reduce((sum, { addresses }) => sum + addresses.length, 0);
  const ranges = { firsts: new Uint32Array(count), lasts: new Uint32Array(count), places: new Int32Array(count) };
  let at = 0;
  // By place, so that whoever comes first to an interval has the lowest place.
  for (const { addresses, place } of sets.toSorted((a, b) => a.place - b.place)) {
    for (const { first, last } of addresses) {
      ranges.firsts[at] = first;
      ranges.lasts[at] = last;
      ranges.places[at] = place;
      at += 1;
    }
  }
  return ranges;
}

function toStarts({ firsts, lasts }: Ranges): Uint32Array {
  const bounds = new Uint32Array(firsts.length * 2 + 1);
  bounds.set(firsts, 1);
  // After the last address comes 0 again, which is a bound anyway.
  lasts.forEach((last, at) => (bounds[firsts.length + 1 + at] = last + 1));
  bounds.sort();
  return bounds.filter((bound, at) => at === 0 || bound !== bounds[at - 1]);
}

function toBlocks(starts: Uint32Array): Uint32Array {
  const blocks = new Uint32Array(starts.length < 1_000 ? 0 : 0x1_0000);
  let interval = 0;
  for (let block = 0; block < blocks.length; block += 1) {
    while ((starts[interval + 1] ?? Infinity) <= block * 0x1_0000) interval += 1;
    blocks[block] = interval;
  }
  return blocks;
}

/** Which intervals each range holds, from `begins` to before `ends`, with its place. */
interface Spans {
  readonly begins: Uint32Array;
  readonly ends: Uint32Array;
  readonly places: Int32Array;
}

function toSpans({ firsts, lasts, places }: Ranges, starts: Uint32Array): Spans {
  return {
    begins: firsts.map((first) => countUpTo(starts, first) - 1),
    ends: lasts.map((last) => countUpTo(starts, last)),
    places,
  };
}

/** Ranges in order of place take what is still free; `next` leads past what is taken already. */
function toLowest({ begins, ends, places }: Spans, count: number): Int32Array {
  const lowest = new Int32Array(count).fill(-1);
  const next = new Int32Array(count + 1);
  for (let interval = 0; interval <= count; interval += 1) next[interval] = interval;
  for (let at = 0; at < places.length; at += 1) {
    const end = ends[at] ?? 0;
    for (let interval = freeFrom(next, begins[at] ?? 0); interval < end; interval = freeFrom(next, interval)) {
      lowest[interval] = places[at] ?? -1;
      next[interval] = interval + 1;
    }
  }
  return lowest;
}

function freeFrom(next: Int32Array, interval: number): number {
  let free = interval;
  while (next[free] !== free) {
    const skipped = next[next[free] ?? 0] ?? 0;
    next[free] = skipped;
    free = skipped;
  }
  return free;
}

/** Counts what each node gets, then fills it in: two passes over the ranges. */
function toNodes(spans: Spans, leaves: number): PlaceTable {
  const offsets = new Uint32Array(leaves * 2 + 2);
  forEachNode(spans, leaves, (node) => (offsets[node + 1] = (offsets[node + 1] ?? 0) + 1));
  for (let node = 1; node < offsets.length; node += 1) offsets[node] = (offsets[node] ?? 0) + (offsets[node - 1] ?? 0);
  const places = new Int32Array(offsets.at(-1) ?? 0);
  const filled = offsets.slice();
  forEachNode(spans, leaves, (node, at) => {
    const free = filled[node] ?? 0;
    places[free] = spans.places[at] ?? 0;
    filled[node] = free + 1;
  });
  return { offsets, places };
}

/** Calls back with the nodes that together cover each range. */
function forEachNode({ begins, ends }: Spans, leaves: number, found: (node: number, at: number) => void): void {
  for (let at = 0; at < begins.length; at += 1) {
    let [low, high] = [(begins[at] ?? 0) + leaves, (ends[at] ?? 0) + leaves];
    for (; low < high; low >>>= 1, high >>>= 1) {
      if (low % 2 === 1) found(low++, at);
      if (high % 2 === 1) found(--high, at);
    }
  }
}

function byFirst({ firsts, places }: Ranges): { readonly firsts: Uint32Array; readonly places: Int32Array } {
  const order = orderOf(firsts);
  return { firsts: order.map((at) => firsts[at] ?? 0), places: Int32Array.from(order, (at) => places[at] ?? 0) };
}

/** The numbers' indexes, sorted by number. A double holds number and index together as long as both need 53 bits at most. */
function orderOf(numbers: Uint32Array): Uint32Array {
  const most = 2 ** 21;
  if (numbers.length > most) {
    const order = Uint32Array.from({ length: numbers.length }, (_, at) => at);
    return order.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  }
  const keys = Float64Array.from(numbers, (number, at) => number * most + at).sort();
  return Uint32Array.from(keys, (key) => key % most);
}
