import { publicAddresses } from '../../evaluate/addressKnowledge.ts';
import { toHostNameRules } from '../../evaluate/dns.ts';
import { toNamesKind } from '../../evaluate/evaluateCluster.ts';
import type { Box } from '../../evaluate/rules/box.ts';
import { plainLabel } from '../../evaluate/rules/label.ts';
import { toShutInText } from '../../evaluate/outbound.ts';
import { toWays } from '../../evaluate/route.ts';
import { leavesDirectly } from '../../evaluate/sourceTranslation.ts';
import { memoised } from '../../model/memoised.ts';
import { toIdKey } from '../../model/resourceId.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../../model/topology.ts';
import {
  allAddresses,
  intersectAddresses,
  isSameSet,
  subtractAddresses,
  unionOfAddresses,
} from '../../net/addressSet.ts';
import { type FlowRule, type NameReading, toFirewallFlows, toGroupFlows, toNatFlows } from './flows.ts';
import { compareRules, type FlowDifference, noDifference } from './ruleDifference.ts';
import { compareWays } from './wayDifference.ts';

/** Flows that are treated differently at one place: a firewall, a subnet's security group or routes, a cluster. */
export interface PlacedDifference extends FlowDifference {
  readonly place: string;
}

/**
 * What two topologies do differently to flows, place by place, whatever their rules and resources are called. Places that
 * are the same object in both are passed by.
 */
export function compareTopologies(before: Topology, after: Topology): readonly PlacedDifference[] {
  if (before === after) return [];
  const found = [
    ...pairsOf(before.firewalls, after.firewalls).flatMap(([old, now]) => compareFirewalls(old, now)),
    ...pairsOf(before.clusters, after.clusters).flatMap(([old, now]) =>
      compareClusters({ cluster: old, topology: before }, { cluster: now, topology: after }),
    ),
    ...compareSurroundings(before, after),
  ];
  return found.filter(({ narrowed, widened, open }) => narrowed.length + widened.length + open.length > 0);
}

function pairsOf<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): readonly [T, T][] {
  const old = new Map(before.map((one) => [toIdKey(one.id), one]));
  return after.flatMap((one): readonly [T, T][] => {
    const former = old.get(toIdKey(one.id));
    return former ? [[former, one]] : [];
  });
}

const everything: Box = {
  label: plainLabel,
  sources: allAddresses,
  destinations: allAddresses,
  services: [{ first: 0, last: 500_001 }],
};

function compareFirewalls(before: Firewall, after: Firewall): readonly PlacedDifference[] {
  if (before === after) return [];
  const place = `firewall ${toIdKey(after.id)}`;
  const rules = compareRules(toFlows(before), toFlows(after), 'deny');
  const nat = compareRules(toNatFlows(before), toNatFlows(after), 'deny');
  const isTied = before.otherOrders !== undefined || after.otherOrders !== undefined;
  const settled = isTied && isDifferent(rules) ? { ...noDifference, open: toAll(rules) } : rules;
  return [
    { place, ...settled },
    { place: `dnat ${place}`, ...nat },
    { place: `inspection ${place}`, ...compareInspection(before, after) },
    { place: `translation ${place}`, ...compareTranslation(before, after) },
  ];
}

function isDifferent({ narrowed, widened, open }: FlowDifference): boolean {
  return narrowed.length + widened.length + open.length > 0;
}

function toAll({ narrowed, widened, open }: FlowDifference): readonly Box[] {
  return [...narrowed, ...widened, ...open];
}

function toFlows(firewall: Firewall): readonly FlowRule[] {
  return flowsOf(firewall);
}

/** With the proxy off host names in network rules count for nothing, whoever asks. */
const flowsOf: (firewall: Firewall) => readonly FlowRule[] = memoised((firewall) => {
  const reading: NameReading = firewall.dnsProxy === 'off' ? 'off' : 'on';
  return toFirewallFlows(firewall, reading);
});

/** Threat intelligence and intrusion detection stop traffic in mode Deny only; which traffic, nobody can tell. */
function compareInspection(before: Firewall, after: Firewall): FlowDifference {
  const modes = [
    [before.threatIntel, after.threatIntel],
    [before.idps, after.idps],
  ].filter(([old, now]) => old !== now);
  const open = modes.some((pair) => pair.includes('unknown')) || before.tier !== after.tier ? [everything] : [];
  return {
    narrowed: modes.some(([, now]) => now === 'Deny') ? [everything] : [],
    widened: modes.some(([old]) => old === 'Deny') ? [everything] : [],
    open,
  };
}

