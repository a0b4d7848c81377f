import { arrivedRows, firstRows, foldSources } from './foldRows.ts';

/** What stands in place of the source in a folded message. */
export const anySource = 'request from *';

/**
 * Denials in the older AzureDiagnostics table, as message texts. Messages that differ only in the source are folded by
 * putting a star in its place; the sources are beside them.
 */
export const legacyDenies = `${arrivedRows('AzureDiagnostics', 'Category: string, ResourceId: string, msg_s: string')}
| where Category in ("AzureFirewallApplicationRule", "AzureFirewallNetworkRule")
| where msg_s has "Deny" or msg_s has "denied"
| extend SourceIp = extract(@"request from ([^:\\s]+)", 1, msg_s), msg_s = replace_regex(msg_s, @"request from [^:\\s]+(:\\d+)?", "${anySource}")
| summarize Attempts = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by SourceIp, ResourceId, msg_s
${foldSources(['ResourceId', 'msg_s'])}
| project TimeGenerated, LastTime, Count, Sources, SourceCount, ResourceId, msg_s
${firstRows}`;
