import type { LogRow } from '../model/deny.ts';
import { toInstant } from './instant.ts';

/** The places in the text of a row that differ between rows that are otherwise alike. */
export type HoleKind = 'time' | 'address' | 'port';

/** Where the holes are in texts of one make: in their order, and how many characters lie before each. */
export interface Layout {
  readonly order: readonly [HoleKind, HoleKind, HoleKind];
  readonly gaps: readonly [number, number, number];
  /** Which place in the order they have. */
  readonly timeAt: number;
  readonly addressAt: number;
}

/** The holes of one text, written over for each. */
export interface Holes {
  /** Where the text begins and ends. */
  from: number;
  to: number;
  /** By place in the order: where the hole begins and where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  day: number;
  second: number;
  millisecond: number;
  address: number;
  port: number;
}

/** None yet. */
export function noHoles(): Holes {
  const places = () => new Int32Array(3);
  return { from: 0, to: 0, starts: places(), ends: places(), day: 0, second: 0, millisecond: 0, address: 0, port: 0 };
}

/**
 * Reads the holes of the text between `from` and `to` if it is laid out so. Holes are whole: what borders on one could not be
 * part of it. Only what needs no conversion is a hole: an instant of UTC with three to nine decimals on a day that every
 * such month has, a dotted quad, a port without leading zeros.
 */
export function readHoles(view: DataView, layout: Layout, holes: Holes): boolean {
  const { from, to } = holes;
  let at = from;
  for (let place = 0; place < 3; place += 1) {
    at += layout.gaps[place] ?? 0;
    if (at >= to || at <= from) return false;
    holes.starts[place] = at;
    at = readHole(layout.order[place] ?? 'time', view, at, holes);
    if (at < 0 || at >= to) return false;
    holes.ends[place] = at;
  }
  return true;
}

function readHole(kind: HoleKind, view: DataView, at: number, holes: Holes): number {
  switch (kind) {
    case 'time':
      return readTime(view, at, holes);
    case 'address':
      return readAddress(view, at, holes);
    case 'port':
      return readPort(view, at, holes);
  }
}

const [quote, dash, dot, capitalT, colon, capitalZ] = [34, 45, 46, 84, 58, 90];
const [zero, ten] = [48, 10];
const daysOf = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A digit's value; beyond 9 for any other byte. */
function digitAt(view: DataView, at: number): number {
  return (view.getUint8(at) - zero) & 255;
}

/** Two digits as a number; at least 100 if they are none. */
function pairAt(view: DataView, at: number): number {
  const [tens, ones] = [digitAt(view, at), digitAt(view, at + 1)];
  return tens < ten && ones < ten ? tens * ten + ones : 1000;
}

/** Where the instant ends that begins at a place, and stands in quotes; -1 if there is none. */
function readTime(view: DataView, at: number, holes: Holes): number {
  if (view.getUint8(at - 1) !== quote || !isPunctuated(view, at)) return -1;
  const [century, year, month, day] = [
    pairAt(view, at),
    pairAt(view, at + 2),
    pairAt(view, at + 5),
    pairAt(view, at + 8),
  ];
  const second = readSecond(view, at + 11);
  if (century > 99 || year > 99 || day < 1 || day > (daysOf[month] ?? 0)) return -1;
  if (second < 0) return -1;
  let end = at + 20;
  while (digitAt(view, end) < ten && end < at + 29) end += 1;
  if (end < at + 23 || view.getUint8(end) !== capitalZ || view.getUint8(end + 1) !== quote) return -1;
  holes.day = century * 1_000_000 + year * 10_000 + month * 100 + day;
  holes.second = second;
  holes.millisecond = pairAt(view, at + 20) * ten + digitAt(view, at + 22);
  return end + 1;
}

/** The digits of `08:09:10` as a number; -1 if there is no such time. */
function readSecond(view: DataView, at: number): number {
  const [hour, minute, second] = [pairAt(view, at), pairAt(view, at + 3), pairAt(view, at + 6)];
  return hour > 23 || minute > 59 || second > 59 ? -1 : hour * 10_000 + minute * 100 + second;
}

function isPunctuated(view: DataView, at: number): boolean {
  return (
    view.getUint8(at + 4) === dash &&
    view.getUint8(at + 7) === dash &&
    view.getUint8(at + 10) === capitalT &&
    view.getUint8(at + 13) === colon &&
    view.getUint8(at + 16) === colon &&
    view.getUint8(at + 19) === dot
  );
}

/** True for what could be part of a number or address. */
function isPart(byte: number): boolean {
  return byte === dot || (byte >= zero && byte < zero + ten);
}

/** Where the dotted quad ends that begins at a place; -1 if there is none. */
function readAddress(view: DataView, from: number, holes: Holes): number {
  if (isPart(view.getUint8(from - 1))) return -1;
  let address = 0;
  let at = from;
  for (let octets = 0; octets < 4; octets += 1) {
    if (octets > 0) {
      if (view.getUint8(at) !== dot) return -1;
      at += 1;
    }
    const first = digitAt(view, at);
    let octet = first;
    if (first >= ten) return -1;
    at += 1;
    for (let digit = digitAt(view, at); digit < ten && first > 0 && octet < 256; digit = digitAt(view, at)) {
      octet = octet * ten + digit;
      at += 1;
    }
    if (octet > 255) return -1;
    address = address * 256 + octet;
  }
  holes.address = address;
  return isPart(view.getUint8(at)) ? -1 : at;
}

/** Where the port ends that begins at a place; -1 if there is none. */
function readPort(view: DataView, from: number, holes: Holes): number {
  const first = digitAt(view, from);
  if (first >= ten || isPart(view.getUint8(from - 1))) return -1;
  let port = first;
  let at = from + 1;
  for (let digit = digitAt(view, at); digit < ten && first > 0 && at < from + 5; digit = digitAt(view, at)) {
    port = port * ten + digit;
    at += 1;
  }
  holes.port = port;
  return port > 65_535 || isPart(view.getUint8(at)) ? -1 : at;
}

const instants = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,9}Z)"/g;

