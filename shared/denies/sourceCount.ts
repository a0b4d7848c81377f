/** So many sources are kept in a list before a set is made of them: most kinds of denials have few. */
const fewest = 8;
/** Up to so many possible sources a set is a bit each: 8 KiB at most. */
const mostBits = 65_536;

/**
 * Distinct numbers below a bound, such as the sources of one kind of denial by their place in the subnet: a list while
 * they are few, then a bit each where the bound allows, else a set.
 */
export interface SourceCount {
  /** Distinct numbers so far. */
  size: number;
  few: number[];
  bits: Bits | undefined;
  many: Set<number> | undefined;
  /** Numbers are whole, not negative and below this. */
  readonly bound: number;
}

/** Words of 32 bits. A short list is made several times as fast as a typed array, a long one is twice as large. */
type Bits = Int32Array | number[];

const mostWords = 256;

function toBits(words: number): Bits {
  return words <= mostWords ? new Array<number>(words).fill(0) : new Int32Array(words);
}

/** None yet. */
export function noSources(bound: number): SourceCount {
  return { size: 0, few: [], bits: undefined, many: undefined, bound };
}

/** A count of the numbers whose bits are set, 32 a word; the words are its own from then on. */
export function withBits(count: SourceCount, bits: Int32Array): SourceCount {
  let size = 0;
  for (const word of bits) for (let left = word; left !== 0; left &= left - 1) size += 1;
  return { ...count, size, bits };
}

/** Counts a number unless it was counted before. */
export function addSource(count: SourceCount, source: number): void {
  if (count.bits) addBit(count, count.bits, source);
  else if (count.many) addMember(count, count.many, source);
  else if (!count.few.includes(source)) addToFew(count, source);
}

/** Counts the sources of another count of the same bound, too. */
export function addSources(count: SourceCount, other: SourceCount): void {
  for (const source of other.many ?? other.few) addSource(count, source);
  other.bits?.forEach((word, at) => {
    for (let bit = 0; bit < 32; bit += 1) if ((word >>> bit) % 2 === 1) addSource(count, at * 32 + bit);
  });
}

function addBit(count: SourceCount, bits: Bits, source: number): void {
  const [at, mask] = [source >>> 5, 1 << (source & 31)];
  const word = bits[at] ?? 0;
  if ((word & mask) !== 0) return;
  bits[at] = word | mask;
  count.size += 1;
}

function addMember(count: SourceCount, many: Set<number>, source: number): void {
  many.add(source);
  count.size = many.size;
}

function addToFew(count: SourceCount, source: number): void {
  const { few, bound } = count;
  few.push(source);
  count.size = few.length;
  if (few.length <= fewest) return;
  count.few = [];
  count.size = 0;
  if (bound <= mostBits) count.bits = toBits(Math.ceil(bound / 32));
  else count.many = new Set();
  for (const known of few) addSource(count, known);
}
