import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressTexts, toAddressMatch } from '../../shared/normalise/addressMatch.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import type { ArmResource } from '../../shared/model/estate.ts';

const toTestId = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/ipGroups/${name}`;

function toIpGroup(name: string, ipAddresses: readonly string[]): ArmResource {
  return {
    id: toTestId(name),
    name,
    type: 'Microsoft.Network/ipGroups',
    properties: { ipAddresses: [...ipAddresses] },
  };
}

const groups = { a: ['10.1.0.0/24', '10.1.1.0/24'], b: ['10.2.0.0/24'], empty: [] };
const estate = {
  source: { kind: 'files' as const },
  resources: Object.entries(groups).map(([name, addresses]) => toIpGroup(name, addresses)),
  gaps: [],
};

const texts: fc.Arbitrary<AddressTexts> = fc.record({
  side: fc.constantFrom('source', 'destination'),
  literals: fc.array(fc.constantFrom('10.0.0.0/8', '*', 'Storage', 'x\n10.0.0.0/8', '10.0.0.0/8\n*', '', ',', '"'), {
    maxLength: 6,
  }),
  ipGroupIds: fc.array(fc.constantFrom('a', 'A', 'b', 'empty', 'absent').map(toTestId), { maxLength: 3 }),
});

describe('one side of a rule', () => {
  it('is read as if it were the only one, whatever was read before', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 8 }), (all) => {
        const index = toEstateIndex(estate);
        for (const each of [...all, ...all])
          expect(toAddressMatch(each, index)).toEqual(toAddressMatch(each, toEstateIndex(estate)));
      }),
    );
  });

  it('is the same object for rules that write the same', () => {
    const index = toEstateIndex(estate);
    const team: AddressTexts = { side: 'source', literals: [], ipGroupIds: [toTestId('a')] };
    expect(toAddressMatch({ ...team }, index).match.addresses).toBe(toAddressMatch(team, index).match.addresses);
  });
});
