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

/** Answers by key, the newest of them. */
export interface Recent<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
}

/** Keeps at most so many answers: for what is asked about one after another, where an entry for each would outlive its use. */
export function createRecent<K, V>(most: number): Recent<K, V> {
  let known = new Map<K, V>();
  return {
    get: (key) => known.get(key),
    set: (key, value) => {
      // A map that is cleared stays tied to what it held before, and the collector of young garbage keeps the chain alive.
      if (known.size >= most) known = new Map();
      known.set(key, value);
    },
  };
}

/** A value that is worked out when it is asked for the first time. */
export function lazily<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: work() }).value;
}

/** The same for what is loaded: a failure is not kept, and who asks next tries again. */
export function lazilyLoaded<T>(load: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  const forget = (failure: unknown): never => {
    known = undefined;
    throw failure;
  };
  return () => (known ??= load().catch(forget));
}
