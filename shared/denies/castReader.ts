import type { LogRow } from '../model/deny.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { type Holes, type Layout, noHoles, readHoles } from './holes.ts';
import { toLayouts } from './layouts.ts';
import type { Cast, Mould, ReadRecord } from './mould.ts';
import { createNames, type Names } from './names.ts';
import { createRemainders, type HoledText, type Remainders } from './remainders.ts';
import type { TextWindow } from './textWindow.ts';

/** Longer texts are read as they are. */
const longest = 2_000;
/** So many layouts are tried for a text. */
const mostLayouts = 32;
/** Looking for a layout costs as much as reading a row: so often it is tried, and once more for so many different texts that were laid out as seen before. */
const [firstLessons, textsPerLesson] = [64, 16];

/** What stands in the holes while the rest is read. None is of a real row. */
const stand = {
  time: '2001-02-03T04:05:06.789Z',
  address: '198.51.100.213',
  port: '54321',
  host: 'where.stand.invalid',
  target: '198.51.100.212',
} as const;
const stands = Object.values(stand);

/** Reads the text of one record; undefined if it is none that is read so. */
export type ReadText = (text: string) => ParsedRecord | undefined;

/** Reads the text between two places of a window. */
export type CastReader = (window: TextWindow, from: number, to: number) => ReadRecord | undefined;

interface Reading {
  readonly readText: ReadText;
  readonly layouts: Layout[];
  readonly holes: Holes;
  lessons: number;
  count: number;
}

/**
 * Makes a reader of records that reads what rows repeat only once. Logs repeat themselves but for time, source address,
 * source port and destination; a text without these is read with others in their place, and if the row then says just these,
 * every text that is alike says what it says and its own. What `readText` makes of a text hangs on nothing but the text.
 */
export function createCastReader(readText: ReadText): CastReader {
  const reading: Reading = { readText, layouts: [], holes: noHoles(), lessons: firstLessons, count: 0 };
  // Null: alike texts are to be read as they are.
  // Their tables are made when there is something to know again: many a text is short or of another form.
  let known: Remainders<Mould | null> | undefined;
  let names: Names | undefined;
  return (window, from, to) => {
    const layout = findLayout(window, from, to, reading);
    if (!layout) return learn(window, from, to, reading);
    const text: HoledText = { view: window.view, layout, holes: reading.holes };
    known ??= createRemainders();
    names ??= createNames();
    let mould = known.find(text);
    if (mould === undefined) {
      mould = toMould(window.text, text, reading);
      known.add(text, mould);
    }
    return mould ? toCast(text, mould, names) : readText(window.text.slice(from, to));
  };
}

function findLayout({ view }: TextWindow, from: number, to: number, { layouts, holes }: Reading): Layout | undefined {
  holes.from = from;
  holes.to = to;
  holes.timeFrom = -1;
  if (to - from > longest) return undefined;
  for (const layout of layouts) if (readHoles(view, layout, holes)) return layout;
  return undefined;
}

/** Reads a text as it is, and where its holes are. */
function learn(window: TextWindow, from: number, to: number, reading: Reading): ParsedRecord | undefined {
  const text = window.text.slice(from, to);
  const parsed = reading.readText(text);
  if (parsed?.kind !== 'row' || text.length > longest || reading.lessons <= 0) return parsed;
  reading.lessons -= 1;
  const layout = toLayouts(text, parsed.row).find((one) => isRight(window, one, reading));
  if (!layout) return parsed;
  if (reading.layouts.length >= mostLayouts) reading.layouts.shift();
  reading.layouts.push(layout);
  return parsed;
}

function isRight({ view, text }: TextWindow, layout: Layout, reading: Reading): boolean {
  const { holes } = reading;
  holes.timeFrom = -1;
  return readHoles(view, layout, holes) && readStand(text, { view, layout, holes }, reading) !== undefined;
}

/** Reads a text with its holes filled otherwise. Undefined if the row does not say just what fills them. */
function readStand(text: string, { layout, holes }: HoledText, reading: Reading): LogRow | undefined {
  const parts = layout.order.map((kind, place) => {
    const start = place === 0 ? holes.from : holes.ends[place - 1];
    return text.slice(start, holes.starts[place]) + stand[kind];
  });
  const parsed = reading.readText(parts.join('') + text.slice(holes.ends[layout.order.length - 1], holes.to));
  return parsed?.kind === 'row' && isStand(parsed.row, toOpen(layout)) ? parsed.row : undefined;
}

/** Null if texts like this one are to be read as they are. */
function toMould(text: string, holed: HoledText, reading: Reading): Mould | null {
  const row = readStand(text, holed, reading);
  if (!row) return null;
  reading.count += 1;
  if (reading.count % textsPerLesson === 0) reading.lessons += 1;
  return { reader: reading, number: reading.count, row, open: toOpen(holed.layout) };
}

function toOpen({ order, placeAt }: Layout): Mould['open'] {
  if (placeAt < 0) return undefined;
  return order[placeAt] === 'host' ? 'host' : 'destinationAddress';
}

/** True if the row says just what was filled in, each in its member and nowhere else. */
function isStand(row: LogRow, open: Mould['open']): boolean {
  const { time, lastTime, sourceAddress, sourcePort, host, destinationAddress, destinationPort } = row;
  const isTime = time === stand.time && lastTime === stand.time;
  const isSource = sourceAddress === stand.address && String(sourcePort) === stand.port;
  const isHost = open === 'host' && host === stand.host && destinationAddress === undefined;
  const isTarget = open === 'destinationAddress' && destinationAddress === stand.target && host === undefined;
  const texts = [row.rule, row.protocol, row.firewallId, ...(open ? [] : [host, destinationAddress])];
  const isMixed = texts.some((text = '') => stands.some((one) => text.includes(one)));
  return isTime && isSource && (open === undefined || isHost || isTarget) && !isMixed && destinationPort !== 54_321;
}

function toCast({ view, layout, holes }: HoledText, mould: Mould, names: Names): Cast {
  const { placeAt } = layout;
  const { address, port, day, second, millisecond } = holes;
  const name = placeAt < 0 ? 0 : names.find(view, holes.starts[placeAt] ?? 0, holes.ends[placeAt] ?? 0);
  const place = placeAt < 0 ? undefined : names.lastText();
  return { kind: 'cast', mould, place, name, address, port, day, second, millisecond };
}
