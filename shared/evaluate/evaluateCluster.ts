import type { Dependency, JudgedDependency } from '../model/catalog.ts';
import { toDestinationText } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import { toResourceName } from '../model/resourceId.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { toAddressSet, toAddressTexts } from '../net/addressSet.ts';
import { toHostPattern } from '../net/hostPattern.ts';
import { toHostSet } from '../net/hostSet.ts';
import { toNearAddresses } from './addressKnowledge.ts';
import { type NameResolution, toNameResolution } from './dns.ts';
import { goesPlainly, judgePlainly, type PlainWay, toPlainWay } from './plainWay.ts';
import { judgeWays, type SubnetFlows } from './judgeWays.ts';
import { findUnreadEndpoint, type PrivateName, toPrivateName } from './privateName.ts';
import type { Outcome } from './outcome.ts';
import { chooseOutcome, distinctCaveats } from './outcome.ts';
import type { Target } from './region.ts';
import { settleGroups } from './settleGroups.ts';
import { combineVerdicts } from '../model/verdict.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';

/** One source subnet with what all dependencies of its cluster have in common there. */
interface ClusterWay {
  readonly cluster: ClusterTopology;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  /** The service tags of the cluster's cloud. */
  readonly list: ServiceTagList | undefined;
  /** Whether names resolve from this subnet. */
  readonly names: NameResolution;
  readonly plain: PlainWay | undefined;
}

/**
 * Judges every dependency of a cluster from every source subnet, in the order given. A cluster without source subnets gets
 * `unknown`. Of an either-or group one way keeps its need (`settleGroups.ts`).
 */
export function evaluateCluster(
  cluster: ClusterTopology,
  dependencies: readonly Dependency[],
  topology: Topology,
): readonly JudgedDependency[] {
  const ways = cluster.sources.map((subnet) => toClusterWay(cluster, subnet, topology));
  return settleGroups(dependencies.map((dependency) => toRow(dependency, ways)));
}

function toClusterWay(cluster: ClusterTopology, subnet: SourceSubnet, topology: Topology): ClusterWay {
  return {
    cluster,
    subnet,
    topology,
    list: topology.serviceTags?.[cluster.cloud],
    names: resolveNames(cluster, subnet, topology),
    plain: toPlainWay(cluster, subnet, topology),
  };
}

function toRow(dependency: Dependency, ways: readonly ClusterWay[]): JudgedDependency {
  const [only] = ways;
  if (only && ways.length === 1) return toOnlyRow(dependency, only);
  const judged = ways.map((way) => ({ subnetId: way.subnet.subnetId, outcome: judgeSubnet(dependency, way) }));
  return {
    dependency,
    verdict: combineVerdicts(judged.map(({ outcome }) => outcome.verdict)),
    caveats: distinctCaveats(judged.flatMap(({ outcome }) => outcome.caveats)),
    paths: judged.map(({ subnetId, outcome }) => ({ subnetId, verdict: outcome.verdict, trace: outcome.steps })),
  };
}

/** Most clusters have one source subnet. */
function toOnlyRow(dependency: Dependency, way: ClusterWay): JudgedDependency {
  const { verdict, caveats, steps } = judgeSubnet(dependency, way);
  return { dependency, verdict, caveats, paths: [{ subnetId: way.subnet.subnetId, verdict, trace: steps }] };
}

function judgeSubnet(dependency: Dependency, way: ClusterWay): Outcome {
  const [gap] = way.subnet.gaps;
  if (gap) {
    return unknownOutcome({
      stage: 'route',
      outcome: 'unknown',
      resourceId: gap.resource,
      note: gap.detail ?? `It could not be read (${gap.reason}).`,
    });
  }
  const { destination } = dependency;
  if (destination.kind === 'unfilled' && destination.pattern !== undefined)
    return toUnnamedOutcome(destination.placeholder);
  const target = toTarget(dependency, way.list);
  if (!target)
    return unknownOutcome({
      stage: 'default',
      outcome: 'unknown',
      note: toUntoldText(dependency),
    });
  return target.kind === 'hosts' ? judgeNamed(target, dependency, way) : judgePublic(target, dependency, way);
}

/** Why nothing can be said of a destination that is no target. */
function toUntoldText(dependency: Dependency): string {
  return toDestinationText(dependency.destination).includes(':')
    ? 'The destination is an IPv6 address, and neither the rules nor the routes of IPv6 are judged.'
    : 'The destination is no host name and no address.';
}

/** A host has to be resolved first; where a private endpoint serves it, the name may lead there. */
function judgeNamed(target: Target, dependency: Dependency, way: ClusterWay): Outcome {
  const { names, subnet, topology } = way;
  if (names.kind === 'fails') return { verdict: 'denied', caveats: [], steps: [names.step] };
  const { destination } = dependency;
  const own = destination.kind === 'host' ? toPrivateName(destination.pattern, subnet, topology) : undefined;
  const outcome = own
    ? judgePrivate(own, target, toFlows(dependency, way))
    : withUnreadEndpoint(judgePublic(target, dependency, way), dependency, way);
  if (names.kind === 'works' || outcome.verdict === 'denied') return outcome;
  return { ...outcome, verdict: 'unknown', steps: [...outcome.steps, names.step] };
}