/** The layout of a text that was read as the row; undefined if what the row says is not seen in it. A guess, to be proved. */
export function toLayout(text: string, row: LogRow): Layout | undefined {
  const time = [...text.matchAll(instants)].find(([, instant]) => toInstant(instant) === row.time);
  const address = findWhole(text, row.sourceAddress, 0);
  if (!time || !address || row.sourcePort === undefined) return undefined;
  const digits = String(row.sourcePort);
  const port = findWhole(text, digits, address.end) ?? findWhole(text, digits, 0);
  if (!port) return undefined;
  const start = time.index + 1;
  const holes = [
    { kind: 'time', start, end: start + (time[1] ?? '').length },
    { kind: 'address', ...address },
    { kind: 'port', ...port },
  ] as const;
  const [a, b, c] = holes.toSorted((one, other) => one.start - other.start);
  if (!a || !b || !c || b.start < a.end || c.start < b.end) return undefined;
  const order = [a.kind, b.kind, c.kind] as const;
  const gaps = [a.start, b.start - a.end, c.start - b.end] as const;
  return { order, gaps, timeAt: order.indexOf('time'), addressAt: order.indexOf('address') };
}

/** The first place of a number or address that is not part of a longer one. */
function findWhole(
  text: string,
  part: string | undefined,
  from: number,
): { readonly start: number; readonly end: number } | undefined {
  if (part === undefined) return undefined;
  for (let start = text.indexOf(part, from); start >= 0; start = text.indexOf(part, start + 1)) {
    const end = start + part.length;
    if (!isPart(text.charCodeAt(start - 1)) && !isPart(text.charCodeAt(end))) return { start, end };
  }
  return undefined;
}
