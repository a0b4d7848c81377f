const bits = 16;
const width = 4;

/** Remembers which kind of flow rows are of that share three numbers: mould, destination and group of sources. */
export interface KindPlaces {
  /** The kind; -1 if it is not remembered. */
  readonly find: (mould: number, name: number, group: number) => number;
  /** Remembers the kind, in the place of another if need be. */
  readonly set: (key: KindKey, kind: number) => void;
}

/** Mould from 1, name and group from 0. */
export interface KindKey {
  readonly mould: number;
  readonly name: number;
  readonly group: number;
}

/** Makes a memory of bounded size that forgets rather than grows: who asks must be able to find the kind without it. */
export function createKindPlaces(): KindPlaces {
  const cells = new Int32Array(width << bits);
  const isAt = (at: number, mould: number, name: number, group: number): boolean =>
    cells[at] === mould && cells[at + 1] === name && cells[at + 2] === group;
  return {
    find: (mould, name, group) => {
      const at = placeOf(mould, name, group);
      if (isAt(at, mould, name, group)) return cells[at + 3] ?? -1;
      const other = at ^ width;
      return isAt(other, mould, name, group) ? (cells[other + 3] ?? -1) : -1;
    },
    set: ({ mould, name, group }, kind) => {
      const first = placeOf(mould, name, group);
      const at = cells[first] === 0 || cells[first ^ width] !== 0 ? first : first ^ width;
      cells[at] = mould;
      cells[at + 1] = name;
      cells[at + 2] = group;
      cells[at + 3] = kind;
    },
  };
}

function placeOf(mould: number, name: number, group: number): number {
  let hash = Math.imul(mould, 0x9e_37_79_b1) ^ Math.imul(name, 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ group, 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 13)) & ((1 << bits) - 1)) * width;
}
