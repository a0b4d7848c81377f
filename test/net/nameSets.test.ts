import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostNames } from '../../shared/net/hostNames.ts';
import {
  allHosts,
  intersectHostNames,
  isHostNamesSubset,
  noHosts,
  subtractHostNames,
  toHostNames,
  unionHostNames,
} from '../../shared/net/hostNames.ts';
import type { HostPattern } from '../../shared/net/hostPattern.ts';
import { toHostPattern } from '../../shared/net/hostPattern.ts';
import type { TagNames } from '../../shared/net/tagNames.ts';
import {
  intersectTagNames,
  isTagNamesSubset,
  noTags,
  subtractTagNames,
  toTagNames,
  unionTagNames,
} from '../../shared/net/tagNames.ts';
import { isTagWithin } from '../../shared/net/serviceTag.ts';

const label = fc.constantFrom('a', 'b', 'ab', 'contoso', 'com', 'data');
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const text = fc.oneof(
  name,
  name.map((each) => `*.${each}`),
  name.map((each) => `*${each}`),
  fc.constant('*'),
);

function read(each: string): HostPattern {
  const pattern = toHostPattern(each);
  if (!pattern) throw new Error(`${each} is no pattern.`);
  return pattern;
}

/** Sets of any shape with what they mean, said by a function on names that knows nothing of their form. */
interface Meant<T> {
  readonly set: T;
  readonly holds: (name: string) => boolean;
}

/** The meaning of a pattern, character by character from the right. */
function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host;
  const end = pattern.slice(1);
  const head = host.slice(0, Math.max(host.length - end.length, 0));
  return head + end === host && (head.length > 0 || !end.startsWith('.'));
}

const { hosts } = fc.letrec<{ hosts: Meant<HostNames> }>((tie) => ({
  hosts: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.array(text, { maxLength: 5 }).map((texts) => ({
      set: toHostNames(texts.map(read)),
      holds: (host: string) => texts.some((each) => matches(each, host)),
    })),
    fc.tuple(tie('hosts'), tie('hosts'), fc.nat(2)).map(([a, b, operation]) => joined(a, b, operation)),
  ),
}));

function joined(a: Meant<HostNames>, b: Meant<HostNames>, operation: number): Meant<HostNames> {
  if (operation === 0) return { set: unionHostNames(a.set, b.set), holds: (host) => a.holds(host) || b.holds(host) };
  if (operation === 1)
    return { set: intersectHostNames(a.set, b.set), holds: (host) => a.holds(host) && b.holds(host) };
  return { set: subtractHostNames(a.set, b.set), holds: (host) => a.holds(host) && !b.holds(host) };
}

/** By the form of a set. */
function inForm(set: HostNames, host: string): boolean {
  return set.some(
    ({ within, without }) => matches(within.text, host) && !without.some((out) => matches(out.text, host)),
  );
}

/** For each pattern of the sets a host that no pattern inside of it holds, since none of them has these letters. */
function witnesses(...sets: readonly HostNames[]): readonly string[] {
  const patterns = sets.flatMap((set) => set.flatMap(({ within, without }) => [within, ...without]));
  return ['zq', ...patterns.map(({ text: each }) => each.replace('*', 'zq'))];
}

