import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRegion, takesWhole, type Target, type TargetMatch, toTargetText } from '../../shared/evaluate/region.ts';
import {
  type AddressSet,
  allAddresses,
  intersectAddresses,
  subtractAddresses,
  toAddressTexts,
  toAddressText,
  toAddressSet,
  unionOfAddresses,
} from '../../shared/net/addressSet.ts';
import { type HostPattern, toHostPattern } from '../../shared/net/hostPattern.ts';
import { intersectHosts, subtractHosts, toHostSet } from '../../shared/net/hostSet.ts';

const block = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 26, max: 32 }))
  .map(([at, length]) => toAddressSet(`${toAddressText(0x14_00_00_00 + at * 4)}/${length}`) ?? []);
const addresses: fc.Arbitrary<AddressSet> = fc.array(block, { minLength: 1, maxLength: 5 }).map(unionOfAddresses);
const pattern: fc.Arbitrary<HostPattern> = fc
  .constantFrom('*', '*.com', '*.contoso.com', '*contoso.com', 'contoso.com', 'a.contoso.com', 'b.a.contoso.com')
  .map((text) => toHostPattern(text) ?? { kind: 'any', text: '*' });
const tag = fc.constantFrom('Storage', 'Storage.EastUS', 'AzureCloud', 'AzureCloud.eastus', 'Sql');

/** Hosts with some taken out, as a walk leaves them; the first pattern as a whole where nothing is left. */
const hosts: fc.Arbitrary<Target> = fc.tuple(pattern, fc.array(pattern, { maxLength: 2 })).map(([within, others]) => {
  let set = toHostSet(within);
  for (const other of others) set = subtractHosts(set, other) ?? set;
  return { kind: 'hosts', hosts: intersectHosts(set, within) ?? set };
});

const target: fc.Arbitrary<Target> = fc.oneof(
  hosts,
  addresses.map((each) => ({ kind: 'addresses', addresses: each }) as const),
  tag.map((each) => ({ kind: 'tag', tag: each, without: [] }) as const),
  fc.tuple(tag, addresses, addresses).map(([each, all, some]): Target => {
    const left = intersectAddresses(all, some);
    return { kind: 'tag', tag: each, without: [], addresses: { all, left: left.length === 0 ? all : left } };
  }),
  fc.constant({ kind: 'somewhere', placeholder: 'apiServerIp' } as const),
);

const match: fc.Arbitrary<TargetMatch> = fc.oneof(
  fc.constant({ kind: 'everything' } as const),
  pattern.map((each) => ({ kind: 'host', pattern: each }) as const),
  addresses.map((each) => ({ kind: 'addresses', addresses: each }) as const),
  tag.map((each) => ({ kind: 'tag', tag: each }) as const),
);

it('takes a whole target exactly where a split leaves nothing of it', () => {
  let whole = 0;
  fc.assert(
    fc.property(target, match, (each, taking) => {
      const { taken, rest } = splitRegion({ sources: undefined, target: each }, allAddresses, taking);
      const isWhole = taken !== undefined && rest.length === 0;
      if (isWhole) whole += 1;
      expect(takesWhole(each, taking)).toBe(isWhole);
    }),
    { numRuns: 5_000 },
  );
  expect(whole).toBeGreaterThan(500);
});

it('names what is left of a tag, or what is not, whichever is shorter', () => {
  let [shortened, named] = [0, 0];
  fc.assert(
    fc.property(addresses, addresses, (all, some) => {
      const left = intersectAddresses(all, some);
      if (left.length === 0) return;
      const others = subtractAddresses(all, left);
      const text = toTargetText({ kind: 'tag', tag: 'Storage', without: [], addresses: { all, left } });
      const blocks = (set: AddressSet) => {
        const texts = toAddressTexts(set);
        return texts.length > 4 ? `${texts.slice(0, 4).join(', ')} and ${texts.length - 4} more` : texts.join(', ');
      };
      if (others.length === 0) expect(text).toBe('Storage');
      else if (others.length < left.length) expect(text).toBe(`Storage without ${blocks(others)}`);
      else expect(text).toBe(`${blocks(left)} of Storage`);
      if (others.length > 0 && others.length < left.length) shortened += 1;
      if (others.length >= left.length) named += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(shortened, named)).toBeGreaterThan(20);
});
