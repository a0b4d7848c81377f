import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Operation, operations } from '../../../shared/app/http/operations.zod.ts';
import { root } from '../../support/sourceFiles.ts';

const page = readFileSync(join(root, 'docs', 'http-api.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| `(?:GET|POST) /.test(line));
const names = Object.values(operations).map(({ method, path }: Operation) => `${method.toUpperCase()} ${path}`);

describe('the page on the HTTP API', () => {
  it('lists every operation and no other', () => {
    expect(rows.map((row) => /`([^`]+)`/.exec(row)?.[1]).toSorted()).toEqual(names.toSorted());
  });
});
