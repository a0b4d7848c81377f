import type { LogRow } from '../model/deny.ts';
import type { JsonObject } from '../model/json.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { type ColumnName, type Columns, countAt, flagAt, hasAt, portAt, textAt, toRecordColumns } from './columns.ts';
import { toInstant, undated } from './instant.ts';
import { isDefaultReason, isNoSniReason, toAction, toAddress, toHost, toProtocol, toRuleName } from './logFields.ts';

/** What one table's rows are. */
interface Table {
  readonly category: LogRow['category'] | 'none';
  /** The column that counts in aggregations. */
  readonly count?: ColumnName;
}

/** The resource-specific tables that hold flows, and those that are known and hold no decision on a flow. */
const namedTables: readonly (readonly [string, Table])[] = [
  ['AZFWApplicationRule', { category: 'application' }],
  ['AZFWApplicationRuleAggregation', { category: 'application', count: 'applicationrulecount' }],
  ['AZFWNetworkRule', { category: 'network' }],
  ['AZFWNetworkRuleAggregation', { category: 'network', count: 'networkrulecount' }],
  ['AZFWNatRule', { category: 'nat' }],
  ['AZFWNatRuleAggregation', { category: 'nat', count: 'natrulecount' }],
  ['AZFWThreatIntel', { category: 'threatIntel' }],
  ['AZFWIdpsSignature', { category: 'idps' }],
  ['AZFWDnsQuery', { category: 'none' }],
  ['AZFWDnsFlowTrace', { category: 'none' }],
  ['AZFWInternalFqdnResolutionFailure', { category: 'none' }],
  ['AZFWFqdnResolveFailure', { category: 'none' }],
  ['AZFWFatFlow', { category: 'none' }],
  ['AZFWFlowTrace', { category: 'none' }],
  ['AzureFirewallDnsProxy', { category: 'none' }],
];

const tables: ReadonlyMap<string, Table> = new Map(
  namedTables.flatMap(([name, table]) => [
    [name, table],
    [name.toLowerCase(), table],
  ]),
);

/**
 * Reads one row of a resource-specific table (firewall-structured-logs.md), numbers and booleans also as text. The table
 * is `Type`, else the diagnostic category, else what only one table's columns can be. Rows of tables without flows are
 * `ignored`; rows of unknown tables, and rows without source and destination, are `unparsed`. Never throws.
 */
export function fromStructuredRow(row: JsonObject): ParsedRecord {
  return fromStructuredColumns(toRecordColumns(row));
}

/** The same for a record whose columns are known already. */
export function fromStructuredColumns(columns: Columns): ParsedRecord {
  const table = toTable(columns);
  if (table === undefined) return { kind: 'unparsed' };
  if (table.category === 'none') return { kind: 'ignored' };
  if (!hasAt(columns.cells, columns.at.sourceip) || !hasDestination(columns)) return { kind: 'unparsed' };
  return { kind: 'row', row: toRow(columns, table.category, table.count) };
}

function toTable(columns: Columns): Table | undefined {
  const { at } = columns;
  return (
    tableAt(columns, at.type) ??
    tableAt(columns, at.category) ??
    tableAt(columns, at.tablename) ??
    tables.get(guessTable(columns) ?? '')
  );
}

function tableAt({ cells }: Columns, index: number): Table | undefined {
  const name = textAt(cells, index);
  return name === undefined ? undefined : (tables.get(name) ?? tables.get(name.toLowerCase()));
}

/** Exports and narrow queries often leave `Type` out; these columns exist in one table only. */
function guessTable({ at, cells }: Columns): string | undefined {
  if (hasAt(cells, at.signatureid)) return 'AZFWIdpsSignature';
  if (hasAt(cells, at.threatdescription)) return 'AZFWThreatIntel';
  if (hasAt(cells, at.queryname)) return 'AZFWDnsQuery';
  if (hasAt(cells, at.translatedip)) return 'AZFWNatRule';
  if (!hasAt(cells, at.action)) return undefined;
  if (hasAt(cells, at.fqdn) || hasAt(cells, at.targeturl)) return 'AZFWApplicationRule';
  return hasAt(cells, at.destinationip) ? 'AZFWNetworkRule' : undefined;
}

/** A row that was denied for its missing SNI names no host, but it has a port or a reason. */
function hasDestination({ at, cells }: Columns): boolean {
  return (
    hasAt(cells, at.fqdn) ||
    hasAt(cells, at.destinationip) ||
    hasAt(cells, at.targeturl) ||
    hasAt(cells, at.destinationport) ||
    hasAt(cells, at.translatedip) ||
    hasAt(cells, at.actionreason)
  );
}

function toRow({ at, cells }: Columns, category: LogRow['category'], countColumn: ColumnName | undefined): LogRow {
  const time = toInstant(textAt(cells, at.timegenerated) ?? textAt(cells, at.time)) ?? undated;
  const action = category === 'nat' ? 'other' : toAction(textAt(cells, at.action));
  const reason = textAt(cells, at.actionreason);
  const noSni = reason !== undefined && isNoSniReason(reason);
  const fqdn = textAt(cells, at.fqdn);
  const rule = textAt(cells, at.rule);
  return {
    time,
    lastTime: time,
    category,
    action,
    protocol: toProtocol(textAt(cells, at.protocol)),
    sourceAddress: toAddress(textAt(cells, at.sourceip)),
    sourcePort: portAt(cells, at.sourceport),
    host: toHost(fqdn),
    // The application tables have no destination address; what stands in that column there was not sent by the firewall.
    destinationAddress:
      (category === 'application' ? undefined : toAddress(textAt(cells, at.destinationip))) ?? toAddress(fqdn),
    destinationPort: portAt(cells, at.destinationport),
    rule: toRuleName(
      textAt(cells, at.policy),
      textAt(cells, at.rulecollectiongroup),
      textAt(cells, at.rulecollection),
      rule,
    ),
    defaultAction: noSni
      ? null
      : (flagAt(cells, at.isdefaultrule) ?? toDefaultAction({ category, action, rule, reason })),
    noSni,
    count: countColumn === undefined ? 1 : countAt(cells, at[countColumn]),
    firewallId: textAt(cells, at._resourceid) ?? textAt(cells, at.resourceid),
  };
}

interface Decision {
  readonly category: LogRow['category'];
  readonly action: LogRow['action'];
  readonly rule: string | undefined;
  readonly reason: string | undefined;
}

/** A rule that is named decided. A denial that names none and gives no other reason is the default action's. */
function toDefaultAction({ category, action, rule, reason }: Decision): boolean | null {
  if (category !== 'application' && category !== 'network') return null;
  if (rule !== undefined) return false;
  return action === 'deny' && (reason === undefined || isDefaultReason(reason)) ? true : null;
}
