import { arrivedRows, foldRows } from './foldRows.ts';

/** Flows that intrusion detection dropped after a rule had allowed them (table AZFWIdpsSignature). Its words for it vary. */
export const idpsDenies = `${arrivedRows('AZFWIdpsSignature', 'Action: string, Protocol: string, SourceIp: string, DestinationIp: string, DestinationPort: int, SignatureId: string, _ResourceId: string')}
| where Action in~ ("Deny", "Drop")
| extend Category = "idps", Rule = strcat("IDPS signature ", SignatureId), Fqdn = "", DefaultAction = false, NoSni = false, FirewallId = _ResourceId
${foldRows()}`;
