import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  lowestPlaceHolding,
  placesHoldingAddress,
  placesOverlapping,
  toAddressIndex,
} from '../../shared/net/addressIndex.ts';
import type { AddressSet } from '../../shared/net/addressSet.ts';
import { overlapsAddresses, toAddressSet, toAddressText, unionOfAddresses } from '../../shared/net/addressSet.ts';

const highest = 0xffff_ffff;
const address = fc.oneof(fc.integer({ min: 0, max: highest }), fc.integer({ min: 0, max: 40 }), fc.constant(highest));
const range = fc.tuple(address, address).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const anySet = fc.array(range, { maxLength: 4 }).map((ranges) => unionOfAddresses(ranges.map((each) => [each])));
const sets = fc.array(anySet, { maxLength: 20 });

const indexOf = (all: readonly AddressSet[]) => toAddressIndex(all.map((addresses, place) => ({ addresses, place })));

function placesWhere(all: readonly AddressSet[], isWanted: (each: AddressSet) => boolean): readonly number[] {
  return all.flatMap((each, place) => (isWanted(each) ? [place] : []));
}

describe('an index of address sets', () => {
  it('finds exactly the sets that hold an address, and the first of them', () => {
    fc.assert(
      fc.property(sets, address, (all, value) => {
        const edges = all
          .flat()
          .flatMap(({ first, last }) => [first, last, Math.max(first - 1, 0), Math.min(last + 1, highest)]);
        const index = indexOf(all);
        for (const each of [value, ...edges]) {
          const expected = placesWhere(all, (set) => set.some(({ first, last }) => first <= each && each <= last));
          expect(placesHoldingAddress(index, each)).toEqual(expected);
          expect(lowestPlaceHolding(index, each)).toBe(expected[0] ?? -1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finds exactly the sets that share an address with a set', () => {
    fc.assert(
      fc.property(sets, anySet, (all, set) => {
        expect(placesOverlapping(indexOf(all), set)).toEqual(placesWhere(all, (each) => overlapsAddresses(each, set)));
      }),
      { numRuns: 500 },
    );
  });

  it('names the prefixes that ipaddr.js finds', () => {
    const prefix = fc.tuple(fc.integer({ min: 0, max: highest }), fc.integer({ min: 0, max: 32 }));
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 30 }), address, (prefixes, value) => {
        const texts = prefixes.map(([base, length]) => `${toAddressText(base)}/${length}`);
        const index = indexOf(texts.map((text) => toAddressSet(text) ?? []));
        for (const each of [value, ...prefixes.map(([base]) => base)]) {
          const parsed = ipaddr.IPv4.parse(toAddressText(each));
          const expected = texts.flatMap((text, place) => (parsed.match(ipaddr.IPv4.parseCIDR(text)) ? [place] : []));
          expect(placesHoldingAddress(index, each)).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps broad sets beside many narrow ones small', () => {
    const narrow = Array.from({ length: 5_000 }, (_, each) => [{ first: each * 1_000, last: each * 1_000 + 99 }]);
    const broad = Array.from({ length: 500 }, () => toAddressSet('*') ?? []);
    const index = indexOf([...narrow, ...broad]);
    expect(index.nodes.places.length).toBeLessThan(5_000 * 3 + 500 * 40);
    for (const place of [0, 1, 70, 4_999]) {
      expect(placesHoldingAddress(index, place * 1_000 + 50)).toHaveLength(501);
      expect(lowestPlaceHolding(index, place * 1_000 + 99)).toBe(place);
      expect(lowestPlaceHolding(index, place * 1_000 + 100)).toBe(5_000);
    }
  });
});