/** To what a firewall does not translate, nothing gets out by network rules, unless something behind it translates. */
function compareTranslation(before: Firewall, after: Firewall): FlowDifference {
  const keptBy = ({ untranslated }: Firewall) => intersectAddresses(untranslated?.addresses ?? [], publicAddresses);
  const boxesOf = (destinations: Box['destinations']) =>
    destinations.length === 0 ? [] : [{ ...everything, destinations }];
  const narrowed = boxesOf(subtractAddresses(keptBy(after), keptBy(before)));
  const widened = boxesOf(subtractAddresses(keptBy(before), keptBy(after)));
  const isDoubtful = !isSameSet(before.untranslated?.doubtful ?? [], after.untranslated?.doubtful ?? []);
  const open = isDoubtful ? [everything] : [];
  const isSure = leavesDirectly(before) && leavesDirectly(after);
  return isSure ? { narrowed, widened, open } : { ...noDifference, open: [...narrowed, ...widened, ...open] };
}

interface ClusterState {
  readonly cluster: ClusterTopology;
  readonly topology: Topology;
}

function compareClusters(before: ClusterState, after: ClusterState): readonly PlacedDifference[] {
  const place = toIdKey(after.cluster.id);
  const old = new Map(before.cluster.sources.map((subnet) => [toIdKey(subnet.subnetId ?? ''), subnet]));
  const subnets = after.cluster.sources.flatMap((subnet) => {
    const key = toIdKey(subnet.subnetId ?? '');
    const former = old.get(key);
    if (!former) return [{ place: `subnet ${key}`, ...noDifference, open: [everything] }];
    return compareSubnets({ ...before, subnet: former }, { ...after, subnet }, key);
  });
  return [
    { place: `cluster ${place}`, ...compareAccess(before.cluster, after.cluster) },
    { place: `outbound ${place}`, ...noDifference, open: compareOutbound(before, after) },
    ...subnets,
  ];
}

/** Whom the API server lets in, and where it is. */
function compareAccess(before: ClusterTopology, after: ClusterTopology): FlowDifference {
  if (before === after) return noDifference;
  const [old, now] = [before.authorizedRanges ?? allAddresses, after.authorizedRanges ?? allAddresses];
  const boxesOf = (sources: Box['sources']) => (sources.length === 0 ? [] : [{ ...everything, sources }]);
  const isOpen =
    before.apiServer !== after.apiServer ||
    before.apiServerHost !== after.apiServerHost ||
    JSON.stringify(before.authorizedTags) !== JSON.stringify(after.authorizedTags);
  return {
    narrowed: boxesOf(subtractAddresses(old, now)),
    widened: boxesOf(subtractAddresses(now, old)),
    open: isOpen ? [everything] : [],
  };
}

/**
 * The outbound type matters to what routes lead straight to the internet: whether nodes get out at all, and by which addresses,
 * which only an API server with authorized ranges asks. What that does to which flow, nobody can tell.
 */
function compareOutbound(before: ClusterState, after: ClusterState): readonly Box[] {
  const isSame = before.cluster.outboundType === after.cluster.outboundType;
  if (isSame && before.cluster.nodes === after.cluster.nodes) return [];
  const isGuarded = [before, after].some(({ cluster }) => cluster.authorizedRanges ?? cluster.authorizedTags);
  const ways = [before, after].map(toOutlets);
  const [old = [], now = []] = ways.map((outlets) => outlets.filter(({ isShut }) => isShut).map(({ key }) => key));
  const isOther = old.join() !== now.join() || (isGuarded && !isSame);
  const destinations = unionOfAddresses(ways.flat().map(({ addresses }) => addresses));
  return isOther && destinations.length > 0 ? [{ ...everything, destinations }] : [];
}

/** Where a subnet's routes lead straight to the internet. */
function toOutlets({ cluster, topology }: ClusterState) {
  return cluster.sources.map((subnet) => {
    const ways = toWays({ subnet, topology, cloud: cluster.cloud });
    const straight = ways.filter(({ legs }) => legs.some(({ hop }) => hop.kind === 'internet'));
    return {
      key: toIdKey(subnet.subnetId ?? ''),
      addresses: unionOfAddresses(straight.map(({ addresses }) => addresses)),
      isShut: straight.length > 0 && toShutInText(cluster, subnet) !== undefined,
    };
  });
}

