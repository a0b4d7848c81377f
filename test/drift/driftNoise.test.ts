import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toNoisePage } from '../../build/driftNoise.ts';
import { volatileFields } from '../../shared/drift/volatile.ts';
import { root } from '../support/sourceFiles.ts';

it('the page on what is never drift lists every field that is left out, with its reason', () => {
  const page = readFileSync(join(root, 'docs/drift-noise.md'), 'utf8');
  expect(page).toBe(toNoisePage());
  for (const { path, reason } of volatileFields) {
    expect(page).toContain(reason);
    if (path !== '') expect(page).toContain(`\`${path}\``);
  }
});
