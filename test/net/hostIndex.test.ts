import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  placesContainingHosts,
  placesHoldingHost,
  placesOverlappingHosts,
  toHostIndex,
  unsortedPlacesHoldingHost,
} from '../../shared/net/hostIndex.ts';
import type { HostPattern } from '../../shared/net/hostPattern.ts';
import { isHostSubset, overlapsHost, toHostPattern } from '../../shared/net/hostPattern.ts';

const label = fc.constantFrom('a', 'b', 'ab', 'contoso', 'xcontoso', 'com', 'microsoft', 'data');
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const text = fc.oneof(
  host,
  host.map((each) => `*.${each}`),
  host.map((each) => `*${each}`),
  fc.constant('*'),
);
const pattern = text.map(read);
const patterns = fc.array(pattern, { maxLength: 40 });

function read(each: string): HostPattern {
  const found = toHostPattern(each);
  if (!found) throw new Error(`${each} is no pattern.`);
  return found;
}

/** What a look at every pattern gives. */
function placesWhere(all: readonly HostPattern[], isWanted: (each: HostPattern) => boolean): readonly number[] {
  return all.flatMap((each, place) => (isWanted(each) ? [place] : []));
}

const indexOf = (all: readonly HostPattern[]) => toHostIndex(all.map((each, place) => ({ pattern: each, place })));

/** A host against a pattern, said as a regular expression. */
function matches({ text: written }: HostPattern, name: string): boolean {
  const escaped = written.replace(/^\*/, '').replaceAll('.', '\\.');
  return new RegExp(`^${written.startsWith('*.') ? '.+' : written.startsWith('*') ? '.*' : ''}${escaped}$`).test(name);
}

describe('an index of host patterns', () => {
  it('finds exactly the patterns that a regular expression each would find', () => {
    fc.assert(
      fc.property(patterns, host, (all, name) => {
        expect(placesHoldingHost(indexOf(all), name)).toEqual(placesWhere(all, (each) => matches(each, name)));
      }),
      { numRuns: 500 },
    );
  });

  it('names them in one order for all hosts that the same patterns hold', () => {
    fc.assert(
      fc.property(patterns, host, host, (all, one, other) => {
        const [a, b] = [one, other].map((name) => unsortedPlacesHoldingHost(indexOf(all), name));
        const [sortedA, sortedB] = [one, other].map((name) => placesHoldingHost(indexOf(all), name));
        expect((a ?? []).toSorted((x, y) => x - y)).toEqual(sortedA);
        expect(a?.join() === b?.join()).toBe(sortedA?.join() === sortedB?.join());
      }),
      { numRuns: 500 },
    );
  });

  it('finds exactly the patterns around a pattern', () => {
    fc.assert(
      fc.property(patterns, pattern, (all, inner) => {
        const expected = placesWhere(all, (each) => isHostSubset(inner, each));
        expect(placesContainingHosts(indexOf(all), inner)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('finds exactly the patterns that share a host with a pattern', () => {
    fc.assert(
      fc.property(patterns, pattern, (all, other) => {
        const expected = placesWhere(all, (each) => overlapsHost(each, other));
        expect(placesOverlappingHosts(indexOf(all), other)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('tells names apart whose hashes meet', () => {
    // Enough names that many share a slot, and some a hash.
    const all = Array.from({ length: 20_000 }, (_, index) => read(`h${index.toString(36)}.example.com`));
    const index = indexOf(all);
    for (const place of [0, 1, 777, 19_999]) {
      expect(placesHoldingHost(index, all[place]?.text ?? '')).toEqual([place]);
      expect(placesHoldingHost(index, `x${all[place]?.text ?? ''}`)).toEqual([]);
    }
  });

  it('names a place once that several patterns lead to, in order whatever the order of entry', () => {
    const entries = ['*', '*.example.com', 'www.example.com', '*example.com'].map((each) => ({
      pattern: read(each),
      place: 3,
    }));
    const index = toHostIndex([{ pattern: read('*.com'), place: 7 }, ...entries, { pattern: read('*'), place: 0 }]);
    expect(placesHoldingHost(index, 'www.example.com')).toEqual([0, 3, 7]);
  });

  it('is empty without patterns', () => {
    expect(placesHoldingHost(indexOf([]), 'www.example.com')).toEqual([]);
    expect(placesOverlappingHosts(indexOf([]), read('*'))).toEqual([]);
  });
});
