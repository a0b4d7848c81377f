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
import { readInBulk } from '../shared/azure/graphReads.ts';
import { createReadMemory } from '../shared/azure/readMemory.ts';
import { resourceReads } from '../shared/azure/resourceReads.ts';
import { type FleetEstate, toFleet } from './fleetEstates.ts';

const sizes = [1, 10, 100, 1_000, 10_000];
const latencyMs = 40;
/** The simulator looks through everything for each list of children; larger fleets would measure that. */
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

/** Discovery and bulk reading of whole fleets on the simulated Azure: calls, and time with 40 ms a call and the documented quota. */
export async function benchFleet(print: (line: string) => void): Promise<void> {
  print(
    `fleet: discovery and bulk reading, ${latencyMs} ms a call, ${documented.queries} queries per ${documented.seconds} s`,
  );
  for (const size of sizes) await benchSize(toFleet(size), size, print);
}

async function benchSize(fleet: FleetEstate, size: number, print: (line: string) => void): Promise<void> {
  const clock = createClock();
  const service = await startService(fleet, clock);
  try {
    const quota = createGraphQuota({ clock: clock.now, sleep: clock.skip });
    const memory = createReadMemory(clock.now);
    const connection = await connectArm({ ...service.address, credential }, AbortSignal.timeout(300_000));
    const scope = { subscriptionIds: fleet.subscriptionIds, managementGroups: [] };
    const read = async () => {
      const [queries, lists, from] = [quota.sent(), service.lists(), clock.now().getTime()];
      const reads = await readInBulk({ connection, quota, memory, width: 8 }, scope, resourceReads);
      const count = reads.reduce((sum, { resources }) => sum + resources.length, 0);
      if (count !== fleet.resources.length) throw new Error(`${count} of ${fleet.resources.length} resources read`);
      const seconds = (clock.now().getTime() - from) / 1000;
      return { queries: quota.sent() - queries, lists: service.lists() - lists, seconds };
    };
    const first = await read();
    // The window of the first reading is over.
    await clock.skip(documented.seconds * 1000);
    const steady = await read();
    if (service.refused() > 0) throw new Error(`${service.refused()} calls were refused with 429`);
    print(toLine(size, fleet, { first, steady }));
    if (size <= largestCollected) print(await collectOnce(service, fleet));
  } finally {
    await service.close();
  }
}

/** One whole collection as audits make it: lists, and what is asked for each cluster, firewall and policy. */
async function collectOnce(service: Awaited<ReturnType<typeof startService>>, fleet: FleetEstate): Promise<string> {
  const [before, from] = [service.lists(), Date.now()];
  const options = { ...service.address, credential, subscriptionIds: fleet.subscriptionIds };
  const { resources, gaps } = await createAzureReader(options).collectEstate();
  const seconds = ((Date.now() - from) / 1000).toFixed(2);
  return `    a whole collection: ${service.lists() - before} calls, ${seconds} s, ${resources.length} resources, ${gaps.length} gaps`;
}

interface Cost {
  readonly queries: number;
  readonly lists: number;
  readonly seconds: number;
}

function toLine(size: number, fleet: FleetEstate, { first, steady }: { first: Cost; steady: Cost }): string {
  const rows = fleet.resources.length;
  const most = Math.ceil(rows / 1000) + 1;
  const floor = (Math.ceil(steady.queries / documented.queries) - 1) * documented.seconds;
  const limit = limits[size];
  const held =
    limit !== undefined
      ? `limit ${limit} s`
      : floor > 0
        ? `${(steady.seconds / floor).toFixed(2)} x the floor of ${floor} s`
        : '';
  return [
    `  ${size} clusters: ${rows} rows in ${fleet.subscriptionIds.length} subscriptions, ${steady.queries} calls (at most ${most})`,
    `${steady.seconds.toFixed(2)} s ${held}`.trim(),
    `once a day besides: ${first.lists} lists of what there is none of`,
    `by lists ${toListCalls(fleet)} calls, one by one ${rows + 1}`,
  ].join('; ');
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
  let [lists, refused] = [0, 0];
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
    if (method === 'GET') lists += 1;
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
    lists: () => lists,
    refused: () => refused,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const caller = { objectId: '00000000-0000-0000-0000-0000000000e1', principalType: 'ServicePrincipal' } as const;
