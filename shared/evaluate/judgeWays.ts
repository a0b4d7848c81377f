import type { Dependency } from '../model/catalog.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import type { Leg } from './hop.ts';
import { judgeLeg } from './judgeLeg.ts';
import { passSecurityGroup, throughGate } from './nsg.ts';
import { chooseOutcome, joinOutcomes, type Outcome } from './outcome.ts';
import { type Target, toTargetText } from './region.ts';
import { routeTarget } from './route.ts';

/** Flows of one dependency from one subnet. */
export interface SubnetFlows {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
}

/**
 * What becomes of flows to a target: the subnet's security group first, then the routes, each part the way that is its own,
 * then what stands at the end of that way.
 */
export function judgeWays(target: Target, flows: SubnetFlows): Outcome {
  const { cluster, dependency, subnet, topology } = flows;
  const sources = subnet.addresses.length === 0 ? undefined : subnet.addresses;
  const list = topology.serviceTags?.[cluster.cloud];
  const parts = passSecurityGroup({ sources, target }, { dependency, target, subnet, list });
  const outcomes = parts.map(({ region, gate }) => {
    if (gate.verdict === 'denied') return gate;
    const isWhole = parts.length === 1;
    return throughGate(gate, judgeRoutes({ ...flows, target: region.target, sources: region.sources, isWhole }));
  });
  return joinOutcomes(outcomes);
}

interface RoutedFlows extends SubnetFlows {
  readonly target: Target;
  readonly sources: AddressSet | undefined;
  /** False if the security group left several parts. */
  readonly isWhole: boolean;
}

function judgeRoutes(flows: RoutedFlows): Outcome {
  const { cluster, dependency, subnet, topology, target, sources, isWhole } = flows;
  const parts = routeTarget(target, dependency, { subnet, topology, cloud: cluster.cloud });
  return joinOutcomes(
    parts.map((part) => {
      const covers = isWhole && parts.length === 1 ? undefined : toTargetText(part.target);
      const [first, ...others] = part.legs;
      const judge = (leg: Leg) =>
        judgeLeg(leg, { cluster, dependency, subnet, topology, target: part.target, sources, covers });
      return chooseOutcome([judge(first), ...others.map(judge)]);
    }),
  );
}
