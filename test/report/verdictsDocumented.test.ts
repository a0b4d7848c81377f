import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/sourceFiles.ts';

const page = readFileSync(join(root, 'docs', 'verdicts.md'), 'utf8');
const model = readFileSync(join(root, 'shared', 'model', 'verdict.ts'), 'utf8');

/** The members of a union of literals, read from its source: types are gone when a test runs. */
function toMembers(type: string): readonly string[] {
  const [, body = ''] = new RegExp(`export type ${type} =([^;]+);`).exec(model) ?? [];
  return [...body.matchAll(/'([^']+)'/g)].map(([, member = '']) => member);
}

const firstCells = page.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []));
const documented = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));

describe('the page on verdicts', () => {
  it('explains every verdict, station and caveat, and no other', () => {
    const members = ['Verdict', 'Stage', 'Caveat'].flatMap(toMembers);
    expect(members.length).toBeGreaterThan(25);
    expect(documented.toSorted()).toEqual(members.toSorted());
  });
});
