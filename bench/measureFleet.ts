import { createAzureReader } from '../shared/azure/azureReader.ts';
import { connectArm } from '../shared/azure/armConnection.ts';
import { toKeptResources } from '../shared/azure/changedReads.ts';
import { toKeptLists } from '../shared/azure/clusterLists.ts';
import { createGraphQuota } from '../shared/azure/graphQuota.ts';
import type { KeptReading } from '../shared/azure/keptReading.ts';
import { resourceReads } from '../shared/azure/resourceReads.ts';
import { readShownRows, type ShownRows } from '../shared/azure/shownRows.ts';
import type { ReadingStore } from '../shared/ports.ts';
import type { FleetEstate } from './fleetEstates.ts';
import { createClock, documented, startFleetService } from './fleetService.ts';

/** What is counted of one reading. */
export interface Cost {
  readonly queries: number;
  readonly calls: number;
  readonly seconds: number;
}

/** What reading a fleet costs. */
export interface FleetCosts {
  /** All rows of Resource Graph and nothing else. */
  readonly bulk: Cost;
  /** A collection that nothing was kept for; absent where what collections keep was put in place. */
  readonly first?: Cost;
  /** A collection after which nothing changed. */
  readonly steady: Cost;
}

/** How a fleet is measured. */
export interface FleetMeasure {
  /** Added to each answer. */
  readonly latencyMs: number;
  /** Whether the first collection is made: of a large fleet that measures the simulator. */
  readonly collectsFirst: boolean;
}

/** Reads a fleet from the simulated Azure in bulk and as collections do. @throws Error if a row is missing or a call was refused */
export async function measureFleet(fleet: FleetEstate, how: FleetMeasure): Promise<FleetCosts> {
  const clock = createClock();
  const service = await startFleetService(fleet, clock, how.latencyMs);
  try {
    const quota = createGraphQuota({ clock: clock.now, sleep: clock.skip });
    const measure = async (work: () => Promise<unknown>): Promise<Cost> => {
      // The window of what was read before is over.
      await clock.skip(documented.seconds * 1000);
      const [queries, gets, from] = [quota.sent(), service.gets(), clock.now().getTime()];
      await work();
      const seconds = (clock.now().getTime() - from) / 1000;
      const sent = quota.sent() - queries;
      return { queries: sent, calls: sent + service.gets() - gets, seconds };
    };
    const scope = { subscriptionIds: fleet.subscriptionIds, managementGroups: [] };
    const address = { ...service.address, credential };
    let rows: ShownRows = new Map();
    const bulk = await measure(async () => {
      const client = { connection: await connectArm(address, AbortSignal.timeout(300_000)), quota };
      rows = await readRows(client, scope, fleet);
    });
    const readings = createReadings();
    const options = { ...address, ...scope, reading: 'graph', readings, quota, clock: clock.now } as const;
    const collect = () => createAzureReader(options).collectEstate();
    if (!how.collectsFirst) readings.keep(toKept(fleet, rows, clock.now()));
    const first = how.collectsFirst ? { first: await measure(collect) } : {};
    const steady = await measure(collect);
    if (service.refused() > 0) throw new Error(`${service.refused()} calls were refused with 429`);
    return { bulk, ...first, steady };
  } finally {
    await service.close();
  }
}

async function readRows(
  client: Parameters<typeof readShownRows>[0],
  scope: Parameters<typeof readShownRows>[1],
  { resources }: FleetEstate,
): Promise<ShownRows> {
  const types = resourceReads.map(({ type }) => type);
  const answer = await readShownRows(client, scope, types);
  const rows: ShownRows = 'rows' in answer ? answer.rows : new Map();
  if (rows.size !== resources.length) throw new Error(`${rows.size} of ${resources.length} rows read`);
  return rows;
}

/** A store in memory that takes and gives the time that JSON takes. */
function createReadings(): ReadingStore & { keep(reading: KeptReading): void } {
  let text: string | undefined;
  return {
    keep: (reading) => void (text = JSON.stringify(reading)),
    get: () => Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as unknown)),
    put: (_name, reading) => Promise.resolve(void (text = JSON.stringify(reading))),
  };
}

/** What collections of such a fleet have left after some runs. */
function toKept({ resources }: FleetEstate, rows: ShownRows, now: Date): KeptReading {
  const lists = resourceReads.map(({ type }) => ({
    list: { subscriptionId: '', type },
    read: { resources: resources.filter((one) => one.type === type), gaps: [], lost: false },
  }));
  const subscriptionIds = [...new Set(resources.map(({ id }) => id.split('/')[2] ?? ''))];
  const top = { ...toKeptResources(lists, rows, { now, former: undefined }), subscriptionIds };
  return { form: 1, top, lists: toKeptLists(resources, now) };
}

const credential = {
  getToken: () => Promise.resolve({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
