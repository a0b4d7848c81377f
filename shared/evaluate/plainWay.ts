import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { type AddressSet, isAddressSubset } from '../net/addressSet.ts';
import { publicAddresses } from './addressKnowledge.ts';
import { isStraight } from './forcedTunnel.ts';
import { judgeFrom } from './firewallRules.ts';
import { toFirewallStep } from './judgeLeg.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './region.ts';
import { onlyPublicLeg } from './route.ts';
import { type Standpoint, toStandpoint } from './standpoint.ts';

/** The way of a subnet from which everything public is asked through one firewall, with nothing before, beside or behind it. */
export interface PlainWay {
  readonly firewall: Firewall;
  readonly route: Step;
  /** Where the subnet's flows stand before the firewall. */
  readonly from: Standpoint;
  /** True if that is so of known addresses too. */
  readonly takesKnown: boolean;
  /** True if authorized ranges have a say at the API server. */
  readonly isGuarded: boolean;
}

/**
 * The plain way of a subnet; undefined where a security group, several routes, a tunnel, rules of open order or unreadable
 * addresses have a say. It is a short cut to what `judgeWays` says, and nothing more.
 */
export function toPlainWay(cluster: ClusterTopology, subnet: SourceSubnet, topology: Topology): PlainWay | undefined {
  if (subnet.gaps.length > 0 || subnet.securityGroup || subnet.addresses.length === 0) return undefined;
  const way = onlyPublicLeg({ subnet, topology, cloud: cluster.cloud });
  if (way?.leg.hop.kind !== 'firewall') return undefined;
  const { firewall } = way.leg.hop;
  if (firewall.otherOrders !== undefined || !isStraight(firewall)) return undefined;
  const isGuarded = cluster.authorizedRanges !== undefined || (cluster.authorizedTags ?? []).length > 0;
  const from = toStandpoint(subnet, firewall, subnet.addresses);
  const route = toFirewallStep(way.leg, firewall, undefined);
  return { firewall, route, from, takesKnown: way.takesKnown, isGuarded };
}

/** True if flows to a target that no private endpoint serves take the plain way as a whole. */
export function goesPlainly(target: Target, way: PlainWay, { isApiServer, port }: Dependency): boolean {
  if (isApiServer && way.isGuarded) return false;
  switch (target.kind) {
    case 'hosts':
    case 'somewhere':
      return true;
    case 'tag':
      return !target.addresses || (way.takesKnown && isAllPublic(target.addresses.left));
    case 'addresses':
      // DNAT and the DNS proxy are about addresses alone.
      return way.takesKnown && way.firewall.rules.nat.length === 0 && port !== 53 && isAllPublic(target.addresses);
  }
}

const isAllPublic: (addresses: AddressSet) => boolean = memoised((addresses) =>
  isAddressSubset(addresses, publicAddresses),
);

/** What becomes of flows that go plainly. */
export function judgePlainly(target: Target, way: PlainWay, dependency: Dependency): Outcome {
  const { verdict, caveats, steps } = judgeFrom(way.from, dependency, target);
  return { verdict, caveats, steps: toTrace(way.route, steps) };
}

/** Most outcomes are one step, and spreading makes room for more. */
function toTrace(route: Step, steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  return first && steps.length === 1 ? [route, first] : [route, ...steps];
}
