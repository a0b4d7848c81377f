import { arrivedRows, foldRows, wholeRuleName } from './foldRows.ts';
import { toLiteral, toLiteralList } from './literals.ts';

/**
 * Allowed HTTP, HTTPS and MSSQL flows to these hosts, for comparing the configuration with what happened. A pattern
 * `*.suffix` stands for every name below the suffix.
 */
export function toAllowedApplicationFlows(hosts: readonly string[]): string {
  const plain = hosts.filter((host) => !host.startsWith('*'));
  const suffixes = hosts.filter((host) => host.startsWith('*')).map((host) => host.slice(1));
  const below = suffixes.map((suffix) => ` or Fqdn endswith ${toLiteral(suffix)}`).join('');
  return `${arrivedRows('AZFWApplicationRule', 'Action: string, Protocol: string, SourceIp: string, Fqdn: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Allow"
| where Fqdn in~ ${toLiteralList(plain)}${below}
| extend Fqdn = tolower(Fqdn), FirewallId = _ResourceId
${wholeRuleName}
| extend Category = "application", DestinationIp = "", DefaultAction = false, NoSni = false
${foldRows()}`;
}

/** Allowed flows of network rules to these addresses. */
export function toAllowedNetworkFlows(addresses: readonly string[]): string {
  return `${arrivedRows('AZFWNetworkRule', 'Action: string, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Allow"
| where DestinationIp in ${toLiteralList(addresses)}
| extend FirewallId = _ResourceId
${wholeRuleName}
| extend Category = "network", Fqdn = "", DefaultAction = false, NoSni = false
${foldRows()}`;
}
