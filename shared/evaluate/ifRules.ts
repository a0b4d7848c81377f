import type { Dependency } from '../model/catalog.ts';
import type {
  ApplicationRule,
  ClusterTopology,
  Firewall,
  NetworkRule,
  SourceSubnet,
  Topology,
} from '../model/topology.ts';
import type { Verdict } from '../model/verdict.ts';
import { type ConcernedRules, rulesConcerning } from './concernedRules.ts';
import { toHostNameRules } from './dns.ts';
import { toTarget } from './evaluateCluster.ts';
import { type FirewallFlows, judgeCandidates, toCandidates } from './firewallRules.ts';
import { type NearMiss, toNearMisses } from './nearMiss.ts';

/** A rule as it could be instead; undefined for no rule at all. */
export type RuleChange = (rule: NetworkRule | ApplicationRule) => NetworkRule | ApplicationRule | undefined;

/** A dependency on its way from one subnet to a firewall. */
export interface AskedFlows {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly firewall: Firewall;
  readonly topology: Topology;
}

/**
 * What the rules of a firewall would do to a dependency if they were changed so: the walk over the rules that concern it, each
 * changed. Changes of sources, protocols, ports and whole rules are judged; hosts and addresses have to stay. Undefined for a
 * destination that no rule can be held against.
 */
export function judgeIf(asked: AskedFlows, change: RuleChange): Verdict | undefined {
  const flows = toFlows(asked);
  if (!flows) return undefined;
  const { network, application } = rulesConcerning(flows.firewall, flows.dependency, flows.region.target);
  const changed: ConcernedRules = {
    network: network.flatMap((rule): ConcernedRules['network'] => {
      const other = rule.kind === 'unread' ? rule : change(rule);
      return other === undefined || other.kind === 'application' ? [] : [other];
    }),
    application: application.flatMap((rule): ConcernedRules['application'] => {
      const other = rule.kind === 'unread' ? rule : change(rule);
      return other === undefined || other.kind === 'network' ? [] : [other];
    }),
  };
  const hostNames = toHostNameRules(flows.subnet, flows.firewall);
  return judgeCandidates(toCandidates(changed, hostNames, flows), flows).verdict;
}

/** Rules that name a dependency and do not let it through, in processing order. */
export function findMissedBy(asked: AskedFlows): readonly NearMiss[] {
  const flows = toFlows(asked);
  return flows ? toNearMisses(flows.region, flows) : [];
}

function toFlows({ cluster, dependency, subnet, firewall, topology }: AskedFlows): FirewallFlows | undefined {
  const target = toTarget(dependency, topology.serviceTags?.[cluster.cloud]);
  const sources = subnet.addresses.length === 0 ? undefined : subnet.addresses;
  return target && { dependency, subnet, firewall, region: { sources, target } };
}
