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

function endOf({ holes }: HoledText, part: number): number {
  return part === 3 ? holes.to : (holes.starts[part] ?? 0);
}

/** The last one to three bytes of a part, as a number. */
function restAt(view: DataView, at: number, to: number): number {
  return view.getUint32(at, true) & ((1 << ((to - at) * 8)) - 1);
}

function hashOf(text: HoledText): number {
  const { view } = text;
  let hash = 0;
  for (let part = 0; part < 4; part += 1) {
    const to = endOf(text, part);
    let at = startOf(text, part);
    for (; at + 4 <= to; at += 4) {
      hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e_37_79_b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ restAt(view, at, to), 0x85_eb_ca_6b);
    hash ^= hash >>> 13;
  }
  return hash;
}

function isSame(text: HoledText, entry: Entry<unknown>, store: DataView): boolean {
  if (entry.layout !== text.layout) return false;
  const { view } = text;
  let known = entry.start;
  for (let part = 0; part < 4; part += 1) {
    const to = endOf(text, part);
    let at = startOf(text, part);
    if (known + to - at > entry.start + entry.length) return false;
    for (; at + 4 <= to; at += 4, known += 4) {
      if (view.getUint32(at, true) !== store.getUint32(known, true)) return false;
    }
    for (; at < to; at += 1, known += 1) if (view.getUint8(at) !== store.getUint8(known)) return false;
  }
  return known === entry.start + entry.length;
}

function copy(text: HoledText, store: DataView, start: number): number {
  let end = start;
  for (let part = 0; part < 4; part += 1) {
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
