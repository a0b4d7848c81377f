import type { TokenCredential } from '@azure/identity';
import type { ArmResource, Estate } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import { type AzureReader, type Clock, type Log, PortError } from '../ports.ts';
import { connectArm } from './armConnection.ts';
import { type ServiceAddress, toRetryLimits } from './clientOptions.ts';
import { listOfClusters } from './clusterLists.ts';
import { readFirewallSettings } from './firewallSettings.ts';
import { followReferences, sortBy } from './followReferences.ts';
import { createGraphQuota, type GraphQuota } from './graphQuota.ts';
import { findSubscriptions, readInBulk, toSubscriptionIds } from './graphReads.ts';
import { inParallel } from '../inParallel.ts';
import { readNames } from './nameReads.ts';
import { listType, type ReadResources } from './readResources.ts';
import { clusterRead, type ResourceRead, resourceReads } from './resourceReads.ts';
import { createReadMemory, type ReadMemory } from './readMemory.ts';
import { createTokenSource } from './tokenSource.ts';

/** What a reader of Azure needs. */
export interface AzureReaderOptions extends ServiceAddress {
  /** Subscriptions to watch. */
  readonly subscriptionIds: readonly string[];
  readonly credential: TokenCredential;
  readonly clock?: Clock;
  readonly log?: Log;
  /** `lists` (unless given) asks each subscription for each type; `bulk` asks Resource Graph, which is late by moments to minutes. */
  readonly reading?: 'lists' | 'bulk';
  /** Management groups whose subscriptions are watched too: in bulk all of them, by lists those with clusters or firewalls. */
  readonly managementGroups?: readonly string[];
  /** What is shared with other readers of the process; each has its own unless given. */
  readonly quota?: GraphQuota;
  readonly memory?: ReadMemory;
}

/** How many requests run at the same time; ARM's buckets hold 250 (guidance on throttling). */
const width = 8;

/**
 * Reads Azure Resource Manager with the management SDKs, or Resource Graph, bodies untouched. The SDKs load on the first
 * call. What cannot be read is a gap.
 * @throws PortError if nothing at all could be asked: no token, no address, no connection.
 */
export function createAzureReader(given: AzureReaderOptions): AzureReader {
  const options: Reading = {
    ...given,
    credential: createTokenSource(given.credential),
    quota: given.quota ?? createGraphQuota(),
    memory: given.memory ?? createReadMemory(),
  };
  return {
    async listClusters() {
      const { resources, gaps } = mergeReads(await readAll(options, [clusterRead], await open(options)));
      // Subscriptions and management groups that are watched may overlap.
      return { clusters: [...new Map(resources.map((one) => [toIdKey(one.id), one])).values()], gaps };
    },
    collectEstate: () => collect(options),
  };
}

type Reading = AzureReaderOptions & Required<Pick<AzureReaderOptions, 'quota' | 'memory'>>;

async function collect(options: Reading): Promise<Estate> {
  const connection = await open(options);
  const lists = await readAll(options, resourceReads, connection);
  const all = mergeReads(lists).resources;
  const inGroups = options.managementGroups?.length ? toSubscriptionIds(all) : [];
  const subscriptionIds = distinct([...options.subscriptionIds, ...inGroups]);
  const remembered = options.reading === 'bulk' ? { memory: options.memory } : {};
  const ownLists = await listOfClusters(connection, all, { width, ...remembered });
  const names = await readNames(connection, { resources: all, subscriptionIds }, width);
  const followed = await followReferences(connection, mergeReads([...lists, ...ownLists, ...names]), width);
  const settings = mergeReads(await readFirewallSettings(connection, followed.resources, width));
  const resources = sortBy([...followed.resources, ...settings.resources], ({ id }) => id);
  const gaps = sortBy([...followed.gaps, ...settings.gaps], ({ resource }) => resource);
  const collectedAt = (options.clock ?? (() => new Date()))().toISOString();
  options.log?.(`${resources.length} resources read from Azure, ${gaps.length} gaps`);
  return { source: { kind: 'azure', description: describeScope(options) }, collectedAt, resources, gaps };
}

function describeScope({ subscriptionIds, managementGroups = [] }: Reading): string {
  const groups = managementGroups.length === 0 ? '' : `management groups ${managementGroups.join(', ')}`;
  const subscriptions = subscriptionIds.length === 0 ? '' : `subscriptions ${subscriptionIds.join(', ')}`;
  return [subscriptions, groups].filter((text) => text !== '').join(' and ');
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}

type Connection = Awaited<ReturnType<typeof connectArm>>;

function open(options: AzureReaderOptions): Promise<Connection> {
  return connectArm(options, AbortSignal.timeout(toRetryLimits(options.retry).totalMs));
}

async function readAll(
  options: Reading,
  reads: readonly ResourceRead[],
  connection: Connection,
): Promise<readonly ReadResources[]> {
  const lists = await (options.reading === 'bulk' ? readBulk : readLists)(options, reads, connection);
  const [first] = lists;
  if (first?.gaps[0] && lists.every((list) => list.lost)) throw unreachable(first.gaps[0].detail ?? 'no connection');
  return lists;
}

function readBulk(options: Reading, reads: readonly ResourceRead[], connection: Connection) {
  const { subscriptionIds, managementGroups = [], quota, memory, log } = options;
  const tools = { connection, quota, memory, width, ...(log ? { log } : {}) };
  return readInBulk(tools, { subscriptionIds, managementGroups }, reads);
}

async function readLists(options: Reading, reads: readonly ResourceRead[], connection: Connection) {
  const { quota, managementGroups = [] } = options;
  const inGroups = await findSubscriptions({ connection, quota }, managementGroups, watchedTypes);
  const subscriptionIds = distinct([...options.subscriptionIds, ...inGroups.subscriptionIds]);
  const jobs = subscriptionIds.flatMap((subscriptionId) => reads.map((read) => ({ subscriptionId, read })));
  const lists = await inParallel(jobs, width, ({ subscriptionId, read }) => listType(connection, read, subscriptionId));
  return [...inGroups.rest, ...lists];
}

/** A subscription of a management group is watched for these; what else matters is found from them. */
const watchedTypes = [clusterRead.type, 'Microsoft.Network/azureFirewalls'];

function unreachable(detail: string): PortError {
  return new PortError(`Azure cannot be read at all. ${detail}`, {
    port: 'AzureReader',
    operation: 'list',
    retryable: true,
  });
}

function mergeReads(reads: readonly ReadResources[]): ReadResources {
  const resources: readonly ArmResource[] = reads.flatMap((read) => read.resources);
  return { resources, gaps: reads.flatMap((read) => read.gaps), lost: false };
}
