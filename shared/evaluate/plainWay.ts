import { memoised } from '../model/memoised.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { findTunnel } from './forcedTunnel.ts';
import { judgeByRules } from './firewallRules.ts';
import { toFirewallStep } from './judgeLeg.ts';
import type { SubnetFlows } from './judgeWays.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './region.ts';
import { onlyPublicLeg } from './route.ts';

/** The way of a subnet from which every public host is asked through one firewall, with nothing before, beside or behind it. */
export interface PlainWay {
  readonly firewall: Firewall;
  readonly route: Step;
  /** Outcomes behind the firewall with the route before them: dependencies that share the one share the other. */
  readonly withRoute: (outcome: Outcome) => Outcome;
}

/**
 * The plain way of a subnet; undefined where a security group, several routes, a tunnel, rules of open order or unreadable
 * addresses have a say. It is a short cut to what `judgeWays` says of hosts, and nothing more.
 */
export function toPlainWay(cluster: ClusterTopology, subnet: SourceSubnet, topology: Topology): PlainWay | undefined {
  if (subnet.gaps.length > 0 || subnet.securityGroup || subnet.addresses.length === 0) return undefined;
  const leg = onlyPublicLeg({ subnet, topology, cloud: cluster.cloud });
  if (leg?.hop.kind !== 'firewall') return undefined;
  const { firewall } = leg.hop;
  if (firewall.otherOrders !== undefined || findTunnel(firewall)) return undefined;
  const route = toFirewallStep(leg, firewall, undefined);
  const withRoute = memoised((outcome: Outcome): Outcome => ({ ...outcome, steps: [route, ...outcome.steps] }));
  return { firewall, route, withRoute };
}

/** What becomes of flows to a host that no private endpoint serves and that is no API server. */
export function judgePlainly(target: Target, way: PlainWay, { dependency, subnet }: SubnetFlows): Outcome {
  const region = { sources: subnet.addresses, target };
  return way.withRoute(judgeByRules({ dependency, subnet, firewall: way.firewall, region }));
}
