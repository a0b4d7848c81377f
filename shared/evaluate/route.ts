import type { Dependency } from '../model/catalog.ts';
import type { Firewall, Route, SourceSubnet, Topology } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { intersectAddresses, subtractAddresses, toAddressNumber } from '../net/addressSet.ts';
import { isTagWithin } from '../net/serviceTag.ts';
import { canHoldHost, hasPublicAddress, privateAddresses, publicAddresses } from './addressKnowledge.ts';
import type { Target } from './region.ts';

/** Where a route leads. */
export type Hop =
  | { readonly kind: 'firewall'; readonly firewall: Firewall }
  | { readonly kind: 'appliance'; readonly address: string }
  | { readonly kind: 'internet' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'serviceEndpoint' }
  | { readonly kind: 'privateEndpoint' }
  /** Inside the network or its peers. */
  | { readonly kind: 'local' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A hop with the route that leads there. */
export interface Leg {
  readonly hop: Hop;
  readonly route?: Route;
}

/** The part of a target that takes the same ways. The first leg is the one that configuration shows; others may apply instead. */
export interface RoutedPart {
  readonly target: Target;
  readonly legs: readonly [Leg, ...Leg[]];
}

/**
 * Splits a target by the routes of a source subnet: the longest prefix decides, on a tie the user's own route before
 * the system's (Azure, virtual network traffic routing). Targets of unknown address stay whole and may get several legs.
 */
export function routeTarget(
  target: Target,
  dependency: Dependency,
  subnet: SourceSubnet,
  topology: Topology,
): readonly RoutedPart[] {
  const table = toTable(subnet, topology);
  if (target.kind === 'addresses') return routeAddresses(target.addresses, table);
  return [{ target, legs: toPublicLegs(table, dependency) }];
}

/** Where traffic to an unknown public address goes by default: what egress of the subnet means. */
export function defaultLegs(subnet: SourceSubnet, topology: Topology): readonly [Leg, ...Leg[]] {
  return toPublicLegs(toTable(subnet, topology), undefined);
}

/** A subnet's routes in order of precedence, with what is needed to follow them. */
interface Table {
  readonly routes: readonly Route[];
  readonly learnsRoutes: boolean;
  readonly toLegs: (route: Route) => readonly Leg[];
}

function toTable(subnet: SourceSubnet, topology: Topology): Table {
  const routes = subnet.routes.toSorted(
    (a, b) => lengthOf(b) - lengthOf(a) || Number(b.origin === 'user') - Number(a.origin === 'user'),
  );
  return { routes, learnsRoutes: subnet.learnsRoutes, toLegs: (route) => toLegsOf(route, topology) };
}

/** A service tag's prefixes are longer than any default route; where among the rest they belong depends on the address. */
function lengthOf({ destination }: Route): number {
  return destination.kind === 'prefix' ? destination.length : 33;
}

function routeAddresses(addresses: AddressSet, table: Table): readonly RoutedPart[] {
  const parts: RoutedPart[] = [];
  let left = addresses;
  for (const route of table.routes) {
    if (route.destination.kind === 'serviceTag') continue;
    const taken = intersectAddresses(left, route.destination.addresses);
    left = subtractAddresses(left, taken);
    parts.push(...splitPrivate(taken, route).map((part) => toRoutedPart(part, route, table)));
  }
  if (left.length === 0) return parts;
  return [...parts, { target: toTarget(left), legs: [unknownLeg('No route of the subnet leads there.')] }];
}

/** A default route means something else to private addresses than to public ones, see `toRoutedPart`. */
function splitPrivate(addresses: AddressSet, route: Route): readonly AddressSet[] {
  const parts =
    lengthOf(route) > 0
      ? [addresses]
      : [intersectAddresses(addresses, privateAddresses), subtractAddresses(addresses, privateAddresses)];
  return parts.filter((part) => part.length > 0);
}

function toRoutedPart(addresses: AddressSet, route: Route, { routes, learnsRoutes, toLegs }: Table): RoutedPart {
  const target = toTarget(addresses);
  const isUnsettled = learnsRoutes || routes.some(isUserDefault);
  if (isUnsettled && isUnusedPrivate(addresses, route)) {
    const reason = learnsRoutes
      ? 'A gateway may know a route to this private address.'
      : 'Whether a default route overrides the system routes that drop unused private ranges is documented nowhere.';
    return { target, legs: [unknownLeg(reason, route)] };
  }
  const isTagged = ({ destination }: Route) => destination.kind === 'serviceTag';
  const byTag = hasPublicAddress(addresses) ? routes.filter(isTagged) : [];
  return { target, legs: distinctLegs([route, ...byTag].flatMap(toLegs)) };
}

/** Private ranges that no network uses are dropped by system routes; only such a drop or a default route speaks of them. */
function isUnusedPrivate(addresses: AddressSet, route: Route): boolean {
  const isPrivate = intersectAddresses(addresses, privateAddresses).length > 0;
  return isPrivate && (lengthOf(route) === 0 || (route.origin === 'system' && route.nextHopType === 'None'));
}

function isUserDefault(route: Route): boolean {
  return route.origin === 'user' && lengthOf(route) === 0;
}

/**
 * Legs of a host, a service tag or an address that nobody knows. A more specific route matters only if it is a service
 * tag that may hold the target or a block shorter than /16, so that somebody else's narrow route does not blur every name.
 */
function toPublicLegs(table: Table, dependency: Dependency | undefined): readonly [Leg, ...Leg[]] {
  const { routes, learnsRoutes, toLegs } = table;
  const exact = findTagRoute(routes, dependency);
  if (exact) return distinctLegs(toLegs(exact));
  const wide = coveringRoutes(routes);
  const last = wide.routes.at(-1);
  const others = [...routes.filter((route) => mayHoldByTag(route, dependency)), ...wide.routes.slice(0, -1)];
  const isLearned = learnsRoutes && last?.origin === 'system';
  return distinctLegs([
    ...(last ? toLegs(last) : []),
    ...others.flatMap(toLegs),
    ...(isLearned ? [unknownLeg('A gateway may advertise a default route.')] : []),
    ...(wide.complete ? [] : [unknownLeg('No route of the subnet leads to every public address.')]),
  ]);
}

/** Wide routes that take some public address from the ones before, longest first; `complete` if nothing is left. */
function coveringRoutes(routes: readonly Route[]): { readonly routes: readonly Route[]; readonly complete: boolean } {
  const covering: Route[] = [];
  let left = publicAddresses;
  for (const route of routes) {
    const { destination } = route;
    if (destination.kind === 'serviceTag' || destination.length >= 16) continue;
    const rest = subtractAddresses(left, destination.addresses);
    if (intersectAddresses(left, destination.addresses).length > 0) covering.push(route);
    left = rest;
  }
  return { routes: covering, complete: left.length === 0 };
}

/** The route for the dependency's service tag or the closest tag around it: a region's before its parent's. */
function findTagRoute(routes: readonly Route[], dependency: Dependency | undefined): Route | undefined {
  if (dependency?.destination.kind !== 'serviceTag') return undefined;
  const { tag } = dependency.destination;
  return routes
    .filter((route) => isTagWithin(tag, tagOf(route)))
    .toSorted((a, b) => tagOf(b).length - tagOf(a).length)[0];
}

function tagOf({ destination }: Route): string {
  return destination.kind === 'serviceTag' ? destination.tag : '';
}

function mayHoldByTag({ destination }: Route, dependency: Dependency | undefined): boolean {
  if (destination.kind !== 'serviceTag' || !dependency) return false;
  const isInside =
    dependency.destination.kind === 'serviceTag' && isTagWithin(destination.tag, dependency.destination.tag);
  return isInside || canHoldHost(destination.tag, dependency);
}

function toTarget(addresses: AddressSet): Target {
  return { kind: 'addresses', addresses };
}

function unknownLeg(reason: string, route?: Route): Leg {
  return { hop: { kind: 'unknown', reason }, ...(route ? { route } : {}) };
}

function toLegsOf(route: Route, topology: Topology): readonly Leg[] {
  return toHops(route, topology).map((hop) => ({ hop, route }));
}

function toHops(route: Route, topology: Topology): readonly Hop[] {
  switch (route.nextHopType) {
    case 'VirtualAppliance':
      return toApplianceHops(route, topology);
    case 'Internet':
      return [{ kind: 'internet' }];
    case 'VirtualNetworkGateway':
      return [{ kind: 'gateway' }];
    case 'VnetLocal':
    case 'VirtualNetworkPeering':
      return [{ kind: 'local' }];
    case 'VirtualNetworkServiceEndpoint':
      return [{ kind: 'serviceEndpoint' }];
    case 'PrivateEndpoint':
      return [{ kind: 'privateEndpoint' }];
    case 'None':
      return [{ kind: 'drop' }];
    case 'unknown':
      return [{ kind: 'unknown', reason: 'The next hop could not be read.' }];
  }
}

/** Hubs of different regions may use the same private address: then every such firewall is a way that may apply. */
function toApplianceHops(route: Route, topology: Topology): readonly Hop[] {
  const address = route.nextHopAddress;
  if (address === undefined || toAddressNumber(address) === undefined) {
    return [{ kind: 'unknown', reason: 'The route names no next hop address.' }];
  }
  const firewalls = topology.firewalls.filter(({ privateAddress }) => privateAddress === address);
  return firewalls.length === 0
    ? [{ kind: 'appliance', address }]
    : firewalls.map((firewall) => ({ kind: 'firewall', firewall }));
}

/** Each way once, in order of appearance. */
function distinctLegs(legs: readonly Leg[]): readonly [Leg, ...Leg[]] {
  const keys = legs.map(({ hop }) => keyOf(hop));
  const [first = unknownLeg('No route of the subnet leads there.'), ...others] = legs.filter(
    (_, index) => keys.indexOf(keys[index] ?? '') === index,
  );
  return [first, ...others];
}

function keyOf(hop: Hop): string {
  switch (hop.kind) {
    case 'firewall':
      return `firewall ${hop.firewall.id.toLowerCase()}`;
    case 'appliance':
      return `appliance ${hop.address}`;
    case 'internet':
    case 'gateway':
    case 'serviceEndpoint':
    case 'privateEndpoint':
    case 'local':
    case 'drop':
    case 'unknown':
      return hop.kind;
  }
}
