import type { Holes, Layout } from './holes.ts';

/** So many texts are remembered, and so many bytes of them; then it begins anew. */
const [mostEntries, mostBytes] = [32_768, 16_000_000];
const slots = 2 * mostEntries;
/** So many places are tried for a text: whoever chooses names could choose them to meet in one place. */
const mostTries = 32;

/** The bytes of a text that has holes. */
export interface HoledText {
  readonly view: DataView;
  readonly layout: Layout;
  readonly holes: Holes;
}

/** Remembers values by the text around the holes. */
export interface Remainders<Value> {
  /** The value of a text that is alike but for its holes. */
  readonly find: (text: HoledText) => Value | undefined;
  /** Remembers the value of the text that was last asked for. */
  readonly add: (text: HoledText, value: Value) => void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly layout: Layout;
  readonly hash: number;
  /** Where its bytes begin, and how many they are. */
  readonly start: number;
  readonly length: number;
}

/** Makes a memory that knows texts exactly, by their bytes. Its size is bounded. */
export function createRemainders<Value>(): Remainders<Value> {
  const places = new Int32Array(slots);
  let entries: Entry<Value>[] = [];
  let store: DataView = new DataView(new ArrayBuffer(1 << 18));
  let used = 0;
  const clear = () => {
    places.fill(0);
    entries = [];
    used = 0;
  };
  const slotOf = (text: HoledText, hash: number): number => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const slot = (hash + tries) & (slots - 1);
      const entry = entries[(places[slot] ?? 0) - 1];
      if (!entry || (entry.hash === hash && isSame(text, entry, store))) return slot;
    }
    return -1;
  };
  return {
    find: (text) => {
      const slot = slotOf(text, hashOf(text));
      return slot < 0 ? undefined : entries[(places[slot] ?? 0) - 1]?.value;
    },
    add: (text, value) => {
      if (entries.length >= mostEntries || used > mostBytes) clear();
      const hash = hashOf(text);
      const slot = slotOf(text, hash);
      if (slot < 0) return;
      store = withRoom(store, used + text.holes.to - text.holes.from);
      const end = copy(text, store, used);
      entries.push({ value, layout: text.layout, hash, start: used, length: end - used });
      used = end;
      places[slot] = entries.length;
    },
  };
}

/** Where the text begins again behind the hole of a number; at first where it begins. */
function startOf({ holes }: HoledText, part: number): number {
  return part === 0 ? holes.from : (holes.ends[part - 1] ?? 0);
}

function endOf({ layout, holes }: HoledText, part: number): number {
  return part === layout.order.length ? holes.to : (holes.starts[part] ?? 0);
}

/** The last none to three bytes of a part, as a number. */
function restAt(view: DataView, at: number, to: number): number {
  return view.getUint32(at, true) & ((1 << ((to - at) * 8)) - 1);
}

function turned(hash: number): number {
  return (hash << 13) | (hash >>> 19);
}

/** Four numbers are mixed side by side, which a processor does at once, and then into one. */
function hashOf(text: HoledText): number {
  const { view } = text;
  let [a, b, c, d] = [1, 2, 3, 4];
  for (let part = 0; part <= text.layout.order.length; part += 1) {
    const to = endOf(text, part);
    let at = startOf(text, part);
    for (; at + 16 <= to; at += 16) {
      a = Math.imul(turned(a ^ view.getUint32(at, true)), 0x9e_37_79_b1);
      b = Math.imul(turned(b ^ view.getUint32(at + 4, true)), 0x85_eb_ca_6b);
      c = Math.imul(turned(c ^ view.getUint32(at + 8, true)), 0xc2_b2_ae_35);
      d = Math.imul(turned(d ^ view.getUint32(at + 12, true)), 0x27_d4_eb_2f);
    }
    for (; at + 4 <= to; at += 4) a = Math.imul(turned(a ^ view.getUint32(at, true)), 0x9e_37_79_b1);
    b = Math.imul(turned(b ^ restAt(view, at, to)), 0x85_eb_ca_6b);
  }
  const hash = Math.imul(turned(a) ^ b, 0x9e_37_79_b1) ^ Math.imul(turned(c) ^ d, 0x85_eb_ca_6b);
  return hash ^ (hash >>> 15);
}

function isSame(text: HoledText, entry: Entry<unknown>, store: DataView): boolean {
  if (entry.layout !== text.layout) return false;
  let known = entry.start;
  const last = entry.start + entry.length;
  for (let part = 0; part <= entry.layout.order.length; part += 1) {
    const [at, to] = [startOf(text, part), endOf(text, part)];
    if (known + to - at > last || !isSamePart(text.view, at, to, { store, from: known })) return false;
    known += to - at;
  }
  return known === last;
}

/** Bytes are compared by eight as floating point, which is exact: ASCII makes no such number that is odd (not a number, or a zero with a sign). */
function isSamePart(
  view: DataView,
  from: number,
  to: number,
  { store, from: known }: { readonly store: DataView; readonly from: number },
): boolean {
  const shift = known - from;
  let at = from;
  for (; at + 8 <= to; at += 8) if (view.getFloat64(at, true) !== store.getFloat64(at + shift, true)) return false;
  for (; at < to; at += 1) if (view.getUint8(at) !== store.getUint8(at + shift)) return false;
  return true;
}

function copy(text: HoledText, store: DataView, start: number): number {
  let end = start;
  for (let part = 0; part <= text.layout.order.length; part += 1) {
    const to = endOf(text, part);
    for (let at = startOf(text, part); at < to; at += 1, end += 1) store.setUint8(end, text.view.getUint8(at));
  }
  return end;
}

function withRoom(store: DataView, length: number): DataView {
  if (length <= store.byteLength) return store;
  const larger = new Uint8Array(Math.max(length, store.byteLength * 2));
  larger.set(new Uint8Array(store.buffer));
  return new DataView(larger.buffer);
}
