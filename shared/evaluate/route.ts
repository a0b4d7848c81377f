import type { Cloud, Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Route, SourceSubnet, Topology } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { allAddresses, intersectAddresses, overlapsAddresses, subtractAddresses } from '../net/addressSet.ts';
import { isTagWithin } from '../net/serviceTag.ts';
import {
  canHoldHost,
  hasPublicAddress,
  privateAddresses,
  publicAddresses,
  touchesAddresses,
} from './addressKnowledge.ts';
import { distinctLegs, type Leg, toLegs } from './hop.ts';
import { splitRegion, type TagTarget, type Target } from './region.ts';
import { type OrderedRoute, orderRoutes, type RouteOrder } from './routeOrder.ts';

/** The part of a target that takes the same ways. The first leg is the one that configuration shows; others may apply instead. */
export interface RoutedPart {
  readonly target: Target;
  readonly legs: readonly [Leg, ...Leg[]];
}

/** A subnet whose routes are asked for. The cloud tells which list of service tags counts. */
export interface RouteScope {
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  readonly cloud: Cloud;
}

/**
 * Splits a target by the routes of a source subnet: the longest prefix decides, on a tie the user's own route before
 * the system's (Azure, virtual network traffic routing). Targets of unknown address stay whole and may get several legs.
 */
export function routeTarget(target: Target, dependency: Dependency, scope: RouteScope): readonly RoutedPart[] {
  const table = toTable(scope);
  switch (target.kind) {
    case 'addresses':
      return routeAddresses(target.addresses, table).map(({ addresses, legs }) => ({
        target: addresses === target.addresses ? target : { kind: 'addresses', addresses },
        legs,
      }));
    case 'tag':
      return target.addresses
        ? routeKnownTag(target, target.addresses, table)
        : routeNamedTag(target, dependency, table);
    case 'hosts':
    case 'somewhere':
      return [{ target, legs: toPublicLegs(table, { dependency, near: toNear(target) }) }];
  }
}

/** Where addresses are sent from a subnet: disjoint parts, each with its ways. */
export function routesTo(addresses: AddressSet, scope: RouteScope): readonly RoutedAddresses[] {
  return routeAddresses(addresses, toTable(scope));
}

/** Where traffic to an unknown public address goes by default: what egress of the subnet means. */
export function defaultLegs(scope: RouteScope): readonly [Leg, ...Leg[]] {
  return toPublicLegs(toTable(scope), {});
}

/** The one leg by which everything public leaves a subnet. */
export interface PublicWay {
  readonly leg: Leg;
  /** True if one route takes every public address, so that sets of known addresses leave as a whole too. */
  readonly takesKnown: boolean;
}

/**
 * The one leg by which everything public leaves a subnet, if no route treats a part of it differently; undefined if some host
 * may go another way.
 */
export function onlyPublicLeg(scope: RouteScope): PublicWay | undefined {
  const table = toTable(scope);
  if (table.tagged.length > 0 || narrowRoutes(table).some(isOfPublic)) return undefined;
  const [leg, ...others] = generalLegs(table);
  if (others.length > 0) return undefined;
  const { routes, complete } = coveringRoutes(table.ordered);
  const isLocalPublic = table.ordered.some((each) => isLocal(each.route) && isOfPublic(each));
  const isOne = routes.length === 1 && routes[0]?.twins.length === 0;
  return { leg, takesKnown: isOne && complete && !isLocalPublic };
}

function isOfPublic({ addresses }: OrderedRoute): boolean {
  return overlapsAddresses(addresses, publicAddresses);
}

/** Every way out of a subnet: all addresses, split by where its routes send them. */
export function toWays(
  scope: RouteScope,
): readonly { readonly addresses: AddressSet; readonly legs: readonly Leg[] }[] {
  return routeAddresses(allAddresses, toTable(scope));
}

/** A subnet's routes in order of precedence, with what is needed to follow them. */
interface Table extends RouteOrder {
  readonly subnet: SourceSubnet;
  readonly toLegs: (route: Route) => readonly Leg[];
}

const tables = new WeakMap<
  SourceSubnet,
  { readonly topology: Topology; readonly cloud: Cloud; readonly table: Table }
>();

