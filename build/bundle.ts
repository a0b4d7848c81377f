/** Bundles the function app into one CommonJS file that the Functions Node worker can load: `npm run build`. */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const outputFolder = new URL('../dist/', import.meta.url);

await rm(outputFolder, { recursive: true, force: true });
await build({
  entryPoints: ['functions/index.ts'],
  outfile: 'dist/functions/index.cjs',
  absWorkingDir: new URL('..', import.meta.url).pathname,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  // The worker supplies this module itself; a bundled copy would register functions nowhere.
  external: ['@azure/functions-core'],
  logLevel: 'warning',
});
