import type { Cloud, Dependency, Destination } from '../model/catalog.ts';
import type { ClusterTopology, OwnEndpoint } from '../model/topology.ts';
import { toAddressSet } from '../net/addressSet.ts';
import { type HostPattern, isHostSubset, toHostPattern } from '../net/hostPattern.ts';
import { catalog } from './catalog.ts';
import { toRetiredEntry } from './retiredNames.ts';

/**
 * What the cluster's own list adds to the dependencies that the catalog chose for it: entries that none of them covers, each
 * once, ids `aks-api.<host>.<protocol>.<port>`. Required, because the cluster says so; optional where AKS's own category
 * says that, or where the catalog knows that the endpoint was retired.
 */
export function toOwnDependencies(cluster: ClusterTopology, chosen: readonly Dependency[]): readonly Dependency[] {
  const { ownEndpoints = [], cloud } = cluster;
  if (ownEndpoints.length === 0) return [];
  const rows = chosen.flatMap(toRow);
  const added = ownEndpoints
    .filter((endpoint) => !isInside(endpoint, cluster) && !rows.some((row) => isCovered(endpoint, row)))
    .map((endpoint) => toDependency(endpoint, cloud));
  // The same endpoint in two categories is required if one of them requires it.
  const byId = new Map(added.toSorted(byStrictness).map((dependency) => [dependency.id, dependency]));
  return [...byId.values()];
}

/** How the cluster's own list and the catalog differ for it. */
export interface ListDifference {
  /** What only the list names; it was added. */
  readonly added: readonly Dependency[];
  /** What the catalog requires or recommends and the list does not name; it is kept. */
  readonly unlisted: readonly Dependency[];
}

/** The difference between the cluster's own list and the catalog's choice among `dependencies`; undefined if there is no list. */
export function toListDifference(
  cluster: ClusterTopology,
  dependencies: readonly Dependency[],
): ListDifference | undefined {
  const { ownEndpoints = [] } = cluster;
  if (ownEndpoints.length === 0) return undefined;
  const isNamed = (row: Row) => ownEndpoints.some((endpoint) => isCovered(endpoint, row));
  const judged = dependencies.filter(({ id, need }) => need !== 'optional' && !/^(?:aks-api|custom)\./.test(id));
  return {
    added: dependencies.filter(({ id }) => id.startsWith('aks-api.')),
    unlisted: judged.filter((dependency) => toRow(dependency).some((row) => !isNamed(row))),
  };
}

/** The way to the API server of a private cluster: it stays inside the network, where no firewall rule decides. */
function isInside({ host }: OwnEndpoint, { apiServer, apiServerHost }: ClusterTopology): boolean {
  const [own, server] = [toHostPattern(host), toHostPattern(apiServerHost ?? '')];
  return apiServer !== 'public' && own !== undefined && server !== undefined && isHostSubset(server, own);
}

interface Row {
  readonly dependency: Dependency;
  readonly pattern?: HostPattern;
}

function toRow(dependency: Dependency): readonly Row[] {
  const { destination } = dependency;
  if (destination.kind === 'address') return [{ dependency }];
  const pattern = destination.kind === 'host' ? toHostPattern(destination.pattern) : undefined;
  return pattern === undefined ? [] : [{ dependency, pattern }];
}

/** Entries that stand for a pattern with the one host that this cluster needs of it. */
const exactIds: ReadonlySet<string> = new Set(
  catalog
    .filter(({ destination }) => destination.kind === 'host' && destination.exact !== undefined)
    .map(({ id }) => id),
);

/** By the same host, by a pattern that holds it, or by the one host that a cluster needs of the pattern. */
function isCovered({ host, port, protocol }: OwnEndpoint, { dependency, pattern }: Row): boolean {
  if (dependency.port !== port || dependency.protocol !== protocol) return false;
  if (dependency.destination.kind === 'address') return dependency.destination.prefix === host;
  const own = toHostPattern(host);
  if (own === undefined || pattern === undefined) return false;
  const isExact = dependency.isApiServer || exactIds.has(dependency.id);
  return isHostSubset(own, pattern) || (isExact && isHostSubset(pattern, own));
}

function toDependency(endpoint: OwnEndpoint, cloud: Cloud): Dependency {
  const { category, host, port, protocol, asOf } = endpoint;
  const isOptional = /(?:^|-)optional(?:-|$)/.test(category) || toRetiredEntry(host, cloud) !== undefined;
  return {
    id: `aks-api.${host}.${protocol.toLowerCase()}.${port}`,
    destination: toDestination(host),
    protocol,
    port,
    need: isOptional ? 'optional' : 'required',
    features: [category === '' ? 'core' : category],
    source: asOf === undefined ? 'AKS API' : `AKS API, as it was on ${asOf.slice(0, 10)}`,
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}

function toDestination(host: string): Destination {
  if (toAddressSet(host) !== undefined) return { kind: 'address', prefix: host };
  if (toHostPattern(host) !== undefined) return { kind: 'host', pattern: host };
  return { kind: 'unfilled', placeholder: host, pattern: host };
}

/** Optional ones first, so that what comes last, and counts, is the strictest. */
function byStrictness(a: Dependency, b: Dependency): number {
  return Number(a.need === 'required') - Number(b.need === 'required');
}
