import { memoised } from '../model/memoised.ts';
import type { ApplicationRule, Firewall, NetworkRule, UnreadRules } from '../model/topology.ts';
import type { HostIndex } from '../net/hostIndex.ts';
import { toHostIndex, unsortedPlacesHoldingHost } from '../net/hostIndex.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { toUrlPattern } from '../net/urlPattern.ts';
import { tagEnds } from './fqdnTags.ts';

/**
 * Every pattern that a firewall holds a host against, each at a place of its own: of its rules, their URLs, its allowlist and
 * what is known of FQDN tags.
 */
const patternsOf: (firewall: Firewall) => HostIndex = memoised(({ rules, threatIntelAllowedHosts }) => {
  const network = rules.network.flatMap((rule) => toReadable(rule) ?? []);
  const application = rules.application.flatMap((rule) => toReadable(rule) ?? []);
  const all = [...network, ...application];
  const hosts = all.flatMap((rule) => rule.hosts);
  const urls = all
    .flatMap((rule) => (rule.kind === 'application' ? rule.urls : []))
    .flatMap((url) => toUrlPattern(url)?.host ?? []);
  const distinct = new Map(
    [...hosts, ...urls, ...threatIntelAllowedHosts, ...tagEnds].map((pattern) => [pattern.text, pattern]),
  );
  return toHostIndex([...distinct.values()].map((pattern, place) => ({ pattern, place })));
});

/** Of a rule that could not be read as a whole, the most that it can match. */
function toReadable(rule: NetworkRule | ApplicationRule | UnreadRules): NetworkRule | ApplicationRule | undefined {
  return rule.kind === 'unread' ? rule.reach : rule;
}

/**
 * What hosts have in common that no rule tells apart: the same patterns hold them, and they lie in the same domain, so that
 * nothing that looks at how a name ends sees a difference either. Undefined for a host that is a domain of its own.
 */
export function toHostKind(firewall: Firewall, { text }: HostPattern): string | undefined {
  const domain = text.slice(text.indexOf('.') + 1);
  if (!domain.includes('.') || domain === text) return undefined;
  return `${domain} ${unsortedPlacesHoldingHost(patternsOf(firewall), text).join(' ')}`;
}
