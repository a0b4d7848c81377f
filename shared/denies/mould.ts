import type { LogRow } from '../model/deny.ts';

/**
 * What rows share that differ in nothing but time, source address and source port. Rows with the same mould agree in every
 * other member; rows with two moulds may do so, too.
 */
export interface Mould {
  /** From 1, spread over tables by it. */
  readonly number: number;
  /** A row of it, with time, source address and source port of no meaning. */
  readonly row: LogRow;
}

/** What a row says that its mould does not, as numbers. */
export interface Cast {
  readonly mould: Mould;
  /** Source, unsigned 32-bit. */
  readonly address: number;
  /** The digits of year, month and day. */
  readonly day: number;
  /** The digits of hour, minute and second. */
  readonly second: number;
  readonly millisecond: number;
}
