import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json } from '../model/json.ts';
import type { NextHopType, Route } from '../model/topology.ts';
import { isKnownTag } from '../net/serviceTag.ts';
import { isIpv6 } from './addressText.ts';
import { type EstateIndex, type WithGaps, contestedChildren, toMissingGap } from './estateIndex.ts';
import { asChoice, booleanOf, isArray, isObject, member, propertiesOf, textOf } from './readers.ts';
import { toPrefixDestination } from './route.ts';
import { type SubResource, toSubResources } from './virtualNetwork.ts';

const childType = 'microsoft.network/routetables/routes';

const nextHopTypes: readonly NextHopType[] = [
  'VirtualAppliance',
  'Internet',
  'VirtualNetworkGateway',
  'VnetLocal',
  'None',
];

/** What a route table gives to its subnets. */
export interface RouteTable {
  readonly id: string;
  readonly routes: readonly Route[];
  /** False where `disableBgpRoutePropagation` keeps gateway routes out. */
  readonly propagates: boolean;
}

/**
 * Reads a route table with routes inside it or as resources of their own. A route that cannot be read is a gap, and so is
 * a table that does not list its routes: an empty list says that there are none, a missing one says nothing.
 */
export function toRouteTable(resource: ArmResource, index: EstateIndex): WithGaps<RouteTable> {
  const properties = propertiesOf(resource);
  const list = member(properties, 'routes');
  const items = toSubResources({ parent: resource, list: 'routes', type: childType }, index);
  const read = items.map((item) => toRoute(item, resource.id));
  const contested = contestedChildren(index, resource.id, 'routes').map((id) =>
    toMissingGap(index, id, 'The route is not certain.'),
  );
  return {
    value: {
      id: resource.id,
      routes: read.flatMap((item) => item.value),
      propagates: booleanOf(properties, 'disableBgpRoutePropagation') !== true,
    },
    gaps: [...read.flatMap((item) => item.gaps), ...toListGaps(list, resource.id), ...contested],
  };
}

function toListGaps(list: Json | undefined, tableId: string): readonly Gap[] {
  if (!isArray(list)) return [toRouteGap(tableId, 'The list of routes')];
  return list.every(isNamed) ? [] : [toRouteGap(tableId, 'A route')];
}

function isNamed(route: Json): boolean {
  return isObject(route) && (textOf(route, 'name') ?? textOf(route, 'id')) !== undefined;
}

function toRoute(item: SubResource, tableId: string): WithGaps<readonly Route[]> {
  const properties = propertiesOf(item.json);
  const prefix = textOf(properties, 'addressPrefix');
  // IPv6 destinations are beside what is modelled, not unreadable.
  if (prefix !== undefined && isIpv6(prefix)) return { value: [], gaps: [] };
  const destination = prefix === undefined ? undefined : toDestination(prefix);
  if (destination === undefined) return { value: [], gaps: [toRouteGap(tableId, `Route ${item.name}`)] };
  const address = textOf(properties, 'nextHopIpAddress');
  const route: Route = {
    name: item.name,
    origin: 'user',
    destination,
    nextHopType: asChoice(member(properties, 'nextHopType'), nextHopTypes) ?? 'unknown',
    ...(address === undefined ? {} : { nextHopAddress: address }),
    resourceId: tableId,
  };
  return { value: [route], gaps: [] };
}

/** A user route goes to a prefix or to a service tag; a name that no tag is known by may mean anything. */
function toDestination(text: string): Route['destination'] | undefined {
  const prefix = toPrefixDestination(text);
  if (prefix !== undefined) return prefix;
  return isKnownTag(text) ? { kind: 'serviceTag', tag: text } : undefined;
}

function toRouteGap(tableId: string, what: string): Gap {
  const detail = `${what} of the table cannot be read, so where traffic goes is not certain.`;
  return { resource: tableId, reason: 'malformed', detail };
}
