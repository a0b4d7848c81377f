import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readJson, toResponse } from '../local/simulator/answer.ts';
import { answerArm } from '../local/simulator/arm.ts';
import { createLoopbackCertificate } from '../local/simulator/certificate.ts';
import { toRequestListener } from '../local/simulator/listener.ts';
import { type SimulatedState, toInitialState } from '../local/simulator/state.ts';
import { createAzureReader } from '../shared/azure/azureReader.ts';
import { connectArm } from '../shared/azure/armConnection.ts';
import { createGraphQuota } from '../shared/azure/graphQuota.ts';
import { toKeptResources } from '../shared/azure/changedReads.ts';
import { toKeptLists } from '../shared/azure/clusterLists.ts';
import type { KeptReading } from '../shared/azure/keptReading.ts';
import { readShownRows, type ShownRows } from '../shared/azure/shownRows.ts';
import type { ReadingStore } from '../shared/ports.ts';
import { resourceReads } from '../shared/azure/resourceReads.ts';
import { type FleetEstate, toFleet } from './fleetEstates.ts';

const sizes = [1, 10, 100, 1_000, 10_000];
const latencyMs = 40;
/** Of larger fleets what collections keep is put in place: listing them would measure the simulator. */
const largestCollected = 1_000;
/** "Guidance for throttled requests in Azure Resource Graph". */
const documented = { queries: 15, seconds: 5 };
/** Entries on a page of a list; providers choose it themselves, and this is a usual one. */
const listPage = 100;

/** Seconds by size that the reading may take; above that it is held against the quota's floor. */
const limits: Readonly<Record<number, number>> = { 100: 0.5, 1_000: 2 };

/** Time that goes on by itself and by what nobody really waits for. */
interface SkippingClock {
  readonly now: () => Date;
  readonly skip: (ms: number) => Promise<void>;
}

function createClock(): SkippingClock {
  let skipped = 0;
  return {
    now: () => new Date(Date.now() + skipped),
    skip: (ms) => {
      skipped += ms;
      return Promise.resolve();
    },
  };
}

/** What is counted of one reading. */
interface Cost {
  readonly queries: number;
  readonly calls: number;
  readonly seconds: number;
}

/** Bulk reading and whole collections of fleets on the simulated Azure: calls, and time with 40 ms a call and the documented quota. */
export async function benchFleet(print: (line: string) => void): Promise<void> {
  print(
    `fleet: bulk reading and collections, ${latencyMs} ms a call, ${documented.queries} queries per ${documented.seconds} s`,
  );
  for (const size of sizes) await benchSize(toFleet(size), size, print);
}

async function benchSize(fleet: FleetEstate, size: number, print: (line: string) => void): Promise<void> {
  const clock = createClock();
  const service = await startService(fleet, clock);
  try {
    const quota = createGraphQuota({ clock: clock.now, sleep: clock.skip });
    const measure = async (work: () => Promise<unknown>): Promise<Cost> => {
      // The window of what was read before is over.
      await clock.skip(documented.seconds * 1000);
      const [queries, lists, from] = [quota.sent(), service.gets(), clock.now().getTime()];
      await work();
      const seconds = (clock.now().getTime() - from) / 1000;
      const sent = quota.sent() - queries;
      return { queries: sent, calls: sent + service.gets() - lists, seconds };
    };
    const scope = { subscriptionIds: fleet.subscriptionIds, managementGroups: [] };
    const connection = await connectArm({ ...service.address, credential }, AbortSignal.timeout(300_000));
    const types = resourceReads.map(({ type }) => type);
    let rows: ShownRows = new Map();
    const bulk = await measure(async () => {
      const answer = await readShownRows({ connection, quota }, scope, types);
      if ('rows' in answer) rows = answer.rows;
      if (rows.size !== fleet.resources.length) throw new Error(`${rows.size} of ${fleet.resources.length} rows read`);
    });
    print(toBulkLine(size, fleet, bulk));
    const readings = createReadings();
    const options = { ...service.address, credential, ...scope, reading: 'graph', readings, quota } as const;
    const collect = () => createAzureReader({ ...options, clock: clock.now }).collectEstate();
    if (size > largestCollected) readings.keep(toKept(fleet, rows, clock.now()));
    else print(toCollectionLine('first', await measure(collect)));
    print(toCollectionLine('steady', await measure(collect)));
    if (service.refused() > 0) throw new Error(`${service.refused()} calls were refused with 429`);
  } finally {
    await service.close();
  }
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

const credential = {
  getToken: () => Promise.resolve({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** The simulated Resource Manager over HTTPS, each answer late. */
async function startService(fleet: FleetEstate, clock: SkippingClock) {
  const { caCertificate, certificate, privateKey } = await createLoopbackCertificate(new Date());
  const resources = new Map(fleet.resources.map((resource) => [resource.id.toLowerCase(), resource]));
  const { subscriptionIds } = fleet;
  const faults = { graphQuota: documented };
  let state: SimulatedState = { ...toInitialState({ estate: [], subscriptionIds, faults }), resources };
  let [gets, refused] = [0, 0];
  const answer = async (request: Request) => {
    const { method, headers } = request;
    const call = {
      method,
      headers,
      url: new URL(request.url),
      body: await readJson(request),
      caller,
      log: () => undefined,
    };
    const outcome = answerArm(state, { ...call, at: clock.now() });
    state = outcome.state;
    if (method === 'GET') gets += 1;
    if (outcome.answer.status === 429) refused += 1;
    await pause(latencyMs);
    return toResponse(outcome.answer);
  };
  const server = createServer({ cert: certificate, key: privateKey });
  const origin = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on(
    'request',
    toRequestListener(answer, origin, () => undefined),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: { endpoint: origin(), caCertificate },
    gets: () => gets,
    refused: () => refused,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const caller = { objectId: '00000000-0000-0000-0000-0000000000e1', principalType: 'ServicePrincipal' } as const;
