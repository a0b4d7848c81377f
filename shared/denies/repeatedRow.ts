import type { LogRow } from '../model/deny.ts';
import { dayOf, secondOf } from './instant.ts';
import type { Cast } from './mould.ts';
import type { Repeats } from './repeats.ts';

/** What a row is about: the number of its destination, 0 where repeats cannot be told, and its source, -1 where it names none. */
interface About {
  readonly origin: number;
  readonly source: number;
}

/**
 * True for a row that repeats one before it. Only raw rows can be told to be repeats; folded ones carry no source port, and
 * ICMP has none. Of the rest (origin 0) none can.
 */
export function isRepeatedRow(repeats: Repeats, { origin, source }: About, row: LogRow): boolean {
  if (origin === 0 || row.sourcePort === undefined || row.count !== 1 || row.protocol === 'ICMP') return false;
  const { key } = repeats;
  key[0] = origin;
  key[1] = source;
  key[2] = (row.sourcePort << 16) | (row.destinationPort ?? 0);
  key[3] = dayOf(row.time);
  key[4] = (secondOf(row.time) << 8) | toMark(row);
  return repeats.isKnown();
}

/** The same for a cast, whose numbers are read already. */
export function isRepeatedCast(repeats: Repeats, { origin, source }: About, cast: Cast): boolean {
  const { row } = cast.mould;
  if (origin === 0 || row.count !== 1 || row.protocol === 'ICMP') return false;
  const { key } = repeats;
  key[0] = origin;
  key[1] = source;
  key[2] = (cast.port << 16) | (row.destinationPort ?? 0);
  key[3] = cast.day;
  key[4] = (cast.second << 8) | toMark(row);
  return repeats.isKnown();
}

/** What of a row two repeats share besides numbers, in eight bits. */
function toMark({ category, action, noSni, destinationPort }: LogRow): number {
  const kind = categories.indexOf(category) * 8 + (action === 'deny' ? 0 : 2) + (noSni ? 1 : 0);
  return (destinationPort === undefined ? 128 : 0) | kind;
}

const categories: readonly LogRow['category'][] = ['application', 'network', 'nat', 'threatIntel', 'idps'];
