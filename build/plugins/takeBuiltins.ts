import { mkdir, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** What `require` means in a module of the bundle: nothing but Node's own modules is left to ask for. */
export const builtinRequire = 'var require=process.getBuiltinModule;';

/** These export functions only, are slow to load and are called rarely: each call asks for its module. */
const loadedOnCall = new Set(['assert', 'fs/promises']);

/**
 * Takes Node's own modules from the process in place of importing them: an import reads each export, and for `http`, `fs`,
 * `util` or `process` that alone loads what nobody here uses (undici, http2, readline, WebCrypto). Needs `write: false`.
 */
export const takeBuiltins: Plugin = {
  name: 'take-builtins',
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, withoutBuiltinImports(text));
      }
    });
  },
};

/** Rewrites `import{a as b}from"fs";` of minified text to `const{a:b}=process.getBuiltinModule("fs");`. */
export function withoutBuiltinImports(text: string): string {
  const statements = /(?<=^|[;}\n])import\s*([^;"'()]+?)\s*from\s*"([^"]+)";/g;
  return text.replace(statements, (statement, what: string, name: string) =>
    isBuiltin(name) ? toConstants(what.trim(), name.replace(/^node:/, '')) : statement,
  );
}

/** The three forms of an import: `x`, `* as x` and `{a as b}`, the first also before one of the others. */
function toConstants(what: string, name: string): string {
  const [, first, rest = ''] = /^([\w$]+)?\s*,?\s*(.*)$/s.exec(what) ?? [];
  const whole = [first, /^\*\s*as\s+([\w$]+)$/.exec(rest)?.[1]].filter((local) => local !== undefined);
  const named = [...rest.matchAll(/([\w$]+)(?:\s+as\s+([\w$]+))?/g)].map(([, key = '', local = key]) => ({
    key,
    local,
  }));
  const constants = [
    ...whole.map((local) => `${local}=${loadedOnCall.has(name) ? toLateModule(name) : toModule(name)}`),
    ...(rest.startsWith('{') ? toNamed(named, name) : []),
  ];
  return constants.length === 0 ? '' : `const ${constants.join(',')};`;
}

interface NamedImport {
  readonly key: string;
  readonly local: string;
}

function toNamed(named: readonly NamedImport[], name: string): readonly string[] {
  return loadedOnCall.has(name)
    ? named.map(({ key, local }) => `${local}=(...values)=>${toModule(name)}.${key}(...values)`)
    : [`{${named.map(({ key, local }) => `${key}:${local}`).join(',')}}=${toModule(name)}`];
}

function toModule(name: string): string {
  return `process.getBuiltinModule("${name}")`;
}

function toLateModule(name: string): string {
  const module = toModule(name);
  return `new Proxy(()=>{},{get:(_,key)=>${module}[key],apply:(_,self,values)=>${module}(...values)})`;
}
