import type { Dependency } from '../model/catalog.ts';
import type { NetworkRule, UnreadRules } from '../model/topology.ts';
import type { Caveat } from '../model/verdict.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { allAddresses } from '../net/addressSet.ts';
import { overlapsHost } from '../net/hostPattern.ts';
import { hasPort } from '../net/portSet.ts';
import { isAzureCloudTag, isTagWithin } from '../net/serviceTag.ts';
import {
  canHoldHost,
  hasPublicAddress,
  hasSinglePublicAddress,
  holdsEveryPublicAddress,
  isUnread,
  isWide,
  publicAddresses,
  touchesAddresses,
} from './addressKnowledge.ts';
import type { HostNameRules } from './dns.ts';
import type { TagTarget, Target, TargetMatch } from './region.ts';
import { everything } from './region.ts';
import type { Candidate, Clause } from './walk.ts';

/** What of a clause the destination side tells; the sources come from the rule. */
type TargetClause = Omit<Clause, 'sources'>;

/** What a network rule says about a dependency: its clauses, certain ones first. */
export function toNetworkCandidate(
  rule: NetworkRule | UnreadRules,
  dependency: Dependency,
  target: Target,
  hostNames: HostNameRules,
): Candidate {
  if (rule.kind === 'unread') {
    const { reach } = rule;
    const known = reach?.kind === 'network' ? toNetworkCandidate(reach, dependency, target, hostNames) : undefined;
    return toUnreadCandidate(rule, 'network', known);
  }
  const clauses = fitsNetworkRule(rule, dependency)
    ? withSources(rule, toTargetClauses(rule, dependency, target, hostNames))
    : [];
  return { stage: 'network', ref: rule.ref, action: rule.action, clauses };
}

/**
 * Rules that could not be read may match anything and do either. Of a single rule its collection tells what it does, and
 * `known`, the candidate of the most that it can match, where it may match.
 */
export function toUnreadCandidate(
  rule: UnreadRules,
  stage: 'dnat' | 'network' | 'application',
  known: Candidate | undefined,
): Candidate {
  const { resourceId, ref, action = 'either' } = rule;
  const note = `The rules of ${resourceId} could not be read.`;
  const clause: Clause = { sources: allAddresses, target: everything, certain: false, caveats: [], note };
  const clauses = known?.clauses.map((each) => ({ ...each, certain: false, note: unreadRule }));
  return { stage, ref, action, resourceId, clauses: clauses ?? [clause] };
}

const unreadRule = 'The rule could not be read as a whole.';

/** True if the rule's protocols and ports hold the dependency's. HTTP and HTTPS are TCP to a network rule. */
export function fitsNetworkRule(
  rule: Pick<NetworkRule, 'protocols' | 'ports'>,
  { protocol, port }: Dependency,
): boolean {
  const transport = protocol === 'UDP' ? 'UDP' : 'TCP';
  return rule.protocols.some((each) => each === 'Any' || each === transport) && hasPort(rule.ports, port);
}

/**
 * Joins clauses with a rule's sources; IP groups that could not be read make it uncertain for every other source. What
 * rests on a rule that Azure would not accept as written says so.
 */
export function withSources(
  rule: Pick<NetworkRule, 'sources' | 'problems'>,
  all: readonly TargetClause[],
): readonly Clause[] {
  const clauses =
    rule.problems.length === 0
      ? all
      : all.map((each) => ({ ...each, caveats: [...each.caveats, 'rule-invalid' as const] }));
  const known = clauses.map((clause) => ({ ...clause, sources: rule.sources.addresses }));
  if (!isUnread(rule.sources)) return known;
  const note = 'The IP group that names the sources could not be read.';
  return [...known, ...clauses.map((clause) => ({ ...clause, sources: allAddresses, certain: false, note }))];
}

/** The destination side of a network rule, as far as it can concern the target. */
export function toTargetClauses(
  rule: NetworkRule,
  dependency: Dependency,
  target: Target,
  hostNames: HostNameRules,
): readonly TargetClause[] {
  const clauses = [
    ...toAddressClauses(rule, dependency, target),
    ...rule.destinations.serviceTags.flatMap((tag) =>
      toTagClauses({ tag, addresses: rule.destinations.tagAddresses?.get(tag) }, dependency, target),
    ),
    ...toHostClauses(rule, target, hostNames),
    ...(isUnread(rule.destinations) ? [maybe([], 'The IP group that names the destinations could not be read.')] : []),
  ];
  return certainFirst(clauses);
}

