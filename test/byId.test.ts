import { describe, expect, it } from 'vitest';
import { findById } from '../shared/model/byId.ts';

describe('finding by id', () => {
  const all = [
    { id: '/Groups/a', number: 1 },
    { id: '/groups/A/', number: 2 },
    { id: '', number: 3 },
  ];

  it('gives the first that has the id, whatever its casing', () => {
    expect(findById(all, '/GROUPS/a')?.number).toBe(1);
    expect(findById(all, '/groups/a/')?.number).toBe(1);
  });

  it('gives nothing for what is not there, is empty or no list', () => {
    expect(findById(all, '/groups/b')).toBeUndefined();
    expect(findById(all, '')).toBeUndefined();
    expect(findById(all, undefined)).toBeUndefined();
    expect(findById(undefined, '/groups/a')).toBeUndefined();
  });
});
