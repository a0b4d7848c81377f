import { memoised } from '../model/memoised.ts';
import type { Firewall } from '../model/topology.ts';
import type { HostIndex } from '../net/hostIndex.ts';
import { placesHoldingHost, toHostIndex } from '../net/hostIndex.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { toUrlPattern } from '../net/urlPattern.ts';

/** Every pattern that a firewall holds a host against, each at a place of its own: of its rules, their URLs and allowlists. */
const patternsOf: (firewall: Firewall) => HostIndex = memoised(({ rules, threatIntelAllowedHosts }) => {
  const read = <T extends { readonly kind: string }>(all: readonly T[]) =>
    all.filter((rule): rule is Exclude<T, { readonly kind: 'unread' }> => rule.kind !== 'unread');
  const urls = read(rules.application).flatMap((rule) => rule.urls.flatMap((url) => toUrlPattern(url) ?? []));
  const hosts = [...read(rules.network), ...read(rules.application)].flatMap((rule) => rule.hosts);
  const distinct = new Map([...hosts, ...urls, ...threatIntelAllowedHosts].map((pattern) => [pattern.text, pattern]));
  return toHostIndex([...distinct.values()].map((pattern, place) => ({ pattern, place })));
});

/** Names the patterns of a firewall that hold a host: no rule tells hosts apart that the same patterns hold. */
export function toHostKind(firewall: Firewall, { text }: HostPattern): string {
  return placesHoldingHost(patternsOf(firewall), text).join(' ');
}
