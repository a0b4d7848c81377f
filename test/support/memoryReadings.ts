import type { ReadingStore } from '../../shared/ports.ts';

/** A store of readings that forgets with the process; `kept` shows what is in it. */
export function createMemoryReadingStore(): ReadingStore & { readonly kept: ReadonlyMap<string, unknown> } {
  const kept = new Map<string, { readonly text: string; readonly startedAt: string }>();
  return {
    get kept() {
      return new Map([...kept].map(([name, { text }]) => [name, JSON.parse(text) as unknown]));
    },
    get: (name) => {
      const found = kept.get(name);
      return Promise.resolve(found === undefined ? undefined : (JSON.parse(found.text) as unknown));
    },
    put: (name, reading, startedAt) => {
      const found = kept.get(name);
      const isOlder = found !== undefined && Date.parse(found.startedAt) > Date.parse(startedAt);
      if (!isOlder) kept.set(name, { text: JSON.stringify(reading), startedAt });
      return Promise.resolve();
    },
  };
}
