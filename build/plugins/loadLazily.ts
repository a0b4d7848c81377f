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
        return { path: real.path, namespace: 'lazy', pluginData: { resolveDir, names: packages[path] } };
      });
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path, pluginData }) => {
        const { resolveDir, names } = pluginData as { readonly resolveDir: string; readonly names: readonly string[] };
        return { contents: toLazyModule(path, names), resolveDir };
      });
    },
  };
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
