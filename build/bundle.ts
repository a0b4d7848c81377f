/**
 * Bundles the function app for deployment: `npm run build`.
 *
 * Two CommonJS files, because the Functions Node worker is proved with CommonJS: `index.cjs` holds our code and
 * `@azure/functions` and is all that a cold start reads; `clients.cjs` holds the heavy SDK clients. What the sources
 * load with `await import('package')` is taken from `clients.cjs` on first use, package by package.
 */
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What every bundle shares; the benchmark builds its comparisons with the same options. */
export const bundleOptions: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  // The worker supplies this module itself; a bundled copy would register functions nowhere.
  external: ['@azure/functions-core'],
  logLevel: 'warning',
};

/** V8 keeps compiled code between starts in the temporary folder; where that is not possible nothing is lost. */
const compileCache = "try{require('node:module').enableCompileCache?.()}catch{}";

/** Builds `index.cjs` and `clients.cjs` from an entry point into a folder. Paths are relative to the root. */
export async function bundle(entry: string, folder: string): Promise<void> {
  const lazyPackages = new Set<string>();
  await rm(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
  await mkdir(new URL(`../${folder}`, import.meta.url), { recursive: true });
  await build({
    ...bundleOptions,
    entryPoints: [entry],
    outfile: `${folder}/index.cjs`,
    banner: { js: compileCache },
    plugins: [lazyClients(lazyPackages)],
  });
  await build({
    ...bundleOptions,
    stdin: { contents: toClientsEntry([...lazyPackages].sort()), resolveDir: root, loader: 'js' },
    outfile: `${folder}/clients.cjs`,
  });
}

/** Turns `import('package')` into a look-up in `clients.cjs` and notes the package. */
function lazyClients(found: Set<string>): Plugin {
  return {
    name: 'lazy-clients',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.]/ }, ({ kind, path }) => {
        if (kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
        found.add(path);
        return { path, namespace: 'lazy-client' };
      });
      onResolve({ filter: /^\.\/clients\.cjs$/, namespace: 'lazy-client' }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: 'lazy-client' }, ({ path }) => ({
        contents: `module.exports = require('./clients.cjs').load(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}

function toClientsEntry(packages: readonly string[]): string {
  const loaders = packages.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  return `const loaders = {${loaders.join(',')}};\nexports.load = (name) => loaders[name]();`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle('functions/index.ts', 'dist/functions');
