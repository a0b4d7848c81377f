import { answerColumns } from './answerColumns.ts';

/** Denied flows of network rules and of the default for everything that is not HTTP or MSSQL (table AZFWNetworkRule; it has no host name). */
export const networkDenies = `let noRows = datatable(TimeGenerated: datetime, Action: string, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string) [];
union isfuzzy=true noRows, AZFWNetworkRule
| where TimeGenerated > windowFrom and TimeGenerated <= windowTo
| where Action =~ "Deny"
| extend DefaultAction = isempty(Rule)
| extend Rule = iff(isempty(Rule), "", trim(@"/+", replace_regex(strcat(Policy, "/", RuleCollectionGroup, "/", RuleCollection, "/", Rule), @"/+", "/")))
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by Action, Protocol, SourceIp, DestinationIp, DestinationPort, Rule, DefaultAction, FirewallId = _ResourceId
| extend Category = "network", Fqdn = "", NoSni = false, TimeGenerated = FirstTime
${answerColumns}`;