interface SubnetOf extends ClusterState {
  readonly subnet: SourceSubnet;
}

function compareSubnets(before: SubnetOf, after: SubnetOf, key: string): readonly PlacedDifference[] {
  const isSameWorld = before.subnet === after.subnet && isSameHops(before.topology, after.topology);
  if (isSameWorld) return [];
  const rulesOf = ({ subnet }: SubnetOf) => toGroupFlows(subnet.securityGroup?.rules ?? []);
  const doubts = ({ subnet }: SubnetOf) => JSON.stringify(subnet.securityGroup?.gaps ?? []);
  const group = compareRules(rulesOf(before), rulesOf(after), 'allow');
  const { cluster: old } = before;
  const { cluster: now } = after;
  return [
    { place: `group ${key}`, ...group, ...(doubts(before) === doubts(after) ? {} : { open: [everything] }) },
    {
      place: `routes ${key}`,
      ...compareWays({ ...before, cloud: old.cloud }, { ...after, cloud: now.cloud }),
    },
    { place: `names ${key}`, ...compareNames(before, after) },
  ];
}

/** True if what next hops lead to is the same in both, whatever rules hold there. */
export function isSameHops(before: Topology, after: Topology): boolean {
  if (before.networks !== after.networks || before.firewalls.length !== after.firewalls.length) return false;
  return before.firewalls.every((firewall, index) => {
    const other = after.firewalls[index];
    return (
      firewall === other ||
      (firewall.id === other?.id &&
        firewall.privateAddress === other.privateAddress &&
        firewall.dnsProxy === other.dnsProxy &&
        firewall.refusesRuleHosts === other.refusesRuleHosts &&
        firewall.deallocated === other.deallocated)
    );
  });
}

/** Whether names resolve, and whether the firewall and the nodes see the same addresses behind them. */
function compareNames(before: SubnetOf, after: SubnetOf): FlowDifference {
  const kindOf = ({ cluster, subnet, topology }: SubnetOf) => toNamesKind(cluster, subnet, topology);
  const [old, now] = [kindOf(before), kindOf(after)];
  if (old !== now) {
    if (now === 'fails') return { ...noDifference, narrowed: [everything] };
    if (old === 'fails') return { ...noDifference, widened: [everything] };
    return { ...noDifference, open: [everything] };
  }
  const isOpen = now !== 'fails' && (asksStrangers(before, after) || readsOtherwise(before, after));
  return { ...noDifference, open: isOpen ? [everything] : [] };
}

/** True if the network asks servers now that it did not ask before and of which nothing is known. */
function asksStrangers(before: SubnetOf, after: SubnetOf): boolean {
  const known = new Set([...(before.subnet.dnsServers ?? []), '168.63.129.16']);
  const own = new Set(after.topology.firewalls.map(({ privateAddress }) => privateAddress));
  return (after.subnet.dnsServers ?? []).some((server) => !known.has(server) && !own.has(server));
}

/** True if host names in network rules of a firewall count otherwise than before. */
function readsOtherwise(before: SubnetOf, after: SubnetOf): boolean {
  const readings = ({ subnet, topology }: SubnetOf) =>
    topology.firewalls
      .filter(({ rules }) => rules.network.some((rule) => rule.kind === 'network' && rule.hosts.length > 0))
      .map((firewall) => `${toIdKey(firewall.id)} ${toHostNameRules(subnet, firewall).kind}`);
  return readings(before).join() !== readings(after).join();
}

/** Zones, private endpoints and service tags decide what names and tags mean; what that does is told by the dependencies. */
function compareSurroundings(before: Topology, after: Topology): readonly PlacedDifference[] {
  const parts = ['privateZones', 'privateEndpoints', 'registries', 'serviceTags'] as const;
  const toText = (value: unknown) =>
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner));
  const isOpen = parts.some((part) => before[part] !== after[part] && toText(before[part]) !== toText(after[part]));
  return [{ place: 'surroundings', ...noDifference, open: isOpen ? [everything] : [] }];
}
