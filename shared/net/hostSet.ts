import type { HostPattern } from './hostPattern.ts';
import { isHostSubset, overlapsHost } from './hostPattern.ts';

/**
 * The hosts of one pattern without those of some others. Every pattern in `without` lies inside `within`, none inside
 * another, ascending by text: equal sets have equal form. Enough for a walk over rules: patterns are nested or disjoint, so
 * taking one out never needs more than this. `HostNames` says unions too.
 */
export interface HostSet {
  readonly within: HostPattern;
  readonly without: readonly HostPattern[];
}

/** All hosts of a pattern. */
export function toHostSet(pattern: HostPattern): HostSet {
  return { within: pattern, without: [] };
}

/** The hosts of the set that the pattern matches; undefined if there are none. */
export function intersectHosts(set: HostSet, pattern: HostPattern): HostSet | undefined {
  if (!overlapsHost(set.within, pattern)) return undefined;
  const within = isHostSubset(set.within, pattern) ? set.within : pattern;
  if (set.without.some((excluded) => isHostSubset(within, excluded))) return undefined;
  return { within, without: set.without.filter((excluded) => isHostSubset(excluded, within)) };
}

/** The hosts of the set that the pattern does not match; undefined if there are none. */
export function subtractHosts(set: HostSet, pattern: HostPattern): HostSet | undefined {
  if (isHostSubset(set.within, pattern)) return undefined;
  if (!overlapsHost(set.within, pattern)) return set;
  if (set.without.some((excluded) => isHostSubset(pattern, excluded))) return set;
  const others = set.without.filter((excluded) => !isHostSubset(excluded, pattern));
  const at = others.findIndex(({ text }) => text > pattern.text);
  return { within: set.within, without: others.toSpliced(at < 0 ? others.length : at, 0, pattern) };
}

/** The set as people read it: `*.microsoft.com without eastus.data.mcr.microsoft.com`. */
export function toHostSetText(set: HostSet): string {
  if (set.without.length === 0) return set.within.text;
  return `${set.within.text} without ${set.without.map(({ text }) => text).join(', ')}`;
}
