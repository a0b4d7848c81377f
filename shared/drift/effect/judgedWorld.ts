import { evaluateCluster, toQuestion, toTarget } from '../../evaluate/evaluateCluster.ts';
import { meetsApplicationRules } from '../../evaluate/applicationRules.ts';
import type { Target } from '../../evaluate/region.ts';
import { indexOfRules, placesConcerning, type RuleIndex, toRuleIndex } from '../../evaluate/ruleIndex.ts';
import { type Dependency, type JudgedDependency, toDestinationText } from '../../model/catalog.ts';
import { memoised } from '../../model/memoised.ts';
import { toIdKey } from '../../model/resourceId.ts';
import type { ClusterTopology, Firewall, RulePasses, Topology } from '../../model/topology.ts';
import type { Verdict } from '../../model/verdict.ts';
import { isSameHops } from './topologyDifference.ts';

/** One cluster of a state with what it needs and what became of that. */
export interface JudgedNeeds {
  readonly cluster: ClusterTopology;
  readonly dependencies: readonly Dependency[];
  readonly judged: readonly Pick<JudgedDependency, 'dependency' | 'verdict'>[];
}

/** A state of an estate with the verdicts of all its clusters. */
export interface JudgedWorld {
  readonly topology: Topology;
  readonly clusters: readonly JudgedNeeds[];
}

/** What a cluster needs. */
export type DependenciesOf = (cluster: ClusterTopology) => readonly Dependency[];

/**
 * The verdicts of a topology that differs little from that of a judged world. Where only rules of a firewall differ, just
 * the dependencies that one of those rules can be about are judged again, by the rules that can be about them.
 */
export function judgeAgain(world: JudgedWorld, topology: Topology, dependenciesOf: DependenciesOf): JudgedWorld {
  const known = new Map(world.clusters.map((one) => [toIdKey(one.cluster.id), one]));
  const asked = topology.clusters.filter(({ id }) => known.has(toIdKey(id)));
  const narrow = isSameBesideRules(world.topology, topology) ? toNarrowed(world, topology) : undefined;
  const clusters = asked.flatMap((cluster): readonly JudgedNeeds[] => {
    const former = known.get(toIdKey(cluster.id));
    if (!former) return [];
    if (former.cluster !== cluster) return [judgeWhole(cluster, dependenciesOf(cluster), topology)];
    if (!narrow) return [judgeWhole(cluster, former.dependencies, topology)];
    const touched = narrow.touchedOf(former);
    if (touched.length === 0) return [former];
    if (touched === former.dependencies) return [judgeWhole(cluster, touched, topology)];
    return [withVerdicts(former, evaluateCluster(cluster, touched, narrow.topology))];
  });
  return { topology, clusters };
}

function judgeWhole(cluster: ClusterTopology, dependencies: readonly Dependency[], topology: Topology): JudgedNeeds {
  return { cluster, dependencies, judged: evaluateCluster(cluster, dependencies, topology) };
}

/** Needs stay as they were judged: which way of an either-or group counts is settled over all of it. */
function withVerdicts(former: JudgedNeeds, again: readonly JudgedDependency[]): JudgedNeeds {
  const before = new Map(former.judged.map(({ dependency, verdict }) => [toNeedKey(dependency), verdict]));
  if (again.every(({ dependency, verdict }) => before.get(toNeedKey(dependency)) === verdict)) return former;
  const verdicts = new Map<string, Verdict>(again.map(({ dependency, verdict }) => [toNeedKey(dependency), verdict]));
  const judged = former.judged.map((row) => ({
    ...row,
    verdict: verdicts.get(toNeedKey(row.dependency)) ?? row.verdict,
  }));
  return { ...former, judged };
}

/** What tells the dependencies of one cluster apart. */
const toNeedKey: (dependency: Dependency) => string = memoised(({ id, destination, protocol, port, path }) =>
  JSON.stringify([id, toDestinationText(destination), protocol, port, path]),
);

const surroundings = ['privateZones', 'privateEndpoints', 'registries', 'serviceTags', 'networks'] as const;

function isSameBesideRules(before: Topology, after: Topology): boolean {
  if (surroundings.some((part) => before[part] !== after[part]) || !isSameHops(before, after)) return false;
  return before.firewalls.every((firewall, index) => {
    const other = after.firewalls[index];
    return firewall === other || (other !== undefined && toShell(firewall) === toShell(other));
  });
}

/** Everything of a firewall but its rules, as a text. */
function toShell(firewall: Firewall): string {
  return JSON.stringify({ ...firewall, rules: undefined, otherOrders: undefined });
}

/** What is to be judged again after some rules changed, and by which rules. */
interface Narrowed {
  /** All dependencies of the cluster if nobody can tell which ones. */
  readonly touchedOf: (needs: JudgedNeeds) => readonly Dependency[];
  /** The new topology with those rules alone that can be about what is judged again. */
  readonly topology: Topology;
}

