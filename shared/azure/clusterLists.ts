import { toResourceText } from '../drift/canonical.ts';
import { inParallel } from '../inParallel.ts';
import { toSha256 } from '../model/digest.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import type { KeptList, KeptReading } from './keptReading.ts';
import { type Problem, toGap } from './problem.ts';
import { type Listing, readPages } from './readPages.ts';
import { type ReadResources, toResources } from './readResources.ts';
import { clusterRead, extensionType, extensionVersion, listOwnEndpoints, ownEndpointsType } from './resourceReads.ts';

/** A kept list is read again after a day, more or less by a quarter: each cluster has its own hour. Milliseconds. */
const keptForMs = 24 * 3_600_000;
/** So long a list that cannot be read again still stands; then it is a gap. */
const stalestMs = 7 * 24 * 3_600_000;
/** Most lists of a kind that one collection reads: those that nobody has read yet, and those whose day is over. */
const [mostNew, mostOld] = [1000, 250];

/** What listing of clusters goes over. */
export interface ListTools {
  readonly width: number;
  readonly now: Date;
  /** What was read before; without it every list is read. */
  readonly kept?: KeptReading['lists'];
  /** Ids that events name: the lists of their clusters are read again. */
  readonly changed?: readonly string[];
}

/** The lists, and what is known of them from now on. */
export interface ClusterLists {
  readonly reads: readonly ReadResources[];
  readonly kept: KeptReading['lists'];
  /** Whether any list was read. */
  readonly hasAsked: boolean;
}

/**
 * What is listed per cluster: the endpoints that it says it needs, kept as one resource
 * `<cluster>/outboundNetworkDependenciesEndpoints`, and its extensions. A list that was kept is read again when its day is
 * over, when the cluster is another than it was read for, or when an event names it; one that cannot be read then stands for
 * a week, with the instant of its reading in it (`properties.readAt`). Without a kept one it is a gap on its address.
 */
export async function listOfClusters(
  connection: ArmConnection,
  resources: readonly ArmResource[],
  tools: ListTools,
): Promise<ClusterLists> {
  const wants = toClusters(resources).flatMap((cluster) => toWants(cluster, tools));
  const fresh = wants.filter(({ found }) => !found);
  const due = wants.filter((want) => want.found && isDue(want, tools));
  const asked = tools.kept ? [...fresh.slice(0, 2 * mostNew), ...due.slice(0, 2 * mostOld)] : wants;
  const isAsked = new Set(asked);
  const answers = await inParallel(asked, tools.width, async (want) =>
    toAnswer(want, await want.read(connection), tools),
  );
  const rest = wants.filter((want) => !isAsked.has(want)).map((want) => toUnasked(want));
  const all = [...answers, ...rest];
  return {
    reads: all.map(({ read }) => read),
    kept: Object.fromEntries(all.flatMap(({ key, list }) => (list ? [[key, list] as const] : []))),
    hasAsked: asked.length > 0,
  };
}

/** Empty lists of clusters as they are kept after they were read at an instant: what measuring begins with. */
export function toKeptLists(resources: readonly ArmResource[], now: Date): KeptReading['lists'] {
  const wants = toClusters(resources).flatMap((cluster) => toWants(cluster, {}));
  return Object.fromEntries(
    wants.map(({ key, digest }) => [key, { at: now.toISOString(), cluster: digest, resources: [] }]),
  );
}

function toClusters(resources: readonly ArmResource[]): readonly ArmResource[] {
  return resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
}

interface Want {
  /** Under which the list is kept. */
  readonly key: string;
  /** On which it is a gap. */
  readonly address: string;
  readonly cluster: ArmResource;
  /** Digest of what of the cluster counts. */
  readonly digest: string;
  readonly found: KeptList | undefined;
  read(connection: ArmConnection): Promise<ReadResources>;
}

function toWants(cluster: ArmResource, { kept = {} }: Pick<ListTools, 'kept'>): readonly Want[] {
  const { id } = cluster;
  const digest = toSha256(toResourceText(cluster)).slice(0, 24);
  const [endpoints, extensions] = [`endpoints ${toIdKey(id)}`, `extensions ${toIdKey(id)}`];
  return [
    {
      key: endpoints,
      address: toEndpointsId(id),
      cluster,
      digest,
      found: kept[endpoints],
      read: (connection) => readOwnEndpoints(connection, id),
    },
    {
      key: extensions,
      address: `${id}/providers/${extensionType}`,
      cluster,
      digest,
      found: kept[extensions],
      read: (connection) => readExtensions(connection, id),
    },
  ];
}

function isDue({ key, cluster, digest, found }: Want, { now, changed = [] }: ListTools): boolean {
  if (!found || found.cluster !== digest) return true;
  const own = toIdKey(cluster.id);
  if (changed.some((id) => toIdKey(id) === own || toIdKey(id).startsWith(`${own}/`))) return true;
  return now.getTime() - Date.parse(found.at) >= keptForMs * (0.75 + 0.5 * toShare(key));
}

/** A number from 0 to 1 that is a list's own: not all of a fleet are read again in the same hour. */
function toShare(key: string): number {
  return parseInt(toSha256(key).slice(0, 8), 16) / 2 ** 32;
}

interface ListAnswer {
  readonly key: string;
  readonly read: ReadResources;
  readonly list: KeptList | undefined;
}

function toAnswer({ key, digest, found }: Want, read: ReadResources, { now }: ListTools): ListAnswer {
  const isWhole = read.gaps.length === 0;
  if (isWhole) return { key, read, list: { at: now.toISOString(), cluster: digest, resources: read.resources } };
  const isStanding = found !== undefined && now.getTime() - Date.parse(found.at) < stalestMs;
  if (!isStanding) return { key, read, list: undefined };
  return {
    key,
    read: { resources: found.resources.map((one) => withAge(one, found.at)), gaps: [], lost: false },
    list: found,
  };
}

/** A list of which nothing was asked now: it stands, or nobody has read it yet. */
function toUnasked({ key, address, found }: Want): ListAnswer {
  if (found) return { key, read: { ...nothing, resources: found.resources }, list: found };
  const detail = `One collection reads the lists of ${mostNew} clusters that it does not know; the next one goes on.`;
  return { key, read: { ...nothing, gaps: [{ resource: address, reason: 'unsupported', detail }] }, list: undefined };
}

/** Tells of a list that could not be read again when it was read; what is compared with former states must not. */
function withAge(resource: ArmResource, readAt: string): ArmResource {
  if (resource.type !== ownEndpointsType) return resource;
  return { ...resource, properties: { ...resource.properties, readAt } };
}

const nothing: ReadResources = { resources: [], gaps: [], lost: false };

function toEndpointsId(clusterId: string): string {
  return `${clusterId}/outboundNetworkDependenciesEndpoints`;
}

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
  const id = toEndpointsId(clusterId);
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
