import type { Route, SourceSubnet } from '../model/topology.ts';
import { type AddressSet, subtractAddresses, unionOfAddresses } from '../net/addressSet.ts';
import { isAzureCloudTag } from '../net/serviceTag.ts';
import { type ServiceTagList, findTagPrefixes } from '../net/serviceTagList.ts';

/** A route as it takes part in the choice: what it stands for, with its twins of the same prefix. */
export interface OrderedRoute {
  readonly route: Route;
  readonly addresses: AddressSet;
  /** Prefix length, 0–32. */
  readonly length: number;
  /** Routes that a table names for the same prefix a second time: which of them counts nobody can tell. */
  readonly twins: readonly Route[];
}

/** A subnet's routes in order of precedence. */
export interface RouteOrder {
  /** Routes to prefixes, and to service tags whose prefixes are known, first match first. */
  readonly ordered: readonly OrderedRoute[];
  /** Routes to service tags, in the order of the table. */
  readonly tagged: readonly Route[];
  /** Those of them whose prefixes are not known: any public address may be theirs. */
  readonly unplaced: readonly Route[];
}

const origins: readonly Route['origin'][] = ['user', 'bgp', 'system'];

/**
 * The order in which Azure looks at routes: the longest prefix, then the owner's before a gateway's before the system's, then
 * one that is written as a prefix before one that came from a service tag, then the narrower tag. Routes that a gateway taught
 * never take what the network, its peers or service endpoints hold, whatever their length (Azure, virtual network traffic routing).
 */
export function orderRoutes(subnet: SourceSubnet, list: ServiceTagList | undefined): RouteOrder {
  const local = toLocal(subnet.routes);
  const expanded = subnet.routes.map((route) => ({ route, parts: toParts(route, local, list) }));
  const ordered = expanded
    .flatMap(({ route, parts }) => (parts ?? []).map((part) => ({ route, ...part, twins: [] })))
    .filter(({ addresses }) => addresses.length > 0)
    .toSorted(compareRoutes);
  return {
    ordered: foldTwins(ordered),
    tagged: subnet.routes.filter(({ destination }) => destination.kind === 'serviceTag'),
    unplaced: expanded.filter(({ parts }) => parts === undefined).map(({ route }) => route),
  };
}

/** What system routes keep for the network and its peers. */
function toLocal(routes: readonly Route[]): AddressSet {
  const local = routes.filter(
    ({ origin, nextHopType }) =>
      origin === 'system' &&
      ['VnetLocal', 'VirtualNetworkPeering', 'VirtualNetworkServiceEndpoint'].includes(nextHopType),
  );
  return unionOfAddresses(local.map(({ destination }) => (destination.kind === 'prefix' ? destination.addresses : [])));
}

function toParts(
  { destination, origin }: Route,
  local: AddressSet,
  list: ServiceTagList | undefined,
): readonly Pick<OrderedRoute, 'addresses' | 'length'>[] | undefined {
  if (destination.kind === 'serviceTag') return findTagPrefixes(list, destination.tag);
  const { addresses, length } = destination;
  return [{ addresses: origin === 'bgp' ? subtractAddresses(addresses, local) : addresses, length }];
}

function compareRoutes(a: OrderedRoute, b: OrderedRoute): number {
  return (
    b.length - a.length ||
    origins.indexOf(a.route.origin) - origins.indexOf(b.route.origin) ||
    tagRank(a.route) - tagRank(b.route)
  );
}

/** An explicit prefix, a regional tag, a whole service, a region of AzureCloud, AzureCloud. */
function tagRank({ destination }: Route): number {
  if (destination.kind === 'prefix') return 0;
  const isRegional = destination.tag.includes('.');
  if (isAzureCloudTag(destination.tag)) return isRegional ? 3 : 4;
  return isRegional ? 1 : 2;
}

/** Azure refuses a second route for a prefix in a table, so where an estate shows two, one of them is wrong. */
function foldTwins(ordered: readonly OrderedRoute[]): readonly OrderedRoute[] {
  const groups = Map.groupBy(ordered, ({ route, length, addresses }) =>
    route.origin === 'user' && route.destination.kind === 'prefix'
      ? `${length} ${addresses[0]?.first ?? ''}`
      : `${route.origin} ${route.name} ${length} ${addresses[0]?.first ?? ''} ${route.resourceId ?? ''}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...twins] = group;
    return first ? [{ ...first, twins: twins.map(({ route }) => route) }] : [];
  });
}
