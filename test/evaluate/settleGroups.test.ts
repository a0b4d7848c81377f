import { describe, expect, it } from 'vitest';
import { settleGroups } from '../../shared/evaluate/settleGroups.ts';
import type { JudgedDependency, Need } from '../../shared/model/catalog.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { dependency } from './support/topology.ts';

interface Member {
  readonly way?: string;
  readonly verdict: Verdict;
  readonly need?: Need;
  readonly otherwise?: Need;
}

function judged({ way, verdict, need = 'required', otherwise = 'optional' }: Member): JudgedDependency {
  const group = way === undefined ? {} : { group: { name: 'monitor', alternative: way, otherwise } };
  return { dependency: dependency('https example.com', { need, ...group }), verdict, caveats: [], paths: [] };
}

function needsOf(...members: readonly Member[]): readonly Need[] {
  return settleGroups(members.map(judged)).map((row) => row.dependency.need);
}

describe('either-or groups', () => {
  it('are settled by a way that is wholly allowed', () => {
    expect(
      needsOf(
        { way: 'tag', verdict: 'allowed' },
        { way: 'names', verdict: 'denied' },
        { way: 'names', verdict: 'allowed' },
      ),
    ).toEqual(['required', 'optional', 'optional']);
    expect(
      needsOf(
        { way: 'tag', verdict: 'denied' },
        { way: 'names', verdict: 'allowed' },
        { way: 'names', verdict: 'allowed' },
      ),
    ).toEqual(['optional', 'required', 'required']);
  });

  it('ask for one way only where none is whole: the one with the smaller share blocked', () => {
    expect(
      needsOf(
        { way: 'tag', verdict: 'denied' },
        { way: 'names', verdict: 'unknown' },
        { way: 'names', verdict: 'partial' },
      ),
    ).toEqual(['optional', 'required', 'required']);
    expect(needsOf({ way: 'tag', verdict: 'unknown' }, { way: 'names', verdict: 'denied' })).toEqual([
      'required',
      'optional',
    ]);
  });

  it('take the way with more members where all are blocked alike, whatever the order', () => {
    const names = [
      { way: 'names', verdict: 'denied' },
      { way: 'names', verdict: 'denied' },
    ] as const;
    expect(needsOf({ way: 'tag', verdict: 'denied' }, ...names)).toEqual(['optional', 'required', 'required']);
    expect(needsOf(...names, { way: 'tag', verdict: 'denied' })).toEqual(['required', 'required', 'optional']);
  });

  it('leave what others ask for besides', () => {
    expect(
      needsOf({ way: 'tag', verdict: 'allowed' }, { way: 'names', verdict: 'denied', otherwise: 'required' }),
    ).toEqual(['required', 'required']);
  });

  it('neither count nor raise what is optional, and touch nothing else', () => {
    expect(
      needsOf(
        { way: 'tag', verdict: 'allowed', need: 'optional' },
        { way: 'names', verdict: 'denied' },
        { verdict: 'denied' },
      ),
    ).toEqual(['optional', 'required', 'required']);
  });
});