interface ChangedRules {
  readonly before: Firewall;
  readonly after: Firewall;
  readonly changed: ReadonlySet<unknown>;
  /** The rules that one side has alone or elsewhere, arranged by what they are about. */
  readonly index: RuleIndex;
}

function toNarrowed(world: JudgedWorld, topology: Topology): Narrowed {
  const changes = world.topology.firewalls.flatMap((before, place) => {
    const after = topology.firewalls[place];
    return !after || after === before ? [] : [toChangedRules(before, after)];
  });
  const isTouched = ({ dependency, target }: Asked) =>
    changes.some(({ index }) => {
      const { network, application } = placesConcerning(index, dependency, target);
      return network.length > 0 || (application.length > 0 && meetsApplicationRules(dependency, target));
    });
  const known = new Map<string, boolean>();
  const isTouchedOnce = (key: string, toAsked: () => Asked | undefined) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const asked = toAsked();
    const touched = asked !== undefined && isTouched(asked);
    known.set(key, touched);
    return touched;
  };
  const asked = new Map<string, Asked>();
  const touchedOf = ({ cluster, dependencies }: JudgedNeeds): readonly Dependency[] => {
    const servers = cluster.sources.flatMap(({ dnsServers = [] }) => dnsServers);
    const isCut = servers.some((server) => isTouchedOnce(`server ${server}`, () => toAskedServer(server)));
    if (isCut) return dependencies;
    return dependencies.filter((dependency) => {
      const key = keyOf(cluster, dependency);
      const one = () => toAsked(cluster, dependency, topology);
      if (!isTouchedOnce(key, one)) return false;
      if (!asked.has(key)) addAsked(asked, key, one());
      return true;
    });
  };
  const all = world.clusters.map((needs) => ({ needs, touched: touchedOf(needs) }));
  const byCluster = new Map(all.map(({ needs, touched }) => [needs.cluster, touched]));
  const servers = world.clusters.flatMap(({ cluster }) => cluster.sources.flatMap(({ dnsServers = [] }) => dnsServers));
  for (const server of new Set(servers)) addAsked(asked, `server ${server}`, toAskedServer(server));
  return {
    touchedOf: ({ cluster }) => byCluster.get(cluster) ?? [],
    topology: {
      ...topology,
      firewalls: topology.firewalls.map((one) => withConcerned(one, changes, [...asked.values()])),
    },
  };
}

function addAsked(asked: Map<string, Asked>, key: string, one: Asked | undefined): void {
  if (one) asked.set(key, one);
}

/** A dependency with where it goes. */
interface Asked {
  readonly dependency: Dependency;
  readonly target: Target;
}

function keyOf({ cloud }: ClusterTopology, dependency: Dependency): string {
  return toTargetKey(dependency) + cloud;
}

const toTargetKey: (dependency: Dependency) => string = memoised(
  (dependency) => `${toNeedKey(dependency)} ${dependency.serviceTags.join()}`,
);

function toAsked(cluster: ClusterTopology, dependency: Dependency, topology: Topology): Asked | undefined {
  const target = toTarget(dependency, topology.serviceTags?.[cluster.cloud]);
  return target && { dependency, target };
}

function toAskedServer(server: string): Asked | undefined {
  const dependency = toQuestion(server);
  const target = toTarget(dependency, undefined);
  return target && { dependency, target };
}

function toChangedRules(before: Firewall, after: Firewall): ChangedRules {
  const network = toChanged(before.rules.network, after.rules.network);
  const application = toChanged(before.rules.application, after.rules.application);
  const index = toRuleIndex({ nat: [], network, application });
  return { before, after, changed: new Set<unknown>([...network, ...application]), index };
}

/** The rules between the first and the last difference: whatever moved is among them. */
function toChanged<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [...new Set([...old, ...now])];
}

/** A firewall with only those of its rules that can be about what is asked; every other rule says nothing of it. */
function withConcerned(firewall: Firewall, changes: readonly ChangedRules[], asked: readonly Asked[]): Firewall {
  const change = changes.find(({ after }) => after === firewall);
  if (!change) return firewall;
  const { network, application } = change.before.rules;
  const index = indexOfRules(change.before.rules);
  const places = asked.map(({ dependency, target }) => placesConcerning(index, dependency, target));
  const kept = new Set<unknown>([
    ...change.changed,
    ...places.flatMap((one) => one.network.map((place) => network[place])),
    ...places.flatMap((one) => one.application.map((place) => application[place])),
  ]);
  const { otherOrders } = firewall;
  return {
    ...firewall,
    rules: onlyKept(firewall.rules, kept),
    ...(otherOrders === undefined ? {} : { otherOrders: otherOrders.map((order) => onlyKept(order, kept)) }),
  };
}

function onlyKept({ nat, network, application }: RulePasses, kept: ReadonlySet<unknown>): RulePasses {
  return {
    nat,
    network: network.filter((rule) => kept.has(rule)),
    application: application.filter((rule) => kept.has(rule)),
  };
}
