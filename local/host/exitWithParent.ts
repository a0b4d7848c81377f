/**
 * Preloaded into a child process: ends it as soon as its parent is gone, however that ended (a killed parent cannot
 * clean up), and removes the folder that it was given to work in.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

const folder = process.cwd();

process.on('disconnect', () => {
  process.exit(0);
});
process.on('exit', () => {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
});