/** Every dependency asks for the same few tables. */
function toTable({ subnet, topology, cloud }: RouteScope): Table {
  const known = tables.get(subnet);
  if (known?.topology === topology && known.cloud === cloud) return known.table;
  const order = orderRoutes(subnet, topology.serviceTags?.[cloud]);
  const table = { ...order, subnet, toLegs: memoised((route: Route) => toLegs(route, subnet, topology)) };
  tables.set(subnet, { topology, cloud, table });
  return table;
}

/** Addresses that take the same ways, as in `RoutedPart`. */
export interface RoutedAddresses {
  readonly addresses: AddressSet;
  readonly legs: readonly [Leg, ...Leg[]];
}

function routeAddresses(addresses: AddressSet, table: Table): readonly RoutedAddresses[] {
  const parts: RoutedAddresses[] = [];
  let left = addresses;
  for (const route of table.ordered) {
    if (left.length === 0) return parts;
    const taken = intersectAddresses(left, route.addresses);
    if (taken.length === 0) continue;
    left = subtractAddresses(left, taken);
    parts.push(...splitPrivate(taken, route).map((part) => toRoutedPart(part, route, table)));
  }
  return left.length === 0 ? parts : [...parts, { addresses: left, legs: [noRoute] }];
}

const noRoute: Leg = unknownLeg('No route of the subnet leads there.');

/** A default route means something else to private addresses than to public ones, see `toRoutedPart`. */
function splitPrivate(addresses: AddressSet, { length }: OrderedRoute): readonly AddressSet[] {
  const isOfOneKind = length > 0 || !overlapsAddresses(addresses, privateAddresses);
  const parts = isOfOneKind
    ? [addresses]
    : [intersectAddresses(addresses, privateAddresses), subtractAddresses(addresses, privateAddresses)];
  return parts.filter((part) => part.length > 0);
}

function toRoutedPart(addresses: AddressSet, ordered: OrderedRoute, table: Table): RoutedAddresses {
  const { learnsRoutes } = table.subnet;
  const isUnsettled = learnsRoutes || table.ordered.some(isUserDefault);
  if (isUnsettled && isUnusedPrivate(addresses, ordered)) {
    const reason = learnsRoutes
      ? `${toTeacherText(table)} may know a route to this private address.`
      : 'Whether a default route overrides the system routes that drop unused private ranges is documented nowhere.';
    return { addresses, legs: [unknownLeg(reason, ordered.route)] };
  }
  const byTag = hasPublicAddress(addresses) ? table.unplaced : [];
  const routes = [ordered.route, ...ordered.twins, ...byTag];
  return { addresses, legs: distinctLegs(routes.flatMap(table.toLegs), noRoute) };
}

