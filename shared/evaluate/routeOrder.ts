import { memoised } from '../model/memoised.ts';
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

/**
 * The order in which Azure looks at routes: the longest prefix, then the owner's before a gateway's before the system's, then
 * one that is written as a prefix before one that came from a service tag, then the narrower tag. Routes that a gateway taught
 * never take what the network, its peers or service endpoints hold, whatever their length (Azure, virtual network traffic routing).
 */
export function orderRoutes({ routes }: SourceSubnet, list: ServiceTagList | undefined): RouteOrder {
  const ordered: OrderedRoute[] = [];
  const tagged: Route[] = [];
  const unplaced: Route[] = [];
  for (const route of routes) {
    const { destination } = route;
    if (destination.kind === 'prefix') {
      pushRoute(ordered, route, {
        addresses: toTaken(route, destination.addresses, routes),
        length: destination.length,
      });
      continue;
    }
    tagged.push(route);
    const parts = findTagPrefixes(list, destination.tag);
    if (parts === undefined) unplaced.push(route);
    for (const part of parts ?? []) pushRoute(ordered, route, part);
  }
  return { ordered: foldTwins(ordered.sort(compareRoutes)), tagged, unplaced };
}

function pushRoute(
  ordered: OrderedRoute[],
  route: Route,
  { addresses, length }: Pick<OrderedRoute, 'addresses' | 'length'>,
): void {
  if (addresses.length > 0) ordered.push({ route, addresses, length, twins: noTwins });
}

const noTwins: readonly Route[] = [];

function toTaken({ origin }: Route, addresses: AddressSet, routes: readonly Route[]): AddressSet {
  return origin === 'bgp' ? subtractAddresses(addresses, localOf(routes)) : addresses;
}

const localOf: (routes: readonly Route[]) => AddressSet = memoised(toLocal);

/** What system routes keep for the network and its peers. */
function toLocal(routes: readonly Route[]): AddressSet {
  const local = routes.filter(
    ({ origin, nextHopType }) =>
      origin === 'system' &&
      ['VnetLocal', 'VirtualNetworkPeering', 'VirtualNetworkServiceEndpoint'].includes(nextHopType),
  );
  return unionOfAddresses(local.map(({ destination }) => (destination.kind === 'prefix' ? destination.addresses : [])));
}

function compareRoutes(a: OrderedRoute, b: OrderedRoute): number {
  return b.length - a.length || originRank(a.route) - originRank(b.route) || tagRank(a.route) - tagRank(b.route);
}

function originRank({ origin }: Route): number {
  switch (origin) {
    case 'user':
      return 0;
    case 'bgp':
      return 1;
    case 'system':
      return 2;
  }
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
  const folded: OrderedRoute[] = [];
  for (let at = 0; at < ordered.length; ) {
    const end = endOfLength(ordered, at);
    const run = ordered.slice(at, end);
    for (const each of run.length === 1 ? run : foldLength(run)) folded.push(each);
    at = end;
  }
  return folded;
}

/** Where the run of routes of one length ends that begins at a place. */
function endOfLength(ordered: readonly OrderedRoute[], start: number): number {
  let end = start + 1;
  while (end < ordered.length && ordered[end]?.length === ordered[start]?.length) end += 1;
  return end;
}

/** Twins have one length. */
function foldLength(ordered: readonly OrderedRoute[]): readonly OrderedRoute[] {
  if (ordered.length <= fewRoutes && !mayHoldTwins(ordered)) return ordered;
  const groups = Map.groupBy(ordered, toTwinKey);
  return [...groups.values()].flatMap((group) => {
    const [first, ...twins] = group;
    return first && twins.length > 0 ? [{ ...first, twins: twins.map(({ route }) => route) }] : group;
  });
}

/** So few are compared with one another more cheaply than they are grouped. */
const fewRoutes = 8;

function mayHoldTwins(ordered: readonly OrderedRoute[]): boolean {
  return ordered.some(({ route, addresses }, at) =>
    ordered
      .slice(at + 1)
      .some((other) => other.route.origin === route.origin && other.addresses[0]?.first === addresses[0]?.first),
  );
}

function toTwinKey({ route, addresses }: OrderedRoute): string | number {
  const first = addresses[0]?.first ?? -1;
  if (route.origin === 'user' && route.destination.kind === 'prefix') return first;
  return `${route.origin} ${route.name} ${first} ${route.resourceId ?? ''}`;
}
