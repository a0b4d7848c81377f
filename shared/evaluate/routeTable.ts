import type { Cloud } from '../model/catalog.ts';
import { createRecent, lazily, memoised, type Recent } from '../model/memoised.ts';
import type { Route, SourceSubnet, Topology } from '../model/topology.ts';
import { noAddresses, overlapsAddresses, subtractAddresses } from '../net/addressSet.ts';
import { publicAddresses } from './addressKnowledge.ts';
import { distinctLegs, type Leg, toLegs } from './hop.ts';
import { isEveryAddress } from './region.ts';
import { type OrderedRoute, orderRoutes, type RouteOrder } from './routeOrder.ts';

/** A subnet whose routes are asked for. The cloud tells which list of service tags counts. */
export interface RouteScope {
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  readonly cloud: Cloud;
}

/** A subnet's routes in order of precedence, with what is needed to follow them. */
export interface RouteTable extends RouteOrder {
  readonly subnet: SourceSubnet;
  readonly toLegs: (route: Route) => readonly Leg[];
  /** Routes to blocks that are too narrow to hold any public host. */
  readonly narrow: () => readonly OrderedRoute[];
  readonly covering: () => Covering;
  /** Most targets have nothing that is for them in particular. */
  readonly general: () => readonly [Leg, ...Leg[]];
}

interface KnownTable {
  readonly cloud: Cloud;
  readonly table: RouteTable;
}

/** A cluster has few source subnets: one for each agent pool at most (AKS, limits: 100 pools). */
export const mostSubnets = 100;

/** Every dependency of a cluster asks for the tables of its subnets, one cluster after the other. */
const recentOf: (topology: Topology) => Recent<SourceSubnet, KnownTable> = memoised(() => createRecent(mostSubnets));

/** The routes of a subnet in order; worked out once for all that is asked about one after another. */
export function toRouteTable({ subnet, topology, cloud }: RouteScope): RouteTable {
  const recent = recentOf(topology);
  const known = recent.get(subnet);
  if (known?.cloud === cloud) return known.table;
  const table = makeTable(subnet, topology, cloud);
  recent.set(subnet, { cloud, table });
  return table;
}

function makeTable(subnet: SourceSubnet, topology: Topology, cloud: Cloud): RouteTable {
  const { ordered, tagged, unplaced } = orderRoutes(subnet, topology.serviceTags?.[cloud]);
  const legs = new Map<Route, readonly Leg[]>();
  const table: RouteTable = {
    ordered,
    tagged,
    unplaced,
    subnet,
    toLegs: (route) => {
      const known = legs.get(route) ?? toLegs(route, subnet, topology);
      legs.set(route, known);
      return known;
    },
    narrow: lazily(() => ordered.filter(isNarrow)),
    covering: lazily(() => coveringRoutes(ordered)),
    general: lazily(() => toLegsBeside(table, [], [])),
  };
  return table;
}

function isNarrow({ route, length }: OrderedRoute): boolean {
  return route.destination.kind === 'prefix' && length >= 16 && !isLocal(route);
}

/** Ways of a target that these routes may take besides the general ones. */
export function toLegsBeside(
  table: RouteTable,
  tagged: readonly Route[],
  narrow: readonly OrderedRoute[],
): readonly [Leg, ...Leg[]] {
  const wide = table.covering();
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
export function isLocal({ origin, nextHopType }: Route): boolean {
  return origin === 'system' && (nextHopType === 'VnetLocal' || nextHopType === 'VirtualNetworkPeering');
}

/** Wide routes that take some public address from the ones before, longest first; `complete` if nothing is left. */
interface Covering {
  readonly routes: readonly OrderedRoute[];
  readonly complete: boolean;
}

function coveringRoutes(routes: readonly OrderedRoute[]): Covering {
  const covering: OrderedRoute[] = [];
  let left = publicAddresses;
  for (const ordered of routes) {
    if (left.length === 0) break;
    const { route, addresses, length } = ordered;
    if (route.destination.kind === 'serviceTag' || length >= 16 || isLocal(route)) continue;
    if (!overlapsAddresses(left, addresses)) continue;
    covering.push(ordered);
    left = isEveryAddress(addresses) ? noAddresses : subtractAddresses(left, addresses);
  }
  return { routes: covering, complete: left.length === 0 };
}

/** Who teaches the subnet routes, as the beginning of a sentence. */
export function toTeacherText({ subnet: { learnsFrom } }: RouteTable): string {
  const text = learnsFrom ?? 'a gateway';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What becomes of addresses that no route takes. */
export const noRoute: Leg = unknownLeg('No route of the subnet leads there.');

/** A way of which nobody knows where it leads. */
export function unknownLeg(reason: string, route?: Route): Leg {
  return { hop: { kind: 'unknown', reason }, ...(route ? { route } : {}) };
}
