import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { toSnapshot } from '../../shared/drift/snapshot.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { applyChanges } from './applyChanges.ts';
import { estateOf, resource, rule, ruleGroup } from './estates.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

/** Rules in any order; names once each, as Azure wants it, contents now and then the same. */
const rules = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...names),
      host: fc.constantFrom('x.example.com', 'y.example.com', 'z.example.com'),
    })
    .map(({ name, host }) => rule(name, [host])),
  { selector: (one) => one['name'], maxLength: 8 },
);

const routes = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...names),
    properties: fc.record({
      addressPrefix: fc.constantFrom('0.0.0.0/0', '10.1.0.0/16'),
      nextHopType: fc.constantFrom('Internet', 'None'),
    }),
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);

const estates: fc.Arbitrary<Estate> = fc
  .record({
    rules,
    routes: fc.option(routes, { nil: undefined }),
    mode: fc.constantFrom('Alert', 'Deny', null),
    addresses: fc.uniqueArray(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.0.0/16')),
    tags: fc.dictionary(fc.constantFrom('owner', 'team'), fc.constantFrom('x', 'X')),
  })
  .map(({ rules, routes, mode, addresses, tags }) =>
    estateOf([
      ruleGroup(rules),
      resource('Microsoft.Network/firewallPolicies/fp-hub', { threatIntelMode: mode }, { tags }),
      resource('Microsoft.Network/ipGroups/ipg', { ipAddresses: addresses }),
      ...(routes ? [resource('Microsoft.Network/routeTables/rt', { routes })] : []),
    ]),
  );

describe('the changes between two states', { timeout: 60_000 }, () => {
  it('lead from the first to the second, when nothing else is known of it', () => {
    fc.assert(
      fc.property(estates, estates, (before, after) => {
        const made = applyChanges(before, compareEstates(before, after));
        expect(toSnapshot(made).canonical).toBe(toSnapshot(after).canonical);
      }),
      { numRuns: 1000 },
    );
  });
});