describe('sets of host names', () => {
  it('hold what a slow matcher says after any operations', () => {
    fc.assert(
      fc.property(hosts, fc.array(name, { maxLength: 8 }), ({ set, holds }, names) => {
        for (const host of [...names, ...witnesses(set)]) expect(inForm(set, host)).toBe(holds(host));
      }),
      { numRuns: 1000 },
    );
  });

  it('have equal form exactly if they hold the same hosts', () => {
    fc.assert(
      fc.property(hosts, hosts, (a, b) => {
        const isSame = witnesses(a.set, b.set).every((host) => a.holds(host) === b.holds(host));
        expect(JSON.stringify(a.set) === JSON.stringify(b.set)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });

  it('come together again from a part inside and a part outside of any other set', () => {
    fc.assert(
      fc.property(hosts, hosts, ({ set: a }, { set: b }) => {
        const [inside, outside] = [intersectHostNames(a, b), subtractHostNames(a, b)];
        expect(unionHostNames(inside, outside)).toEqual(a);
        expect(intersectHostNames(inside, outside)).toEqual(noHosts);
        expect(isHostNamesSubset(a, b)).toBe(outside.length === 0);
        expect(isHostNamesSubset(inside, b)).toBe(true);
      }),
    );
  });

  it('obey De Morgan, and joining or cutting with themselves changes nothing', () => {
    const not = (set: HostNames) => subtractHostNames(allHosts, set);
    fc.assert(
      fc.property(hosts, hosts, ({ set: a }, { set: b }) => {
        expect(not(unionHostNames(a, b))).toEqual(intersectHostNames(not(a), not(b)));
        expect(not(intersectHostNames(a, b))).toEqual(unionHostNames(not(a), not(b)));
        expect(not(not(a))).toEqual(a);
        expect([unionHostNames(a, a), intersectHostNames(a, a)]).toEqual([a, a]);
        expect(unionHostNames(a, b)).toEqual(unionHostNames(b, a));
        expect(subtractHostNames(a, a)).toEqual(noHosts);
      }),
    );
  });

  it('say apex and depth as patterns do', () => {
    const set = subtractHostNames(toHostNames([read('*contoso.com')]), toHostNames([read('*.contoso.com')]));
    expect(inForm(set, 'contoso.com')).toBe(true);
    expect(inForm(set, 'th3re4lcontoso.com')).toBe(true);
    expect(inForm(set, 'any.contoso.com')).toBe(false);
    expect(toHostNames([read('*.contoso.com'), read('www.contoso.com')])).toEqual(toHostNames([read('*.contoso.com')]));
  });
});

const tag = fc.constantFrom(
  'Storage',
  'storage.EastUS',
  'Storage.eastus2',
  'StorageMover',
  'AzureCloud',
  'AzureCloud.eastus',
);
const tagSet = fc.array(tag, { maxLength: 4 });

/** Every tag that the sets name, and beside each a region that none of them does. */
const places = [
  'Storage',
  'Storage.EastUS',
  'Storage.eastus2',
  'StorageMover',
  'AzureCloud',
  'AzureCloud.EastUS',
].flatMap((each) => [`${each}.elsewhere`]);

function tagIn(set: TagNames, place: string): boolean {
  return set.some(
    ({ within, without }) => isTagWithin(place, within) && !without.some((out) => isTagWithin(place, out)),
  );
}

describe('sets of service tags by name', () => {
  it('hold what the hierarchy of names says after each operation', () => {
    fc.assert(
      fc.property(tagSet, tagSet, tagSet, (one, two, three) => {
        const [a, b, c] = [toTagNames(one), toTagNames(two), toTagNames(three)];
        const isIn = (tags: readonly string[], place: string) => tags.some((each) => isTagWithin(place, each));
        const left = subtractTagNames(unionTagNames(a, b), c);
        for (const place of places) {
          expect(tagIn(left, place)).toBe((isIn(one, place) || isIn(two, place)) && !isIn(three, place));
          expect(tagIn(intersectTagNames(a, b), place)).toBe(isIn(one, place) && isIn(two, place));
        }
      }),
    );
  });

  it('are rebuilt from their parts, whatever the casing', () => {
    const folded = (set: TagNames) => JSON.stringify(set).toLowerCase();
    fc.assert(
      fc.property(tagSet, tagSet, (one, two) => {
        const [a, b] = [toTagNames(one), toTagNames(two)];
        const [inside, outside] = [intersectTagNames(a, b), subtractTagNames(a, b)];
        expect(folded(unionTagNames(inside, outside))).toBe(folded(a));
        expect(isTagNamesSubset(a, b)).toBe(outside.length === 0);
        expect(subtractTagNames(a, a)).toEqual(noTags);
        expect(subtractTagNames(a, unionTagNames(a, b))).toEqual(noTags);
      }),
    );
  });
});
