import { combineNested, inBoth, inEither, inFirst, type NestedSet } from './nestedSet.ts';

/**
 * A set of service tags by their names alone: a regional tag lies inside its parent, tags of two families share nothing. Their
 * addresses may still overlap; where a tag list tells them, address sets answer. Canonical but for the casing of names.
 */
export type TagNames = NestedSet<string>;

/** No tag. */
export const noTags: TagNames = [];

/** What any of the tags holds. */
export function toTagNames(tags: readonly string[]): TagNames {
  const one = tags.map((within) => ({ within, without: [] }));
  return unionTagNames(one, noTags);
}

/** What is in either set. */
export function unionTagNames(a: TagNames, b: TagNames): TagNames {
  return combineNested([a, b], toKey, inEither);
}

/** What is in both sets. */
export function intersectTagNames(a: TagNames, b: TagNames): TagNames {
  return combineNested([a, b], toKey, inBoth);
}

/** What is in `a` and not in `b`. */
export function subtractTagNames(a: TagNames, b: TagNames): TagNames {
  return combineNested([a, b], toKey, inFirst);
}

/** True if all of `inner` is in `outer`. */
export function isTagNamesSubset(inner: TagNames, outer: TagNames): boolean {
  return subtractTagNames(inner, outer).length === 0;
}

function toKey(tag: string): string {
  return `${tag.toLowerCase()}.`;
}
