import type { TokenCredential } from '@azure/identity';
import type { ArmResource } from '../model/estate.ts';
import { type AzureReader, type Clock, type Log, PortError } from '../ports.ts';
import { connectArm } from './armConnection.ts';
import { type ServiceAddress, toRetryLimits } from './clientOptions.ts';
import { listOfClusters } from './clusterLists.ts';
import { readFirewallSettings } from './firewallSettings.ts';
import { followReferences, sortBy } from './followReferences.ts';
import { inParallel } from '../inParallel.ts';
import { readNames } from './nameReads.ts';
import { listType, type ReadResources } from './readResources.ts';
import { clusterRead, type ResourceRead, resourceReads } from './resourceReads.ts';
import { createTokenSource } from './tokenSource.ts';

/** What a reader of Azure needs. */
export interface AzureReaderOptions extends ServiceAddress {
  /** Subscriptions to watch. */
  readonly subscriptionIds: readonly string[];
  readonly credential: TokenCredential;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** How many requests run at the same time; ARM's buckets hold 250 (guidance on throttling). */
const width = 8;

/**
 * Reads Azure Resource Manager with the management SDKs, bodies untouched. The SDKs load on the first call.
 * What cannot be read is a gap.
 * @throws PortError if nothing at all could be asked: no token, no address, no connection.
 */
export function createAzureReader(given: AzureReaderOptions): AzureReader {
  const options = { ...given, credential: createTokenSource(given.credential) };
  return {
    async listClusters() {
      const { resources, gaps } = mergeReads(await readLists(options, [clusterRead]));
      return { clusters: resources, gaps };
    },
    async collectEstate() {
      const connection = await open(options);
      const lists = await readLists(options, resourceReads, connection);
      const listed = { resources: mergeReads(lists).resources, subscriptionIds: options.subscriptionIds };
      const ownLists = await listOfClusters(connection, listed.resources, width);
      const names = await readNames(connection, listed, width);
      const followed = await followReferences(connection, mergeReads([...lists, ...ownLists, ...names]), width);
      const settings = mergeReads(await readFirewallSettings(connection, followed.resources, width));
      const resources = sortBy([...followed.resources, ...settings.resources], ({ id }) => id);
      const gaps = sortBy([...followed.gaps, ...settings.gaps], ({ resource }) => resource);
      const collectedAt = (options.clock ?? (() => new Date()))().toISOString();
      options.log?.(`${resources.length} resources read from Azure, ${gaps.length} gaps`);
      const description = `subscriptions ${options.subscriptionIds.join(', ')}`;
      return { source: { kind: 'azure', description }, collectedAt, resources, gaps };
    },
  };
}

type Connection = Awaited<ReturnType<typeof connectArm>>;

function open(options: AzureReaderOptions): Promise<Connection> {
  return connectArm(options, AbortSignal.timeout(toRetryLimits(options.retry).totalMs));
}

async function readLists(
  options: AzureReaderOptions,
  reads: readonly ResourceRead[],
  connected?: Connection,
): Promise<readonly ReadResources[]> {
  const connection = connected ?? (await open(options));
  const jobs = options.subscriptionIds.flatMap((subscriptionId) => reads.map((read) => ({ subscriptionId, read })));
  const lists = await inParallel(jobs, width, ({ subscriptionId, read }) => listType(connection, read, subscriptionId));
  const [first] = lists;
  if (first?.gaps[0] && lists.every((list) => list.lost)) throw unreachable(first.gaps[0].detail ?? 'no connection');
  return lists;
}

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
