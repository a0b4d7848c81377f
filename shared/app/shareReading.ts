import type { Estate } from '../model/estate.ts';
import type { AskedEstate, AzureReader, Clock } from '../ports.ts';

/** The collection that audits of a process share: when it began (milliseconds), of what, and what it gives. */
export interface HeldReading {
  current?: {
    readonly scope: string;
    readonly startedAt: number;
    readonly isWhole: boolean;
    readonly estate: Promise<Estate>;
  };
  /** The confirmation that runs; those of one process follow each other, because they mostly ask the same. */
  confirming?: Promise<unknown>;
}

/** A reading that began longer ago is taken again, whatever is asked, in milliseconds. */
const longestHoldMs = 10 * 60_000;

/**
 * A reader whose collections are shared: the audits that one run starts, one a cluster, were all asked for at the same
 * instant, so what was read from that instant on serves each of them. Who asks without an instant gets a new collection,
 * and one that failed is not kept. What had to be read anew, because it was not as believed, serves those who come later.
 * `scope` tells readers of different things apart.
 */
export function shareReading(
  azure: AzureReader,
  { held, scope, clock }: { readonly held: HeldReading; readonly scope: string; readonly clock: Clock },
): AzureReader {
  const hold = (estate: Promise<Estate>, isWhole: boolean, startedAt = clock().getTime()): Promise<Estate> => {
    const current = { scope, startedAt, isWhole, estate };
    held.current = current;
    estate.catch(() => {
      if (held.current === current) delete held.current;
    });
    return estate;
  };
  const confirm = async (estate: Estate, resourceIds: readonly string[]): Promise<Estate> => {
    // Another audit may have found out meanwhile that it was not as believed.
    const { current } = held;
    const anew = current?.scope === scope && current.isWhole ? await current.estate : estate;
    if (anew !== estate) return anew;
    const startedAt = clock().getTime();
    const confirmed = await azure.confirm(estate, resourceIds);
    return confirmed === estate ? estate : hold(Promise.resolve(confirmed), true, startedAt);
  };
  return {
    listClusters: (asked) => azure.listClusters(asked),
    collectEstate(asked) {
      const { current } = held;
      return current && isFit(current, asked)
        ? current.estate
        : hold(azure.collectEstate(asked), asked?.whole ?? false);
    },
    confirm(estate, resourceIds) {
      const before = held.confirming ?? Promise.resolve();
      const answer = before.then(() => confirm(estate, resourceIds));
      held.confirming = answer.catch(() => undefined);
      return answer;
    },
  };

  function isFit(current: NonNullable<HeldReading['current']>, asked: AskedEstate | undefined): boolean {
    const isNew = current.startedAt >= Date.parse(asked?.since ?? '');
    const isYoung = clock().getTime() - current.startedAt < longestHoldMs;
    return current.scope === scope && isNew && isYoung && (current.isWhole || asked?.whole !== true);
  }
}
