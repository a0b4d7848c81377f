import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { isArray, isObject, objectOf, objectsOf, propertiesOf, textOf, textsOf } from '../normalise/readers.ts';
import { isResourceId } from './resourceIdText.ts';
import { type Shape, toMemberShape, toShape } from './shape.ts';

/** Who stands in a network is found from the network, and who a hub serves from the hub; of everything else only what it names. */
const homes = new Set(['microsoft.network/virtualnetworks', 'microsoft.network/virtualhubs']);
const networkType = 'microsoft.network/virtualnetworks';
const clusterType = 'microsoft.containerservice/managedclusters';
/** Many share these without having to do with each other. */
const shared = /\/providers\/microsoft\.(?:operationalinsights|insights|managedidentity)\//;

/** The audit asks twice of the same two states, once to see whether anything differs for its cluster. */
function graphOf(states: readonly (readonly ArmResource[])[]): Graph {
  const [first, second] = states;
  return first && second && states.length === 2 ? graphOfPair(first)(second) : toGraph(states.flat());
}

const graphOfPair: (first: readonly ArmResource[]) => (second: readonly ArmResource[]) => Graph = memoised((first) =>
  memoised((second) => toGraph([...first, ...second])),
);

interface Graph {
  /** Id keys by what they name, those of owner and child included. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly clusters: readonly string[];
  /** Id keys of networks. */
  readonly networks: ReadonlySet<string>;
}

/**
 * Tells which changes are another cluster's business alone: a test of resource ids that is true for another cluster itself
 * and for what another cluster stands on and this one does not. What no cluster stands on is everybody's business, and so
 * is what nobody can tell. A cluster stands on what it names, on what that names, on what stands in its networks and in
 * those peered with them, and on firewalls whose address its routes or DNS settings name; both states count.
 */
export function toForeignTest(
  states: readonly (readonly ArmResource[])[],
  clusterId: string,
): (resourceId: string) => boolean {
  const own = toIdKey(clusterId);
  const graph = graphOf(states);
  const others = graph.clusters.filter((id) => id !== own);
  if (others.length === 0) return () => false;
  const mine = reach(own, graph);
  const theirs = new Set(others.flatMap((id) => [...reach(id, graph)]));
  return (resourceId) => {
    const owner = toOwner(toIdKey(resourceId));
    return !mine.has(owner) && theirs.has(owner);
  };
}

/** The top-level resource that an id (key) belongs to: a rule group belongs to its policy, a pool to its cluster. */
function toOwner(key: string): string {
  const match = /^\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?\/providers\/[^/]+\/[^/]+\/[^/]+/.exec(key);
  return match?.[0] ?? key;
}

function toGraph(resources: readonly ArmResource[]): Graph {
  const links = new Map<string, Set<string>>();
  const link = (from: string, to: string) => void (links.get(from) ?? put(links, from)).add(to);
  const byAddress = toFirewallsByAddress(resources);
  const owners = resources.map(({ id }) => toOwner(toIdKey(id)));
  resources.forEach((resource, place) => {
    const from = owners[place] ?? '';
    const isNeighbour = isOfType(from, networkType) || isCluster(from);
    const texts = new Set<string>();
    collectIds(resource, toShape(resource.type), texts);
    const named = new Set([...texts].map((text) => toOwner(toIdKey(text))));
    for (const address of toNamedAddresses(resource)) for (const id of byAddress.get(address) ?? []) named.add(id);
    for (const to of named) {
      if (to === from || shared.test(to)) continue;
      link(from, to);
      const isHome = [...homes].some((home) => isOfType(to, home));
      if (isHome && !isNeighbour) link(to, from);
    }
  });
  const all = new Set([...owners, ...[...links.values()].flatMap((to) => [...to])]);
  return {
    names: new Map([...links].map(([from, to]) => [from, [...to]])),
    clusters: [...new Set(owners)].filter(isCluster),
    networks: new Set([...all].filter((key) => isOfType(key, networkType))),
  };
}

function put(links: Map<string, Set<string>>, from: string): Set<string> {
  const made = new Set<string>();
  links.set(from, made);
  return made;
}

function isCluster(key: string): boolean {
  return isOfType(key, clusterType);
}

/** Asked of keys of top-level resources, most of which are of other types. */
function isOfType(key: string, type: string): boolean {
  return key.includes(type) && fromResourceId(key)?.type === type;
}

/** Ids that a body names, as they stand there, but for what only says who uses the resource. */
function collectIds(value: Json | undefined, shape: Shape, into: Set<string>): void {
  if (value === undefined || value === null || shape.role === 'volatile') return;
  if (typeof value === 'string') {
    if (isResourceId(value) && shape.role === 'kept') into.add(value);
  } else if (isArray(value)) {
    for (const item of value) collectIds(item, shape, into);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (mayNameIds(inner)) collectIds(inner, toMemberShape(shape, name), into);
    }
  }
}

/** False for most of what there is, whatever its shape: asking first is cheaper than looking up the shape. */
function mayNameIds(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(mayNameIds);
  return typeof value === 'string' ? value.startsWith('/') : isObject(value);
}

function toFirewallsByAddress(resources: readonly ArmResource[]): ReadonlyMap<string, readonly string[]> {
  const firewalls = resources.filter(({ type }) => type.toLowerCase() === 'microsoft.network/azurefirewalls');
  const pairs = firewalls.flatMap((firewall) =>
    objectsOf(propertiesOf(firewall), 'ipConfigurations').flatMap((one) => {
      const address = textOf(propertiesOf(one), 'privateIPAddress');
      return address === undefined ? [] : [[address, toIdKey(firewall.id)] as const];
    }),
  );
  return new Map(
    [...Map.groupBy(pairs, ([address]) => address)].map(([address, all]) => [address, all.map(([, id]) => id)]),
  );
}

/** Next hops of a route table and DNS servers of a network. */
function toNamedAddresses(resource: ArmResource): readonly string[] {
  const properties = propertiesOf(resource);
  return [
    ...objectsOf(properties, 'routes').flatMap((route) => textOf(propertiesOf(route), 'nextHopIpAddress') ?? []),
    ...textsOf(objectOf(properties, 'dhcpOptions'), 'dnsServers'),
  ];
}

/**
 * What a cluster stands on. Networks are followed over one peering, which is how far Azure carries traffic by itself: the
 * other spokes of a hub are not on the way.
 */
function reach(cluster: string, { names, networks }: Graph): ReadonlySet<string> {
  const seen = new Map<string, number>([[cluster, 0]]);
  const open: string[] = [cluster];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const crossed = seen.get(from) ?? 0;
    const isNetwork = networks.has(from);
    for (const to of names.get(from) ?? []) {
      const isPeering = isNetwork && networks.has(to);
      const steps = crossed + (isPeering ? 1 : 0);
      const known = seen.get(to);
      if (steps > 1 || isCluster(to) || (known !== undefined && known <= steps)) continue;
      seen.set(to, steps);
      open.push(to);
    }
  }
  return new Set(seen.keys());
}
