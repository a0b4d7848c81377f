import type { TokenCredential } from '@azure/identity';
import type { ArmResource, Estate } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { AskedEstate, AzureReader, Clock, Log, ReadingStore } from '../ports.ts';
import { connectArm } from './armConnection.ts';
import { type ServiceAddress, toRetryLimits } from './clientOptions.ts';
import { listOfClusters } from './clusterLists.ts';
import { isConfirmed, noteBelief, toBelieved } from './confirmEstate.ts';
import { readFirewallSettings } from './firewallSettings.ts';
import { followReferences, sortBy } from './followReferences.ts';
import { createGraphQuota, type GraphQuota } from './graphQuota.ts';
import { toSubscriptionIds } from './graphReads.ts';
import { readGroupTags } from './groupTags.ts';
import { type KeptReading, nothingKept, putKept, readKept } from './keptReading.ts';
import { readNames } from './nameReads.ts';
import type { ReadResources } from './readResources.ts';
import { clusterRead, type ResourceRead, resourceReads } from './resourceReads.ts';
import { distinct, readTop, type TopRead } from './topReads.ts';
import { createTokenSource } from './tokenSource.ts';

/** What a reader of Azure needs. */
export interface AzureReaderOptions extends ServiceAddress {
  /** Subscriptions to watch. */
  readonly subscriptionIds: readonly string[];
  readonly credential: TokenCredential;
  readonly clock?: Clock;
  readonly log?: Log;
  /**
   * `lists` (unless given) asks each subscription for each type; `graph` asks Resource Graph what changed since the last
   * collection, and the Resource Manager for that alone.
   */
  readonly reading?: 'lists' | 'graph';
  /** Management groups whose subscriptions with clusters or firewalls are watched too. */
  readonly managementGroups?: readonly string[];
  /** What is shared with other readers of the process; each has its own unless given. */
  readonly quota?: GraphQuota;
  /** Where collections leave for the next ones what they read; without it each reads everything. */
  readonly readings?: ReadingStore;
}

/** How many requests run at the same time; ARM's buckets hold 250 (guidance on throttling). */
const width = 8;

/**
 * Reads Azure Resource Manager with the management SDKs, bodies untouched. The SDKs load on the first call. What cannot be
 * read is a gap.
 * @throws PortError if nothing at all could be asked: no token, no address, no connection.
 */
export function createAzureReader(given: AzureReaderOptions): AzureReader {
  const options: Reading = {
    ...given,
    credential: createTokenSource(given.credential),
    quota: given.quota ?? createGraphQuota(),
  };
  return {
    async listClusters(asked) {
      const { top: kept } = await readKeptOf(options);
      const top = await readTopOf(options, { ...asked, kept, reads: [clusterRead] }, await open(options));
      const { resources, gaps } = mergeReads(top.reads);
      // Subscriptions and management groups that are watched may overlap.
      return { clusters: [...new Map(resources.map((one) => [toIdKey(one.id), one])).values()], gaps };
    },
    collectEstate: (asked) => collect(options, asked ?? {}),
    async confirm(estate, resourceIds) {
      const ids = toBelieved(estate, resourceIds);
      if (ids.length === 0 || (await isConfirmed(await open(options), estate, ids))) return estate;
      options.log?.('Azure is not as it was believed to be; all of it is read');
      return collect(options, { whole: true });
    },
  };
}

type Reading = AzureReaderOptions & Required<Pick<AzureReaderOptions, 'quota'>>;

async function collect(options: Reading, asked: AskedEstate): Promise<Estate> {
  const now = toNow(options);
  const kept = await readKeptOf(options);
  const connection = await open(options);
  const top = await readTopOf(options, { ...asked, kept: kept.top, reads: resourceReads }, connection);
  const all = mergeReads(top.reads).resources;
  const lists = await listOfClusters(connection, all, {
    width,
    now,
    ...(asked.changed ? { changed: asked.changed } : {}),
    ...(options.readings ? { kept: kept.lists } : {}),
  });
  if (top.hasAsked || lists.hasAsked) {
    const next = { ...nothingKept, ...(top.kept ? { top: top.kept } : {}), lists: lists.kept };
    await keep(options, next, now);
  }
  const estate = await complete(options, connection, [...top.reads, ...lists.reads]);
  // Whatever is not in the list of types was asked for just now.
  noteBelief(estate, top.isAsked);
  return estate;
}

