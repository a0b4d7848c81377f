import { arrivedRows, wholeRuleName } from './foldRows.ts';

/** So many names are read; the rest is rarer. A name that is not read only leaves a finding out, so it is no gap. */
const mostNames = 1000;

const answer = `| project Name, Error, Count, FirstTime, LastTime, Sources, Rule, FirewallId
| order by Count desc, LastTime desc
| take ${mostNames}`;

/**
 * Names that clients asked the firewall's DNS proxy for and never got (table AZFWDnsQuery). One good answer to anybody takes
 * a name out, and so do names that only exist inside a cluster or a network of Azure's own.
 */
export const clientNameFailures = `${arrivedRows('AZFWDnsQuery', 'ErrorNumber: int, QueryName: string, ResponseCode: string, SourceIp: string, _ResourceId: string')}
| extend Name = tolower(trim(@"\\.+", QueryName)), FirewallId = _ResourceId
| where isnotempty(Name) and Name !endswith ".cluster.local" and Name !endswith ".internal.cloudapp.net" and Name !endswith ".arpa"
| extend IsFailed = (isnotempty(ErrorNumber) and ErrorNumber > 0) or (isnotempty(ResponseCode) and ResponseCode !~ "NOERROR")
| summarize Failed = countif(IsFailed), Answered = countif(not(IsFailed)), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated), Error = max(ResponseCode) by Name, SourceIp, FirewallId
| summarize Count = sum(Failed), Answered = sum(Answered), FirstTime = min(FirstTime), LastTime = max(LastTime), Error = max(Error), Sources = make_bag(bag_pack(SourceIp, Failed), 1000) by Name, FirewallId
| where Answered == 0
| extend Rule = ""
${answer}`;

/** Names in rules that the firewall itself could not resolve (table AZFWInternalFqdnResolutionFailure). */
export const ruleNameFailures = `${arrivedRows('AZFWInternalFqdnResolutionFailure', 'Error: string, Fqdn: string, Policy: string, RuleCollectionGroup: string, RuleCollection: string, Rule: string, _ResourceId: string')}
| extend Name = tolower(trim(@"\\.+", Fqdn)), FirewallId = _ResourceId
${wholeRuleName}
| summarize Count = count(), FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated), Error = max(Error) by Name, Rule, FirewallId
| extend Sources = bool(null)
${answer}`;
