import { describe, expect, it } from 'vitest';
import { readActions } from '../../shared/azure/permissions.ts';
import { resourceReads, ruleGroupType } from '../../shared/azure/resourceReads.ts';

describe('the actions that the reader asks for', () => {
  it('are exactly those of the types that it reads', () => {
    const used = [...resourceReads.map(({ type }) => type), ruleGroupType].map((type) => `${type}/read`);
    expect(readActions.map(({ action }) => action).sort()).toEqual(used.sort());
  });

  it('only read', () => {
    expect(readActions.filter(({ action }) => !/^[\w.]+(\/\w+)+\/read$/.test(action))).toEqual([]);
  });
});
