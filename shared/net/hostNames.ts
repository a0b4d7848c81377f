import type { HostPattern } from './hostPattern.ts';
import { combineNested, inBoth, inEither, inFirst, type NestedSet } from './nestedSet.ts';

/**
 * Any set of host names that patterns can say: a union of patterns, each without some others. Canonical: equal sets have equal
 * form. A star stands for any text, as Azure Firewall takes it, so no list of patterns, however long, makes up a star.
 */
export type HostNames = NestedSet<HostPattern>;

/** No host. */
export const noHosts: HostNames = [];

/** Every host. */
export const allHosts: HostNames = [{ within: { kind: 'any', text: '*' }, without: [] }];

/** The hosts of any of the patterns. */
export function toHostNames(patterns: readonly HostPattern[]): HostNames {
  const one = patterns.map((within) => ({ within, without: [] }));
  return unionHostNames(one, noHosts);
}

/** Hosts in either set. */
export function unionHostNames(a: HostNames, b: HostNames): HostNames {
  return combineNested([a, b], toKey, inEither);
}

/** Hosts in both sets. */
export function intersectHostNames(a: HostNames, b: HostNames): HostNames {
  return combineNested([a, b], toKey, inBoth);
}

/** Hosts in `a` that are not in `b`. */
export function subtractHostNames(a: HostNames, b: HostNames): HostNames {
  return combineNested([a, b], toKey, inFirst);
}

/** True if every host of `inner` is in `outer`; the empty set is in every set. */
export function isHostNamesSubset(inner: HostNames, outer: HostNames): boolean {
  return subtractHostNames(inner, outer).length === 0;
}

/** How the hosts end, read backwards, so that a pattern lies in another exactly if its key begins with the other's. `^` ends an exact host. */
function toKey({ kind, text }: HostPattern): string {
  return kind === 'exact' ? `${reverse(text)}^` : reverse(text.slice(1));
}

/** Patterns hold ASCII only. */
function reverse(text: string): string {
  return text.split('').reverse().join('');
}
