import { memoised } from '../model/memoised.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { AddressMatch } from '../model/topology.ts';
import { type AddressSet, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { isKnownTag } from '../net/serviceTag.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';
import { hasTagForm } from './addressText.ts';
import type { EstateIndex } from './estateIndex.ts';
import { type IpGroup, toIpGroup } from './ipGroup.ts';
import { toSortedSet } from './readers.ts';

/** What a rule writes for one side: literals (addresses and, as destination, service tags) and ids of IP groups. */
export interface AddressTexts {
  readonly side: 'source' | 'destination';
  readonly literals: readonly string[];
  readonly ipGroupIds: readonly string[];
}

/**
 * One side of a rule, read. `emptyIpGroups`: emptied IP groups (ARM ids), each of which makes Azure skip the whole rule.
 * `isUnsettled`: the last change of an IP group failed or is under way. `ipGroups`: those that were read, if all addresses come
 * from such.
 */
export interface ReadAddresses {
  readonly match: AddressMatch;
  readonly problems: readonly string[];
  readonly emptyIpGroups: readonly string[];
  readonly ipGroups: readonly string[];
  readonly isUnsettled: boolean;
}

/** Matches nothing. */
export const matchNothing: AddressMatch = { addresses: noAddresses, serviceTags: [], unreadIpGroups: [] };

/**
 * Reads one side of a rule. Literals that are no IPv4 address, block or range are service tags on the destination side
 * and problems on the source side (azure-docs issue 89508); IPv6 is a problem (Azure Firewall: known issues).
 */
export function toAddressMatch(texts: AddressTexts, index: EstateIndex): ReadAddresses {
  if (texts.literals.length > mostLiterals) return readAddresses(texts, index);
  const known = knownOf(index);
  const key = JSON.stringify([texts.side, texts.literals, texts.ipGroupIds]);
  const read = known.get(key) ?? readAddresses(texts, index);
  known.set(key, read);
  return read;
}

/** Many rules write the same few addresses or the same IP groups; what they match is then the same object. */
const knownOf: (index: EstateIndex) => Map<string, ReadAddresses> = memoised(() => new Map());

/** Longer lists are a rule's own. */
const mostLiterals = 4;

function readAddresses(texts: AddressTexts, index: EstateIndex): ReadAddresses {
  const groups = texts.ipGroupIds.map((id) => toIpGroup(id, index));
  const literals = [...texts.literals.map((text) => toLiteral(text, texts.side)), ...groups.flatMap(toGroupLiterals)];
  const empty = groups.filter((group) => group.kind === 'empty');
  const emptied = empty.map((group) => `IP group ${group.id} is empty, so Azure skips the rule`);
  const serviceTags = toSortedSet(literals.flatMap((literal) => literal.serviceTag ?? []));
  const tagAddresses = toTagAddresses(serviceTags, index);
  const unknown = serviceTags.filter((tag) => !isKnownTag(tag) && !tagAddresses.has(tag));
  return {
    match: {
      addresses: unionOfAddresses(literals.flatMap((literal) => literal.addresses ?? [])),
      serviceTags,
      unreadIpGroups: toDistinctIds(groups.flatMap((group) => (group.kind === 'unread' ? group.id : []))),
      ...(tagAddresses.size === 0 ? {} : { tagAddresses }),
    },
    problems: [
      ...literals.flatMap((literal) => literal.problem ?? []),
      ...unknown.map((tag) => `"${tag}" is no service tag that is known`),
      ...emptied,
    ],
    emptyIpGroups: toDistinctIds(empty.map(({ id }) => id)),
    ipGroups:
      texts.literals.length > 0 ? [] : toDistinctIds(groups.flatMap(({ kind, id }) => (kind === 'read' ? id : []))),
    isUnsettled: groups.some((group) => group.kind === 'read' && group.isUnsettled),
  };
}

/** Addresses of the tags that the estate's list knows. */
function toTagAddresses(tags: readonly string[], index: EstateIndex): ReadonlyMap<string, AddressSet> {
  return new Map(
    tags.flatMap((tag) => {
      const addresses = findTagAddresses(index.serviceTags, tag);
      return addresses === undefined ? [] : [[tag, addresses] as const];
    }),
  );
}

/** One id can be written in two casings. */
function toDistinctIds(ids: readonly string[]): readonly string[] {
  const byKey = new Map(ids.map((id) => [toIdKey(id), id] as const));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
}

interface Literal {
  /** In brackets because `flatMap` opens one array. */
  readonly addresses?: readonly [AddressSet];
  readonly serviceTag?: string;
  readonly problem?: string;
}

function toLiteral(text: string, side: 'source' | 'destination' | 'group'): Literal {
  const addresses = toAddressSet(text);
  if (addresses !== undefined) return { addresses: [addresses] };
  if (text.includes(':')) return { problem: `IPv6 address "${text}" is not supported in rules` };
  if (!hasTagForm(text)) return { problem: `"${text}" is not an address` };
  if (side === 'destination') return { serviceTag: text };
  return { problem: `"${text}" is not an address; service tags are destinations only` };
}

function toGroupLiterals(group: IpGroup): readonly Literal[] {
  return group.kind === 'read' ? group.literals.map((text) => toLiteral(text, 'group')) : [];
}
