import type { LogRow } from '../model/deny.ts';
import type { JsonObject } from '../model/json.ts';
import { type Columns, countAt, flagAt, portAt, textAt, toRecordColumns } from './columns.ts';
import { toInstant } from './instant.ts';
import { toAction, toAddress, toHost, toProtocol } from './logFields.ts';

/**
 * The columns in which the project's own queries answer, in this order. One row stands for all attempts of one source
 * that are alike in everything but time and source port. `Category` is one of `foldedCategories`, `TimeGenerated` the
 * first and `LastTime` the last attempt, `Rule` the names joined by `/` as far as known, `DefaultAction` true, false or
 * null (the row cannot tell), `FirewallId` the firewall's ARM id.
 */
export const foldedColumns = [
  'Category',
  'TimeGenerated',
  'LastTime',
  'Action',
  'Protocol',
  'SourceIp',
  'Fqdn',
  'DestinationIp',
  'DestinationPort',
  'Rule',
  'DefaultAction',
  'NoSni',
  'Count',
  'FirewallId',
] as const;

/** What `Category` may say. */
export const foldedCategories = ['application', 'network', 'nat', 'threatIntel', 'idps'] as const;

/** Reads one row of the project's own queries, numbers and booleans also as text. Undefined without category or time. */
export function fromFoldedRow(row: JsonObject): LogRow | undefined {
  return fromFoldedColumns(toRecordColumns(row));
}

/** The same for a record whose columns are known already. */
export function fromFoldedColumns({ at, cells }: Columns): LogRow | undefined {
  const named = textAt(cells, at.category)?.toLowerCase();
  const category = foldedCategories.find((known) => known.toLowerCase() === named);
  const time = toInstant(textAt(cells, at.timegenerated));
  if (category === undefined || time === undefined) return undefined;
  const fqdn = textAt(cells, at.fqdn);
  return {
    time,
    lastTime: toInstant(textAt(cells, at.lasttime)) ?? time,
    category,
    action: toAction(textAt(cells, at.action)),
    protocol: toProtocol(textAt(cells, at.protocol)),
    sourceAddress: toAddress(textAt(cells, at.sourceip)),
    sourcePort: undefined,
    host: toHost(fqdn),
    destinationAddress: toAddress(textAt(cells, at.destinationip)) ?? toAddress(fqdn),
    destinationPort: portAt(cells, at.destinationport),
    rule: textAt(cells, at.rule),
    defaultAction: flagAt(cells, at.defaultaction) ?? null,
    noSni: flagAt(cells, at.nosni) ?? false,
    count: countAt(cells, at.count),
    firewallId: textAt(cells, at.firewallid),
  };
}
