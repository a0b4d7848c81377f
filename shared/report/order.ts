/** Order of texts by code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A sorted copy by one or more texts of each item, the first that differs decides. */
export function sortByText<T>(items: readonly T[], ...keys: readonly ((item: T) => string)[]): readonly T[] {
  return items.toSorted((a, b) => {
    for (const key of keys) {
      const order = compareText(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Items with the same key together, in the order in which keys first appear. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, keyOf);
}

/** The texts without repetition, in the order in which they first appear. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
