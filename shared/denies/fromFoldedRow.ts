import type { LogRow } from '../model/deny.ts';
import type { JsonObject } from '../model/json.ts';
import { toInstant } from './instant.ts';
import {
  type Columns,
  countOf,
  flagOf,
  portOf,
  present,
  textOf,
  toAction,
  toAddress,
  toColumns,
  toHost,
  toProtocol,
} from './logFields.ts';

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
  return fromFoldedColumns(toColumns(row));
}

/** The same for a record whose columns are known already. */
export function fromFoldedColumns(columns: Columns): LogRow | undefined {
  const named = textOf(columns, 'category')?.toLowerCase();
  const category = foldedCategories.find((known) => known.toLowerCase() === named);
  const time = toInstant(textOf(columns, 'timegenerated'));
  if (category === undefined || time === undefined) return undefined;
  return {
    time,
    lastTime: toInstant(textOf(columns, 'lasttime')) ?? time,
    category,
    action: toAction(textOf(columns, 'action')),
    protocol: toProtocol(textOf(columns, 'protocol')),
    defaultAction: flagOf(columns, 'defaultaction') ?? null,
    noSni: flagOf(columns, 'nosni') ?? false,
    count: countOf(columns, 'count'),
    ...destinationOf(columns),
    ...present('sourceAddress', toAddress(textOf(columns, 'sourceip'))),
    ...present('rule', textOf(columns, 'rule')),
    ...present('firewallId', textOf(columns, 'firewallid')),
  };
}

function destinationOf(columns: Columns): Pick<LogRow, 'host' | 'destinationAddress' | 'destinationPort'> {
  const fqdn = textOf(columns, 'fqdn');
  return {
    ...present('host', toHost(fqdn)),
    ...present('destinationAddress', toAddress(textOf(columns, 'destinationip')) ?? toAddress(fqdn)),
    ...present('destinationPort', portOf(columns, 'destinationport')),
  };
}