function toTeacherText({ subnet: { learnsFrom } }: Table): string {
  const text = learnsFrom ?? 'a gateway';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Private ranges that no network uses are dropped by system routes; only such a drop or a default route speaks of them. */
function isUnusedPrivate(addresses: AddressSet, { route, length }: OrderedRoute): boolean {
  const isOfUnused = length === 0 || (route.origin === 'system' && route.nextHopType === 'None');
  return isOfUnused && overlapsAddresses(addresses, privateAddresses);
}

function isUserDefault({ route, length }: OrderedRoute): boolean {
  return route.origin === 'user' && length === 0;
}

/** What is known of a public target whose address is not. */
interface Unplaced {
  readonly dependency?: Dependency;
  /** Where its address can be, by the prefixes of service tags. */
  readonly near?: AddressSet | undefined;
}

function toNear(target: Target): AddressSet | undefined {
  return target.kind === 'hosts' ? target.near : undefined;
}

/**
 * Legs of a host or an address that nobody knows. A more specific route matters only if it is a service tag that may hold
 * the target, touches such a tag's prefixes or is shorter than /16, so that somebody else's narrow route does not blur
 * every name.
 */
function toPublicLegs(table: Table, { dependency, near }: Unplaced): readonly [Leg, ...Leg[]] {
  const narrow =
    near === undefined ? [] : narrowRoutes(table).filter(({ addresses }) => touchesAddresses(addresses, near));
  const tagged = table.tagged.filter((route) => dependency && canHoldHost(tagOf(route), dependency));
  return narrow.length + tagged.length === 0 ? generalLegs(table) : toLegsBeside(table, tagged, narrow);
}

/** Routes to blocks that are too narrow to hold any public host. */
const narrowRoutes: (table: Table) => readonly OrderedRoute[] = memoised(({ ordered }) =>
  ordered.filter(({ route, length }) => route.destination.kind === 'prefix' && length >= 16 && !isLocal(route)),
);

/** Most targets have nothing that is for them in particular. */
const generalLegs: (table: Table) => readonly [Leg, ...Leg[]] = memoised((table) => toLegsBeside(table, [], []));

function toLegsBeside(
  table: Table,
  tagged: readonly Route[],
  narrow: readonly OrderedRoute[],
): readonly [Leg, ...Leg[]] {
  const wide = coveringRoutes(table.ordered);
  const last = wide.routes.at(-1);
  // Of several that lead the same way the widest is told.
  const others = [...tagged, ...[...wide.routes.slice(0, -1).toReversed(), ...narrow].flatMap(toRoutes)];
  const isLearned = table.subnet.learnsRoutes && last?.route.origin === 'system';
  const legs = [
    ...(last ? toRoutes(last).flatMap(table.toLegs) : []),
    ...others.flatMap(table.toLegs),
    ...(isLearned ? [unknownLeg(`${toTeacherText(table)} may advertise a default route.`)] : []),
    ...(wide.complete ? [] : [unknownLeg('No route of the subnet leads to every public address.')]),
  ];
  return distinctLegs(legs, noRoute);
}

function toRoutes({ route, twins }: OrderedRoute): readonly Route[] {
  return [route, ...twins];
}

/** Public space that the network or its peers use as their own hides no public service: nobody could reach it from here. */
function isLocal({ origin, nextHopType }: Route): boolean {
  return origin === 'system' && (nextHopType === 'VnetLocal' || nextHopType === 'VirtualNetworkPeering');
}

/** Wide routes that take some public address from the ones before, longest first; `complete` if nothing is left. */
function coveringRoutes(routes: readonly OrderedRoute[]): {
  readonly routes: readonly OrderedRoute[];
  readonly complete: boolean;
} {
  const covering: OrderedRoute[] = [];
  let left = publicAddresses;
  for (const ordered of routes) {
    if (ordered.route.destination.kind === 'serviceTag' || ordered.length >= 16 || isLocal(ordered.route)) continue;
    if (intersectAddresses(left, ordered.addresses).length > 0) covering.push(ordered);
    left = subtractAddresses(left, ordered.addresses);
  }
  return { routes: covering, complete: left.length === 0 };
}

/** A service tag by its prefixes. */
function routeKnownTag(
  target: TagTarget,
  { all, left }: NonNullable<TagTarget['addresses']>,
  table: Table,
): readonly RoutedPart[] {
  return routeAddresses(left, table).map(({ addresses, legs }) => ({
    // A target that stays whole stays the object that clusters share.
    target: addresses === left ? target : { ...target, addresses: { all, left: addresses } },
    legs,
  }));
}

/** A service tag by its name: routes for tags inside it take their part out, the narrowest first; one around it takes it whole. */
function routeNamedTag(target: TagTarget, dependency: Dependency, table: Table): readonly RoutedPart[] {
  const inside = table.tagged
    .filter((route) => isTagWithin(tagOf(route), target.tag))
    .toSorted((a, b) => tagOf(b).length - tagOf(a).length);
  const parts: RoutedPart[] = [];
  let left: Target | undefined = target;
  for (const route of inside) {
    if (left === undefined) return parts;
    const cut = splitRegion({ sources: undefined, target: left }, allAddresses, { kind: 'tag', tag: tagOf(route) });
    if (!cut.taken) continue;
    parts.push({ target: cut.taken.target, legs: distinctLegs(table.toLegs(route), noRoute) });
    left = cut.rest[0]?.target;
  }
  if (left === undefined) return parts;
  const around = table.tagged
    .filter((route) => isTagWithin(target.tag, tagOf(route)))
    .toSorted((a, b) => tagOf(b).length - tagOf(a).length)[0];
  if (around) return [...parts, { target: left, legs: distinctLegs(table.toLegs(around), noRoute) }];
  const others = { ...table, tagged: table.tagged.filter((route) => !inside.includes(route)) };
  return [...parts, { target: left, legs: toPublicLegs(others, { dependency }) }];
}

function tagOf({ destination }: Route): string {
  return destination.kind === 'serviceTag' ? destination.tag : '';
}

function unknownLeg(reason: string, route?: Route): Leg {
  return { hop: { kind: 'unknown', reason }, ...(route ? { route } : {}) };
}
