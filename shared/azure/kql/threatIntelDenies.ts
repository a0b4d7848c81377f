import { answerColumns } from './answerColumns.ts';

/** Flows that threat intelligence denied, before any rule (table AZFWThreatIntel). */
export const threatIntelDenies = `let noRows = datatable(TimeGenerated: datetime, Action: string, Protocol: string, SourceIp: string, Fqdn: string, DestinationIp: string, DestinationPort: int, _ResourceId: string) [];
union isfuzzy=true noRows, AZFWThreatIntel
| where TimeGenerated > windowFrom and TimeGenerated <= windowTo
| where Action =~ "Deny"
| extend Fqdn = tolower(Fqdn)
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by Action, Protocol, SourceIp, Fqdn, DestinationIp, DestinationPort, FirewallId = _ResourceId
| extend Category = "threatIntel", Rule = "", DefaultAction = bool(null), NoSni = false, TimeGenerated = FirstTime
${answerColumns}`;
