/** A host name or address that rows name, once for all of them. */
export interface Name {
  /** From 1, each its own. */
  readonly number: number;
  readonly text: string;
}

/** Finds the name whose bytes stand between two places of a view. */
export type FindName = (view: DataView, from: number, to: number) => Name;

/** So many names are remembered; then it begins anew. */
const mostNames = 32_768;
const slots = 2 * mostNames;
/** So many places are tried for a name: whoever chooses names could choose them to meet in one place. */
const mostTries = 32;

interface Memory {
  readonly places: Int32Array;
  names: Name[];
  /** By name, its hash, and where its bytes end. */
  readonly hashes: Int32Array;
  readonly ends: Int32Array;
  store: DataView;
  count: number;
}

/** Makes a memory that knows names exactly, by their bytes. Its size is bounded; a name that was forgotten gets another number. */
export function createNames(): FindName {
  const memory: Memory = {
    places: new Int32Array(slots),
    names: [],
    hashes: new Int32Array(mostNames),
    ends: new Int32Array(mostNames + 1),
    store: new DataView(new ArrayBuffer(1 << 16)),
    count: 0,
  };
  return (view, from, to) => {
    const hash = hashOf(view, from, to);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const slot = (hash + tries) & (slots - 1);
      const index = (memory.places[slot] ?? 0) - 1;
      if (index < 0) return add(memory, { view, from, to }, hash, slot);
      if (memory.hashes[index] === hash && isSame(memory, index, { view, from, to })) return nameAt(memory, index);
    }
    return toName(memory, { view, from, to });
  };
}

interface Piece {
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
}

function nameAt({ names }: Memory, index: number): Name {
  return names[index] ?? { number: 0, text: '' };
}

function toName(memory: Memory, { view, from, to }: Piece): Name {
  memory.count += 1;
  return { number: memory.count, text: decoder.decode(new Uint8Array(view.buffer, view.byteOffset + from, to - from)) };
}

const decoder = new TextDecoder();

function add(memory: Memory, piece: Piece, hash: number, slot: number): Name {
  const name = toName(memory, piece);
  const isFull = memory.names.length >= mostNames;
  if (isFull) {
    memory.places.fill(0);
    memory.names = [];
  }
  const index = memory.names.push(name) - 1;
  const start = memory.ends[index] ?? 0;
  const end = start + piece.to - piece.from;
  memory.store = withRoom(memory.store, end);
  for (let at = start; at < end; at += 1) memory.store.setUint8(at, piece.view.getUint8(piece.from + at - start));
  memory.hashes[index] = hash;
  memory.ends[index + 1] = end;
  memory.places[isFull ? hash & (slots - 1) : slot] = index + 1;
  return name;
}

function hashOf(view: DataView, from: number, to: number): number {
  let hash = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e_37_79_b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (view.getUint32(at, true) & ((1 << ((to - at) * 8)) - 1)), 0x85_eb_ca_6b);
  return hash ^ (hash >>> 13);
}

function isSame({ store, ends }: Memory, index: number, { view, from, to }: Piece): boolean {
  let known = ends[index] ?? 0;
  if ((ends[index + 1] ?? 0) - known !== to - from) return false;
  let at = from;
  for (; at + 4 <= to; at += 4, known += 4) {
    if (view.getUint32(at, true) !== store.getUint32(known, true)) return false;
  }
  for (; at < to; at += 1, known += 1) if (view.getUint8(at) !== store.getUint8(known)) return false;
  return true;
}

function withRoom(store: DataView, length: number): DataView {
  if (length <= store.byteLength) return store;
  const larger = new Uint8Array(Math.max(length, store.byteLength * 2));
  larger.set(new Uint8Array(store.buffer));
  return new DataView(larger.buffer);
}
