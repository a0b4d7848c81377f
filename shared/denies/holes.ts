/** The places in the text of a row that differ between rows that are otherwise alike: `host` and `target` are where it went. */
export type HoleKind = 'time' | 'address' | 'port' | 'host' | 'target';

/** Where the holes are in texts of one make: in their order. */
export interface Layout {
  /** Three of them, or four with a `host` or `target`. */
  readonly order: readonly HoleKind[];
  /** How many characters lie before each. */
  readonly gaps: readonly number[];
  /** The four bytes before each, as a number; `noAnchor` where fewer lie before it. They tell most other texts at once. */
  readonly anchors: readonly number[];
  /** Which place in the order the `host` or `target` has; -1 if there is none. */
  readonly placeAt: number;
}

/** No four bytes. */
export const noAnchor = -1;

/** The holes of one text, written over for each. */
export interface Holes {
  /** Where the text begins and ends. */
  from: number;
  to: number;
  /** By place in the order: where the hole begins and where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where the time was read that the text has, and where it ends: one text is tried with several layouts. */
  timeFrom: number;
  timeTo: number;
  day: number;
  second: number;
  millisecond: number;
  address: number;
  port: number;
}

/** None yet. */
export function noHoles(): Holes {
  const places = () => new Int32Array(4);
  const instant = { timeFrom: -1, timeTo: -1, day: 0, second: 0, millisecond: 0 };
  return { from: 0, to: 0, starts: places(), ends: places(), ...instant, address: 0, port: 0 };
}

/**
 * Reads the holes of the text between `from` and `to` if it is laid out so. Holes are whole: what borders on one could not be
 * part of it. Only what needs no conversion is a hole: an instant of UTC with three to nine decimals on a day that every
 * such month has, a dotted quad, a port without leading zeros, a host name in lower case.
 */
export function readHoles(view: DataView, layout: Layout, holes: Holes): boolean {
  const { from, to } = holes;
  const { order, gaps, anchors } = layout;
  let at = from;
  for (let place = 0; place < order.length; place += 1) {
    at += gaps[place] ?? 0;
    if (at >= to || at <= from) return false;
    const anchor = anchors[place] ?? noAnchor;
    if (anchor !== noAnchor && view.getUint32(at - 4, true) !== anchor) return false;
    holes.starts[place] = at;
    at = readHole(order[place] ?? 'time', view, at, holes);
    if (at < 0 || at >= to) return false;
    holes.ends[place] = at;
  }
  return true;
}

function readHole(kind: HoleKind, view: DataView, at: number, holes: Holes): number {
  switch (kind) {
    case 'time':
      return holes.timeFrom === at ? holes.timeTo : readTime(view, at, holes);
    case 'address':
      return readAddress(view, at, holes);
    case 'port':
      return readPort(view, at, holes);
    case 'host':
      return readHost(view, at);
    case 'target':
      return readTarget(view, at, holes);
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
  holes.timeFrom = at;
  holes.timeTo = end + 1;
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

/** A target is known by its text, a source by its number. */
function readTarget(view: DataView, from: number, holes: Holes): number {
  const { address } = holes;
  const end = readAddress(view, from, holes);
  holes.address = address;
  return end;
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

/** By byte: 0 for none of a host name in lower case, 1 for a letter, 2 for another. */
const hostBytes = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 97 && byte <= 122) return 1;
  return (byte >= zero && byte < zero + ten) || byte === dash || byte === dot || byte === 95 ? 2 : 0;
});
const longestHost = 253;

/** Where the host name ends that begins at a place; -1 if there is none. With a letter in it, it is no address. */
function readHost(view: DataView, from: number): number {
  if (hostBytes[view.getUint8(from - 1)] !== 0) return -1;
  let [at, seen] = [from, 0];
  for (let kind = 1; kind !== 0 && at - from <= longestHost; at += 1) {
    kind = hostBytes[view.getUint8(at)] ?? 0;
    seen |= kind;
  }
  const end = at - 1;
  const isName = end > from && end - from < longestHost && (seen & 1) === 1;
  return isName && view.getUint8(end - 1) !== dot ? end : -1;
}

/** True for what could be part of the same number, address or host name. */
export function isHostByte(byte: number): boolean {
  return hostBytes[byte] === 1 || hostBytes[byte] === 2;
}
