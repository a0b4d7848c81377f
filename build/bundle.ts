/**
 * Bundles the function app for deployment: `npm run build`.
 *
 * `index.cjs` registers the functions and is all that a cold start reads; it is CommonJS because that is what the
 * Functions Node worker is proved with. What a function does stands in modules of their own under `work/`, loaded with
 * `import()` on the first invocation: each function pays for its own clients only.
 */
import { rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build as esbuild, type Plugin } from 'esbuild';
import { importLate } from './plugins/importLate.ts';
import { loadLazily } from './plugins/loadLazily.ts';
import { mergeChunks } from './plugins/mergeChunks.ts';
import { readOnlyArm } from './plugins/readOnlyArm.ts';
import { builtinRequire, takeBuiltins } from './plugins/takeBuiltins.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Packages are told by the folder that they are found in, also where that is a link.
  preserveSymlinks: true,
};

/** V8 keeps compiled code between starts in the temporary folder; where that is not possible nothing is lost. */
const compileCache = "try{require('node:module').enableCompileCache?.()}catch{}";

/** What the clients load at start and use late or never: to sign in with a certificate, to go through a proxy. */
const rarelyUsed = {
  jsonwebtoken: [],
  'http-proxy-agent': ['HttpProxyAgent'],
  'https-proxy-agent': ['HttpsProxyAgent'],
  // Queues speak XML, and the first message may be a minute after the start.
  'fast-xml-parser': ['XMLParser', 'XMLBuilder', 'XMLValidator'],
};

/** Builds `index.cjs` and `work/` from an entry point into a folder. Returns the files that went in. Paths are relative to the root. */
export async function bundle(entry: string, folder: string): Promise<readonly string[]> {
  const modules = new Set<string>();
  await rm(join(root, folder), { recursive: true, force: true });
  const start = await esbuild({
    ...shared,
    entryPoints: [entry],
    outfile: `${folder}/index.cjs`,
    format: 'cjs',
    // The worker supplies this module itself; a bundled copy would register functions nowhere.
    external: ['@azure/functions-core'],
    banner: { js: compileCache },
    plugins: [leaveDynamicImports(modules)],
  });
  const work = await esbuild({
    ...shared,
    entryPoints: [...modules].sort(),
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    outdir: `${folder}/work`,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    splitting: true,
    write: false,
    // What `debug` colours a terminal with, if it happens to be installed: here only by tools for development.
    external: ['supports-color'],
    banner: { js: builtinRequire },
    inject: ['build/plugins/randomUuid.ts'],
    define: { 'globalThis.crypto.randomUUID': 'nodeRandomUuid' },
    plugins: [mergeChunks, takeBuiltins, importLate, loadLazily(rarelyUsed), await readOnlyArm(root)],
  });
  return [start, work].flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
}

/** Leaves `import('./….ts')` to run time, pointed at `work/`, and notes the file. */
function leaveDynamicImports(found: Set<string>): Plugin {
  return {
    name: 'leave-dynamic-imports',
    setup(build) {
      build.onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        found.add(relative(root, join(resolveDir, path)));
        return { path: `./work/${basename(path, '.ts')}.mjs`, external: true };
      });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle('functions/index.ts', 'dist/functions');
