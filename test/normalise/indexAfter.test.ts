import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { toEstateIndex, toIndexAfter } from '../../shared/normalise/estateIndex.ts';
import { mutate, richEstate } from '../drift/mutations.ts';

function toById({ resources }: Estate): ReadonlyMap<string, ArmResource> {
  return new Map(resources.map((resource) => [toIdKey(resource.id), resource]));
}

it('the index after a change of one resource is that of the changed estate', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const [before, after] = [richEstate(), mutate(richEstate(), seed)];
      const [change] = compareEstates(before, after);
      if (!change) throw new Error('A mutation changes something.');
      kinds.add(change.path === '' ? change.kind : 'within');
      expect(toIndexAfter(toEstateIndex(before), toById(after), change.resourceId)).toEqual(toEstateIndex(after));
    }),
    { numRuns: 200, seed: 6 },
  );
  expect([...kinds].sort()).toEqual(['added', 'removed', 'within']);
});
