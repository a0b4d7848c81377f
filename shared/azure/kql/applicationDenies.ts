import { arrivedRows, foldRows, wholeRuleName } from './foldRows.ts';

/**
 * Denied HTTP, HTTPS and MSSQL flows (table AZFWApplicationRule; it has no destination address). A row without a rule was
 * denied by default, but a client that named no host is refused before any rule.
 */
export const applicationDenies = `${arrivedRows('AZFWApplicationRule', 'Action: string, ActionReason: string, Protocol: string, SourceIp: string, Fqdn: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Deny"
| extend NoSni = ActionReason has "SNI" and ActionReason has "missing", Fqdn = tolower(Fqdn), FirewallId = _ResourceId
| extend DefaultAction = iff(NoSni, bool(null), isempty(Rule))
${wholeRuleName}
| extend Category = "application", DestinationIp = ""
${foldRows()}`;

/**
 * The same flows where the firewall logs them summed up over minutes (policy analytics; table
 * AZFWApplicationRuleAggregation). Whoever has both tables has each flow in both.
 */
export const aggregatedApplicationDenies = `${arrivedRows('AZFWApplicationRuleAggregation', 'Action: string, ActionReason: string, ApplicationRuleCount: int, Protocol: string, SourceIp: string, Fqdn: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| where Action =~ "Deny"
| extend NoSni = ActionReason has "SNI" and ActionReason has "missing", Fqdn = tolower(Fqdn), FirewallId = _ResourceId
| extend DefaultAction = iff(NoSni, bool(null), isempty(Rule))
${wholeRuleName}
| extend Category = "application", DestinationIp = ""
${foldRows('sum(ApplicationRuleCount)')}`;
