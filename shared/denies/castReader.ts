import type { LogRow } from '../model/deny.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { type Holes, type Layout, noHoles, readHoles, toLayout } from './holes.ts';
import type { Mould } from './mould.ts';
import { createRemainders, type HoledText } from './remainders.ts';
import type { TextWindow } from './textWindow.ts';

/** Longer texts are read as they are. */
const longest = 2_000;
/** So many layouts are tried for a text. */
const mostLayouts = 16;
/** Looking for a layout costs as much as reading a row: so often it is tried, and once more for so many different texts that were laid out as seen before. */
const [firstLessons, textsPerLesson] = [64, 16];

/** What stands in the holes while the rest is read. None is a time, source or port of a real row. */
const stand = { time: '2001-02-03T04:05:06.789Z', address: '198.51.100.213', port: '54321' } as const;

/** Reads the text of one record; undefined if it is none that is read so. */
export type ReadText = (text: string) => ParsedRecord | undefined;

/** Reads the text between two places of a window. */
export type CastReader = (window: TextWindow, from: number, to: number) => ParsedRecord | undefined;

interface Reading {
  readonly readText: ReadText;
  readonly layouts: Layout[];
  readonly holes: Holes;
  lessons: number;
  count: number;
}

/**
 * Makes a reader of records that reads what rows repeat only once. Logs repeat themselves but for time, source address and
 * source port; a text without these three is read with others in their place, and if the row then says just these, every
 * text that is alike says what it says and its own three. What `readText` makes of a text hangs on nothing but the text.
 */
export function createCastReader(readText: ReadText): CastReader {
  const reading: Reading = { readText, layouts: [], holes: noHoles(), lessons: firstLessons, count: 0 };
  // Null: alike texts are to be read as they are.
  const known = createRemainders<Mould | null>();
  return (window, from, to) => {
    const layout = to - from > longest ? undefined : findLayout(window, from, to, reading);
    if (!layout) return learn(window.text.slice(from, to), reading);
    const text: HoledText = { view: window.view, layout, holes: reading.holes };
    let mould = known.find(text);
    if (mould === undefined) {
      mould = toMould(window, text, reading);
      known.add(text, mould);
    }
    return mould ? toRecord(window.text, text, mould) : readText(window.text.slice(from, to));
  };
}

function findLayout({ view }: TextWindow, from: number, to: number, { layouts, holes }: Reading): Layout | undefined {
  holes.from = from;
  holes.to = to;
  for (const layout of layouts) if (readHoles(view, layout, holes)) return layout;
  return undefined;
}

/** Reads a text as it is, and where its holes are. */
function learn(text: string, reading: Reading): ParsedRecord | undefined {
  const parsed = reading.readText(text);
  if (parsed?.kind !== 'row' || text.length > longest || reading.lessons <= 0) return parsed;
  reading.lessons -= 1;
  const layout = toLayout(text, parsed.row);
  if (!layout) return parsed;
  if (reading.layouts.length >= mostLayouts) reading.layouts.shift();
  reading.layouts.push(layout);
  return parsed;
}

/** Reads a text with its holes filled otherwise. Null if the row does not say just what fills them. */
function toMould({ text }: TextWindow, { layout, holes }: HoledText, reading: Reading): Mould | null {
  const parts = layout.order.map((kind, place) => {
    const start = place === 0 ? holes.from : holes.ends[place - 1];
    return text.slice(start, holes.starts[place]) + stand[kind];
  });
  const parsed = reading.readText(parts.join('') + text.slice(holes.ends[2], holes.to));
  if (parsed?.kind !== 'row' || !isStand(parsed.row)) return null;
  reading.count += 1;
  if (reading.count % textsPerLesson === 0) reading.lessons += 1;
  return { number: reading.count, row: parsed.row };
}

function isStand({
  time,
  lastTime,
  sourceAddress,
  sourcePort,
  destinationAddress,
  rule = '',
  host = '',
}: LogRow): boolean {
  const isTime = time === stand.time && lastTime === stand.time;
  const isSource = sourceAddress === stand.address && String(sourcePort) === stand.port;
  return isTime && isSource && destinationAddress !== stand.address && !isMixed(host) && !isMixed(rule);
}

/** True if a hole reaches into a text that is something else. */
function isMixed(text: string): boolean {
  return text.includes(stand.time) || text.includes(stand.address) || text.includes(stand.port);
}

function toRecord(text: string, { layout, holes }: HoledText, mould: Mould): ParsedRecord {
  const { timeAt, addressAt } = layout;
  const start = holes.starts[timeAt] ?? 0;
  const isShort = (holes.ends[timeAt] ?? 0) - start === 24;
  const time = isShort ? text.slice(start, start + 24) : `${text.slice(start, start + 23)}Z`;
  const source = text.slice(holes.starts[addressAt], holes.ends[addressAt]);
  const { address, day, second, millisecond, port } = holes;
  return {
    kind: 'row',
    row: toRow(mould.row, time, source, port),
    cast: { mould, address, day, second, millisecond },
  };
}

function toRow(row: LogRow, time: string, sourceAddress: string, sourcePort: number): LogRow {
  return {
    time,
    lastTime: time,
    category: row.category,
    action: row.action,
    protocol: row.protocol,
    sourceAddress,
    sourcePort,
    host: row.host,
    destinationAddress: row.destinationAddress,
    destinationPort: row.destinationPort,
    rule: row.rule,
    defaultAction: row.defaultAction,
    noSni: row.noSni,
    count: row.count,
    firewallId: row.firewallId,
  };
}
