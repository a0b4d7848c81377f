/** Host names and addresses that rows name, each once for all of them. */
export interface Names {
  /** The number of the name whose bytes stand between two places of a view: from 1, each its own. */
  readonly find: (view: DataView, from: number, to: number) => number;
  /** The text of the name that was found last. */
  readonly lastText: () => string;
}

/** So many names are remembered; then it begins anew. */
const mostNames = 32_768;
const slots = 2 * mostNames;
/** So many places are tried for a name: whoever chooses names could choose them to meet in one place. */
const mostTries = 32;

/** A slot is four numbers that lie together: the name's place from 1 (0 for a free slot), its hash, and where its bytes begin and end. */
const width = 4;

interface Memory {
  readonly cells: Int32Array;
  texts: string[];
  store: DataView;
  stored: number;
  /** How many names were forgotten, and how many found no place. */
  forgotten: number;
  homeless: number;
  last: string;
}

interface Piece {
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
}

/** Makes a memory that knows names exactly, by their bytes. Its size is bounded; a name that was forgotten gets another number. */
export function createNames(): Names {
  const memory: Memory = {
    cells: new Int32Array(slots * width),
    texts: [],
    store: new DataView(new ArrayBuffer(1 << 16)),
    stored: 0,
    forgotten: 0,
    homeless: 0,
    last: '',
  };
  return {
    find: (view, from, to) => {
      const hash = hashOf(view, from, to);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const at = ((hash + tries) & (slots - 1)) * width;
        const place = memory.cells[at] ?? 0;
        if (place === 0) return add(memory, { view, from, to }, hash, at);
        if (memory.cells[at + 1] === hash && isSame(memory, at, { view, from, to })) {
          memory.last = memory.texts[place - 1] ?? '';
          return toNumber(memory, place);
        }
      }
      memory.last = toText({ view, from, to });
      memory.homeless += 1;
      return memory.homeless * 2;
    },
    lastText: () => memory.last,
  };
}

/** Names that have a place have odd numbers. */
function toNumber({ forgotten }: Memory, place: number): number {
  return (forgotten + place) * 2 - 1;
}

function toText({ view, from, to }: Piece): string {
  return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
}

const decoder = new TextDecoder();

function add(memory: Memory, piece: Piece, hash: number, free: number): number {
  const isFull = memory.texts.length >= mostNames;
  if (isFull) {
    memory.forgotten += memory.texts.length;
    memory.cells.fill(0);
    memory.texts = [];
    memory.stored = 0;
  }
  memory.last = toText(piece);
  const place = memory.texts.push(memory.last);
  const start = memory.stored;
  const end = start + piece.to - piece.from;
  memory.store = withRoom(memory.store, end);
  for (let at = start; at < end; at += 1) memory.store.setUint8(at, piece.view.getUint8(piece.from + at - start));
  memory.stored = end;
  memory.cells.set([place, hash, start, end], isFull ? (hash & (slots - 1)) * width : free);
  return toNumber(memory, place);
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

function isSame({ store, cells }: Memory, cell: number, { view, from, to }: Piece): boolean {
  let known = cells[cell + 2] ?? 0;
  if ((cells[cell + 3] ?? 0) - known !== to - from) return false;
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
