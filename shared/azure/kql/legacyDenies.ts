import { mostRows } from './answerColumns.ts';

/**
 * Denials in the older AzureDiagnostics table, as message texts. Messages that differ only in the source port are folded
 * by cutting the port out; the parser of messages does without it.
 */
export const legacyDenies = `let noRows = datatable(TimeGenerated: datetime, Category: string, ResourceId: string, msg_s: string) [];
union isfuzzy=true noRows, AzureDiagnostics
| where TimeGenerated > windowFrom and TimeGenerated <= windowTo
| where Category in ("AzureFirewallApplicationRule", "AzureFirewallNetworkRule")
| where msg_s has "Deny" or msg_s has "denied"
| extend msg_s = replace_regex(msg_s, @"(request from [^:\\s]+):\\d+", @"\\1")
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by ResourceId, msg_s
| project TimeGenerated = FirstTime, LastTime, Count, ResourceId, msg_s
| order by Count desc, LastTime desc
| take ${mostRows + 1}`;
