/**
 * The same function with its answers kept for as long as their argument lives. For functions of a large immutable value
 * that is asked about many times; nobody can tell it from the function itself but by the time it takes.
 */
export function memoised<K extends WeakKey, V>(answer: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    const value = answer(key);
    known.set(key, { value });
    return value;
  };
}

/** The values that were asked for last. */
export interface Recent<T> {
  readonly find: (isWanted: (value: T) => boolean) => T | undefined;
  /** Adds one in front, and drops the oldest where it is one too many. Gives it back. */
  readonly add: (value: T) => T;
}

/** Keeps a few values: for what is asked about one after another, where an entry for each would outlive its use. */
export function createRecent<T>(most: number): Recent<T> {
  const values: T[] = [];
  return {
    find: (isWanted) => values.find(isWanted),
    add: (value) => {
      if (values.length === most) values.pop();
      values.unshift(value);
      return value;
    },
  };
}

/** A value that is worked out when it is asked for the first time. */
export function lazily<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: work() }).value;
}
