import type { LogRow } from '../model/deny.ts';
import { toAddressText } from '../net/addressSet.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { fromDigits } from './instant.ts';

/**
 * What rows share that differ in nothing but time, source address, source port and, where the mould leaves it open,
 * destination. Rows with the same mould agree in every other member; rows with two moulds may do so, too.
 */
export interface Mould {
  /** Whose numbers its own and those of its rows' places are: those of another one mean something else. */
  readonly reader: object;
  /** From 1, each its own. */
  readonly number: number;
  /** A row of it, with no meaning in what it leaves open. */
  readonly row: LogRow;
  /** The member that each row fills with its place. */
  readonly open: 'host' | 'destinationAddress' | undefined;
}

/** A row, said as its mould and what the mould does not say. It holds nothing of the text that it was read from. */
export interface Cast {
  readonly kind: 'cast';
  readonly mould: Mould;
  /** Where it went, if the mould leaves that open. */
  readonly place: string | undefined;
  /** The number of that name; 0 for none. */
  readonly name: number;
  /** Source, unsigned 32-bit. */
  readonly address: number;
  readonly port: number;
  /** The digits of year, month and day. */
  readonly day: number;
  /** The digits of hour, minute and second. */
  readonly second: number;
  readonly millisecond: number;
}

/** A record as a reader hands it over: most rows as casts, which cost less to make and to count. */
export type ReadRecord = ParsedRecord | Cast;

/** The row that a cast says. */
export function toLogRow({ mould: { row, open }, place, address, port, day, second, millisecond }: Cast): LogRow {
  const time = fromDigits(day, second, millisecond);
  return {
    time,
    lastTime: time,
    category: row.category,
    action: row.action,
    protocol: row.protocol,
    sourceAddress: toAddressText(address),
    sourcePort: port,
    host: open === 'host' ? place : row.host,
    destinationAddress: open === 'destinationAddress' ? place : row.destinationAddress,
    destinationPort: row.destinationPort,
    rule: row.rule,
    defaultAction: row.defaultAction,
    noSni: row.noSni,
    count: row.count,
    firewallId: row.firewallId,
  };
}

/** What decides of which kind a row is: the row that a cast says, with the time, source address and source port of its mould. */
export function toKindRow({ mould: { row, open }, place }: Cast): LogRow {
  return open === undefined ? row : { ...row, [open]: place };
}

/** The same record, with the row written out. */
export function toParsedRecord(record: ReadRecord): ParsedRecord {
  return record.kind === 'cast' ? { kind: 'row', row: toLogRow(record) } : record;
}
