import { resourceReads } from '../shared/azure/resourceReads.ts';
import { type FleetEstate, toFleet } from './fleetEstates.ts';
import { documented } from './fleetService.ts';
import { type Cost, measureFleet } from './measureFleet.ts';

const sizes = [1, 10, 100, 1_000, 10_000];
const latencyMs = 40;
/** Of larger fleets what collections keep is put in place: listing them would measure the simulator. */
const largestCollected = 1_000;
/** Entries on a page of a list; providers choose it themselves, and this is a usual one. */
const listPage = 100;

/** Seconds by size that the reading may take; above that it is held against the quota's floor. */
const limits: Readonly<Record<number, number>> = { 100: 0.5, 1_000: 2 };

/** Bulk reading and whole collections of fleets on the simulated Azure: calls, and time with 40 ms a call and the documented quota. */
export async function benchFleet(print: (line: string) => void): Promise<void> {
  print(
    `fleet: bulk reading and collections, ${latencyMs} ms a call, ${documented.queries} queries per ${documented.seconds} s`,
  );
  for (const size of sizes) {
    const fleet = toFleet(size);
    const costs = await measureFleet(fleet, { latencyMs, collectsFirst: size <= largestCollected });
    print(toBulkLine(size, fleet, costs.bulk));
    if (costs.first) print(toCollectionLine('first', costs.first));
    print(toCollectionLine('steady', costs.steady));
  }
}

function toBulkLine(size: number, fleet: FleetEstate, bulk: Cost): string {
  const rows = fleet.resources.length;
  const most = Math.ceil(rows / 1000) + 1;
  const floor = (Math.ceil(bulk.queries / documented.queries) - 1) * documented.seconds;
  const limit = limits[size];
  const held =
    limit !== undefined
      ? `limit ${limit} s`
      : floor > 0
        ? `${(bulk.seconds / floor).toFixed(2)} x the floor of ${floor} s`
        : '';
  return [
    `  ${size} clusters: ${rows} rows in ${fleet.subscriptionIds.length} subscriptions, ${bulk.queries} calls (at most ${most})`,
    `${bulk.seconds.toFixed(2)} s ${held}`.trim(),
    `by lists ${toListCalls(fleet)} calls, one by one ${rows + 1}`,
  ].join('; ');
}

function toCollectionLine(which: string, { queries, calls, seconds }: Cost): string {
  return `    ${which} collection: ${calls} calls, ${queries} of them queries, ${seconds.toFixed(2)} s`;
}

/** What reading by lists takes: each type of each subscription, page by page. */
function toListCalls({ subscriptionIds, resources }: FleetEstate): number {
  const counts = new Map<string, number>();
  for (const { id, type } of resources) {
    const key = `${id.split('/')[2] ?? ''} ${type}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const empty = subscriptionIds.length * resourceReads.length - counts.size;
  return [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / listPage), empty);
}
