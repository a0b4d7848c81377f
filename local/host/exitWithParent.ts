/**
 * Preloaded into a child process: ends it as soon as its parent is gone, however that ended (a killed parent cannot
 * clean up), and removes the folder that the query of this module's address names.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

const folder = new URL(import.meta.url).searchParams.get('remove');

process.on('disconnect', () => {
  process.exit(0);
});
process.on('exit', () => {
  if (folder === null) return;
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
});
