import type { ArmResource } from '../model/estate.ts';
import { isObject } from '../normalise/readers.ts';
import type { Json } from '../model/json.ts';
import type { Log, ReadingStore } from '../ports.ts';
import { PortError } from '../ports.ts';

/** A type of a subscription (lower case). */
export interface TypeOfSubscription {
  readonly subscriptionId: string;
  /** As ARM documents it. */
  readonly type: string;
}

/**
 * What is known of top-level resources: the body of each as the Resource Manager gave it last, with the digest of what Resource
 * Graph showed of it before that. As long as Resource Graph shows the same, the body stands.
 */
export interface KeptResources {
  /** When all of it was last listed (ISO 8601). */
  readonly listedAt: string;
  /** Which subscriptions were listed, lower case. */
  readonly subscriptionIds: readonly string[];
  readonly resources: readonly ArmResource[];
  /** By id key. */
  readonly shown: Readonly<Record<string, string>>;
  /** Lists that had gaps: they are asked for again each time. */
  readonly unread: readonly TypeOfSubscription[];
  /** By id key, when (ISO 8601) a resource was found changed of which Resource Graph may not know yet. */
  readonly restless: Readonly<Record<string, string>>;
}

/** A list below a cluster as it was read last. */
export interface KeptList {
  /** When it was read (ISO 8601). */
  readonly at: string;
  /** Digest of the cluster that it was read for. */
  readonly cluster: string;
  readonly resources: readonly ArmResource[];
}

/** What one collection leaves for the next one of any instance. */
export interface KeptReading {
  readonly form: 1;
  readonly top?: KeptResources;
  /** By `toListKey`. */
  readonly lists: Readonly<Record<string, KeptList>>;
}

/** Nothing is kept. */
export const nothingKept: KeptReading = { form: 1, lists: {} };

/** What a store keeps under a name. A store that fails is like an empty one: then all is read anew. */
export async function readKept(store: ReadingStore, name: string, log: Log | undefined): Promise<KeptReading> {
  try {
    const found = await store.get(name);
    return isKept(found) ? found : nothingKept;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log?.(`what was read before is not known: ${error.message}`);
    return nothingKept;
  }
}

/** Keeps a reading that began at an instant; a failure costs the next collection more calls and nothing else. */
export async function putKept(
  store: ReadingStore,
  name: string,
  { kept, startedAt, log }: { readonly kept: KeptReading; readonly startedAt: string; readonly log?: Log | undefined },
): Promise<void> {
  try {
    await store.put(name, kept, startedAt);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log?.(`what was read is not kept: ${error.message}`);
  }
}

/** Only `putKept` writes there; an older version may have done so in another form. */
function isKept(value: unknown): value is KeptReading {
  return isObject(value as Json) && (value as { readonly form?: unknown }).form === 1;
}
