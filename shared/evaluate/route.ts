import type { Dependency } from '../model/catalog.ts';
import type { Route } from '../model/topology.ts';
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
import { distinctLegs, type Leg } from './hop.ts';
import { splitRegion, type TagTarget, type Target } from './region.ts';
import type { OrderedRoute } from './routeOrder.ts';
import {
  isLocal,
  noRoute,
  type RouteScope,
  type RouteTable,
  toLegsBeside,
  toRouteTable,
  toTeacherText,
  unknownLeg,
} from './routeTable.ts';

/** The part of a target that takes the same ways. The first leg is the one that configuration shows; others may apply instead. */
export interface RoutedPart {
  readonly target: Target;
  readonly legs: readonly [Leg, ...Leg[]];
}

/**
 * Splits a target by the routes of a source subnet: the longest prefix decides, on a tie the user's own route before
 * the system's (Azure, virtual network traffic routing). Targets of unknown address stay whole and may get several legs.
 */
export function routeTarget(target: Target, dependency: Dependency, scope: RouteScope): readonly RoutedPart[] {
  const table = toRouteTable(scope);
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
  return routeAddresses(addresses, toRouteTable(scope));
}

/** Where traffic to an unknown public address goes by default: what egress of the subnet means. */
export function defaultLegs(scope: RouteScope): readonly [Leg, ...Leg[]] {
  return toPublicLegs(toRouteTable(scope), {});
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
  const table = toRouteTable(scope);
  if (table.tagged.length > 0 || table.narrow().some(isOfPublic)) return undefined;
  const [leg, ...others] = table.general();
  if (others.length > 0) return undefined;
  const { routes, complete } = table.covering();
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
  return routeAddresses(allAddresses, toRouteTable(scope));
}

/** Addresses that take the same ways, as in `RoutedPart`. */
export interface RoutedAddresses {
  readonly addresses: AddressSet;
  readonly legs: readonly [Leg, ...Leg[]];
}

function routeAddresses(addresses: AddressSet, table: RouteTable): readonly RoutedAddresses[] {
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

/** A default route means something else to private addresses than to public ones, see `toRoutedPart`. */
function splitPrivate(addresses: AddressSet, { length }: OrderedRoute): readonly AddressSet[] {
  const isOfOneKind = length > 0 || !overlapsAddresses(addresses, privateAddresses);
  const parts = isOfOneKind
    ? [addresses]
    : [intersectAddresses(addresses, privateAddresses), subtractAddresses(addresses, privateAddresses)];
  return parts.filter((part) => part.length > 0);
}

function toRoutedPart(addresses: AddressSet, ordered: OrderedRoute, table: RouteTable): RoutedAddresses {
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
function toPublicLegs(table: RouteTable, { dependency, near }: Unplaced): readonly [Leg, ...Leg[]] {
  const narrow = near === undefined ? [] : table.narrow().filter(({ addresses }) => touchesAddresses(addresses, near));
  const tagged = table.tagged.filter((route) => dependency && canHoldHost(tagOf(route), dependency));
  return narrow.length + tagged.length === 0 ? table.general() : toLegsBeside(table, tagged, narrow);
}

/** A service tag by its prefixes. */
function routeKnownTag(
  target: TagTarget,
  { all, left }: NonNullable<TagTarget['addresses']>,
  table: RouteTable,
): readonly RoutedPart[] {
  return routeAddresses(left, table).map(({ addresses, legs }) => ({
    // A target that stays whole stays the object that clusters share.
    target: addresses === left ? target : { ...target, addresses: { all, left: addresses } },
    legs,
  }));
}

/** A service tag by its name: routes for tags inside it take their part out, the narrowest first; one around it takes it whole. */
function routeNamedTag(target: TagTarget, dependency: Dependency, table: RouteTable): readonly RoutedPart[] {
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
