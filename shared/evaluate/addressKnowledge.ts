import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { AddressMatch } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import {
  allAddresses,
  intersectAddresses,
  overlapsAddresses,
  subtractAddresses,
  toAddressSet,
  unionOfAddresses,
} from '../net/addressSet.ts';
import { isAzureCloudTag, overlapsTag } from '../net/serviceTag.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
const reservedBlocks = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];

/** RFC 1918 and RFC 6598: what Azure takes for private when it makes system routes. */
export const privateAddresses: AddressSet = toSet(privateBlocks);

/** Everything that a public service can have as its address. */
export const publicAddresses: AddressSet = subtractAddresses(
  allAddresses,
  toSet([...privateBlocks, ...reservedBlocks]),
);

/** Blocks from this many addresses on (shorter than /16) are so wide that any public host may lie in them. */
const wide = 2 ** 17;

/** True if a service tag can hold the dependency's host: the catalog names it, or a tag around or inside it, or it is AzureCloud of any region. */
export function canHoldHost(tag: string, dependency: Dependency): boolean {
  return isAzureCloudTag(tag) || dependency.serviceTags.some((known) => overlapsTag(known, tag));
}

/** Unions of the same tags are asked for again and again, once a dependency and cluster. */
const nearByTags: (list: ServiceTagList) => Map<string, AddressSet> = memoised(() => new Map());

/** Where a host's addresses can be: the prefixes of the tags that the catalog names for it; empty if they are not known. */
export function toNearAddresses(tags: readonly string[], list: ServiceTagList | undefined): AddressSet {
  if (list === undefined || tags.length === 0) return [];
  const known = nearByTags(list);
  const key = tags.join(' ');
  const near = known.get(key) ?? unionOfAddresses(tags.map((tag) => findTagAddresses(list, tag) ?? []));
  known.set(key, near);
  return near;
}

/** True if the small set shares an address with the large one; the large one is searched and not walked. */
export function touchesAddresses(small: AddressSet, large: AddressSet): boolean {
  return small.some(({ first, last }) => {
    let [from, to] = [0, large.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((large[middle]?.last ?? 0) < first) from = middle + 1;
      else to = middle;
    }
    const next = large[from];
    return next !== undefined && next.first <= last;
  });
}

/** True if the set holds a public block shorter than /16. */
export function isWide(addresses: AddressSet): boolean {
  return intersectAddresses(addresses, publicAddresses).some(({ first, last }) => last - first + 1 >= wide);
}

/** True if the set holds every public address, so that a host's unknown address is certainly in it. */
export function holdsEveryPublicAddress(addresses: AddressSet): boolean {
  return subtractAddresses(publicAddresses, addresses).length === 0;
}

/** True if one of the addresses can be a public service's. */
export function hasPublicAddress(addresses: AddressSet): boolean {
  return overlapsAddresses(addresses, publicAddresses);
}

/** True if the set names a single public address, as rules for an API server's address do. */
export function hasSinglePublicAddress(addresses: AddressSet): boolean {
  return intersectAddresses(addresses, publicAddresses).some(({ first, last }) => first === last);
}

/** True if part of the match could not be read. */
export function isUnread(match: AddressMatch): boolean {
  return match.unreadIpGroups.length > 0;
}

function toSet(blocks: readonly string[]): AddressSet {
  return unionOfAddresses(blocks.map((block) => toAddressSet(block) ?? []));
}
