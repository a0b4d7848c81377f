import type { Estate } from '../model/estate.ts';
import type { AzureReader, Clock } from '../ports.ts';

/** The collection that audits of a process share: when it began (milliseconds), of what, and what it gives. */
export interface HeldReading {
  current?: { readonly scope: string; readonly startedAt: number; readonly estate: Promise<Estate> };
}

/** A reading that began longer ago is taken again, whatever is asked, in milliseconds. */
const longestHoldMs = 10 * 60_000;

/**
 * A reader whose collections are shared: the audits that one run starts, one a cluster, were all asked for at the same
 * instant, so what was read from that instant on serves each of them. Who asks without an instant gets a new collection,
 * and one that failed is not kept. `scope` tells readers of different things apart.
 */
export function shareReading(
  azure: AzureReader,
  { held, scope, clock }: { readonly held: HeldReading; readonly scope: string; readonly clock: Clock },
): AzureReader {
  const start = (): Promise<Estate> => {
    const estate = azure.collectEstate();
    const current = { scope, startedAt: clock().getTime(), estate };
    held.current = current;
    estate.catch(() => {
      if (held.current === current) delete held.current;
    });
    return estate;
  };
  return {
    listClusters: () => azure.listClusters(),
    collectEstate(asked) {
      const { current } = held;
      const since = Date.parse(asked?.since ?? '');
      const isFit =
        current?.scope === scope && current.startedAt >= since && clock().getTime() - current.startedAt < longestHoldMs;
      return isFit ? current.estate : start();
    },
  };
}
