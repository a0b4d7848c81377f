import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import type { Change } from '../../shared/model/drift.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { estateOf, resource, rule, ruleGroup, smallEstate } from './estates.ts';
import { mutate, reword, richEstate } from './mutations.ts';

const hosts = fc.uniqueArray(fc.constantFrom('a.example.com', 'b.example.com', '*.c.example.com', 'D.example.com'), {
  maxLength: 4,
});

const rules = fc.array(
  fc
    .record({ name: fc.constantFrom('mcr', 'login', 'apt', 'Apt', 'time'), hosts })
    .map(({ name, hosts }) => rule(name, hosts)),
  { maxLength: 5 },
);

const routes = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('default', 'out', 'pods'),
    properties: fc.record({
      addressPrefix: fc.constantFrom('0.0.0.0/0', '10.244.1.0/24', '203.0.113.0/28'),
      nextHopType: fc.constantFrom('VirtualAppliance', 'Internet', 'None'),
    }),
  }),
  { selector: ({ name }) => name, maxLength: 3 },
);

/** Estates that share names and values often enough for renames, moves, twins and silent pairs to occur. */
const estates: fc.Arbitrary<Estate> = fc
  .record({
    rules,
    routes,
    hasTable: fc.boolean(),
    mode: fc.constantFrom('Alert', 'Deny', null),
    tags: fc.dictionary(fc.constantFrom('a', 'properties'), fc.constantFrom('x', 'X')),
  })
  .map(({ rules, routes, hasTable, mode, tags }) =>
    estateOf([
      ruleGroup(rules),
      resource('Microsoft.Network/firewallPolicies/fp-hub', { threatIntelMode: mode }, { tags }),
      ...(hasTable ? [resource('Microsoft.Network/routeTables/rt', { routes })] : []),
    ]),
  );

const orderless = new Set(
  'targetFqdns sourceAddresses protocols authorizedIPRanges addressPrefixes ipAddresses routes subnets availabilityZones ruleCollections'.split(
    ' ',
  ),
);

/** The same estate as another answer of the service may show it: other order of sets, members and resources, other etags, other casing of ids. */
function noisy(estate: Estate, seed: number): Estate {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const shuffle = <T>(items: readonly T[]): T[] => {
    const pool = [...items];
    return items.flatMap(() => pool.splice(next(pool.length), 1));
  };
  const visit = (value: Json | undefined, name: string): Json => {
    if (Array.isArray(value)) {
      const items = (value as readonly Json[]).map((item) => visit(item, ''));
      return orderless.has(name) ? shuffle(items) : items;
    }
    if (typeof value === 'object' && value !== null) {
      const members = shuffle(Object.entries(value as JsonObject)).map(
        ([key, inner]) => [key, visit(inner, key)] as const,
      );
      const noise =
        name === 'tags' ? {} : { etag: `W/"${next(1000)}"`, provisioningState: next(2) ? 'Updating' : 'Succeeded' };
      return { ...Object.fromEntries(members), ...noise };
    }
    return typeof value === 'string' && value.startsWith('/subscriptions/') && next(2)
      ? value.toUpperCase()
      : (value ?? null);
  };
  return { ...estate, resources: shuffle(estate.resources).map((found) => visit(found, '') as typeof found) };
}

function mirrored(change: Change): string {
  const kinds = { added: 'removed', removed: 'added', changed: 'changed', moved: 'moved' } as const;
  return text({ ...change, kind: kinds[change.kind] });
}

/** A rename carries the name it led to in its path, and which of two swapped rules moved is a matter of taste. */
function text({ kind, path, resourceId }: Change): string {
  if (kind === 'moved') return `${resourceId} moved`;
  return `${resourceId} ${kind} ${path.replace(/\[name=[^\]]*\]\.name$/, '.name').toLowerCase()}`;
}

describe('the laws of comparing', { timeout: 60_000 }, () => {
  it('nothing differs between a state and itself, however the service spells it', () => {
    fc.assert(
      fc.property(estates, fc.nat(), (estate, seed) => {
        const other = noisy(estate, seed);
        expect(compareEstates(estate, other)).toEqual([]);
        expect(toSnapshot(other).digest).toBe(toSnapshot(estate).digest);
      }),
      { numRuns: 300 },
    );
  });

  it('a thousand spellings of the small estate are the same state', () => {
    const { digest } = toSnapshot(smallEstate());
    for (let seed = 1; seed <= 1000; seed += 1) {
      const other = noisy(smallEstate(), seed);
      expect(compareEstates(smallEstate(), other)).toEqual([]);
      expect(toSnapshot(other).digest).toBe(digest);
    }
  });

  it('two states have the same digest exactly if nothing differs', () => {
    fc.assert(
      fc.property(estates, estates, (a, b) => {
        expect(compareEstates(a, b).length === 0).toBe(toSnapshot(a).digest === toSnapshot(b).digest);
      }),
      { numRuns: 1000 },
    );
  });

  it('backwards, what was added is removed and the rest stays', () => {
    fc.assert(
      fc.property(estates, estates, (a, b) => {
        const forwards = compareEstates(a, b).map(text).sort();
        const backwards = compareEstates(b, a).map(mirrored).sort();
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 500 },
    );
  });

  it('a stored state has the digest of the original and is stored the same a second time', () => {
    fc.assert(
      fc.property(estates, fc.nat(), (estate, seed) => {
        const stored = withoutVolatile(noisy(estate, seed));
        expect(toSnapshot(stored).digest).toBe(toSnapshot(estate).digest);
        expect(withoutVolatile(stored)).toEqual(stored);
      }),
    );
  });

  it('one change of anything is told once, and in whatever words the state comes', () => {
    const before = richEstate();
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, words) => {
        const after = mutate(before, seed);
        const changes = compareEstates(before, after);
        expect(changes).toHaveLength(1);
        expect(toSnapshot(after).digest).not.toBe(toSnapshot(before).digest);
        const [change] = compareEstates(reword(before, words), reword(after, words + 1));
        expect(change).toMatchObject({ kind: changes[0]?.kind, fingerprint: changes[0]?.fingerprint });
      }),
      { numRuns: 1000 },
    );
  });

  it('a thousand states in other words are the same state', () => {
    const { digest } = toSnapshot(richEstate());
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const other = reword(richEstate(), seed);
        expect(compareEstates(richEstate(), other)).toEqual([]);
        expect(toSnapshot(other).digest).toBe(digest);
      }),
      { numRuns: 1000 },
    );
  });
});
