/**
 * A host-name pattern as Azure Firewall's application rules take it; `text` is lower case without trailing dot.
 * `exact`: that host. `subdomains` (`*.contoso.com`): every host below it at any depth, not the apex.
 * `suffix` (`*contoso.com`): every host that ends so. `any` (`*`): every host. A star elsewhere is no pattern at all.
 */
export interface HostPattern {
  readonly kind: 'exact' | 'subdomains' | 'suffix' | 'any';
  readonly text: string;
}

const namePart = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/**
 * Reads a pattern, case-blind and with or without a trailing dot. A star counts only left-most (FAQ of Azure Firewall);
 * undefined for a star elsewhere and for anything that can be no host name (spaces, slashes, empty labels).
 */
export function toHostPattern(text: string): HostPattern | undefined {
  if (namePart.test(text)) return { kind: 'exact', text };
  const host = text
    .trim()
    .toLowerCase()
    .replace(/(?<=[a-z0-9_-])\.$/, '');
  if (host === '*') return { kind: 'any', text: host };
  if (host.startsWith('*.')) return namePart.test(host.slice(2)) ? { kind: 'subdomains', text: host } : undefined;
  if (host.startsWith('*')) return namePart.test(host.slice(1)) ? { kind: 'suffix', text: host } : undefined;
  return namePart.test(host) ? { kind: 'exact', text: host } : undefined;
}

/** True if every host of `inner` is a host of `outer`. */
export function isHostSubset(inner: HostPattern, outer: HostPattern): boolean {
  switch (outer.kind) {
    case 'any':
      return true;
    case 'exact':
      return inner.kind === 'exact' && inner.text === outer.text;
    case 'subdomains':
    case 'suffix':
      return inner.kind !== 'any' && endOf(inner).endsWith(endOf(outer));
  }
}

/** True if some host is in both patterns. Patterns are nested or disjoint, because each says only how a host ends. */
export function overlapsHost(a: HostPattern, b: HostPattern): boolean {
  return isHostSubset(a, b) || isHostSubset(b, a);
}

/** How every host of the pattern ends: `.contoso.com` of `*.contoso.com`, the host itself of an exact one. */
function endOf(pattern: HostPattern): string {
  return pattern.kind === 'exact' ? pattern.text : pattern.text.slice(1);
}
