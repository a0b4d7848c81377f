import type { Clock } from '../ports.ts';

/** What a process remembers of slow or rarely changing reads. */
export interface ReadMemory {
  /** The remembered value if it is not older than so many milliseconds, else what `read` gives, which is kept if it is worth it. */
  recall<T>(key: string, asked: RecallOptions<T>): Promise<T>;
}

/** How long a value counts, how it is read, and whether it may be kept: a failure never is. */
export interface RecallOptions<T> {
  readonly forMs: number;
  readonly read: () => Promise<T>;
  readonly isWhole: (value: T) => boolean;
}

/** So many values are kept at most; the oldest go first. */
const mostValues = 100_000;

/** Makes an empty one. It lasts as long as whoever holds it, so that a new process reads everything once. */
export function createReadMemory(clock: Clock = () => new Date()): ReadMemory {
  const known = new Map<string, { readonly at: number; readonly value: unknown }>();
  return {
    async recall<T>(key: string, { forMs, read, isWhole }: RecallOptions<T>): Promise<T> {
      const found = known.get(key);
      // Only this key's reader has put it there.
      if (found && clock().getTime() - found.at < forMs) return found.value as T;
      const at = clock().getTime();
      const value = await read();
      known.delete(key);
      if (isWhole(value)) known.set(key, { at, value });
      const [oldest] = known.size > mostValues ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      return value;
    },
  };
}
