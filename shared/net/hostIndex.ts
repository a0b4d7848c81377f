import type { HostPattern } from './hostPattern.ts';
import { mergePlaces, type Places } from './placeList.ts';

/**
 * Host-name patterns with their places, for finding those that concern a name without looking at the rest. A name is read
 * from the right: every pattern says how a host ends, so one pass over the name meets all that hold it.
 */
export interface HostIndex {
  /** Patterns by their end: whole hosts, `.contoso.com` of `*.contoso.com`, `contoso.com` of `*contoso.com`. */
  readonly exact: EndTable;
  readonly subdomains: EndTable;
  readonly suffix: EndTable;
  /** Where `*` stands. */
  readonly any: Places;
}

/** Ends of names in a hash table with open addressing. */
interface EndTable {
  readonly ends: readonly string[];
  readonly places: readonly Places[];
  /** Two numbers a slot, side by side so that a look at one costs one cache line: the end's hash, and its entry plus one. */
  readonly slots: Int32Array;
  /** 1 for every length that some end has: only there the table needs to be asked. */
  readonly lengths: Uint8Array;
}

/** A pattern and its place. */
export interface PlacedPattern {
  readonly pattern: HostPattern;
  readonly place: number;
}

/** Builds the index in one pass; the same pattern may stand at many places. */
export function toHostIndex(patterns: readonly PlacedPattern[]): HostIndex {
  const ends = {
    exact: new Map<string, number[]>(),
    subdomains: new Map<string, number[]>(),
    suffix: new Map<string, number[]>(),
  };
  const any: number[] = [];
  for (const { pattern, place } of patterns) {
    if (pattern.kind === 'any') {
      any.push(place);
      continue;
    }
    const end = endOf(pattern);
    const places = ends[pattern.kind].get(end);
    if (places) places.push(place);
    else ends[pattern.kind].set(end, [place]);
  }
  return {
    exact: toEndTable(ends.exact),
    subdomains: toEndTable(ends.subdomains),
    suffix: toEndTable(ends.suffix),
    any: toPlaces(any),
  };
}

/** Places of the patterns that hold a host, given in lower case without trailing dot. About 0.5 µs among 100,000. */
export function placesHoldingHost(index: HostIndex, host: string): Places {
  return mergePlaces(listsHolding(index, { kind: 'exact', text: host }));
}

/**
 * Places of the patterns that hold a host, in no order but one that hangs on the patterns alone: the same for every host that
 * the same patterns hold. Cheaper than sorting them.
 */
export function unsortedPlacesHoldingHost(index: HostIndex, host: string): Places {
  return listsHolding(index, { kind: 'exact', text: host }).flat();
}

/** Places of the patterns that hold every host of the pattern. */
export function placesContainingHosts(index: HostIndex, pattern: HostPattern): Places {
  return mergePlaces(pattern.kind === 'any' ? [index.any] : listsHolding(index, pattern));
}

/** Places of the patterns that share a host with the pattern: those around it and those inside it. */
export function placesOverlappingHosts(index: HostIndex, pattern: HostPattern): Places {
  if (pattern.kind === 'exact') return mergePlaces(listsHolding(index, pattern));
  const around = pattern.kind === 'any' ? [index.any] : listsHolding(index, pattern);
  return mergePlaces([...around, ...listsInside(index, pattern)]);
}

/** One list for each pattern that holds the given one, which is not `*`. */
function listsHolding(index: HostIndex, pattern: HostPattern): Places[] {
  const { exact, subdomains, suffix, any } = index;
  const end = endOf(pattern);
  const lists: Places[] = any.length > 0 ? [any] : [];
  let hash = 0;
  for (let start = end.length - 1; start >= 0; start -= 1) {
    const code = end.charCodeAt(start);
    hash = step(hash, code);
    const length = end.length - start;
    if (code === dot) collect(subdomains, findEntry(subdomains, end, length, hash), lists);
    if (suffix.lengths[length] === 1) collect(suffix, findEntry(suffix, end, length, hash), lists);
  }
  if (pattern.kind === 'exact') collect(exact, findEntry(exact, end, end.length, hash), lists);
  return lists;
}

/** The patterns inside a pattern that is no single host; a walk over all of them, which only patterns need. */
function listsInside({ exact, subdomains, suffix }: HostIndex, pattern: HostPattern): Places[] {
  const end = pattern.kind === 'any' ? '' : endOf(pattern);
  return [exact, subdomains, suffix].flatMap((table) =>
    table.places.filter((_, entry) => table.ends[entry]?.endsWith(end)),
  );
}

const dot = '.'.charCodeAt(0);

/** The hash of an end grows to the left, so that one pass over a name gives the hashes of all its ends. */
function step(hash: number, code: number): number {
  return (Math.imul(hash, 0x01_00_01_93) ^ code) | 0;
}

/** The entry for the last `length` characters of a name; -1 for none. */
function findEntry(table: EndTable, name: string, length: number, hash: number): number {
  const { slots, ends } = table;
  const mask = slots.length - 1;
  for (let slot = toSlot(hash) & mask; ; slot = (slot + 2) & mask) {
    const entry = (slots[slot + 1] ?? 0) - 1;
    if (entry < 0) return -1;
    if (slots[slot] !== hash) continue;
    const end = ends[entry] ?? '';
    if (end.length === length && name.endsWith(end)) return entry;
  }
}

function collect(table: EndTable, entry: number, lists: Places[]): void {
  if (entry >= 0) lists.push(table.places[entry] ?? []);
}

/** Slots begin at even numbers. */
function toSlot(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d) >>> 2) & ~1;
}

function toEndTable(placesByEnd: ReadonlyMap<string, readonly number[]>): EndTable {
  const ends = [...placesByEnd.keys()];
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(ends.length * 2 + 2)) * 2);
  const lengths = new Uint8Array(1 + ends.reduce((longest, end) => Math.max(longest, end.length), 0));
  for (const [entry, end] of ends.entries()) {
    const hash = hashOf(end);
    lengths[end.length] = 1;
    let slot = toSlot(hash) & (slots.length - 1);
    while (slots[slot + 1] !== 0) slot = (slot + 2) & (slots.length - 1);
    slots.set([hash, entry + 1], slot);
  }
  return { ends, places: [...placesByEnd.values()].map(toPlaces), slots, lengths };
}

function hashOf(end: string): number {
  let hash = 0;
  for (let start = end.length - 1; start >= 0; start -= 1) hash = step(hash, end.charCodeAt(start));
  return hash;
}

/** Ascending and each once; given in any order. */
function toPlaces(places: readonly number[]): Places {
  return places.length < 2 ? places : [...new Set(places)].sort((a, b) => a - b);
}

/** How every host of the pattern ends. */
function endOf({ kind, text }: HostPattern): string {
  return kind === 'exact' ? text : text.slice(1);
}
