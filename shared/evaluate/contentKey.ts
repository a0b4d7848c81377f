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

/** What an index of rules is made of, as a hash: kinds and destinations. The prefixes of service tags are no part of it. */
export function toRulesKey({ network, application }: RulePasses): string {
  let text = '';
  for (const rule of network) text += `${toRuleKey(rule)}\n`;
  for (const rule of application) text += `${toRuleKey(rule)}\n`;
  return toSha256(text);
}

/** Fields are parted by what no pattern or address holds; tags are as people wrote them. */
function toRuleKey(rule: NetworkRule | ApplicationRule | UnreadRules): string {
  if (rule.kind === 'unread') return 'unread';
  const hosts = rule.hosts.map(({ text }) => text).join('\t');
  if (rule.kind === 'application')
    return `application\t${rule.fqdnTags.length + rule.webCategories.length + rule.urls.length}\t${hosts}`;
  const { addresses, serviceTags, unreadIpGroups } = rule.destinations;
  return `network\t${hosts}\v${serviceTags.length === 0 ? '' : JSON.stringify(serviceTags)}\v${unreadIpGroups.length}\v${toContentKey(addresses)}`;
}