/** What is stopped on the way to a public address may go to a private endpoint that was not read. */
function withUnreadEndpoint(outcome: Outcome, dependency: Dependency, { cluster, topology }: ClusterWay): Outcome {
  const resourceId = outcome.verdict === 'allowed' ? undefined : findUnreadEndpoint(dependency, cluster, topology);
  if (resourceId === undefined) return outcome;
  const note = `From here only a private endpoint of registry ${toResourceName(resourceId)} can serve the name, and none that was read does.`;
  return {
    ...outcome,
    verdict: 'unknown',
    steps: [...outcome.steps, { stage: 'dns', outcome: 'unknown', resourceId, note }],
  };
}

function judgePublic(target: Target, dependency: Dependency, way: ClusterWay): Outcome {
  const { plain } = way;
  return plain && goesPlainly(target, plain, dependency)
    ? judgePlainly(target, plain, dependency)
    : judgeWays(target, toFlows(dependency, way));
}

function toFlows(dependency: Dependency, { cluster, subnet, topology }: ClusterWay): SubnetFlows {
  return { cluster, dependency, subnet, topology };
}

function judgePrivate(own: PrivateName, target: Target, flows: SubnetFlows): Outcome {
  const inside = judgeWays({ kind: 'addresses', addresses: own.addresses }, flows);
  const addresses = toAddressTexts(own.addresses).join(', ');
  const step = { stage: 'dns', resourceId: own.endpoint.id } as const;
  if (own.zone) {
    const note = `Private DNS zone ${own.zone.name} answers with ${addresses}, private endpoint ${own.endpoint.name}.`;
    return { ...inside, steps: [{ ...step, outcome: 'pass', note }, ...inside.steps] };
  }
  const note = `Private endpoint ${own.endpoint.name} (${addresses}) serves this name too, and nothing that was read tells which address is answered.`;
  const either = chooseOutcome([judgeWays(target, flows), inside]);
  const outcome = either.verdict === 'unknown' ? 'unknown' : 'pass';
  return { ...either, steps: [...either.steps, { ...step, outcome, note }] };
}

/** Whether names resolve from a source subnet of a cluster. */
export function toNamesKind(
  cluster: ClusterTopology,
  subnet: SourceSubnet,
  topology: Topology,
): NameResolution['kind'] {
  return resolveNames(cluster, subnet, topology).kind;
}

/** What becomes of questions for names from a subnet: each of its DNS servers is judged like any other destination. */
function resolveNames(cluster: ClusterTopology, subnet: SourceSubnet, topology: Topology): NameResolution {
  if (subnet.gaps.length > 0) return { kind: 'works' };
  return toNameResolution(subnet, topology, (server) => {
    const dependency = toQuestion(server);
    const target = toTarget(dependency, undefined);
    return target
      ? judgeWays(target, { cluster, dependency, subnet, topology })
      : { verdict: 'unknown', caveats: [], steps: [] };
  });
}

/** A question to a DNS server as something to reach. */
export function toQuestion(server: string): Dependency {
  return {
    id: 'dns-server',
    destination: { kind: 'address', prefix: server },
    protocol: 'UDP',
    port: 53,
    need: 'required',
    features: ['core'],
    source: '',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}

/** Which host it is depends on something that nothing here names, so no rule can be held against it. */
function toUnnamedOutcome(placeholder: string): Outcome {
  const note = `Nothing that was read tells what stands for <${placeholder}>.`;
  return { verdict: 'unknown', caveats: ['address-unknown'], steps: [{ stage: 'default', outcome: 'unknown', note }] };
}

function unknownOutcome(step: Step): Outcome {
  return { verdict: 'unknown', caveats: [], steps: [step] };
}

/** Where a dependency goes, by prefixes where the list of service tags is known; undefined for what is no host name and no address. */
export function toTarget(dependency: Dependency, list: ServiceTagList | undefined): Target | undefined {
  const { destination } = dependency;
  // Quickly made, and mostly a cluster's own.
  if (destination.kind === 'address' || (dependency.isApiServer && destination.kind === 'host'))
    return makeTarget(dependency, list);
  const targets = targetsOf(dependency);
  const known = targets.find((each) => each.list === list);
  if (known) return known.target;
  const target = makeTarget(dependency, list);
  targets.push({ list, target });
  return target;
}

/** A dependency's targets by the list of service tags; clusters share dependencies and lists. */
const targetsOf: (dependency: Dependency) => {
  readonly list: ServiceTagList | undefined;
  readonly target: Target | undefined;
}[] = memoised(() => []);

function makeTarget({ destination, serviceTags }: Dependency, list: ServiceTagList | undefined): Target | undefined {
  switch (destination.kind) {
    case 'host': {
      const pattern = toHostPattern(destination.pattern);
      const near = toNearAddresses(serviceTags, list);
      return pattern && { kind: 'hosts', hosts: toHostSet(pattern), ...(near.length === 0 ? {} : { near }) };
    }
    case 'address': {
      const addresses = toAddressSet(destination.prefix);
      return addresses && { kind: 'addresses', addresses };
    }
    case 'serviceTag': {
      const all = findTagAddresses(list, destination.tag) ?? [];
      // A tag with IPv6 prefixes alone has none that a firewall's rules could be held against.
      const addresses = all.length === 0 ? {} : { addresses: { all, left: all } };
      return { kind: 'tag', tag: destination.tag, without: [], ...addresses };
    }
    case 'unfilled':
      return { kind: 'somewhere', placeholder: destination.placeholder };
  }
}
