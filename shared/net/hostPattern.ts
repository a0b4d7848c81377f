/**
 * A host-name pattern as Azure Firewall's application rules take it; `text` is lower case without trailing dot.
 * `exact`: that host. `subdomains` (`*.contoso.com`): every host below it at any depth, not the apex.
 * `suffix` (`*contoso.com`): every host that ends so. `any` (`*`): every host. A star elsewhere is no pattern at all.
 */
export interface HostPattern {
  readonly kind: 'exact' | 'subdomains' | 'suffix' | 'any';
  readonly text: string;
}
