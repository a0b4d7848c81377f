import type { Plugin } from 'esbuild';

/**
 * Runs CommonJS packages on the first use of what they export instead of at start.
 * `packages` gives the names that each exports; they must be functions or classes. `default` is always there.
 */
export function loadLazily(packages: Readonly<Record<string, readonly string[]>>): Plugin {
  return {
    name: 'load-lazily',
    setup(build) {
      const filter = new RegExp(`^(?:${Object.keys(packages).join('|')})$`);
      build.onResolve({ filter }, async ({ path, resolveDir, kind, pluginData }) => {
        if (kind !== 'import-statement' || pluginData === 'real') return undefined;
        const real = await build.resolve(path, { resolveDir, kind: 'require-call', pluginData: 'real' });
        // Named from the root: names of chunks rest on paths, and must not tell where the sources lie.
        const name = real.path.slice(Math.max(0, real.path.indexOf('node_modules/')));
        return { path: name, namespace: 'lazy', pluginData: { resolveDir, path, names: packages[path] } };
      });
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ pluginData }) => {
        const { resolveDir, path, names } = pluginData as LazyPackage;
        return { contents: toLazyModule(path, names), resolveDir };
      });
    },
  };
}

interface LazyPackage {
  /** Where it was asked for. */
  readonly resolveDir: string;
  /** The name by which it was asked for. */
  readonly path: string;
  readonly names: readonly string[];
}

function toLazyModule(path: string, names: readonly string[]): string {
  const load = `require(${JSON.stringify(path)})`;
  return [
    `export default new Proxy({}, { get: (_, key) => ${load}[key] });`,
    ...names.map(
      (name) => `export const ${name} = /* @__PURE__ */ new Proxy(function () {}, {
        get: (_, key) => ${load}.${name}[key],
        apply: (_, self, values) => Reflect.apply(${load}.${name}, self, values),
        construct: (_, values) => Reflect.construct(${load}.${name}, values),
      });`,
    ),
  ].join('\n');
}
