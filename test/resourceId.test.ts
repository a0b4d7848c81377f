import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromResourceId, toResourceName } from '../shared/model/resourceId.ts';

const segment = fc.constantFrom(
  'subscriptions',
  'resourceGroups',
  'providers',
  'Microsoft.Network',
  'routeTables',
  'rt',
  'a b',
  '',
  '.',
);

it('the name of a resource is the last one that its id takes apart to, or the id itself', () => {
  const whole = fc
    .tuple(fc.boolean(), fc.array(segment, { maxLength: 6 }), fc.constantFrom('', '/', '//'))
    .map(
      ([inGroup, rest, end]) =>
        ['/subscriptions/s', ...(inGroup ? ['resourceGroups/g'] : []), 'providers/Microsoft.Network', ...rest].join(
          '/',
        ) + end,
    );
  const any = fc.array(segment, { maxLength: 10 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.oneof(whole, any), fc.boolean(), (text, isUpper) => {
      const id = isUpper ? text.toUpperCase() : text;
      expect(toResourceName(id)).toBe(fromResourceId(id)?.names.at(-1) ?? id);
    }),
    { numRuns: 2_000 },
  );
});
