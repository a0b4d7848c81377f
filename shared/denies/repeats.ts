/** Numbers that tell one row from every other. */
const width = 5;
/** Slots of a table at first and at most; a table is full at half of them. */
const [fewestSlots, mostSlots] = [1 << 12, 1 << 17];

interface Table {
  readonly cells: Int32Array;
  readonly mask: number;
  used: number;
}

/** Remembers the keys of rows. */
export interface Repeats {
  /** Where the caller writes the next key: five numbers, the first not 0. */
  readonly key: Int32Array;
  /** True if the key was seen before; remembers it if not. */
  readonly isKnown: () => boolean;
}

/**
 * Tells whether a key was seen before, exactly. It remembers at least the last 65,536 keys and at most twice as many: two
 * tables take turns, so that it stays small, and near the processor, however long the logs are.
 */
export function createRepeats(): Repeats {
  const key = new Int32Array(width);
  let [young, old] = [toTable(fewestSlots), toTable(fewestSlots)];
  return {
    key,
    isKnown: () => {
      if (old.used > 0 && old.cells[slotOf(old, key, 0)] !== 0) return true;
      if (!add(young, key, 0)) return true;
      if (young.used * 2 > young.mask) {
        if (young.mask + 1 < mostSlots) young = doubled(young);
        else [young, old] = [toTable(mostSlots), young];
      }
      return false;
    },
  };
}

function toTable(slots: number): Table {
  return { cells: new Int32Array(slots * width), mask: slots - 1, used: 0 };
}

/** Adds the key that begins at a place of an array. False if it was there. */
function add(table: Table, keys: Int32Array, from: number): boolean {
  const { cells } = table;
  const at = slotOf(table, keys, from);
  if (cells[at] !== 0) return false;
  for (let index = 0; index < width; index += 1) cells[at + index] = keys[from + index] ?? 0;
  table.used += 1;
  return true;
}

/** Where the key stands or would stand. */
function slotOf({ cells, mask }: Table, keys: Int32Array, from: number): number {
  let hash = 0;
  for (let index = 0; index < width; index += 1) {
    hash = Math.imul(hash ^ (keys[from + index] ?? 0), 0x9e_37_79_b1);
    hash ^= hash >>> 15;
  }
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = slot * width;
    if (cells[at] === 0 || isAt(cells, at, keys, from)) return at;
  }
}

function isAt(cells: Int32Array, at: number, keys: Int32Array, from: number): boolean {
  for (let index = 0; index < width; index += 1) if (cells[at + index] !== keys[from + index]) return false;
  return true;
}

function doubled(table: Table): Table {
  const larger = toTable((table.mask + 1) * 2);
  const { cells } = table;
  for (let at = 0; at < cells.length; at += width) if (cells[at] !== 0) add(larger, cells, at);
  return larger;
}
