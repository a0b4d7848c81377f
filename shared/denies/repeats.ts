/** Numbers that tell one row from every other. */
const width = 5;
/** Slots of a table at first and at most; a table is full at half of them. */
const [fewestSlots, mostSlots] = [1 << 12, 1 << 17];

/** Keys one after another, as they came; a slot is 0 or says which key it is, with some bits of its hash before that. */
interface Table {
  readonly slots: Int32Array;
  readonly keys: Int32Array;
  used: number;
}

/** Remembers the keys of rows. */
export interface Repeats {
  /** Where the caller writes the next key: five numbers. */
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
      const hash = hashOf(key);
      if (old.used > 0 && hasAt(old, slotOf(old, key, hash))) return true;
      const slot = slotOf(young, key, hash);
      if (hasAt(young, slot)) return true;
      add(young, key, hash, slot);
      if (young.used * 2 > young.slots.length) {
        if (young.slots.length < mostSlots) young = doubled(young);
        else [young, old] = [toTable(mostSlots), young];
      }
      return false;
    },
  };
}

function toTable(slots: number): Table {
  return { slots: new Int32Array(slots), keys: new Int32Array((slots / 2 + 1) * width), used: 0 };
}

function hasAt({ slots }: Table, slot: number): boolean {
  return slots[slot] !== 0;
}

/** The bits of a slot that tell the key. */
const numberBits = 17;
const numberMask = (1 << numberBits) - 1;

function add(table: Table, key: Int32Array, hash: number, slot: number): void {
  const { slots, keys, used } = table;
  for (let index = 0; index < width; index += 1) keys[used * width + index] = key[index] ?? 0;
  slots[slot] = (hash & ~numberMask) | (used + 1);
  table.used = used + 1;
}

function hashOf(key: Int32Array): number {
  let hash = 0;
  for (let index = 0; index < width; index += 1) {
    hash = Math.imul(hash ^ (key[index] ?? 0), 0x9e_37_79_b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** Where the key stands or would stand. */
function slotOf({ slots, keys }: Table, key: Int32Array, hash: number): number {
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const found = slots[slot] ?? 0;
    if (found === 0) return slot;
    if (((found ^ hash) & ~numberMask) === 0 && isAt(keys, ((found & numberMask) - 1) * width, key)) return slot;
  }
}

function isAt(keys: Int32Array, at: number, key: Int32Array): boolean {
  for (let index = 0; index < width; index += 1) if (keys[at + index] !== key[index]) return false;
  return true;
}

function doubled({ slots, keys, used }: Table): Table {
  const larger = toTable(slots.length * 2);
  for (let at = 0; at < used; at += 1) {
    const key = keys.subarray(at * width, (at + 1) * width);
    const hash = hashOf(key);
    add(larger, key, hash, slotOf(larger, key, hash));
  }
  return larger;
}
