import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSourceFiles, root } from '../support/sourceFiles.ts';

const preload = join(root, 'bench/functionsCore.cjs');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

function run(script: string, cwd: string) {
  const child = spawnSync(process.execPath, ['-r', preload, '-e', script], { cwd, encoding: 'utf8' });
  expect(child.stderr.replaceAll(/^.*Warning.*$/gm, '').trim()).toBe('');
  return child.stdout.trim();
}

/** Every function's file, and the module that it loads when it is called. */
const functions = readSourceFiles(['functions']).filter(({ path }) => /^functions\/(?!index)\w+\.ts$/.test(path));
const loaded = [
  ...new Set(
    functions.flatMap(({ text }) =>
      [...text.matchAll(/import\('\.\/work\/(\w+)\.ts'\)/g)].map(([, name = '']) => name),
    ),
  ),
];

describe('the bundle', () => {
  it('is what package.json names for the worker and registers every function before it returns', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string };
    const script = `require(${JSON.stringify(join(root, manifest.main))}); console.log(functionsCore.registered)`;
    expect(functions.length).toBeGreaterThanOrEqual(10);
    const registered = functions.flatMap(({ text }) => text.match(/^app\.\w+\(/gm) ?? []);
    expect(run(script, folder)).toBe(String(registered.length));
  });

  it('reads little at start, and loads what each function does on demand', () => {
    const work = loaded.map((name) => `${name}.mjs`);
    expect(work.length).toBeGreaterThanOrEqual(10);
    const script = `const load = (name) => import(${JSON.stringify(join(root, 'dist/functions/work/'))} + name);
      Promise.all(${JSON.stringify(work)}.map(load)).then((loaded) => {
        console.log(loaded.every((one) => Object.values(one).every((part) => typeof part === 'function')) ? 'all' : 'not all');
      })`;
    expect(run(script, folder)).toBe('all');
    expect(readFileSync(join(root, 'dist/functions/index.cjs')).length).toBeLessThan(120_000);
  });

  it('opens few files for what a function does', () => {
    const work = join(root, 'dist/functions/work');
    const filesOf = (name: string, found = new Set<string>()): ReadonlySet<string> => {
      if (found.has(name)) return found;
      found.add(name);
      const text = readFileSync(join(work, name), 'utf8');
      for (const [, inner = ''] of text.matchAll(/(?<=^|[;}\n])import\s*(?:[^;"'()]*from\s*)?"\.\/([\w.-]+)";/g))
        filesOf(inner, found);
      return found;
    };
    const counts = loaded.map((name) => filesOf(`${name}.mjs`).size);
    // Split by what shares what, it would be sixty for an audit.
    expect(Math.max(...counts)).toBeLessThan(30);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  it('loads every SDK client', () => {
    const folders = ['shared/azure', 'shared/storage', 'shared/notify', 'shared/telemetry'];
    const sources = readSourceFiles(folders)
      .map(({ path }) => path)
      .filter((path) => path.endsWith('.sdk.ts'));
    const wanted = sources.map((path) => basename(path, '.ts')).filter((name) => name !== 'terminal.sdk');
    const built = readdirSync(join(root, 'dist/functions/work'));
    const chunks = wanted.map((name) => built.find((file) => file.startsWith(`${name}-`)) ?? `${name} is missing`);
    expect(chunks.length).toBeGreaterThan(5);
    const script = `Promise.all(${JSON.stringify(chunks)}.map((name) => import(${JSON.stringify(join(root, 'dist/functions/work/'))} + name)))
      .then((loaded) => console.log(loaded.every((one) => Object.keys(one).length > 0) ? 'all' : 'not all'))`;
    expect(run(script, folder)).toBe('all');
  });

  it('holds the log queries, and nothing of the parser that the tests and the simulator run them with', () => {
    const work = join(root, 'dist/functions/work');
    const texts = readdirSync(work).map((name) => readFileSync(join(work, name), 'utf8'));
    expect(texts.filter((text) => text.includes('union isfuzzy=true noRows')).length).toBeGreaterThan(0);
    expect(texts.filter((text) => /Kusto\.Language|language-service/.test(text))).toEqual([]);
  });
});
