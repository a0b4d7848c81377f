/** Inclusive range of IPv4 addresses as unsigned 32-bit numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** A set of IPv4 addresses in canonical form: ranges ascending, disjoint and not adjacent. Equal sets have equal form. */
export type AddressSet = readonly AddressRange[];

const highest = 0xffff_ffff;
const [dot, zero, nine] = [46, 48, 57];

/** The empty set. */
export const noAddresses: AddressSet = [];

/** Every IPv4 address. */
export const allAddresses: AddressSet = [{ first: 0, last: highest }];

/** What one literal means, as firewalls and routes write it: `*`, an IPv4 address, a CIDR block (host bits are ignored) or `a-b`, both ends included. Undefined if it is not IPv4. */
export function toAddressSet(text: string): AddressSet | undefined {
  const literal = text.trim();
  if (literal === '*') return allAddresses;
  const range = literal.includes('-') ? toDashedRange(literal) : toBlock(literal);
  return range && [range];
}

/** Number of a dotted quad as an unsigned 32-bit integer; undefined if it is none. Leading zeros are refused: tools disagree whether they mean octal. */
export function toAddressNumber(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === dot && octet >= 0 && dots < 3) {
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= zero && code <= nine && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + code - zero;
      if (octet > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** Dotted quad of an unsigned 32-bit integer. */
export function toAddressText(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

function toBlock(literal: string): AddressRange | undefined {
  const [base = '', length = '32', ...more] = literal.split('/');
  const address = toAddressNumber(base);
  if (address === undefined || more.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

function toDashedRange(literal: string): AddressRange | undefined {
  const [from = '', to = '', ...more] = literal.split('-');
  const first = toAddressNumber(from.trim());
  const last = toAddressNumber(to.trim());
  if (first === undefined || last === undefined || more.length > 0 || first > last) return undefined;
  return { first, last };
}

/** Addresses in either set. */
export function unionAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return joinRanges([...a, ...b]);
}

/** Addresses in any of the sets; cheaper than folding `unionAddresses`. */
export function unionOfAddresses(sets: readonly AddressSet[]): AddressSet {
  return joinRanges(sets.flat());
}

function joinRanges(ranges: readonly AddressRange[]): AddressSet {
  const joined: AddressRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const last = joined.at(-1);
    if (last && range.first <= last.last + 1) {
      joined[joined.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else {
      joined.push(range);
    }
  }
  return joined;
}

/** Addresses in both sets; the larger one is searched and not walked, and comes back itself if it lies in one range. */
export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  const [small, large] = a.length <= b.length ? [a, b] : [b, a];
  const [first] = small;
  if (!first) return noAddresses;
  if (small.length === 1 && isWithinRange(large, first)) return large;
  const common: AddressRange[] = [];
  for (const range of small) {
    for (let at = firstReaching(large, range.first); at < large.length; at += 1) {
      const other = large[at];
      if (!other || other.first > range.last) break;
      common.push(overlapOf(range, other));
    }
  }
  return common;
}

/** What two overlapping ranges share; one of them itself where it lies in the other. */
function overlapOf(a: AddressRange, b: AddressRange): AddressRange {
  if (a.first <= b.first && b.last <= a.last) return b;
  if (b.first <= a.first && a.last <= b.last) return a;
  return { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) };
}

function isWithinRange(set: AddressSet, { first, last }: AddressRange): boolean {
  return first <= (set[0]?.first ?? -1) && (set.at(-1)?.last ?? Infinity) <= last;
}

/** Addresses in `a` that are not in `b`; `a` itself if they share none. */
export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b) return noAddresses;
  if (!overlapsAddresses(a, b)) return a;
  return b.length <= a.length ? cutOut(a, b) : intersectAddresses(a, complementOf(b));
}

/** The same for a short `b`: what lies between its ranges is taken over as it is. */
function cutOut(a: AddressSet, b: AddressSet): AddressSet {
  const left: AddressRange[] = [];
  let at = 0;
  let current = a[0];
  for (const { first, last } of b) {
    const reaching = firstReaching(a, first);
    if (reaching > at) {
      if (current) left.push(current);
      for (at += 1; at < reaching; at += 1) left.push(a[at] as AddressRange);
      current = a[at];
    }
    while (current && current.first <= last) {
      if (current.first < first) left.push({ first: current.first, last: first - 1 });
      if (current.last > last) {
        current = { first: last + 1, last: current.last };
        break;
      }
      at += 1;
      current = a[at];
    }
  }
  if (current) left.push(current);
  for (at += 1; at < a.length; at += 1) left.push(a[at] as AddressRange);
  return left;
}

function complementOf(set: AddressSet): AddressSet {
  const complement: AddressRange[] = [];
  let next = 0;
  for (const { first, last } of set) {
    if (first > next) complement.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next <= highest) complement.push({ first: next, last: highest });
  return complement;
}

/** A set cut in two by another. */
export interface CutAddresses {
  readonly taken: AddressSet;
  readonly rest: AddressSet;
}

/** What of `a` is in `b`, and what is not, in one pass: `intersectAddresses` and `subtractAddresses` at once. `a` itself where it is not cut. */
export function cutAddresses(a: AddressSet, b: AddressSet): CutAddresses {
  const taken: AddressRange[] = [];
  const rest: AddressRange[] = [];
  const isSparse = b.length > a.length * 16;
  let at = 0;
  for (const range of a) {
    if (isSparse) at = firstReaching(b, range.first);
    else while (at < b.length && (b[at] as AddressRange).last < range.first) at += 1;
    at = cutRange(range, b, at, { taken, rest });
  }
  if (taken.length === 0) return { taken: noAddresses, rest: a };
  return rest.length === 0 ? { taken: a, rest: noAddresses } : { taken, rest };
}

/** Cuts one range by those from a place on, of which the first reaches it; returns the place of the last that was looked at. */
function cutRange(
  range: AddressRange,
  b: AddressSet,
  start: number,
  { taken, rest }: { readonly taken: AddressRange[]; readonly rest: AddressRange[] },
): number {
  let next = range.first;
  let at = start;
  for (let other = b[at]; other && other.first <= range.last; other = b[at]) {
    if (other.first > next) rest.push({ first: next, last: other.first - 1 });
    taken.push(overlapOf(range, other));
    next = other.last + 1;
    if (other.last >= range.last) return at;
    at += 1;
  }
  if (next <= range.last) rest.push(next === range.first ? range : { first: next, last: range.last });
  return at;
}

/** True if every address of `inner` is in `outer`; the empty set is in every set. */
export function isAddressSubset(inner: AddressSet, outer: AddressSet): boolean {
  return inner.length === 0 || relateAddresses(inner, outer) === 'inside';
}

/** True if both hold the same addresses. */
export function isSameSet(a: AddressSet, b: AddressSet): boolean {
  return a.length === b.length && a.every(({ first, last }, at) => first === b[at]?.first && last === b[at].last);
}

/** Where a set that is not empty lies: all of it inside the other, all of it outside, or across the other's edge. */
export function relateAddresses(set: AddressSet, other: AddressSet): 'inside' | 'outside' | 'across' {
  let inside = 0;
  let outside = 0;
  for (const { first, last } of set) {
    const near = other[firstReaching(other, first)];
    if (near === undefined || near.first > last) outside += 1;
    else if (near.first <= first && last <= near.last) inside += 1;
    else return 'across';
  }
  if (outside === 0) return 'inside';
  return inside === 0 ? 'outside' : 'across';
}

/** Index of the first range that ends at the address or after it. */
function firstReaching(set: AddressSet, address: number): number {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set[middle]?.last ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True if the address (an unsigned 32-bit number) is in the set. */
export function holdsAddress(set: AddressSet, address: number): boolean {
  return (set[firstReaching(set, address)]?.first ?? Infinity) <= address;
}

/** True if the sets share an address. */
export function overlapsAddresses(a: AddressSet, b: AddressSet): boolean {
  const [small, large] = a.length <= b.length ? [a, b] : [b, a];
  return small.some(({ first, last }) => (large[firstReaching(large, first)]?.first ?? Infinity) <= last);
}

/** The set in the fewest CIDR blocks, ascending; `*` for every address; a single address without `/32`. */
export function toAddressTexts(set: AddressSet): string[] {
  return set.flatMap(toRangeTexts);
}

function toRangeTexts(range: AddressRange): string[] {
  return range.first === 0 && range.last === highest ? ['*'] : toBlockTexts(range);
}

function toBlockTexts({ first, last }: AddressRange): string[] {
  const texts: string[] = [];
  for (let next = first; next <= last; ) {
    const bits = toBlockBits(next, last);
    texts.push(bits === 0 ? toAddressText(next) : `${toAddressText(next)}/${32 - bits}`);
    next += 2 ** bits;
  }
  return texts;
}

/** Host bits of the largest CIDR block that begins at an address and ends no later than the last. */
function toBlockBits(first: number, last: number): number {
  const addresses = last - first + 1;
  const most = addresses > highest ? 32 : 31 - Math.clz32(addresses);
  return first === 0 ? most : Math.min(most, 31 - Math.clz32(first & -first));
}

/** The first blocks of `toAddressTexts`, and how many more there are; for large sets of which people read the beginning. */
export function toFirstTexts(
  set: AddressSet,
  most: number,
): { readonly texts: readonly string[]; readonly more: number } {
  const texts: string[] = [];
  let more = 0;
  for (const range of set) {
    if (texts.length < most) texts.push(...toRangeTexts(range));
    else more += countBlocks(range);
  }
  return { texts: texts.slice(0, most), more: more + Math.max(0, texts.length - most) };
}

function countBlocks({ first, last }: AddressRange): number {
  let count = 0;
  for (let next = first; next <= last; next += 2 ** toBlockBits(next, last)) count += 1;
  return count;
}
