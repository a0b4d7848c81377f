import { memoised } from '../model/memoised.ts';
import type { AddressSet } from '../net/addressSet.ts';
import {
  allAddresses,
  cutAddresses,
  isAddressSubset,
  overlapsAddresses,
  relateAddresses,
  subtractAddresses,
  toAddressTexts,
  toFirstTexts,
} from '../net/addressSet.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { isHostSubset } from '../net/hostPattern.ts';
import type { HostSet } from '../net/hostSet.ts';
import { intersectHosts, subtractHosts, toHostSetText } from '../net/hostSet.ts';
import { isTagWithin } from '../net/serviceTag.ts';

/** Where flows go. `somewhere` is one public address that nobody knows. */
export type Target =
  | {
      readonly kind: 'hosts';
      readonly hosts: HostSet;
      /** Where the hosts' addresses can be, by the prefixes of the tags that the catalog names for them; absent if not known. */
      readonly near?: AddressSet;
    }
  | { readonly kind: 'addresses'; readonly addresses: AddressSet }
  | TagTarget
  | { readonly kind: 'somewhere'; readonly placeholder: string };

/** A service tag, or what is left of it: by name without the tags in `without`, by prefixes exactly `left` of `addresses`. */
export interface TagTarget {
  readonly kind: 'tag';
  readonly tag: string;
  readonly without: readonly string[];
  /** All addresses of the tag, and those that are meant; absent if the estate does not tell its prefixes. */
  readonly addresses?: { readonly all: AddressSet; readonly left: AddressSet };
}

/** A set of flows: every source address to every part of the target. Protocol and port are the dependency's. */
export interface Region {
  /** Undefined if the source subnet's addresses could not be read. */
  readonly sources: AddressSet | undefined;
  readonly target: Target;
}

/** What one clause of a rule says of the target. */
export type TargetMatch =
  | { readonly kind: 'everything' }
  | { readonly kind: 'host'; readonly pattern: HostPattern }
  | { readonly kind: 'addresses'; readonly addresses: AddressSet }
  | { readonly kind: 'tag'; readonly tag: string };

/** Says the same of every part of a target. */
export const everything: TargetMatch = { kind: 'everything' };

interface Split<T> {
  readonly taken?: T;
  readonly rest?: T;
}

/** A region cut in two by a match: what it takes, and the rest as disjoint regions. */
export interface RegionSplit {
  readonly taken?: Region;
  readonly rest: readonly Region[];
}

/** Cuts out of a region what comes from `sources` and goes to `match`. Unknown source addresses are taken only by every address. */
export function splitRegion(region: Region, sources: AddressSet, match: TargetMatch): RegionSplit {
  const fromHere = splitSources(region.sources, sources);
  const toThere = splitTarget(region.target, match);
  if (!fromHere.taken || !toThere.taken) return { rest: [region] };
  const rest: Region[] = [];
  if (fromHere.rest) rest.push({ sources: fromHere.rest.sources, target: region.target });
  if (toThere.rest) rest.push({ sources: fromHere.taken.sources, target: toThere.rest });
  return { taken: { sources: fromHere.taken.sources, target: toThere.taken }, rest };
}

interface Sources {
  readonly sources: AddressSet | undefined;
}

/** True if a match takes all of a target: what `splitRegion` tells by leaving nothing, without making the parts. */
export function takesWhole(target: Target, match: TargetMatch): boolean {
  if (match.kind === 'everything') return true;
  switch (target.kind) {
    case 'hosts':
      return match.kind === 'host' && isHostSubset(target.hosts.within, match.pattern);
    case 'addresses':
      return match.kind === 'addresses' && holdsAll(match.addresses, target.addresses);
    case 'tag':
      if (match.kind === 'tag') return isTagWithin(target.tag, match.tag);
      return (
        match.kind === 'addresses' && target.addresses !== undefined && takesTag(target.addresses, match.addresses)
      );
    case 'somewhere':
      return false;
  }
}

function takesTag({ all, left }: NonNullable<TagTarget['addresses']>, match: AddressSet): boolean {
  const relation = relationOf(all)(match);
  return relation === 'inside' || (relation === 'across' && holdsAll(match, left));
}

function holdsAll(match: AddressSet, addresses: AddressSet): boolean {
  return addresses.length > 0 && isAddressSubset(addresses, match);
}

function splitSources(own: AddressSet | undefined, sources: AddressSet): Split<Sources> {
  if (isEveryAddress(sources)) return { taken: { sources: own } };
  if (own === undefined) return { rest: { sources: own } };
  return mapSplit(splitOnce(own, sources), (part) => ({ sources: part }));
}

