import type { AddressSet } from './addressSet.ts';
import { toAddressSet, unionOfAddresses } from './addressSet.ts';

/** Service tags of one cloud with their prefixes as Azure publishes them, IPv4 and IPv6 mixed, by name in lower case. */
export type ServiceTagList = ReadonlyMap<string, readonly string[]>;

/** Prefixes of one length: what a route for a service tag stands for, as far as the longest prefix decides. */
export interface PrefixesOfLength {
  /** Prefix length, 0–32. */
  readonly length: number;
  readonly addresses: AddressSet;
}

/** A list holds 100,000 prefixes, of which an estate uses few: only tags that are asked for are read, each once. */
const readOnce = new WeakMap<readonly string[], AddressSet>();

/** The IPv4 addresses of a tag, whatever the casing of its name; undefined if there is no list or the list lacks the tag. */
export function findTagAddresses(list: ServiceTagList | undefined, tag: string): AddressSet | undefined {
  const prefixes = list?.get(tag.toLowerCase());
  if (prefixes === undefined) return undefined;
  const known = readOnce.get(prefixes);
  if (known !== undefined) return known;
  const addresses = unionOfAddresses(prefixes.map((prefix) => toAddressSet(prefix) ?? []));
  readOnce.set(prefixes, addresses);
  return addresses;
}

/** The IPv4 prefixes of a tag by their length, longest first; undefined if there is no list or the list lacks the tag. */
export function findTagPrefixes(
  list: ServiceTagList | undefined,
  tag: string,
): readonly PrefixesOfLength[] | undefined {
  const prefixes = list?.get(tag.toLowerCase());
  if (prefixes === undefined) return undefined;
  const read = prefixes.flatMap((text) => {
    const addresses = toAddressSet(text);
    return addresses === undefined ? [] : [{ length: Number(text.split('/')[1] ?? 32), addresses }];
  });
  return [...Map.groupBy(read, ({ length }) => length)]
    .map(([length, all]) => ({ length, addresses: unionOfAddresses(all.map(({ addresses }) => addresses)) }))
    .toSorted((a, b) => b.length - a.length);
}
