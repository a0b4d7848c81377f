import type { AddressSet } from '../net/addressSet.ts';

/** A set of addresses of one owner: a node or pod subnet of a cluster. */
export interface OwnedAddresses<Owner> {
  readonly addresses: AddressSet;
  readonly owner: Owner;
}

/** Addresses that have the same owners: one subnet, or several where clusters share or overlap them. */
export interface SourceGroup<Owner> {
  readonly owners: readonly Owner[];
  /** How many addresses the group has. */
  readonly size: number;
}

/** Groups of addresses, for finding the one of an address among thousands in a few steps. */
export interface SourceTable<Owner> {
  readonly groups: readonly SourceGroup<Owner>[];
  /** Where each interval begins, ascending; the first begins at 0. */
  readonly starts: Float64Array;
  /** The group of each interval; -1 for none. */
  readonly groupOf: Int32Array;
  /** How many addresses of its group lie before the interval. */
  readonly offsets: Float64Array;
  /** By the address's first two octets, the interval that the first such address lies in; one more for the end. */
  readonly tops: Int32Array;
}

/** Cuts the address space at every bound; each piece then has one list of owners. */
export function toSourceTable<Owner>(owned: readonly OwnedAddresses<Owner>[]): SourceTable<Owner> {
  const starts = toStarts(owned);
  const lists: number[][] = Array.from(starts, () => []);
  for (const [place, { addresses }] of owned.entries()) {
    for (const { first, last } of addresses) {
      for (let at = placeOf(starts, first, 0, starts.length - 1); (starts[at] ?? Infinity) <= last; at += 1)
        lists[at]?.push(place);
    }
  }
  return group(owned, starts, lists);
}

function toStarts(owned: readonly OwnedAddresses<unknown>[]): Float64Array {
  const bounds = owned.flatMap(({ addresses }) => addresses.flatMap(({ first, last }) => [first, last + 1]));
  return Float64Array.from(new Set([0, ...bounds])).sort();
}

function group<Owner>(
  owned: readonly OwnedAddresses<Owner>[],
  starts: Float64Array,
  lists: readonly (readonly number[])[],
): SourceTable<Owner> {
  const known = new Map<string, number>();
  const groups: { owners: readonly Owner[]; size: number }[] = [];
  const [groupOf, offsets] = [new Int32Array(starts.length).fill(-1), new Float64Array(starts.length)];
  for (const [at, places] of lists.entries()) {
    if (places.length === 0) continue;
    const key = places.join();
    const number = known.get(key) ?? groups.length;
    known.set(key, number);
    groups[number] ??= { owners: places.flatMap((place) => owned[place]?.owner ?? []), size: 0 };
    const own = groups[number];
    groupOf[at] = number;
    offsets[at] = own.size;
    own.size += (starts[at + 1] ?? 2 ** 32) - (starts[at] ?? 0);
  }
  return { groups, starts, groupOf, offsets, tops: toTops(starts) };
}

function toTops(starts: Float64Array): Int32Array {
  const tops = new Int32Array(topCount + 1).fill(starts.length - 1);
  let at = 0;
  for (let top = 0; top < topCount; top += 1) {
    while ((starts[at + 1] ?? Infinity) <= top * topCount) at += 1;
    tops[top] = at;
  }
  return tops;
}

const topCount = 65_536;

/** The interval that an address (unsigned 32-bit) lies in. */
export function intervalOf({ starts, tops }: SourceTable<unknown>, address: number): number {
  const top = address >>> 16;
  return placeOf(starts, address, tops[top] ?? 0, tops[top + 1] ?? 0);
}

/** The last of the intervals between two, both included, that begins at the address or before it. */
function placeOf(starts: Float64Array, address: number, first: number, last: number): number {
  let [low, high] = [first, last];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}
