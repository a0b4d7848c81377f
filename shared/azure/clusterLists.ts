import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import { type Problem, toGap } from './problem.ts';
import { type Listing, readPages } from './readPages.ts';
import { type ReadResources, toResources } from './readResources.ts';
import { clusterRead, extensionType, extensionVersion, listOwnEndpoints, ownEndpointsType } from './resourceReads.ts';

/**
 * What is listed per cluster: the endpoints that it says it needs, kept as one resource
 * `<cluster>/outboundNetworkDependenciesEndpoints`, and its extensions. A list that cannot be read is a gap on its address.
 */
export async function listOfClusters(
  connection: ArmConnection,
  resources: readonly ArmResource[],
  width: number,
): Promise<readonly ReadResources[]> {
  const clusters = resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
  const jobs = clusters.flatMap(({ id }) => [
    () => readOwnEndpoints(connection, id),
    () => readExtensions(connection, id),
  ]);
  return inParallel(jobs, width, (job) => job());
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
