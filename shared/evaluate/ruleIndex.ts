import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ApplicationRule, NetworkRule, RulePasses } from '../model/topology.ts';
import type { AddressIndex } from '../net/addressIndex.ts';
import { placesOverlapping, toAddressIndex } from '../net/addressIndex.ts';
import type { HostIndex } from '../net/hostIndex.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { placesOverlappingHosts, toHostIndex } from '../net/hostIndex.ts';
import { mergePlaces, type Places } from '../net/placeList.ts';
import { canHoldHost, hasPublicAddress, hasSinglePublicAddress, isUnread, isWide } from './addressKnowledge.ts';
import { toRulesKey } from './contentKey.ts';
import type { Target } from './region.ts';

/**
 * The rules of a firewall arranged by what they are about. It answers one question: which rules can say anything about a
 * target, whatever their sources, protocols and ports. The answer may hold rules that turn out to say nothing, and never
 * leaves one out; what a rule says is decided in `networkRules.ts` and `applicationRules.ts` alone.
 */
export interface RuleIndex {
  readonly network: NetworkIndex;
  readonly application: ApplicationIndex;
}

interface NetworkIndex {
  readonly addresses: AddressIndex;
  readonly hosts: HostIndex;
  /** By tag as written. */
  readonly byTag: ReadonlyMap<string, Places>;
  /** Rules with service tags, with host names. */
  readonly tagged: Places;
  readonly named: Places;
  /** Rules for addresses that an unknown public address may be among: any, only those of wide blocks, only single addresses. */
  readonly public: Places;
  readonly wide: Places;
  readonly single: Places;
  /** Rules that may be about anything: unread ones, and those with unread IP groups. */
  readonly open: Places;
}

interface ApplicationIndex {
  readonly hosts: HostIndex;
  /** Rules that have other targets than host names, or could not be read. */
  readonly open: Places;
  readonly all: Places;
}

/** Places in `RulePasses`, ascending, which is processing order. */
export interface ConcernedPlaces {
  readonly network: Places;
  readonly application: Places;
}

/** How many policies are kept by content. One estate seldom has more that many clusters stand behind. */
const mostKept = 8;

const byContent = new Map<string, RuleIndex>();

/**
 * The index of a firewall's rules, made once for each content: firewalls with the same policy, and the same policy in two
 * estates, share it. It holds places only, so equal rules have equal indexes; the prefixes of service tags are no part of it.
 */
export const indexOfRules: (rules: RulePasses) => RuleIndex = memoised((rules) => {
  const content = toRulesKey(rules);
  const index = byContent.get(content) ?? toRuleIndex(rules);
  byContent.delete(content);
  byContent.set(content, index);
  const [oldest] = byContent.keys();
  if (byContent.size > mostKept && oldest !== undefined) byContent.delete(oldest);
  return index;
});

/** Arranges rules by what they are about. */
export function toRuleIndex({ network, application }: RulePasses): RuleIndex {
  return { network: toNetworkIndex(network), application: toApplicationIndex(application) };
}

function toNetworkIndex(rules: RulePasses['network']): NetworkIndex {
  const read = rules.flatMap((rule, place) => (rule.kind === 'unread' ? [] : [{ rule, place }]));
  // Wide blocks and single addresses count only where they are public.
  const open = read.filter(({ rule }) => hasPublicAddress(rule.destinations.addresses));
  const publicWhere = (isWanted: (addresses: AddressSet) => boolean) =>
    open.filter(({ rule }) => isWanted(rule.destinations.addresses)).map(({ place }) => place);
  const placesWhere = (isWanted: (rule: NetworkRule) => boolean) =>
    read.filter(({ rule }) => isWanted(rule)).map(({ place }) => place);
  return {
    addresses: toAddressIndex(read.map(({ rule, place }) => ({ addresses: rule.destinations.addresses, place }))),
    hosts: toHostIndex(read.flatMap(({ rule, place }) => rule.hosts.map((pattern) => ({ pattern, place })))),
    byTag: toTagPlaces(read),
    tagged: placesWhere(({ destinations }) => destinations.serviceTags.length > 0),
    named: placesWhere(({ hosts }) => hosts.length > 0),
    public: open.map(({ place }) => place),
    wide: publicWhere(isWide),
    single: publicWhere(hasSinglePublicAddress),
    open: rules.flatMap((rule, place) => (rule.kind === 'unread' || isUnread(rule.destinations) ? [place] : [])),
  };
}

