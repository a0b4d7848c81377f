import { describe, expect, it } from 'vitest';
import { applyEdits, EditError } from '../../local/simulator/applyEdits.ts';
import type { ArmResource } from '../../shared/model/estate.ts';

const id =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/fw';
const firewall: ArmResource = {
  id,
  type: 'Microsoft.Network/azureFirewalls',
  name: 'fw',
  properties: {
    additionalProperties: { 'Network.DNS.EnableProxy': 'true' },
    collections: [{ name: 'time [old]', hosts: ['a.example.com', 'b.example.com'], priority: 100 }],
  },
};

function edit(path: string, op: 'set' | 'remove' | 'add', value?: string | number | null): unknown {
  const [edited] = applyEdits([firewall], [{ id: id.toUpperCase(), path, op, ...(value !== undefined && { value }) }]);
  return edited?.properties;
}

describe('an edit of an estate', () => {
  it('finds members, list entries by key, by value and by place', () => {
    expect(edit('properties.collections[name="time [old]"].hosts[=a.example.com]', 'remove')).toMatchObject({
      collections: [{ hosts: ['b.example.com'] }],
    });
    expect(edit('properties.collections[priority=100].hosts[1]', 'set', 'c.example.com')).toMatchObject({
      collections: [{ hosts: ['a.example.com', 'c.example.com'] }],
    });
    expect(edit('properties.additionalProperties["Network.DNS.EnableProxy"]', 'set', 'false')).toMatchObject({
      additionalProperties: { 'Network.DNS.EnableProxy': 'false' },
    });
  });

  it('adds to a list, or begins it', () => {
    expect(edit('properties.collections[0].hosts', 'add', 'c.example.com')).toMatchObject({
      collections: [{ hosts: ['a.example.com', 'b.example.com', 'c.example.com'] }],
    });
    expect(edit('properties.new', 'add', 1)).toMatchObject({ new: [1] });
  });

  it('leaves the estate it was given alone', () => {
    const before = structuredClone(firewall);
    edit('properties.collections[0].priority', 'set', 200);
    expect(firewall).toEqual(before);
  });

  it('adds, replaces and removes whole resources', () => {
    const other = { ...firewall, name: 'other' };
    const otherId = id.replace('/fw', '/other');
    expect(applyEdits([firewall], [{ id: otherId, path: '', op: 'add', value: other }])).toHaveLength(2);
    expect(applyEdits([firewall], [{ id, path: '', op: 'set', value: other }])[0]?.name).toBe('other');
    expect(applyEdits([firewall], [{ id, path: '', op: 'remove' }])).toEqual([]);
  });

  it.each([
    ['properties.nothing', 'remove', undefined],
    ['properties.collections[name=nothing]', 'remove', undefined],
    ['properties.nothing.deeper', 'set', 1],
    ['properties.collections[0].priority', 'add', 1],
    ['properties.collections[0].priority', 'set', undefined],
    ['properties..collections', 'remove', undefined],
  ] as const)('that does not fit is refused: %s %s', (path, op, value) => {
    expect(() => edit(path, op, value)).toThrow(EditError);
  });

  it('of a resource that is not there is refused', () => {
    expect(() => applyEdits([], [{ id, path: 'properties', op: 'remove' }])).toThrow(/no such resource/);
  });
});
