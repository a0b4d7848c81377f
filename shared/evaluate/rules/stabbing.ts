import type { AddressSet } from '../../net/addressSet.ts';

/** What holds one place of an axis: lists of items, each in the order in which they were given, and how many they are together. */
export interface Stab<T> {
  readonly lists: readonly (readonly T[])[];
  readonly count: number;
}

/** Items with the very same set. */
interface Sharers<T> {
  readonly set: AddressSet;
  readonly items: T[];
}

/** One range of a set. */
interface Leaf<T> {
  readonly first: number;
  readonly last: number;
  readonly items: readonly T[];
}

/**
 * Prepares the question which items have a set that holds a place: an interval tree over the ranges of the distinct
 * sets, so that a set that thousands share is kept once. Answers are remembered by place.
 */
export function toStabbing<T>(items: readonly T[], setOf: (item: T) => AddressSet): (place: number) => Stab<T> {
  const leaves = toSharers(items, setOf).flatMap((sharers) =>
    sharers.set.map(({ first, last }): Leaf<T> => ({ first, last, items: sharers.items })),
  );
  leaves.sort((a, b) => a.first - b.first);
  const furthest = new Float64Array(leaves.length);
  spread(leaves, furthest, 0, leaves.length);
  const known = new Map<number, Stab<T>>();
  return (place) => {
    const stab = known.get(place) ?? toStab(leaves, furthest, place);
    known.set(place, stab);
    return stab;
  };
}

function toSharers<T>(items: readonly T[], setOf: (item: T) => AddressSet): readonly Sharers<T>[] {
  const byHash = new Map<number, Sharers<T>[]>();
  for (const item of items) {
    const set = setOf(item);
    const hash = hashOf(set);
    const alike = byHash.get(hash) ?? [];
    byHash.set(hash, alike);
    const same = alike.find((other) => isSameSet(other.set, set));
    if (same) same.items.push(item);
    else alike.push({ set, items: [item] });
  }
  return [...byHash.values()].flat();
}

function hashOf(set: AddressSet): number {
  let hash = set.length;
  for (const { first, last } of set) hash = (Math.imul(hash, 31) + Math.imul(first, 17) + last) | 0;
  return hash;
}

function isSameSet(a: AddressSet, b: AddressSet): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every(({ first, last }, index) => b[index]?.first === first && b[index].last === last);
}

/** Fills in how far the ranges of each subtree reach; the root of a stretch is its middle. */
function spread(leaves: readonly Leaf<unknown>[], furthest: Float64Array, low: number, high: number): number {
  if (low >= high) return -1;
  const middle = (low + high) >> 1;
  const sides = [spread(leaves, furthest, low, middle), spread(leaves, furthest, middle + 1, high)];
  const reach = Math.max(leaves[middle]?.last ?? -1, ...sides);
  furthest[middle] = reach;
  return reach;
}

function toStab<T>(leaves: readonly Leaf<T>[], furthest: Float64Array, place: number): Stab<T> {
  const lists: (readonly T[])[] = [];
  const open: [number, number][] = [[0, leaves.length]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [low, high] = next;
    const middle = (low + high) >> 1;
    const leaf = leaves[middle];
    if (low >= high || !leaf || (furthest[middle] ?? -1) < place) continue;
    open.push([low, middle]);
    if (leaf.first > place) continue;
    if (leaf.last >= place) lists.push(leaf.items);
    open.push([middle + 1, high]);
  }
  return { lists, count: lists.reduce((sum, list) => sum + list.length, 0) };
}
