import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toFleet } from '../../bench/fleetEstates.ts';
import { measureFleet } from '../../bench/measureFleet.ts';
import { root } from '../support/sourceFiles.ts';

const text = await readFile(join(root, 'docs/scale.md'), 'utf8');

/** The cells of a row of the table of collections, by its number of clusters. */
function rowOf(size: number): readonly string[] {
  const table = text.slice(text.indexOf('| clusters | resources | first collection'));
  const row = table.split('\n').find((line) => line.startsWith(`| ${size.toLocaleString('en')} |`)) ?? '';
  return row.split('|').map((cell) => cell.trim().replaceAll(',', ''));
}

describe('the table of calls in docs/scale.md', () => {
  it.each([1, 10, 100])('says what the counters of a fleet of %i show', async (size) => {
    const fleet = toFleet(size);
    const { bulk, first, steady } = await measureFleet(fleet, { latencyMs: 0, collectsFirst: true });
    const [, , resources, firstCalls, , steadyCalls, queries, , single] = rowOf(size);
    expect([resources, firstCalls, steadyCalls, queries, single]).toEqual(
      [fleet.resources.length, first?.calls, steady.calls, bulk.queries, fleet.resources.length + 1].map(String),
    );
    expect(bulk.queries).toBeLessThanOrEqual(Math.ceil(fleet.resources.length / 1000) + 1);
  });

  it('tells of each size of the issue', () => {
    for (const size of [1, 10, 100, 1_000, 10_000]) expect(rowOf(size)[2]).toMatch(/^\d+$/);
  });
});
