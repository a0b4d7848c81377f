import type { Dependency } from '../model/catalog.ts';
import { lazily, memoised } from '../model/memoised.ts';
import type { NetworkRule, SecurityGroup, SecurityRule, SourceSubnet } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import {
  allAddresses,
  noAddresses,
  overlapsAddresses,
  subtractAddresses,
  unionOfAddresses,
} from '../net/addressSet.ts';
import { hasPort } from '../net/portSet.ts';
import { isSameTag } from '../net/serviceTag.ts';
import { findTagAddresses, type ServiceTagList } from '../net/serviceTagList.ts';
import { publicAddresses } from './addressKnowledge.ts';
import type { HostNameRules } from './dns.ts';
import { toTargetClauses } from './networkRules.ts';
import type { Target, TargetMatch } from './region.ts';
import type { Candidate, Clause } from './walk.ts';

/** What a security group is held against. */
export interface GroupFlows {
  readonly dependency: Dependency;
  readonly target: Target;
  readonly subnet: SourceSubnet;
  /** Prefixes of service tags; undefined if the estate does not tell them. */
  readonly list: ServiceTagList | undefined;
}

type TargetClause = Omit<Clause, 'sources'>;

const everything: TargetMatch = { kind: 'everything' };

const noHostNames: HostNameRules = { kind: 'ignored', note: 'Security groups know no host names.' };

/** Tags that mean something of the network and not a service. */
const networkTags = ['VirtualNetwork', 'Internet', 'AzureLoadBalancer'];

/** What the rules of a security group say about a dependency, in the order in which they count. */
export function toGroupCandidates(group: SecurityGroup, flows: GroupFlows): readonly Candidate[] {
  const space = spaceOf(flows.subnet);
  return group.rules.map((rule) => ({
    stage: 'nsg',
    ref: { name: rule.name },
    action: rule.action,
    resourceId: group.id,
    clauses: fits(rule, flows.dependency) ? toClauses(rule, flows, space()) : [],
  }));
}

/** True if no rule of the group is about the protocol and port of a dependency: Azure's default rules decide. */
export function isLeftToDefaults({ rules }: SecurityGroup, dependency: Dependency): boolean {
  return !rules.some((rule) => fits(rule, dependency));
}

/** A rule for any protocol keeps to its ports (Azure, network security groups). */
function fits({ protocol, ports }: SecurityRule, dependency: Dependency): boolean {
  const transport = dependency.protocol === 'UDP' ? 'UDP' : 'TCP';
  return (protocol === 'Any' || protocol === transport) && hasPort(ports, dependency.port);
}

function toClauses(rule: SecurityRule, flows: GroupFlows, space: NetworkSpace): readonly Clause[] {
  const targets = toGroupTargets(rule, flows, space);
  const clauses = toSources(rule).flatMap((source) =>
    targets.map((target) => ({
      ...target,
      sources: source.addresses,
      certain: target.certain && source.certain && rule.everySourcePort,
      ...toNote(rule, target, source.certain),
    })),
  );
  return clauses.toSorted((a, b) => Number(b.certain) - Number(a.certain));
}

function toNote(rule: SecurityRule, target: TargetClause, isSourceCertain: boolean): Pick<Clause, 'note'> {
  if (!isSourceCertain) return { note: 'Which nodes are in its application security groups is not known.' };
  if (!rule.everySourcePort) return { note: 'It is for some source ports only.' };
  return target.note === undefined ? {} : { note: target.note };
}

interface Source {
  readonly addresses: AddressSet;
  readonly certain: boolean;
}

/** Nodes and pods are in the virtual network; no other tag holds them. */
function toSources({ sources }: SecurityRule): readonly Source[] {
  const isNetwork = sources.serviceTags.some((tag) => isSameTag(tag, 'VirtualNetwork'));
  const addresses = isNetwork ? allAddresses : sources.addresses;
  return [
    ...(addresses.length > 0 ? [{ addresses, certain: true }] : []),
    ...(sources.applicationGroups.length > 0 ? [{ addresses: allAddresses, certain: false }] : []),
  ];
}

function toGroupTargets(rule: SecurityRule, flows: GroupFlows, space: NetworkSpace): readonly TargetClause[] {
  const { serviceTags, applicationGroups } = rule.destinations;
  const named = (name: string) => serviceTags.some((tag) => isSameTag(tag, name));
  return [
    ...toTargetClauses(toNetworkRule(rule, flows.list), flows.dependency, flows.target, noHostNames),
    ...(named('Internet') ? toInternetClauses(flows.target, space) : []),
    ...(named('VirtualNetwork') ? toNetworkClauses(flows.target, space) : []),
    ...(applicationGroups.length > 0 ? toMemberClauses(flows.target, space) : []),
  ];
}

