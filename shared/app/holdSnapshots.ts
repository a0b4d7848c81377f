import type { Estate } from '../model/estate.ts';
import type { Clock, SnapshotStore } from '../ports.ts';

/** What a process read and wrote of snapshots lately, by scope and digest. */
export interface HeldSnapshots {
  readonly known: Map<string, { readonly at: number; readonly estate: Promise<Estate | undefined> }>;
  readonly written: Map<string, { readonly at: number; readonly done: Promise<void> }>;
}

/** Nothing held. */
export function holdNoSnapshots(): HeldSnapshots {
  return { known: new Map(), written: new Map() };
}

/** A snapshot of a fleet is large: the present one, the one before, and a baseline are what a run needs. */
const mostHeld = 3;
/** After so long a snapshot is read or written again, in milliseconds: it may have been removed as old. */
const longestHoldMs = 10 * 60_000;

/**
 * A store whose snapshots are shared by the audits of a process: each is read and written once a while, and whoever asks
 * gets the same estate, so that what was worked out of it serves all. `scope` tells stores apart. What fails is not held.
 */
export function holdSnapshots(
  store: SnapshotStore,
  { held, scope, clock }: { readonly held: HeldSnapshots; readonly scope: string; readonly clock: Clock },
): SnapshotStore {
  const keyOf = (digest: string) => `${digest} ${scope}`;
  const isFresh = ({ at }: { readonly at: number }) => clock().getTime() - at < longestHoldMs;
  return {
    put(digest, estate) {
      const key = keyOf(digest);
      const found = held.written.get(key);
      if (found && isFresh(found)) return found.done;
      const done = store.put(digest, estate);
      hold(held.written, key, { at: clock().getTime(), done });
      done.catch(() => held.written.delete(key));
      return done;
    },
    get(digest) {
      const key = keyOf(digest);
      const found = held.known.get(key);
      if (found && isFresh(found)) return found.estate;
      const estate = store.get(digest);
      hold(held.known, key, { at: clock().getTime(), estate });
      estate.then(
        (one) => one ?? held.known.delete(key),
        () => held.known.delete(key),
      );
      return estate;
    },
    prune: (rule) => store.prune(rule),
  };
}

function hold<V>(values: Map<string, V>, key: string, value: V): void {
  values.delete(key);
  values.set(key, value);
  const [oldest] = values.size > mostHeld ? values.keys() : [];
  if (oldest !== undefined) values.delete(oldest);
}
