import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import type { AddressSet } from '../../shared/net/addressSet.ts';
import {
  allAddresses,
  cutAddresses,
  intersectAddresses,
  isAddressSubset,
  noAddresses,
  overlapsAddresses,
  subtractAddresses,
  toAddressNumber,
  toAddressSet,
  toAddressText,
  toAddressTexts,
  toFirstTexts,
  unionAddresses,
  unionOfAddresses,
} from '../../shared/net/addressSet.ts';

const highest = 0xffff_ffff;
const address = fc.oneof(fc.integer({ min: 0, max: highest }), fc.integer({ min: 0, max: 40 }), fc.constant(highest));
const range = fc.tuple(address, address).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const anySet = fc.array(range, { maxLength: 6 }).map((ranges) => unionOfAddresses(ranges.map((each) => [each])));

const holds = (set: AddressSet, value: number) => set.some(({ first, last }) => first <= value && value <= last);

/** Addresses where a mistake would show: the ends of every range and their neighbours. */
function edgesOf(...sets: readonly AddressSet[]): number[] {
  const ends = sets.flat().flatMap(({ first, last }) => [first - 1, first, first + 1, last - 1, last, last + 1]);
  return [...ends, 0, highest].filter((value) => value >= 0 && value <= highest);
}

describe('the literals that firewalls and routes write', () => {
  it.each([
    ['*', ['*']],
    ['0.0.0.0/0', ['*']],
    ['10.1.2.3', ['10.1.2.3']],
    ['10.1.2.3/32', ['10.1.2.3']],
    ['10.1.2.3/24', ['10.1.2.0/24']],
    ['10.9.0.0-10.9.0.31', ['10.9.0.0/27']],
    ['10.9.0.1 - 10.9.0.4', ['10.9.0.1', '10.9.0.2/31', '10.9.0.4']],
    ['255.255.255.255', ['255.255.255.255']],
  ])('reads %s as %j', (text, texts) => {
    expect(toAddressTexts(toAddressSet(text) ?? noAddresses)).toEqual(texts);
  });

  it.each([
    '',
    'AzureCloud',
    '10.1.2',
    '10.1.2.256',
    '010.1.2.3',
    '10.1.2.3/33',
    '10.1.2.3/',
    '10.1.2.3/8/8',
    '10.0.0.9-10.0.0.1',
    '10.0.0.1-10.0.0.2-10.0.0.3',
    '2001:db8::1',
    '::/0',
    '10.1.2.-3',
  ])('refuses %j', (text) => {
    expect(toAddressSet(text)).toBeUndefined();
  });

  it('agrees with ipaddr.js on every block', () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (base, length) => {
        const text = `${toAddressText(base)}/${length}`;
        const first = ipaddr.IPv4.networkAddressFromCIDR(text).toString();
        const last = ipaddr.IPv4.broadcastAddressFromCIDR(text).toString();
        expect(toAddressSet(text)).toEqual([{ first: toAddressNumber(first), last: toAddressNumber(last) }]);
      }),
    );
  });

  it('agrees with ipaddr.js on membership of a block', () => {
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (value, base, length) => {
        const text = `${toAddressText(base)}/${length}`;
        const expected = ipaddr.IPv4.parse(toAddressText(value)).match(ipaddr.IPv4.parseCIDR(text));
        expect(isAddressSubset([{ first: value, last: value }], toAddressSet(text) ?? noAddresses)).toBe(expected);
      }),
    );
  });

  it('reads back every address that it writes', () => {
    fc.assert(
      fc.property(address, (value) => {
        expect(toAddressNumber(toAddressText(value))).toBe(value);
      }),
    );
  });
});

