import { toSha256 } from '../model/digest.ts';
import { memoised } from '../model/memoised.ts';
import type { ApplicationRule, NetworkRule, RulePasses, UnreadRules } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';

/** A set as text, equal for equal sets. */
export const toContentKey: (set: AddressSet) => string = memoised((set) => {
  let key = '';
  for (const { first, last } of set) key += `${first}-${last} `;
  return key;
});

/** What tells rules apart, as a hash; the prefixes of service tags, which are not the rules' own, are no part of it. */
export function toRulesKey({ network, application }: RulePasses): string {
  return toSha256([...network, ...application].map(toRuleKey).join('\n'));
}

function toRuleKey(rule: NetworkRule | ApplicationRule | UnreadRules): string {
  if (rule.kind === 'unread') return JSON.stringify(rule);
  const { sources, destinations, ...others } = rule;
  const ends = [sources, destinations].map(
    (end) => end && [toContentKey(end.addresses), end.serviceTags, end.unreadIpGroups],
  );
  return JSON.stringify([others, ends]);
}
