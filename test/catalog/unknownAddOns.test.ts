import { describe, expect, it } from 'vitest';
import { unknownAddOns } from '../../shared/catalog/unknownAddOns.ts';
import { cluster } from '../evaluate/support/topology.ts';

describe('add-ons that the catalog does not know', () => {
  it('are those that are on, by the name that the cluster gives them', () => {
    const addonProfiles = {
      omsAgent: { enabled: true },
      azurepolicy: { enabled: true },
      contosoShield: { enabled: 'True' },
      contosoOff: { enabled: false },
      contosoOdd: 'yes',
    };
    expect(unknownAddOns(cluster({ settings: { Properties: { addonProfiles } } }))).toEqual(['contosoShield']);
  });

  it('are extensions of types without rows, too', () => {
    const types = ['Microsoft.Flux', 'contoso.mesh', 'contoso.mesh', 7];
    const $extensions = types.map((extensionType) => ({ properties: { extensionType } }));
    expect(unknownAddOns(cluster({ settings: { properties: {}, $extensions } }))).toEqual(['contoso.mesh']);
  });

  it('are none where nothing is shown', () => {
    expect(unknownAddOns(cluster({ settings: {} }))).toEqual([]);
  });
});
