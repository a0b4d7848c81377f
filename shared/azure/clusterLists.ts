import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { toSha256 } from '../model/digest.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import { type Problem, toGap } from './problem.ts';
import { type Listing, readPages } from './readPages.ts';
import type { ReadMemory } from './readMemory.ts';
import { type ReadResources, toResources } from './readResources.ts';
import { clusterRead, extensionType, extensionVersion, listOwnEndpoints, ownEndpointsType } from './resourceReads.ts';

/** How long lists of clusters are remembered where the estate is read in bulk, in milliseconds; the provider allows about one a second. */
const endpointsForMs = 24 * 3_600_000;
const extensionsForMs = 3_600_000;

/**
 * What is listed per cluster: the endpoints that it says it needs, kept as one resource
 * `<cluster>/outboundNetworkDependenciesEndpoints`, and its extensions. A list that cannot be read is a gap on its address.
 * With a memory, a list is asked again only after a while, or when the cluster's body is another.
 */
export async function listOfClusters(
  connection: ArmConnection,
  resources: readonly ArmResource[],
  { width, memory }: { readonly width: number; readonly memory?: ReadMemory },
): Promise<readonly ReadResources[]> {
  const clusters = resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
  const jobs = clusters.flatMap((cluster) => {
    const kept = <T extends ReadResources>(what: string, forMs: number, read: () => Promise<T>) =>
      memory
        ? memory.recall(toListKey(what, cluster), { forMs, read, isWhole: ({ gaps }) => gaps.length === 0 })
        : read();
    return [
      () => kept('endpoints', endpointsForMs, () => readOwnEndpoints(connection, cluster.id)),
      () => kept('extensions', extensionsForMs, () => readExtensions(connection, cluster.id)),
    ];
  });
  return inParallel(jobs, width, (job) => job());
}

function toListKey(what: string, { id, properties }: ArmResource): string {
  return `${what} ${toIdKey(id)} ${toSha256(JSON.stringify(properties ?? {}))}`;
}

const nothing: ReadResources = { resources: [], gaps: [], lost: false };

async function readOwnEndpoints(connection: ArmConnection, clusterId: string): Promise<ReadResources> {
  const parts = fromResourceId(clusterId);
  const [name] = parts?.names ?? [];
  if (!parts || name === undefined) return nothing;
  const clients = connection.clientsOf(parts.subscriptionId);
  const cluster = { group: parts.resourceGroup, name };
  const { items, problem } = await readPages({
    first: () => connection.ask((options) => listOwnEndpoints(clients, cluster, options).byPage().next()),
    next: (url) => connection.follow(clients, url),
  });
  const id = `${clusterId}/outboundNetworkDependenciesEndpoints`;
  // A cluster that is going has no list; one without entries says the same as none.
  const gaps = problem && problem.reason !== 'notFound' ? [problem] : [];
  const resource = {
    id,
    type: ownEndpointsType,
    name: toListName(id),
    properties: { value: items as readonly Json[] },
  };
  return {
    resources: items.length === 0 ? [] : [resource],
    gaps: gaps.map((each) => toGap(each, { resource: id, action: `${ownEndpointsType}/read` })),
    lost: problem?.lost ?? false,
  };
}

function toListName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

async function readExtensions(connection: ArmConnection, clusterId: string): Promise<ReadResources> {
  const parts = fromResourceId(clusterId);
  if (!parts) return nothing;
  const clients = connection.clientsOf(parts.subscriptionId);
  const resource = `${clusterId}/providers/${extensionType}`;
  const listing: Listing = await readPages({
    first: () => connection.get(clients, `${resource}?api-version=${extensionVersion}`),
    next: (url) => connection.follow(clients, url),
  });
  if (listing.problem && isUnregistered(listing.problem)) return nothing;
  return toResources(listing, { resource, action: `${extensionType}/read` });
}

/** A subscription that never registered the provider has none of its resources. */
export function isUnregistered({ text }: Problem): boolean {
  return text.includes('MissingSubscriptionRegistration');
}
