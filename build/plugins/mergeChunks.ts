import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { build as esbuild, type OutputFile, type Plugin } from 'esbuild';

/** Parts of at most so many characters that many functions share are worth less than the file that each is. */
const mostCharacters = 40_000;

/** A part as esbuild split it. */
interface Chunk {
  readonly file: OutputFile;
  readonly name: string;
  /** Names of the parts that it imports. */
  readonly needs: readonly string[];
  readonly exported: readonly string[];
}

/** `import{a as b}from"./chunk-X.mjs";` and `import"./chunk-X.mjs";`, as esbuild writes them. */
const statements = /(?<=^|[;}\n])import\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/(chunk-[\w-]+\.mjs)";/g;

/**
 * Puts the small parts that functions share, and that need nothing but each other, into one file: opening and linking a
 * hundred files takes longer than reading what is in them. Needs `write: false`, and stands before what writes the files.
 */
export const mergeChunks: Plugin = {
  name: 'merge-chunks',
  setup(build) {
    build.onEnd(async (result) => {
      const files = result.outputFiles ?? [];
      const merged = toMerged(files.flatMap(toChunk));
      const [first] = merged.values();
      if (!first || merged.size < 2) return;
      const text = await bundleChunks(merged);
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
      const common = toFile(join(dirname(first.file.path), `common-${hash}.mjs`), text);
      const rest = files.filter(({ path }) => !merged.has(basename(path)));
      result.outputFiles = [
        ...rest.map((file) => toFile(file.path, redirect(file, merged, basename(common.path)))),
        common,
      ];
    });
  },
};

function toChunk(file: OutputFile): readonly Chunk[] {
  const name = basename(file.path);
  if (!/^chunk-[\w-]+\.mjs$/.test(name)) return [];
  const needs = [...file.text.matchAll(statements)].map(([, , needed = '']) => needed);
  const list = /export\s*\{([^}]*)\};?\s*$/.exec(file.text)?.[1] ?? '';
  const exported = list.split(',').flatMap(
    (item) =>
      item
        .split(/\sas\s/)
        .at(-1)
        ?.trim() || [],
  );
  return [{ file, name, needs, exported }];
}

/** Small parts of which all that they need is among them: so the file that holds them needs no other one. */
function toMerged(chunks: readonly Chunk[]): ReadonlyMap<string, Chunk> {
  const small = chunks.filter(({ file }) => file.text.length <= mostCharacters);
  const merged = new Map(small.map((chunk) => [chunk.name, chunk]));
  for (let isOpen = true; isOpen; ) {
    const open = [...merged.values()].filter(({ needs }) => needs.some((name) => !merged.has(name)));
    for (const { name } of open) merged.delete(name);
    isOpen = open.length > 0;
  }
  return merged;
}

/** Under which a name that a part exports is found in the file of all. */
function toCommonName(chunk: Chunk, exported: string, merged: ReadonlyMap<string, Chunk>): string {
  return `${exported}$${[...merged.keys()].indexOf(chunk.name)}`;
}

async function bundleChunks(merged: ReadonlyMap<string, Chunk>): Promise<string> {
  const lines = [...merged.values()].map((chunk) => {
    const names = chunk.exported.map((name) => `${name} as ${toCommonName(chunk, name, merged)}`);
    return names.length === 0 ? `import "./${chunk.name}";` : `export { ${names.join(', ')} } from "./${chunk.name}";`;
  });
  const { outputFiles } = await esbuild({
    stdin: { contents: lines.join('\n'), resolveDir: '/' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    write: false,
    plugins: [fromMemory(merged)],
  });
  return outputFiles[0]?.text ?? '';
}

function fromMemory(merged: ReadonlyMap<string, Chunk>): Plugin {
  return {
    name: 'from-memory',
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const name = path.slice(2);
        if (kind === 'dynamic-import' || !merged.has(name)) return { path, external: true };
        return { path: name, namespace: 'chunk' };
      });
      build.onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({
        contents: merged.get(path)?.file.text ?? '',
        loader: 'js',
      }));
    },
  };
}

/** The text of a file that asks the file of all for what it asked parts for. */
function redirect(file: OutputFile, merged: ReadonlyMap<string, Chunk>, common: string): string {
  const text = file.text.replace(statements, (statement, list: string | undefined, name: string) => {
    const chunk = merged.get(name);
    if (!chunk) return statement;
    if (list === undefined) return `import"./${common}";`;
    const items = list.split(',').map((item) => {
      const [exported = '', local = exported] = item.split(/\sas\s/).map((word) => word.trim());
      return `${toCommonName(chunk, exported, merged)} as ${local}`;
    });
    return `import{${items.join(',')}}from"./${common}";`;
  });
  const left = [...merged.keys()].find((name) => text.includes(`./${name}`));
  if (left !== undefined)
    throw new Error(`${basename(file.path)} imports ${left} in a way that mergeChunks does not know.`);
  return text;
}

function toFile(path: string, text: string): OutputFile {
  return { path, text, contents: Buffer.from(text), hash: '' };
}
