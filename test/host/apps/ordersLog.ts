/** What the functions of the app were called with. It is kept on `globalThis`, which the app and its tests share. */
interface Calls {
  readonly entries: { readonly name: string; readonly value: unknown }[];
}

const key = Symbol.for('test.orders');
const shared = globalThis as unknown as Record<symbol, Calls | undefined>;
const calls: Calls = (shared[key] ??= { entries: [] });

export const ordersLog = {
  add: (name: string, value: unknown): void => {
    calls.entries.push({ name, value });
  },
  of: (name: string): unknown[] => calls.entries.filter((entry) => entry.name === name).map(({ value }) => value),
  clear: (): void => {
    calls.entries.length = 0;
  },
};
