import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ClusterTopology, Firewall, SecurityGroup, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { type AddressSet, isAddressSubset } from '../net/addressSet.ts';
import { publicAddresses } from './addressKnowledge.ts';
import { isStraight } from './forcedTunnel.ts';
import { judgeFrom } from './firewallRules.ts';
import { toFirewallStep } from './judgeLeg.ts';
import { isPlatformAddress, toDefaultStep } from './nsg.ts';
import { isLeftToDefaults } from './nsgRules.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './region.ts';
import { onlyPublicLeg } from './route.ts';
import { type Standpoint, toStandpoint } from './standpoint.ts';

/** The way of a subnet from which everything public is asked through one firewall, with nothing before, beside or behind it. */
export interface PlainWay {
  readonly firewall: Firewall;
  /** The subnet's security group, with the step of what its default rules let out. */
  readonly gate: { readonly group: SecurityGroup; readonly step: Step } | undefined;
  readonly route: Step;
  /** Where the subnet's flows stand before the firewall. */
  readonly from: Standpoint;
  /** True if that is so of known addresses too. */
  readonly takesKnown: boolean;
  /** True if authorized ranges have a say at the API server. */
  readonly isGuarded: boolean;
}

/**
 * The plain way of a subnet; undefined where several routes, a tunnel, rules of open order, unreadable addresses or an unread
 * security group have a say. It is a short cut to what `judgeWays` says, and nothing more.
 */
export function toPlainWay(cluster: ClusterTopology, subnet: SourceSubnet, topology: Topology): PlainWay | undefined {
  const group = subnet.securityGroup;
  if (subnet.gaps.length > 0 || subnet.addresses.length === 0 || (group && group.gaps.length > 0)) return undefined;
  const way = onlyPublicLeg({ subnet, topology, cloud: cluster.cloud });
  if (way?.leg.hop.kind !== 'firewall') return undefined;
  const { firewall } = way.leg.hop;
  if (firewall.otherOrders !== undefined || !isStraight(firewall)) return undefined;
  const isGuarded = cluster.authorizedRanges !== undefined || (cluster.authorizedTags ?? []).length > 0;
  const from = toStandpoint(subnet, firewall, subnet.addresses);
  const gate = group && { group, step: toDefaultStep(group) };
  const route = toFirewallStep(way.leg, firewall);
  return { firewall, gate, route, from, takesKnown: way.takesKnown, isGuarded };
}

/** True if flows to a target that no private endpoint serves take the plain way as a whole. */
export function goesPlainly(target: Target, way: PlainWay, dependency: Dependency): boolean {
  const { isApiServer, port } = dependency;
  if (isApiServer && way.isGuarded) return false;
  if (way.gate && !passesGate(target, way.gate.group, dependency)) return false;
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

/** True if a security group lets a target pass as a whole, by Azure's default rules. */
function passesGate(target: Target, group: SecurityGroup, dependency: Dependency): boolean {
  if (!isLeftToDefaults(group, dependency)) return false;
  return target.kind !== 'addresses' || !isPlatformAddress(target.addresses);
}

const isAllPublic: (addresses: AddressSet) => boolean = memoised((addresses) =>
  isAddressSubset(addresses, publicAddresses),
);

/** What becomes of flows that go plainly. */
export function judgePlainly(target: Target, way: PlainWay, dependency: Dependency): Outcome {
  const { verdict, caveats, steps } = judgeFrom(way.from, dependency, target);
  return { verdict, caveats, steps: way.gate ? [way.gate.step, way.route, ...steps] : toTrace(way.route, steps) };
}

/** Made for every dependency of every cluster: most outcomes are one step, and what grows makes room for more. */
function toTrace(route: Step, steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  if (first && steps.length === 1) return [route, first];
  const trace = new Array<Step>(steps.length + 1);
  trace[0] = route;
  for (let at = 0; at < steps.length; at += 1) trace[at + 1] = steps[at] as Step;
  return trace;
}
