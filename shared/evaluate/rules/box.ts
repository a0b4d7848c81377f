import type { ApplicationRule, DnsProxy, NatRule, NetworkRule } from '../../model/topology.ts';
import type { AddressSet } from '../../net/addressSet.ts';
import { allAddresses, subtractAddresses } from '../../net/addressSet.ts';
import { isKnownTag } from '../../net/serviceTag.ts';
import { isUnread, privateAddresses } from '../addressKnowledge.ts';
import { isEveryAddress } from '../region.ts';
import type { Label } from './label.ts';
import {
  plainLabel,
  toCategoryLabel,
  toFqdnTagLabel,
  toHostLabel,
  toNameLabel,
  toTagLabel,
  toUrlLabel,
} from './label.ts';
import type { ServiceSet } from './services.ts';
import { toApplicationServices, toReachServices, toTakenServices } from './services.ts';

/** Flows as a product: from any of the sources to any of the destinations by any of the services, as far as the label holds. */
export interface Box {
  readonly label: Label;
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly services: ServiceSet;
}

/** What a rule can match at most, and what it takes for sure. The second lies inside the first, apart from the planes of TCP. */
export interface RuleBoxes {
  readonly reach: readonly Box[];
  readonly taken: readonly Box[];
}

/** A rule that was read. */
export type ReadRule = NatRule | NetworkRule | ApplicationRule;

type Side = Pick<Box, 'label' | 'destinations'>;

/** No service tag holds private addresses. */
const taggedAddresses = subtractAddresses(allAddresses, privateAddresses);

/**
 * The flows of a rule as boxes. None under `reach` means that the rule matches nothing at all. A rule with an IP group that
 * could not be read, or whose last change is not settled, may match anything there and takes nothing for sure: an empty
 * group would make Azure skip it.
 */
export function toRuleBoxes(rule: ReadRule, dnsProxy: DnsProxy): RuleBoxes {
  const sides = rule.kind === 'application' ? toTargetSides(rule) : toAddressSides(rule, dnsProxy);
  const isUnsettled = rule.isUnsettled === true;
  const isOpen = isUnread(rule.sources) || isUnsettled;
  const isDoubtful = isOpen || (rule.destinations !== undefined && isUnread(rule.destinations));
  const reachBy = rule.kind === 'application' ? toApplicationServices(rule) : toReachServices(rule);
  const takenBy = rule.kind === 'application' ? reachBy : toTakenServices(rule);
  return {
    reach: toBoxes(sides.reach, isOpen ? allAddresses : rule.sources.addresses, reachBy),
    taken: isDoubtful ? [] : toBoxes(sides.taken, rule.sources.addresses, takenBy),
  };
}

function toBoxes(sides: readonly Side[], sources: AddressSet, services: ServiceSet): readonly Box[] {
  const isEmpty = sources.length === 0 || services.length === 0;
  const whole = sides.filter(({ destinations }) => destinations.length > 0);
  return isEmpty ? [] : whole.map(({ label, destinations }) => ({ label, sources, destinations, services }));
}

interface Sides {
  readonly reach: readonly Side[];
  readonly taken: readonly Side[];
}

/** Host names match nothing while the DNS proxy is off. Tags that nobody knows take nothing for sure. */
function toAddressSides(rule: NatRule | NetworkRule, dnsProxy: DnsProxy): Sides {
  const { addresses, serviceTags } = rule.destinations;
  const plain: Side = { label: plainLabel, destinations: addresses };
  const anywhere: Side = { label: plainLabel, destinations: allAddresses };
  const isOpen = isUnread(rule.destinations) || rule.isUnsettled === true;
  const hosts = rule.kind === 'network' && dnsProxy !== 'off' ? rule.hosts : [];
  const names = hosts.map((host): Side => ({ label: toNameLabel(host), destinations: allAddresses }));
  return {
    reach: [isOpen ? anywhere : plain, ...serviceTags.map(toTagSide), ...names],
    taken: [plain, ...serviceTags.filter(isKnownTag).map(toTagSide), ...names],
  };
}

function toTagSide(tag: string): Side {
  return { label: toTagLabel(tag), destinations: taggedAddresses };
}

/** The address behind a host name can be any. Destination addresses beside names leave nothing for sure: how both combine is not documented. */
function toTargetSides(rule: ApplicationRule): Sides {
  const toSide = (label: Label): Side => ({ label, destinations: allAddresses });
  const hosts = rule.hosts.map((host) => toSide(toHostLabel(host)));
  const tags = rule.fqdnTags.map((tag) => toSide(toFqdnTagLabel(tag)));
  const categories = rule.webCategories.map((category) => toSide(toCategoryLabel(category)));
  const urls = rule.urls.flatMap((url) => toUrlLabel(url) ?? []).map(toSide);
  return {
    reach: [...hosts, ...tags, ...categories, ...urls],
    taken: isLimited(rule) ? [] : [...hosts, ...tags],
  };
}

function isLimited({ destinations }: ApplicationRule): boolean {
  if (!destinations || isEveryAddress(destinations.addresses)) return false;
  return destinations.addresses.length + destinations.serviceTags.length + destinations.unreadIpGroups.length > 0;
}
