import type { LogRow } from '../model/deny.ts';
import type { JsonObject } from '../model/json.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { toInstant, undated } from './instant.ts';
import {
  type Columns,
  countOf,
  flagOf,
  isDefaultReason,
  isNoSniReason,
  portOf,
  present,
  textOf,
  toAction,
  toAddress,
  toColumns,
  toHost,
  toProtocol,
  toRuleName,
} from './logFields.ts';

/** The resource-specific tables that hold flows, by lower-case name, with the column that counts in aggregations. */
const flowTables: ReadonlyMap<string, { readonly category: LogRow['category']; readonly count?: string }> = new Map([
  ['azfwapplicationrule', { category: 'application' }],
  ['azfwapplicationruleaggregation', { category: 'application', count: 'applicationrulecount' }],
  ['azfwnetworkrule', { category: 'network' }],
  ['azfwnetworkruleaggregation', { category: 'network', count: 'networkrulecount' }],
  ['azfwnatrule', { category: 'nat' }],
  ['azfwnatruleaggregation', { category: 'nat', count: 'natrulecount' }],
  ['azfwthreatintel', { category: 'threatIntel' }],
  ['azfwidpssignature', { category: 'idps' }],
]);

/** Tables and categories that are known and hold no decision on a flow. */
const otherTables = new Set([
  'azfwdnsquery',
  'azfwdnsflowtrace',
  'azfwinternalfqdnresolutionfailure',
  'azfwfqdnresolvefailure',
  'azfwfatflow',
  'azfwflowtrace',
  'azurefirewalldnsproxy',
]);

/**
 * Reads one row of a resource-specific table (firewall-structured-logs.md), numbers and booleans also as text. The table
 * is `Type`, else the diagnostic category, else what only one table's columns can be. Rows of tables without flows are
 * `ignored`; rows of unknown tables, and rows without source and destination, are `unparsed`. Never throws.
 */
export function fromStructuredRow(row: JsonObject): ParsedRecord {
  return fromStructuredColumns(toColumns(row));
}

/** The same for a record whose columns are known already. */
export function fromStructuredColumns(columns: Columns): ParsedRecord {
  const name = toTableName(columns);
  if (name === undefined) return { kind: 'unparsed' };
  if (otherTables.has(name)) return { kind: 'ignored' };
  const table = flowTables.get(name);
  if (!table || !(columns.has('sourceip') && hasDestination(columns))) return { kind: 'unparsed' };
  return { kind: 'row', row: toRow(columns, table.category, table.count) };
}

function toTableName(columns: Columns): string | undefined {
  const named = [textOf(columns, 'type'), textOf(columns, 'category'), textOf(columns, 'tablename')]
    .map((text) => text?.toLowerCase())
    .find((text) => text !== undefined && (flowTables.has(text) || otherTables.has(text)));
  return named ?? guessTable(columns);
}

/** Exports and narrow queries often leave `Type` out; these columns exist in one table only. */
function guessTable(columns: Columns): string | undefined {
  if (columns.has('signatureid')) return 'azfwidpssignature';
  if (columns.has('threatdescription')) return 'azfwthreatintel';
  if (columns.has('queryname')) return 'azfwdnsquery';
  if (columns.has('translatedip')) return 'azfwnatrule';
  if (!columns.has('action')) return undefined;
  if (columns.has('fqdn') || columns.has('targeturl')) return 'azfwapplicationrule';
  return columns.has('destinationip') ? 'azfwnetworkrule' : undefined;
}

/** A row that was denied for its missing SNI names no host, but it has a port or a reason. */
function hasDestination(columns: Columns): boolean {
  return ['fqdn', 'destinationip', 'targeturl', 'destinationport', 'translatedip', 'actionreason'].some((name) =>
    columns.has(name),
  );
}

function toRow(columns: Columns, category: LogRow['category'], countColumn: string | undefined): LogRow {
  const time = toInstant(textOf(columns, 'timegenerated') ?? textOf(columns, 'time')) ?? undated;
  const action = category === 'nat' ? 'other' : toAction(textOf(columns, 'action'));
  const noSni = isNoSniReason(textOf(columns, 'actionreason') ?? '');
  return {
    time,
    lastTime: time,
    category,
    action,
    protocol: toProtocol(textOf(columns, 'protocol')),
    defaultAction: noSni ? null : toDefaultAction(columns, category, action),
    noSni,
    count: countColumn === undefined ? 1 : countOf(columns, countColumn),
    ...present('sourceAddress', toAddress(textOf(columns, 'sourceip'))),
    ...present('sourcePort', portOf(columns, 'sourceport')),
    ...toDestination(columns, category),
    ...present('rule', toRule(columns)),
    ...present('firewallId', textOf(columns, '_resourceid') ?? textOf(columns, 'resourceid')),
  };
}

/** The application tables have no destination address; what stands in that column there was not sent by the firewall. */
function toDestination(columns: Columns, category: LogRow['category']) {
  const fqdn = textOf(columns, 'fqdn');
  const address = category === 'application' ? undefined : textOf(columns, 'destinationip');
  return {
    ...present('host', toHost(fqdn)),
    ...present('destinationAddress', toAddress(address) ?? toAddress(fqdn)),
    ...present('destinationPort', portOf(columns, 'destinationport')),
  };
}

function toRule(columns: Columns): string | undefined {
  return toRuleName(['policy', 'rulecollectiongroup', 'rulecollection', 'rule'].map((name) => textOf(columns, name)));
}

/** A rule that is named decided. A denial that names none and gives no other reason is the default action's. */
function toDefaultAction(columns: Columns, category: LogRow['category'], action: LogRow['action']): boolean | null {
  const flag = flagOf(columns, 'isdefaultrule');
  if (flag !== undefined) return flag;
  if (category !== 'application' && category !== 'network') return null;
  if (textOf(columns, 'rule') !== undefined) return false;
  const reason = textOf(columns, 'actionreason');
  return action === 'deny' && (reason === undefined || isDefaultReason(reason)) ? true : null;
}
