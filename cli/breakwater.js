#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript. The project's own Node 24 is used where the caller's is older.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  const { main: run } = await import('./main.ts');
  process.exitCode = await run(process.argv.slice(2));
} else {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', () => {
    process.stderr.write('breakwater: Node 24 is needed and was not found; run `npm ci` in the project first.\n');
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 2 : (code ?? 2);
  });
}
