import type { LogRow } from '../model/deny.ts';
import { type HoleKind, isHostByte, type Layout, noAnchor } from './holes.ts';
import { toInstant } from './instant.ts';

const instants = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,9}Z)"/g;

interface Hole {
  readonly kind: HoleKind;
  readonly start: number;
  readonly end: number;
}

/**
 * The layouts that a text may have that was read as the row, best first: where the row's destination stands more than once,
 * each of these places may be it. None if what the row says is not seen in the text. They are guesses, to be proved.
 */
export function toLayouts(text: string, row: LogRow): readonly Layout[] {
  const time = [...text.matchAll(instants)].find(([, instant]) => toInstant(instant) === row.time);
  const [address] = findWhole(text, 'address', row.sourceAddress);
  if (!time || !address || row.sourcePort === undefined) return [];
  const ports = findWhole(text, 'port', String(row.sourcePort));
  const port = ports.find(({ start }) => start >= address.end) ?? ports[0];
  if (!port) return [];
  const start = time.index + 1;
  const known: readonly Hole[] = [{ kind: 'time', start, end: start + (time[1] ?? '').length }, address, port];
  const places = row.host === undefined ? findWhole(text, 'target', row.destinationAddress) : toHosts(text, row.host);
  return [...places.map((place) => [...known, place]), known].flatMap((holes) => toLayout(text, holes) ?? []);
}

/** A host name stands first where it is all of a value, then where it follows a source. */
function toHosts(text: string, host: string): readonly Hole[] {
  const all = findWhole(text, 'host', host).slice(0, mostPlaces);
  const isValue = ({ start, end }: Hole) => text[start - 1] === '"' && text[end] === '"';
  return [...all.filter(isValue), ...all.filter((hole) => !isValue(hole))];
}

const mostPlaces = 4;

function toLayout(text: string, holes: readonly Hole[]): Layout | undefined {
  const sorted = holes.toSorted((one, other) => one.start - other.start);
  const gaps = sorted.map(({ start }, at) => start - (sorted[at - 1]?.end ?? 0));
  if (gaps.some((gap) => gap <= 0)) return undefined;
  const order = sorted.map(({ kind }) => kind);
  const anchors = sorted.map(({ start }, at) => ((gaps[at] ?? 0) < 4 ? noAnchor : toAnchor(text, start - 4)));
  return { order, gaps, anchors, placeAt: order.findIndex((kind) => kind === 'host' || kind === 'target') };
}

function toAnchor(text: string, from: number): number {
  return [0, 1, 2, 3].reduce((sum, at) => sum + (text.charCodeAt(from + at) & 255) * 256 ** at, 0);
}

/** The places of a number, address or name that is not part of a longer one. */
function findWhole(text: string, kind: HoleKind, part: string | undefined): readonly Hole[] {
  const found: Hole[] = [];
  if (part === undefined || part === '') return found;
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1)) {
    const end = start + part.length;
    if (!isPart(text, start - 1, kind) && !isPart(text, end, kind)) found.push({ kind, start, end });
  }
  return found;
}

function isPart(text: string, at: number, kind: HoleKind): boolean {
  const code = text.charCodeAt(at);
  return kind === 'host' ? code < 256 && isHostByte(code) : code === 46 || (code >= 48 && code <= 57);
}
