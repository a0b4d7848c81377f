import { answerColumns } from './answerColumns.ts';

/** Flows that intrusion detection dropped after a rule had allowed them (table AZFWIdpsSignature). Its words for it vary. */
export const idpsDenies = `let noRows = datatable(TimeGenerated: datetime, Action: string, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, SignatureId: string, _ResourceId: string) [];
union isfuzzy=true noRows, AZFWIdpsSignature
| where TimeGenerated > windowFrom and TimeGenerated <= windowTo
| where Action in~ ("Deny", "Drop")
| extend Rule = strcat("IDPS signature ", SignatureId)
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by Action, Protocol, SourceIp, DestinationIp, DestinationPort, Rule, FirewallId = _ResourceId
| extend Category = "idps", Fqdn = "", DefaultAction = false, NoSni = false, TimeGenerated = FirstTime
${answerColumns}`;
