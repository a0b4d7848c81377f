import type { foldedColumns } from '../../shared/denies/fromFoldedRow.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { TimedLogRow } from '../scenarios/logRows.ts';
import { categoryByTable, type LogTable } from './logTables.ts';

/** A log row of a table that can be folded. */
export type TableRow = TimedLogRow & { readonly table: LogTable };

/** One row of the folded answer, by column. */
export type FoldedRow = Readonly<Record<(typeof foldedColumns)[number], Json>>;

/** Types of the folded columns as the service names them. */
export const foldedTypes: Readonly<Record<(typeof foldedColumns)[number], string>> = {
  Category: 'string',
  TimeGenerated: 'datetime',
  LastTime: 'datetime',
  Action: 'string',
  Protocol: 'string',
  SourceIp: 'string',
  Fqdn: 'string',
  DestinationIp: 'string',
  DestinationPort: 'int',
  Rule: 'string',
  DefaultAction: 'bool',
  NoSni: 'bool',
  Count: 'long',
  FirewallId: 'string',
};

/** Folds rows that are alike in everything but time and source port, as the product's queries do with summarize. */
export function foldRows(rows: readonly TableRow[]): readonly FoldedRow[] {
  const folded = new Map<string, FoldedRow>();
  for (const row of rows) {
    const single = toSingle(row);
    const key = JSON.stringify({ ...single, TimeGenerated: null, LastTime: null, Count: null });
    const before = folded.get(key);
    folded.set(key, before ? join(before, single) : single);
  }
  return [...folded.values()];
}

function join(a: FoldedRow, b: FoldedRow): FoldedRow {
  const times = [a.TimeGenerated, a.LastTime, b.TimeGenerated, b.LastTime].map(String).sort();
  return {
    ...a,
    TimeGenerated: times[0] ?? null,
    LastTime: times.at(-1) ?? null,
    Count: Number(a.Count) + Number(b.Count),
  };
}

function toSingle({ table, columns }: TableRow): FoldedRow {
  const reason = textOf(columns, 'ActionReason');
  return {
    Category: categoryByTable[table],
    TimeGenerated: columns.TimeGenerated,
    LastTime: columns.TimeGenerated,
    Action: textOf(columns, 'Action'),
    Protocol: textOf(columns, 'Protocol'),
    SourceIp: textOf(columns, 'SourceIp'),
    Fqdn: textOf(columns, 'Fqdn'),
    DestinationIp: textOf(columns, 'DestinationIp'),
    DestinationPort: columns['DestinationPort'] ?? null,
    Rule: toRuleText(columns),
    DefaultAction: isDefaultAction(columns, reason),
    NoSni: /SNI TLS extension was missing/i.test(reason),
    Count: 1,
    FirewallId: textOf(columns, '_ResourceId'),
  };
}

function toRuleText(columns: JsonObject): string {
  const names = ['Policy', 'RuleCollectionGroup', 'RuleCollection', 'Rule'].map((name) => textOf(columns, name));
  return names.filter((name) => name !== '').join('/');
}

/** Tables without rule names (threat intelligence, intrusion detection) cannot tell. */
function isDefaultAction(columns: JsonObject, reason: string): boolean | null {
  if (columns['Rule'] === undefined) return null;
  if (/default action|no rule matched/i.test(reason)) return true;
  return textOf(columns, 'Rule') === '' && textOf(columns, 'Action').toLowerCase() === 'deny';
}

function textOf(columns: JsonObject, name: string): string {
  const value = columns[name];
  return typeof value === 'string' ? value : '';
}