/** Literal addresses and tags of services mean in a security group what they mean in a network rule. */
function toNetworkRule({ name, action, destinations }: SecurityRule, list: ServiceTagList | undefined): NetworkRule {
  const serviceTags = destinations.serviceTags.filter((tag) => !networkTags.some((other) => isSameTag(tag, other)));
  const known = serviceTags.flatMap((tag) => {
    const addresses = findTagAddresses(list, tag);
    return addresses === undefined ? [] : [[tag, addresses] as const];
  });
  const nothing = { addresses: noAddresses, serviceTags: [], unreadIpGroups: [] };
  return {
    kind: 'network',
    ref: { name },
    action,
    sources: nothing,
    problems: [],
    protocols: ['Any'],
    ports: [],
    destinations: {
      addresses: destinations.addresses,
      serviceTags,
      unreadIpGroups: [],
      ...(known.length === 0 ? {} : { tagAddresses: new Map(known) }),
    },
    hosts: [],
  };
}

/** What the tag `VirtualNetwork` holds from a subnet's point of view. */
interface NetworkSpace {
  /** The network's own addresses, its peers' and those of the owner's routes (Azure, service tags). */
  readonly addresses: AddressSet;
  /** The part of it that is no route's. */
  readonly own: AddressSet;
  /** True if a route of the owner's holds every address, which the tag may then hold too. */
  readonly mayHoldAll: boolean;
  /** True if gateways may add what is on premises. */
  readonly mayHoldMore: boolean;
}

/** Every dependency of a subnet with rules that may fit asks for it. */
const spaceOf: (subnet: SourceSubnet) => () => NetworkSpace = memoised((subnet) =>
  lazily(() => toNetworkSpace(subnet)),
);

function toNetworkSpace({ routes, addresses, learnsRoutes }: SourceSubnet): NetworkSpace {
  const prefixes = routes.flatMap((route) =>
    route.destination.kind === 'prefix' ? [{ ...route.destination, route }] : [],
  );
  const local = prefixes.filter(
    ({ route: { nextHopType, origin } }) =>
      origin === 'system' && (nextHopType === 'VnetLocal' || nextHopType === 'VirtualNetworkPeering'),
  );
  const owned = prefixes.filter(({ route }) => route.origin === 'user');
  const own = unionOfAddresses([addresses, ...local.map((one) => one.addresses)]);
  return {
    own,
    addresses: unionOfAddresses([own, ...owned.filter(({ length }) => length > 1).map((one) => one.addresses)]),
    mayHoldAll: owned.some(({ length }) => length <= 1),
    mayHoldMore: learnsRoutes,
  };
}

/** `Internet` is every public address that is not the network's (Azure, service tags). */
function toInternetClauses(target: Target, space: NetworkSpace): readonly TargetClause[] {
  if (target.kind !== 'addresses') return [{ target: everything, certain: true, caveats: [] }];
  const addresses = subtractAddresses(publicAddresses, space.own);
  return [{ target: { kind: 'addresses', addresses }, certain: true, caveats: [] }];
}

function toNetworkClauses(target: Target, space: NetworkSpace): readonly TargetClause[] {
  const sure: readonly TargetClause[] =
    target.kind === 'addresses'
      ? [{ target: { kind: 'addresses', addresses: space.addresses }, certain: true, caveats: [] }]
      : [];
  const mayHold = space.mayHoldAll || (space.mayHoldMore && target.kind === 'addresses');
  const note = space.mayHoldAll
    ? 'The tag VirtualNetwork also holds the prefixes of routes and so perhaps, by the default route, every address.'
    : 'The tag VirtualNetwork also holds what gateways lead to.';
  return mayHold ? [...sure, { target: everything, certain: false, caveats: [], note }] : sure;
}

/** Members of application security groups are network interfaces of the same network. */
function toMemberClauses(target: Target, space: NetworkSpace): readonly TargetClause[] {
  if (target.kind !== 'addresses' || !overlapsAddresses(target.addresses, space.own)) return [];
  const note = 'Which addresses are in its application security groups is not known.';
  return [{ target: everything, certain: false, caveats: [], note }];
}
