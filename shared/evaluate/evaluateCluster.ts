import type { Dependency, JudgedDependency } from '../model/catalog.ts';
import { toDestinationText } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../model/topology.ts';
import type { Path, Step } from '../model/verdict.ts';
import { toAddressSet, toAddressTexts } from '../net/addressSet.ts';
import { toHostPattern } from '../net/hostPattern.ts';
import { toHostSet } from '../net/hostSet.ts';
import { toNearAddresses } from './addressKnowledge.ts';
import { type NameResolution, toNameResolution } from './dns.ts';
import { goesPlainly, judgePlainly, type PlainWay, toPlainWay } from './plainWay.ts';
import { judgeWays, type SubnetFlows } from './judgeWays.ts';
import { type PrivateName, toPrivateName } from './privateName.ts';
import type { Outcome } from './outcome.ts';
import { chooseOutcome, distinctCaveats } from './outcome.ts';
import type { Target } from './region.ts';
import { settleGroups } from './settleGroups.ts';
import { combineVerdicts } from '../model/verdict.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';

/** One way of one dependency out of one source subnet. */
interface PathInput extends SubnetFlows {
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
  const ways = cluster.sources.map((subnet) => ({
    subnet,
    names: resolveNames(cluster, subnet, topology),
    plain: toPlainWay(cluster, subnet, topology),
  }));
  const rows = dependencies.map((dependency) => {
    const outcomes = ways.map((way) => judgeSubnet({ cluster, dependency, topology, ...way }));
    return toRow(dependency, cluster.sources, outcomes);
  });
  return settleGroups(rows);
}

function toRow(
  dependency: Dependency,
  subnets: readonly SourceSubnet[],
  outcomes: readonly Outcome[],
): JudgedDependency {
  const paths = subnets.flatMap(({ subnetId }, at): Path | readonly [] => {
    const outcome = outcomes[at];
    return outcome ? { subnetId, verdict: outcome.verdict, trace: outcome.steps } : [];
  });
  const [only] = outcomes;
  if (only && outcomes.length === 1) return { dependency, verdict: only.verdict, caveats: only.caveats, paths };
  return {
    dependency,
    verdict: combineVerdicts(outcomes.map(({ verdict }) => verdict)),
    caveats: distinctCaveats(outcomes.flatMap(({ caveats }) => caveats)),
    paths,
  };
}

function judgeSubnet(input: PathInput): Outcome {
  const { cluster, dependency, subnet, topology } = input;
  const [gap] = subnet.gaps;
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
  const target = toTarget(dependency, topology.serviceTags?.[cluster.cloud]);
  if (!target)
    return unknownOutcome({
      stage: 'default',
      outcome: 'unknown',
      note: toUntoldText(dependency),
    });
  return target.kind === 'hosts' ? judgeNamed(target, input) : judgePublic(target, input);
}

/** Why nothing can be said of a destination that is no target. */
function toUntoldText(dependency: Dependency): string {
  return toDestinationText(dependency.destination).includes(':')
    ? 'The destination is an IPv6 address, and neither the rules nor the routes of IPv6 are judged.'
    : 'The destination is no host name and no address.';
}

/** A host has to be resolved first; where a private endpoint serves it, the name may lead there. */
function judgeNamed(target: Target, input: PathInput): Outcome {
  const { dependency, names, subnet, topology } = input;
  if (names.kind === 'fails') return { verdict: 'denied', caveats: [], steps: [names.step] };
  const { destination } = dependency;
  const own = destination.kind === 'host' ? toPrivateName(destination.pattern, subnet, topology) : undefined;
  const outcome = own ? judgePrivate(own, target, input) : judgePublic(target, input);
  if (names.kind === 'works' || outcome.verdict === 'denied') return outcome;
  return { ...outcome, verdict: 'unknown', steps: [...outcome.steps, names.step] };
}

function judgePublic(target: Target, input: PathInput): Outcome {
  const { plain, dependency } = input;
  return plain && goesPlainly(target, plain, dependency)
    ? judgePlainly(target, plain, input)
    : judgeWays(target, input);
}

function judgePrivate(own: PrivateName, target: Target, input: PathInput): Outcome {
  const inside = judgeWays({ kind: 'addresses', addresses: own.addresses }, input);
  const addresses = toAddressTexts(own.addresses).join(', ');
  const step = { stage: 'dns', resourceId: own.endpoint.id } as const;
  if (own.zone) {
    const note = `Private DNS zone ${own.zone.name} answers with ${addresses}, private endpoint ${own.endpoint.name}.`;
    return { ...inside, steps: [{ ...step, outcome: 'pass', note }, ...inside.steps] };
  }
  const note = `Private endpoint ${own.endpoint.name} (${addresses}) serves this name too, and nothing that was read tells which address is answered.`;
  const either = chooseOutcome([judgeWays(target, input), inside]);
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
  if (destination.kind === 'address' || destination.kind === 'unfilled') return makeTarget(dependency, list);
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
