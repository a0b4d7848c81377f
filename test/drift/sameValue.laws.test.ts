import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCanonicalText } from '../../shared/drift/canonical.ts';
import { isSameValue } from '../../shared/drift/sameValue.ts';
import { toShape } from '../../shared/drift/shape.ts';
import type { Json } from '../../shared/model/json.ts';

const shape = toShape('Microsoft.Network/firewallPolicies/ruleCollectionGroups');

/** Names that mean something in the shape, names that mean nothing, and names under which JavaScript has something itself. */
const name = fc.constantFrom(
  'ruleCollections',
  'rules',
  'sourceAddresses',
  'protocols',
  'targetUrls',
  'name',
  'tags',
  'properties',
  'etag',
  'constructor',
  '__proto__',
  'toString',
  '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/ipGroups/G',
);
const text = fc.constantFrom('a', 'A', '10.0.0.0/24', '10.0.0.1/24', '10.0.0.1', '10.0.0.1/32', 'x', '');
const leaf: fc.Arbitrary<Json> = fc.oneof(text, fc.constantFrom(443, true, null));

const { value } = fc.letrec<{ value: Json; list: Json; object: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 4 }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  // Through text, because only so `__proto__` is a member like any other.
  object: fc
    .array(fc.tuple(name, tie('value')), { maxLength: 5 })
    .map((members) => JSON.parse(`{${members.map(([key, of]) => `"${key}":${JSON.stringify(of)}`).join()}}`) as Json),
}));

/** The same with every list, and the members of every object, in an order that the dice tell. */
function shuffle(of: Json, dice: readonly number[], depth = 0): Json {
  const at = (index: number) => dice[(index + depth) % dice.length] ?? 0;
  if (Array.isArray(of)) {
    const items = (of as readonly Json[]).map((item) => shuffle(item, dice, depth + 1));
    return items
      .map((item, index) => ({ item, at: at(index) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
  if (typeof of !== 'object' || of === null) return of;
  const members = Object.entries(of).map(
    ([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(shuffle(inner ?? null, dice, depth + 1))}`,
  );
  return JSON.parse(
    `{${members
      .map((each, index) => ({ each, at: at(index) }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each)
      .join()}}`,
  ) as Json;
}

const dice = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 7 });

describe('the quick answer whether two values say the same', () => {
  it('is yes only where canonical text says so, for values that are alike', () => {
    let same = 0;
    const near = fc.tuple(value, value, dice, fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(near, ([one, other, throws, kind]) => {
        // Often another order of the same, sometimes with another value beside it.
        const turned = shuffle(one, throws);
        const after = kind === 0 ? other : kind === 1 ? ({ ruleCollections: turned, tags: other } as Json) : turned;
        const before = kind === 1 ? ({ tags: one, ruleCollections: one } as Json) : one;
        if (!isSameValue(before, after, shape)) return;
        same += 1;
        expect(toCanonicalText(after, shape)).toBe(toCanonicalText(before, shape));
      }),
      { numRuns: 5_000 },
    );
    expect(same).toBeGreaterThan(1_000);
  });

  it('is yes for sets in another order, of texts and of objects', () => {
    const rule = (sourceAddresses: readonly Json[], protocols: readonly Json[]): Json => ({
      ruleCollections: [
        { name: 'c', rules: [{ name: 'r', sourceAddresses: [...sourceAddresses], protocols: [...protocols] }] },
      ],
    });
    const [https, http] = [
      { protocolType: 'Https', port: 443 },
      { protocolType: 'Http', port: 80 },
    ];
    const before = rule(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'], [https, http]);
    expect(
      isSameValue(before, rule(['10.0.2.0/24', '10.0.0.0/24', '10.0.1.0/24'], [{ ...http }, { ...https }]), shape),
    ).toBe(true);
    expect(isSameValue(before, rule(['10.0.2.0/24', '10.0.0.0/24', '10.0.0.0/24'], [https, http]), shape)).toBe(false);
  });

  it('sees a member that is called as something that every object has', () => {
    const [empty, named] = [JSON.parse('{"a":1}'), JSON.parse('{"a":1,"__proto__":{"b":1}}')] as [Json, Json];
    for (const [before, after] of [
      [empty, named],
      [named, empty],
    ] as const)
      expect(isSameValue(before, after, shape)).toBe(false);
    expect(isSameValue({ tags: { toString: 'x' } }, { tags: {} }, shape)).toBe(false);
  });
});