function splitTarget(target: Target, match: TargetMatch): Split<Target> {
  if (match.kind === 'everything') return { taken: target };
  if (target.kind === 'hosts' && match.kind === 'host') return splitHosts(target, match.pattern);
  if (target.kind === 'addresses' && match.kind === 'addresses') {
    return mapSplit(splitAddresses(target.addresses, match.addresses), (addresses) => ({
      kind: 'addresses',
      addresses,
    }));
  }
  if (target.kind === 'tag' && match.kind === 'tag') return splitTag(target, match.tag);
  if (target.kind === 'tag' && match.kind === 'addresses' && target.addresses) {
    const { all, left } = target.addresses;
    const relation = relationOf(all)(match.addresses);
    if (relation === 'outside') return { rest: target };
    if (relation === 'inside') return { taken: target };
    return mapSplit(splitAddresses(left, match.addresses), (part) => ({ ...target, addresses: { all, left: part } }));
  }
  return { rest: target };
}

function mapSplit<T, U>({ taken, rest }: Split<T>, map: (part: T) => U): Split<U> {
  return { ...(taken ? { taken: map(taken) } : {}), ...(rest ? { rest: map(rest) } : {}) };
}

function splitHosts(target: Extract<Target, { kind: 'hosts' }>, pattern: HostPattern): Split<Target> {
  const taken = intersectHosts(target.hosts, pattern);
  const rest = subtractHosts(target.hosts, pattern);
  const parts = { ...(taken ? { taken } : {}), ...(rest ? { rest } : {}) };
  return mapSplit(parts, (hosts) => ({ ...target, hosts }));
}

/** How a service tag lies to the sets of rules; what is left of it after others lies so too where it lies wholly in or out. */
const relationOf: (all: AddressSet) => (match: AddressSet) => 'inside' | 'outside' | 'across' = memoised((all) =>
  memoised((match) => (overlapsAddresses(all, match) ? relateAddresses(all, match) : 'outside')),
);

/** Large sets, which are service tags, meet each other again for every class of sources. */
function splitAddresses(addresses: AddressSet, match: AddressSet): Split<AddressSet> {
  return addresses.length > 16 && match.length > 16 ? splitLarge(addresses)(match) : splitOnce(addresses, match);
}

const splitLarge: (addresses: AddressSet) => (match: AddressSet) => Split<AddressSet> = memoised((addresses) =>
  memoised((match) => splitOnce(addresses, match)),
);

function splitOnce(addresses: AddressSet, match: AddressSet): Split<AddressSet> {
  const { taken, rest } = cutAddresses(addresses, match);
  return { ...(taken.length > 0 ? { taken } : {}), ...(rest.length > 0 ? { rest } : {}) };
}

function splitTag(target: TagTarget, tag: string): Split<Target> {
  if (isTagWithin(target.tag, tag)) return { taken: target };
  const isInside = isTagWithin(tag, target.tag) && !target.without.some((taken) => isTagWithin(tag, taken));
  if (!isInside) return { rest: target };
  const without = target.without.filter((taken) => isTagWithin(taken, tag));
  return {
    taken: { kind: 'tag', tag, without },
    rest: { ...target, without: [...target.without.filter((taken) => !isTagWithin(taken, tag)), tag] },
  };
}

/** True for the set that a rule writes as `*`. */
export function isEveryAddress(addresses: AddressSet): boolean {
  const [first] = addresses;
  return first?.first === 0 && first.last === allAddresses[0]?.last;
}

/** The target as people read it. */
export function toTargetText(target: Target): string {
  switch (target.kind) {
    case 'hosts':
      return toHostSetText(target.hosts);
    case 'addresses':
      return toAddressTexts(target.addresses).join(', ');
    case 'tag':
      return toTagText(target);
    case 'somewhere':
      return `<${target.placeholder}>`;
  }
}

/** By prefixes the shorter of what is meant and what is not; by name what is taken out. */
function toTagText({ tag, without, addresses }: TagTarget): string {
  if (!addresses) return without.length === 0 ? tag : `${tag} without ${without.join(', ')}`;
  const { all, left } = addresses;
  // What is left can cut all only so often: half of the ranges or fewer always leave as many.
  if (left.length > 0 && left.length * 2 <= all.length) return `${toBlocksText(left)} of ${tag}`;
  const others = subtractAddresses(all, left);
  if (others.length === 0) return tag;
  return others.length < left.length ? `${tag} without ${toBlocksText(others)}` : `${toBlocksText(left)} of ${tag}`;
}

/** The source addresses as people read them, at most four blocks. */
export function toSourcesText(sources: AddressSet | undefined): string {
  return sources === undefined ? 'a subnet whose addresses could not be read' : toBlocksText(sources);
}

/** The first four blocks of a set. */
const toBlocksText: (addresses: AddressSet) => string = memoised((addresses) => {
  const { texts, more } = toFirstTexts(addresses, 4);
  return more > 0 ? `${texts.join(', ')} and ${more} more` : texts.join(', ');
});

/** What of the whole a region covers: its sources, its target or both, where they are less than the whole's; undefined for the whole. */
export function toCoverText(region: Region, whole: Region): string | undefined {
  const [target, wholeTarget] = [toTargetText(region.target), toTargetText(whole.target)];
  const [sources, wholeSources] = [toSourcesText(region.sources), toSourcesText(whole.sources)];
  const parts = [target === wholeTarget ? [] : [target], sources === wholeSources ? [] : [`from ${sources}`]].flat();
  return parts.length === 0 ? undefined : parts.join(' ');
}
