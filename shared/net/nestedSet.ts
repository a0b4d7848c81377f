/** What one name holds without what some others hold; each of these lies inside `within`, none inside another. */
export interface NestedPart<T> {
  readonly within: T;
  readonly without: readonly T[];
}

/**
 * A set written with names of which any two are nested or disjoint, as host patterns and service tags are. Canonical as
 * `combineNested` makes it: parts share nothing, none could be joined with what surrounds it, ascending by key. No number of
 * names fills another one (a star stands for anything, a tag holds more than its regions), so equal sets have equal form.
 */
export type NestedSet<T> = readonly NestedPart<T>[];

/** Whether something is in the outcome, by whether it is in the one and in the other set. */
export type Choice = (isInA: boolean, isInB: boolean) => boolean;

/** In either set. */
export const inEither: Choice = (isInA, isInB) => isInA || isInB;
/** In both sets. */
export const inBoth: Choice = (isInA, isInB) => isInA && isInB;
/** In the first set only. */
export const inFirst: Choice = (isInA, isInB) => isInA && !isInB;

/** A name while it is open: what follows lies inside as long as its key begins with this one. */
interface Frame<T> {
  readonly key: string;
  readonly isInA: boolean;
  readonly isInB: boolean;
  readonly isIn: boolean;
  /** Where names to leave out go; the innermost part around here. */
  readonly without: T[];
}

/**
 * The canonical set of what `choice` takes of two sets; it must not take what is in neither. `keyOf` is such that a name lies
 * in another exactly if its key begins with the other's, so that one pass over all names in order of their keys is enough.
 */
export function combineNested<T>(
  sets: readonly [NestedSet<T>, NestedSet<T>],
  keyOf: (name: T) => string,
  choice: Choice,
): NestedSet<T> {
  const [inA, inB] = sets.map((set) => toMarks(set, keyOf));
  const names = new Map(sets.flatMap(namesOf).map((name) => [keyOf(name), name]));
  const parts: NestedPart<T>[] = [];
  const around: Frame<T> = { key: '', isInA: false, isInB: false, isIn: false, without: [] };
  let open: readonly Frame<T>[] = [];
  for (const [key, name] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    open = open.slice(0, open.findLastIndex((frame) => key.startsWith(frame.key)) + 1);
    const outer = open.at(-1) ?? around;
    const isInA = inA?.get(key) ?? outer.isInA;
    const isInB = inB?.get(key) ?? outer.isInB;
    const isIn = choice(isInA, isInB);
    const without: T[] = isIn && !outer.isIn ? [] : outer.without;
    if (isIn && !outer.isIn) parts.push({ within: name, without });
    if (!isIn && outer.isIn) without.push(name);
    open = [...open, { key, isInA, isInB, isIn, without }];
  }
  return parts;
}

function namesOf<T>(set: NestedSet<T>): readonly T[] {
  return set.flatMap(({ within, without }) => [within, ...without]);
}

/** Of each name of a set whether what is just inside of it is in the set. */
function toMarks<T>(set: NestedSet<T>, keyOf: (name: T) => string): ReadonlyMap<string, boolean> {
  return new Map(
    set.flatMap(({ within, without }) => [
      [keyOf(within), true] as const,
      ...without.map((name) => [keyOf(name), false] as const),
    ]),
  );
}
