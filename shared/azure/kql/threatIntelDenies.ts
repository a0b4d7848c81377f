import { arrivedRows, foldRows } from './foldRows.ts';

/** Flows that threat intelligence denied, before any rule (table AZFWThreatIntel). */
export const threatIntelDenies = `${arrivedRows('AZFWThreatIntel', 'Action: string, Protocol: string, SourceIp: string, Fqdn: string, DestinationIp: string, DestinationPort: int, _ResourceId: string')}
| where Action =~ "Deny"
| extend Category = "threatIntel", Fqdn = tolower(Fqdn), Rule = "", DefaultAction = bool(null), NoSni = false, FirewallId = _ResourceId
${foldRows()}`;
