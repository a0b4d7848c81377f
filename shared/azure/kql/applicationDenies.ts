import { answerColumns } from './answerColumns.ts';

/**
 * Denied HTTP, HTTPS and MSSQL flows (table AZFWApplicationRule; it has no destination address). A row without a rule was
 * denied by default, but a client that named no host is refused before any rule. The empty table declares the columns, so
 * that the query also stands where the real table is absent because nothing was logged yet.
 */
export const applicationDenies = `let noRows = datatable(TimeGenerated: datetime, Action: string, ActionReason: string, Protocol: string, SourceIp: string, Fqdn: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string) [];
union isfuzzy=true noRows, AZFWApplicationRule
| where TimeGenerated > windowFrom and TimeGenerated <= windowTo
| where Action =~ "Deny"
| extend NoSni = ActionReason has "SNI" and ActionReason has "missing", Fqdn = tolower(Fqdn)
| extend DefaultAction = iff(NoSni, bool(null), isempty(Rule))
| extend Rule = iff(isempty(Rule), "", trim(@"/+", replace_regex(strcat(Policy, "/", RuleCollectionGroup, "/", RuleCollection, "/", Rule), @"/+", "/")))
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by Action, Protocol, SourceIp, Fqdn, DestinationPort, Rule, DefaultAction, NoSni, FirewallId = _ResourceId
| extend Category = "application", DestinationIp = "", TimeGenerated = FirstTime
${answerColumns}`;