/** Clauses of one rule are alternatives: what is certain comes before what may be. */
export function certainFirst(clauses: readonly TargetClause[]): readonly TargetClause[] {
  return clauses.length < 2 ? clauses : clauses.toSorted((a, b) => Number(b.certain) - Number(a.certain));
}

function toAddressClauses(rule: NetworkRule, dependency: Dependency, target: Target): readonly TargetClause[] {
  const { addresses } = rule.destinations;
  if (addresses.length === 0) return [];
  if (target.kind === 'addresses') return [sure({ kind: 'addresses', addresses })];
  if (holdsEveryPublicAddress(addresses)) return [sure(everything)];
  if (target.kind === 'tag' && target.addresses) return [sure({ kind: 'addresses', addresses })];
  const mayHold =
    isWide(addresses) ||
    (target.kind === 'hosts' && target.near !== undefined && touchesAddresses(addresses, target.near)) ||
    (target.kind === 'somewhere' && hasPublicAddress(addresses)) ||
    // Rules for the API server's address are common, and its address is in no configuration.
    (dependency.isApiServer && hasSinglePublicAddress(addresses));
  return mayHold
    ? [maybe(['address-unknown'], 'The address is not known, so it may be in the range of the rule.')]
    : [];
}

/** A service tag of a rule, with its addresses if the estate tells its prefixes. */
interface RuleTag {
  readonly tag: string;
  readonly addresses: AddressSet | undefined;
}

function toTagClauses(rule: RuleTag, dependency: Dependency, target: Target): readonly TargetClause[] {
  const { tag, addresses } = rule;
  switch (target.kind) {
    case 'tag':
      return toTagAgainstTag(rule, target, dependency);
    case 'addresses': {
      if (addresses) return [sure({ kind: 'addresses', addresses })];
      const match: TargetMatch = { kind: 'addresses', addresses: publicAddresses };
      return hasPublicAddress(target.addresses)
        ? [{ ...maybe(['service-tag-by-name'], unprovenTag(tag)), target: match }]
        : [];
    }
    case 'hosts':
    case 'somewhere':
      return canHoldHost(tag, dependency) ? [maybe(['address-unknown'], unprovenTag(tag))] : [];
  }
}

/**
 * By prefixes where both tags' are known. By name otherwise; that another service's addresses lie in AzureCloud is likely,
 * but no name says so, and a name inside a tag of known prefixes does not tell which of them it takes.
 */
function toTagAgainstTag(rule: RuleTag, target: TagTarget, dependency: Dependency): readonly TargetClause[] {
  const { tag, addresses } = rule;
  const wanted = target.tag;
  if (target.addresses && addresses) return [sure({ kind: 'addresses', addresses })];
  const byName: TargetClause = { ...sure({ kind: 'tag', tag }), caveats: ['service-tag-by-name'] };
  if (isTagWithin(wanted, tag)) return [byName];
  if (isTagWithin(tag, wanted)) return [target.addresses ? maybe(byName.caveats, unprovenTag(tag)) : byName];
  // Two regions of AzureCloud share no address.
  if (isAzureCloudTag(tag) && isAzureCloudTag(wanted)) return [];
  return canHoldHost(tag, dependency) ? [maybe(['service-tag-by-name'], unprovenTag(tag))] : [];
}

function toHostClauses(rule: NetworkRule, target: Target, hostNames: HostNameRules): readonly TargetClause[] {
  if (hostNames.kind === 'ignored') return [];
  if (target.kind === 'hosts') {
    const { within } = target.hosts;
    const says = {
      certain: hostNames.kind === 'counted',
      caveats: hostNames.kind === 'counted' ? [] : hostNames.caveats,
      ...(hostNames.kind === 'doubtful' ? { note: hostNames.note } : {}),
    };
    return rule.hosts
      .filter((pattern) => overlapsHost(pattern, within))
      .map((pattern) => ({ target: { kind: 'host', pattern }, ...says }));
  }
  const mayResolve = target.kind === 'somewhere' || (target.kind === 'addresses' && hasPublicAddress(target.addresses));
  if (!mayResolve || rule.hosts.length === 0) return [];
  return [maybe(['address-unknown'], 'A host name of the rule may resolve to the address.')];
}

function unprovenTag(tag: string): string {
  return `Service tag ${tag} may hold the address.`;
}

function sure(target: TargetMatch): TargetClause {
  return { target, certain: true, caveats: [] };
}

function maybe(caveats: readonly Caveat[], note: string): TargetClause {
  return { target: everything, certain: false, caveats, note };
}
