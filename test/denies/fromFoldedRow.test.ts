import { describe, expect, it } from 'vitest';
import { foldedCategories, foldedColumns, fromFoldedRow } from '../../shared/denies/fromFoldedRow.ts';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';

const cells = [
  'application',
  '2026-03-01T08:00:00Z',
  '2026-03-01T08:09:00Z',
  'Deny',
  'HTTPS',
  '10.20.1.4',
  'Packages.example.com',
  '',
  443,
  'policy/group/collection/rule',
  false,
  false,
  7,
  '/subscriptions/00000000-0000-0000-0000-000000000011/resourcegroups/rg/providers/microsoft.network/azurefirewalls/fw',
];

function answer(rows: readonly (readonly unknown[])[]) {
  const tables = [{ name: 'PrimaryResult', columns: foldedColumns.map((name) => ({ name, type: 'string' })), rows }];
  return JSON.stringify({ tables });
}

const expected = {
  category: 'application',
  time: '2026-03-01T08:00:00.000Z',
  lastTime: '2026-03-01T08:09:00.000Z',
  action: 'deny',
  protocol: 'HTTPS',
  sourceAddress: '10.20.1.4',
  host: 'packages.example.com',
  destinationPort: 443,
  rule: 'policy/group/collection/rule',
  defaultAction: false,
  noSni: false,
  count: 7,
  firewallId: cells.at(-1),
};

describe('a row that the service folded', () => {
  it('stands for all its attempts', () => {
    const record = Object.fromEntries(foldedColumns.map((name, index) => [name, cells[index] ?? null]));
    expect(fromFoldedRow(record)).toEqual(expected);
    expect(fromLogFile({ name: 'answer', text: answer([cells]) }).rows).toEqual([expected]);
  });

  it('may come as text only, as the command line prints it', () => {
    const record = Object.fromEntries(foldedColumns.map((name, index) => [name, String(cells[index])]));
    expect(fromFoldedRow(record)).toEqual(expected);
  });

  it('may leave open whether the default action denied', () => {
    const record = Object.fromEntries(foldedColumns.map((name, index) => [name, cells[index] ?? null]));
    expect(fromFoldedRow({ ...record, DefaultAction: null })).toMatchObject({ defaultAction: null });
  });

  it.each(foldedCategories)('may be of category %s', (Category) => {
    expect(fromFoldedRow({ Category, TimeGenerated: '2026-03-01T08:00:00Z' })).toMatchObject({
      category: Category,
      count: 1,
      action: 'other',
    });
  });

  it('is none without a known category or a time', () => {
    expect(fromFoldedRow({ Category: 'other', TimeGenerated: '2026-03-01T08:00:00Z' })).toBeUndefined();
    expect(fromFoldedRow({ Category: 'network', TimeGenerated: 'yesterday' })).toBeUndefined();
  });
});