/** What names, references and firewalls lead to; all of it is asked for each time. */
async function complete(options: Reading, connection: Connection, reads: readonly ReadResources[]): Promise<Estate> {
  const all = mergeReads(reads).resources;
  const inGroups = options.managementGroups?.length ? toSubscriptionIds(all) : [];
  const subscriptionIds = distinct([...options.subscriptionIds, ...inGroups]);
  const names = await readNames(connection, { resources: all, subscriptionIds }, width);
  const followed = await followReferences(connection, mergeReads([...reads, ...names]), width);
  const settings = mergeReads(await readFirewallSettings(connection, followed.resources, width));
  const groups = mergeReads(await readGroupTags(connection, all, width));
  const resources = sortBy([...followed.resources, ...settings.resources, ...groups.resources], ({ id }) => id);
  const gaps = sortBy([...followed.gaps, ...settings.gaps, ...groups.gaps], ({ resource }) => resource);
  options.log?.(`${resources.length} resources read from Azure, ${gaps.length} gaps`);
  const source = { kind: 'azure', description: describeScope(options) } as const;
  return { source, collectedAt: toNow(options).toISOString(), resources, gaps };
}

function describeScope({ subscriptionIds, managementGroups = [] }: Reading): string {
  const groups = managementGroups.length === 0 ? '' : `management groups ${managementGroups.join(', ')}`;
  const subscriptions = subscriptionIds.length === 0 ? '' : `subscriptions ${subscriptionIds.join(', ')}`;
  return [subscriptions, groups].filter((text) => text !== '').join(' and ');
}

type Connection = Awaited<ReturnType<typeof connectArm>>;

function open(options: AzureReaderOptions): Promise<Connection> {
  return connectArm(options, AbortSignal.timeout(toRetryLimits(options.retry).totalMs));
}

function toNow({ clock }: Reading): Date {
  return clock?.() ?? new Date();
}

interface Wanted extends AskedEstate {
  readonly kept: KeptReading['top'] | undefined;
  readonly reads: readonly ResourceRead[];
}

function readTopOf(options: Reading, wanted: Wanted, connection: Connection): Promise<TopRead> {
  const { kept, reads, changed = [], whole = false } = wanted;
  const { subscriptionIds, managementGroups = [], quota, log } = options;
  return readTop(
    { connection, quota, width, now: toNow(options), log },
    {
      scope: { subscriptionIds, managementGroups },
      reads,
      // What nobody keeps tells nothing of changes.
      byGraph: options.reading === 'graph' && options.readings !== undefined,
      kept,
      changed,
      whole,
    },
  );
}

/** What this scope's collections are kept under. */
function toScopeName({ endpoint, subscriptionIds, managementGroups = [] }: Reading): string {
  return JSON.stringify([endpoint, ...[subscriptionIds, managementGroups].map((ids) => [...ids].sort())]);
}

async function readKeptOf(options: Reading): Promise<KeptReading> {
  return options.readings ? readKept(options.readings, toScopeName(options), options.log) : nothingKept;
}

async function keep(options: Reading, kept: KeptReading, startedAt: Date): Promise<void> {
  if (!options.readings) return;
  await putKept(options.readings, toScopeName(options), { kept, startedAt: startedAt.toISOString(), log: options.log });
}

function mergeReads(reads: readonly ReadResources[]): ReadResources {
  const resources: readonly ArmResource[] = reads.flatMap((read) => read.resources);
  return { resources, gaps: reads.flatMap((read) => read.gaps), lost: false };
}
