/** Places of entries in some order, ascending and each once: rule 0 comes before rule 1. */
export type Places = readonly number[];

/** Places of any of the lists, ascending and each once. */
export function mergePlaces(lists: readonly Places[]): Places {
  const [first = [], ...others] = lists;
  if (others.length === 0) return first;
  const sorted = Int32Array.from(lists.flat()).sort();
  return Array.from(sorted.filter((place, index) => index === 0 || place !== sorted[index - 1]));
}
