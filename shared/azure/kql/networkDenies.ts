import { arrivedRows, foldRows, wholeRuleName } from './foldRows.ts';

/** Denied flows of network rules and of the default for everything that is not HTTP or MSSQL (table AZFWNetworkRule; it has no host name). */
export const networkDenies = `${arrivedRows('AZFWNetworkRule', 'Action: string, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Deny"
| extend DefaultAction = isempty(Rule), FirewallId = _ResourceId
${wholeRuleName}
| extend Category = "network", Fqdn = "", NoSni = false
${foldRows()}`;

/** The same flows summed up over minutes (policy analytics; table AZFWNetworkRuleAggregation), which says whether the default decided. */
export const aggregatedNetworkDenies = `${arrivedRows('AZFWNetworkRuleAggregation', 'Action: string, IsDefaultRule: bool, NetworkRuleCount: int, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Deny"
| extend DefaultAction = iff(isempty(IsDefaultRule), isempty(Rule), IsDefaultRule), FirewallId = _ResourceId
${wholeRuleName}
| extend Category = "network", Fqdn = "", NoSni = false
${foldRows('sum(NetworkRuleCount)')}`;
