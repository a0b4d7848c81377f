import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sourceFiles.ts';

/** Reference material that may lie beside the checkout; tests that need it skip, and say so, where it is absent. */
export function findReference(path: string): string | undefined {
  const found = join(root, '..', 'shared', path);
  if (existsSync(found)) return found;
  process.stderr.write(`skipped: ../shared/${path} is not beside the checkout\n`);
  return undefined;
}
