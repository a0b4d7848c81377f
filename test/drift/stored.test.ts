import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { compareStored } from '../../shared/drift/compareStored.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import { toStoredSnapshot } from '../../shared/drift/storedSnapshot.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { estateOf, resource, rule, ruleGroup } from './estates.ts';
import { mutate, reword, richEstate } from './mutations.ts';

const none = { before: [], after: [] };

function compareBoth(before: Estate, after: Estate) {
  const [old, current] = [toStoredSnapshot(before), toStoredSnapshot(after)];
  return {
    stored: compareStored(old, current, none),
    parsed: compareEstates(withoutVolatile(before), withoutVolatile(after)),
  };
}

const rules = fc.array(
  fc
    .record({
      name: fc.constantFrom('mcr', 'login', 'Login', 'a "quoted" name', 'naïve 100%', 'time', 'dns', 'apt'),
      host: fc.constantFrom('x.example.com', 'y.example.com'),
    })
    .map(({ name, host }) => rule(name, [host])),
  { maxLength: 9 },
);

describe('a stored snapshot', () => {
  it('is the estate in JSON under the digest of the original', () => {
    const { digest, text, index } = toStoredSnapshot(reword(richEstate(), 3));
    expect(digest).toBe(toSnapshot(richEstate()).digest);
    expect(toSnapshot(JSON.parse(text) as Estate).digest).toBe(digest);
    expect(toStoredSnapshot(richEstate()).index.resources).toBe(index.resources);
  });

  it('holds a resource once that was listed twice, and drafts without counting them', () => {
    const draft = resource('Microsoft.Network/firewallPolicies/fp/firewallPolicyDrafts/default', {
      threatIntelMode: 'Off',
    });
    const [one] = richEstate().resources;
    const stored = toStoredSnapshot(estateOf(one ? [one, one, draft] : []));
    expect((JSON.parse(stored.text) as Estate).resources.map(({ name }) => name)).toEqual(['aks-1', 'default']);
    expect(stored.index.resources.split(' ')).toHaveLength(1);
  });

  it('differs from another one in what the estates differ in', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, words) => {
        const { stored, parsed } = compareBoth(
          richEstate(),
          reword(mutate(mutate(richEstate(), seed), seed + 1), words),
        );
        expect(stored).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });

  it('tells moved, renamed and repeated rules like the comparison of whole estates', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(rules, rules, (before, after) => {
        const { stored, parsed } = compareBoth(estateOf([ruleGroup(before)]), estateOf([ruleGroup(after)]));
        expect(stored).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes nothing as removed that a gap may hide', () => {
    const [old, current] = [toStoredSnapshot(richEstate()), toStoredSnapshot(estateOf([]))];
    const gaps = [{ resource: '/subscriptions/00000000-0000-0000-0000-000000000011', reason: 'forbidden' as const }];
    expect(compareStored(old, current, { before: [], after: gaps })).toEqual([]);
    expect(compareStored(old, current, none)).toHaveLength(richEstate().resources.length);
  });
});
