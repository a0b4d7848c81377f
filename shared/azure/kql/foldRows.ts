import { foldedColumns } from '../../denies/fromFoldedRow.ts';

/** One more row than is used: its presence tells that there was more. */
export const mostRows = 5000;

/** So many sources of one kind of flow come back, each with its own count and times; a dynamic value holds 1 MB. */
export const mostSources = 5000;

/**
 * The beginning of a query: the rows of a table that arrived in the window. An empty table declares the columns, so that
 * the query also stands where the real table is absent because nothing was logged yet. Each row arrives once, however late
 * it is, so windows that meet count each row once; the request's own span of time limits TimeGenerated, more widely.
 */
export function arrivedRows(table: string, columns: string): string {
  return `let noRows = datatable(TimeGenerated: datetime, ${columns}) [];
union isfuzzy=true noRows, (${table} | where ingestion_time() > windowFrom and ingestion_time() <= windowTo)`;
}

/** What tells one kind of flow from another, besides the source. */
const kind = [
  'Category',
  'Action',
  'Protocol',
  'Fqdn',
  'DestinationIp',
  'DestinationPort',
  'Rule',
  'DefaultAction',
  'NoSni',
  'FirewallId',
];

/** The columns of the answer: those of `fromFoldedRow`, with all sources of a kind in one bag. */
export const answerColumns: readonly string[] = [
  ...foldedColumns.map((name) => (name === 'SourceIp' ? 'Sources' : name)),
  'SourceCount',
];

/**
 * The end of a query: one row a kind of flow, however many sources it has. `Sources` holds `[count, first, last]` by source
 * address. The commonest kinds come first, and no more than can be used. `count` tells how many flows a row stands for.
 */
export function foldRows(count = 'count()'): string {
  return `| summarize Attempts = ${count}, FirstTime = min(TimeGenerated), LastTime = max(TimeGenerated) by SourceIp, ${kind.join(', ')}
${foldSources(kind)}
| project ${answerColumns.join(', ')}
${firstRows}`;
}

/** Puts the sources of rows that are alike into one bag. */
export function foldSources(keys: readonly string[]): string {
  return `| summarize Count = sum(Attempts), TimeGenerated = min(FirstTime), LastTime = max(LastTime), SourceCount = count(), Sources = make_bag(bag_pack(SourceIp, pack_array(Attempts, FirstTime, LastTime)), ${mostSources}) by ${keys.join(', ')}`;
}

/** The commonest rows, bounded. */
export const firstRows = `| order by Count desc, LastTime desc
| take ${mostRows + 1}`;

/** The names of a rule joined as the project writes them, without what the row leaves empty. */
export const wholeRuleName = `| extend Rule = iff(isempty(Rule), "", trim(@"/+", replace_regex(strcat(Policy, "/", RuleCollectionGroup, "/", RuleCollection, "/", Rule), @"/+", "/")))`;
