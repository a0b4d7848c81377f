import type { Dependency, JudgedDependency } from '../model/catalog.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../model/topology.ts';
import type { Path, Step } from '../model/verdict.ts';
import { toAddressSet } from '../net/addressSet.ts';
import { toHostPattern } from '../net/hostPattern.ts';
import { toHostSet } from '../net/hostSet.ts';
import { toNearAddresses } from './addressKnowledge.ts';
import { findSilentResolver } from './dns.ts';
import { judgeLeg } from './judgeLeg.ts';
import type { Outcome } from './outcome.ts';
import { chooseOutcome, distinctCaveats, joinOutcomes } from './outcome.ts';
import type { Target } from './region.ts';
import { toTargetText } from './region.ts';
import { routeTarget } from './route.ts';
import { settleGroups } from './settleGroups.ts';
import { combineVerdicts } from '../model/verdict.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';

/** One way of one dependency out of one source subnet. */
interface PathInput {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
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
  const rows = dependencies.map((dependency) => {
    const judged = cluster.sources.map((subnet) => judgePath({ cluster, dependency, subnet, topology }));
    return {
      dependency,
      verdict: combineVerdicts(judged.map(({ outcome }) => outcome.verdict)),
      caveats: distinctCaveats(judged.flatMap(({ outcome }) => outcome.caveats)),
      paths: judged.map(({ path }) => path),
    };
  });
  return settleGroups(rows);
}

function judgePath(input: PathInput): { readonly path: Path; readonly outcome: Outcome } {
  const outcome = judgeSubnet(input);
  const path = { subnetId: input.subnet.subnetId, verdict: outcome.verdict, trace: outcome.steps };
  return { path, outcome };
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
      note: 'The destination is no host name and no address.',
    });
  const silent = target.kind === 'hosts' ? findSilentResolver(subnet, topology) : undefined;
  if (silent) {
    const note = `The network resolves names through firewall ${silent.name}, whose DNS proxy is off, so no host name resolves.`;
    return { verdict: 'denied', caveats: [], steps: [{ stage: 'dns', outcome: 'deny', resourceId: silent.id, note }] };
  }
  const parts = routeTarget(target, dependency, subnet, topology);
  return joinOutcomes(
    parts.map((part) => {
      const covers = parts.length === 1 ? undefined : toTargetText(part.target);
      const [first, ...others] = part.legs;
      const judge = (leg: typeof first) =>
        judgeLeg(leg, { cluster, dependency, subnet, topology, target: part.target, covers });
      return chooseOutcome([judge(first), ...others.map(judge)]);
    }),
  );
}

/** Which host it is depends on something that nothing here names, so no rule can be held against it. */
function toUnnamedOutcome(placeholder: string): Outcome {
  const note = `Nothing that was read tells what stands for <${placeholder}>.`;
  return { verdict: 'unknown', caveats: ['address-unknown'], steps: [{ stage: 'default', outcome: 'unknown', note }] };
}

function unknownOutcome(step: Step): Outcome {
  return { verdict: 'unknown', caveats: [], steps: [step] };
}

function toTarget({ destination, serviceTags }: Dependency, list: ServiceTagList | undefined): Target | undefined {
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
