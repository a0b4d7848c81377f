import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { toSnapshot } from '../../shared/drift/snapshot.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { toResourceName } from '../../shared/model/resourceId.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { root } from '../support/sourceFiles.ts';

const folder = join(root, '..', 'shared', 'fixtures', 'drift');
const pairs = existsSync(folder) ? readdirSync(folder) : [];
if (pairs.length === 0) console.log('skipped: the shared drift fixtures are not beside the checkout');

interface Expected {
  readonly silent: boolean;
  readonly changes: readonly { readonly resource: string; readonly path: string; readonly kind: string }[];
}

function readEstate(pair: string, name: string): Estate {
  return toEstate([{ name, text: readFileSync(join(folder, pair, name), 'utf8') }], { kind: 'files' });
}

describe.skipIf(pairs.length === 0)('the pairs of a real template history', () => {
  it.each(pairs)('%s gives the changes that were worked out by hand', (pair) => {
    const expected = JSON.parse(readFileSync(join(folder, pair, 'expected.json'), 'utf8')) as Expected;
    const [before, after] = [readEstate(pair, 'before.json'), readEstate(pair, 'after.json')];
    const changes = compareEstates(before, after).map(({ resourceId, path, kind }) => ({
      resource: toResourceName(resourceId),
      path,
      kind,
    }));
    const listed = expected.changes.map(({ resource, path, kind }) => ({ resource, path, kind }));
    expect(before.resources.length).toBeGreaterThan(10);
    expect(sorted(changes)).toEqual(sorted(listed));
    expect(toSnapshot(before).digest === toSnapshot(after).digest).toBe(expected.silent);
  });
});

function sorted(changes: readonly { readonly resource: string; readonly path: string; readonly kind: string }[]) {
  return changes.map(({ resource, path, kind }) => `${resource} ${path} ${kind}`).sort();
}
