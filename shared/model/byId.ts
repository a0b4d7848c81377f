import { memoised } from './memoised.ts';
import { toIdKey } from './resourceId.ts';

interface Identified {
  readonly id: string;
}

/** The first of the things that has an id, whatever its casing; found without looking at every one. The list is never changed. */
export function findById<T extends Identified>(
  all: readonly T[] | undefined,
  id: string | null | undefined,
): T | undefined {
  return all && id ? (indexOf(all).get(toIdKey(id)) as T | undefined) : undefined;
}

/** Lists of an estate may have thousands of items, and each cluster asks for some. */
const indexOf: (all: readonly Identified[]) => ReadonlyMap<string, Identified> = memoised(
  // Walked from the end, so that of several with one id the first stays.
  (all) => new Map(all.toReversed().map((each) => [toIdKey(each.id), each])),
);