describe('address sets', () => {
  it('hold after each operation exactly the addresses that they should', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        for (const value of edgesOf(a, b)) {
          const [inA, inB] = [holds(a, value), holds(b, value)];
          expect(holds(unionAddresses(a, b), value)).toBe(inA || inB);
          expect(holds(intersectAddresses(a, b), value)).toBe(inA && inB);
          expect(holds(subtractAddresses(a, b), value)).toBe(inA && !inB);
        }
      }),
    );
  });

  it('are always canonical: ascending, disjoint, not adjacent', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        for (const set of [unionAddresses(a, b), intersectAddresses(a, b), subtractAddresses(a, b)]) {
          for (const [index, { first, last }] of set.entries()) {
            expect(first).toBeLessThanOrEqual(last);
            expect(first).toBeGreaterThan(index === 0 ? -1 : (set[index - 1]?.last ?? highest) + 1);
          }
        }
      }),
    );
  });

  it('fall apart into a part inside and a part outside of any other set, and come together again', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const [inside, outside] = [intersectAddresses(a, b), subtractAddresses(a, b)];
        expect(unionAddresses(inside, outside)).toEqual(a);
        expect(overlapsAddresses(inside, outside)).toBe(false);
      }),
    );
  });

  it('are a subset exactly if nothing is left after subtraction', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        expect(isAddressSubset(a, b)).toBe(subtractAddresses(a, b).length === 0);
      }),
    );
  });

  it('obey De Morgan, and joining or cutting with themselves changes nothing', () => {
    const not = (set: AddressSet) => subtractAddresses(allAddresses, set);
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        expect(not(unionAddresses(a, b))).toEqual(intersectAddresses(not(a), not(b)));
        expect(not(intersectAddresses(a, b))).toEqual(unionAddresses(not(a), not(b)));
        expect(not(not(a))).toEqual(a);
        expect(cutAddresses(a, b)).toEqual({ taken: intersectAddresses(a, b), rest: subtractAddresses(a, b) });
        expect([unionAddresses(a, a), intersectAddresses(a, a), subtractAddresses(a, a)]).toEqual([a, a, noAddresses]);
        expect([unionAddresses(b, a), intersectAddresses(b, a)]).toEqual([
          unionAddresses(a, b),
          intersectAddresses(a, b),
        ]);
      }),
    );
  });

  it('hold the addresses that ipaddr.js finds in the blocks they were made from and not in those cut out', () => {
    const block = fc
      .tuple(address, fc.integer({ min: 0, max: 32 }))
      .map(([at, length]) => `${toAddressText(at)}/${length}`);
    const blocks = fc.array(block, { maxLength: 5 });
    const read = (texts: readonly string[]) => unionOfAddresses(texts.map((text) => toAddressSet(text) ?? noAddresses));
    fc.assert(
      fc.property(blocks, blocks, address, (some, others, value) => {
        const asked = ipaddr.IPv4.parse(toAddressText(value));
        const isIn = (texts: readonly string[]) => texts.some((text) => asked.match(ipaddr.IPv4.parseCIDR(text)));
        expect(holds(subtractAddresses(read(some), read(others)), value)).toBe(isIn(some) && !isIn(others));
        expect(holds(intersectAddresses(read(some), read(others)), value)).toBe(isIn(some) && isIn(others));
      }),
    );
  });

  it('are read back from their blocks, and no block can be joined with the next', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const texts = toAddressTexts(set);
        expect(unionOfAddresses(texts.map((text) => toAddressSet(text) ?? noAddresses))).toEqual(set);
        expect(new Set(texts).size).toBe(texts.length);
      }),
    );
  });

  it('begin with the same blocks where people read the first few only', () => {
    fc.assert(
      fc.property(anySet, fc.integer({ min: 1, max: 5 }), (set, most) => {
        const texts = toAddressTexts(set);
        const more = Math.max(0, texts.length - most);
        expect(toFirstTexts(set, most)).toEqual({ texts: texts.slice(0, most), more });
      }),
    );
    const odd = toAddressSet('1.2.3.1-255.255.255.255') ?? noAddresses;
    expect(toFirstTexts(odd, 2)).toEqual({
      texts: toAddressTexts(odd).slice(0, 2),
      more: toAddressTexts(odd).length - 2,
    });
    expect(toFirstTexts(allAddresses, 2)).toEqual({ texts: ['*'], more: 0 });
  });

  it('know their limits', () => {
    expect(subtractAddresses(allAddresses, noAddresses)).toEqual(allAddresses);
    expect(subtractAddresses(allAddresses, allAddresses)).toEqual(noAddresses);
    expect(isAddressSubset(noAddresses, noAddresses)).toBe(true);
  });
});