function toTagPlaces(
  rules: readonly { readonly rule: NetworkRule; readonly place: number }[],
): ReadonlyMap<string, Places> {
  const tags = rules.flatMap(({ rule, place }) => rule.destinations.serviceTags.map((tag) => ({ tag, place })));
  const groups = Map.groupBy(tags, ({ tag }) => tag);
  return new Map([...groups].map(([tag, group]) => [tag, mergePlaces([[], group.map(({ place }) => place)])]));
}

function toApplicationIndex(rules: RulePasses['application']): ApplicationIndex {
  const patterns = rules.flatMap((rule, place) =>
    rule.kind === 'unread' ? [] : rule.hosts.map((pattern) => ({ pattern, place })),
  );
  return {
    hosts: toHostIndex(patterns),
    open: rules.flatMap((rule, place) => (rule.kind === 'unread' || hasOtherTargets(rule) ? [place] : [])),
    all: rules.map((_, place) => place),
  };
}

function hasOtherTargets({ hosts, fqdnTags, webCategories, urls }: ApplicationRule): boolean {
  return fqdnTags.length + webCategories.length + urls.length > 0 || hosts.length === 0;
}

/** Places of the rules that can say anything about the target. */
export function placesConcerning(index: RuleIndex, dependency: Dependency, target: Target): ConcernedPlaces {
  return {
    network: networkPlaces(index.network, dependency, target),
    application: applicationPlaces(index.application, target),
  };
}

function networkPlaces(index: NetworkIndex, dependency: Dependency, target: Target): Places {
  const { open, tagged, named } = index;
  switch (target.kind) {
    case 'addresses':
      return mergePlaces([[], open, tagged, named, placesOverlapping(index.addresses, target.addresses)]);
    case 'tag':
      return mergePlaces([
        [],
        open,
        tagged,
        named,
        target.addresses ? nearPlaces(index, target.addresses.left) : [],
        ...unknownAddressPlaces(index, dependency),
      ]);
    case 'somewhere':
      return mergePlaces([[], open, tagged, named, index.public]);
    case 'hosts': {
      const tags = [...index.byTag].flatMap(([tag, places]) => (canHoldHost(tag, dependency) ? [places] : []));
      const byName = placesOverlappingHosts(index.hosts, target.hosts.within);
      const near = target.near === undefined ? [] : nearPlaces(index, target.near);
      return mergePlaces([[], open, byName, near, ...tags, ...unknownAddressPlaces(index, dependency)]);
    }
  }
}

/** Rules for addresses that share one with a service tag's: thousands of prefixes, the same for many dependencies. */
function nearPlaces(index: NetworkIndex, near: AddressSet): Places {
  const known = nearPlacesOf(index);
  const places = known.get(near) ?? placesOverlapping(index.addresses, near);
  known.set(near, places);
  return places;
}

const nearPlacesOf: (index: NetworkIndex) => WeakMap<AddressSet, Places> = memoised(() => new WeakMap());

/** Rules for addresses that the unknown address of a host may be among. */
function unknownAddressPlaces({ wide, single }: NetworkIndex, { isApiServer }: Dependency): readonly Places[] {
  return isApiServer ? [wide, single] : [wide];
}

/** Only names tell application rules apart; requests by address are few, and every rule may be about them. */
function applicationPlaces({ hosts, open, all }: ApplicationIndex, target: Target): Places {
  if (target.kind !== 'hosts') return all;
  return mergePlaces([[], open, placesOverlappingHosts(hosts, target.hosts.within)]);
}
