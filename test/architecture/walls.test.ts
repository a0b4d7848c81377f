import { describe, expect, it } from 'vitest';
import { readSourceFiles, type SourceFile, toSourceFile } from '../support/sourceFiles.ts';

const pureRooms = ['net', 'model', 'catalog', 'normalise', 'evaluate', 'drift', 'denies', 'report'] as const;
const adapterRooms = ['azure', 'storage', 'notify', 'telemetry'] as const;

/** Pure rooms may import these outside things: hashing is a function of its argument. */
const pureExceptions: Readonly<Record<string, readonly string[]>> = { 'shared/model/digest.ts': ['node:crypto'] };

/** The text of a script that a browser runs: what it says of the clock is no code of the room. */
const browserScripts: readonly string[] = ['shared/report/page/script/script.ts'];

const production = readSourceFiles(['functions', 'shared', 'cli']);

function roomOf(path: string): string | undefined {
  return /^shared\/([^/]+)\//.exec(path)?.[1];
}

/** What is wrong with one file, a sentence each; empty if nothing. */
function violations(file: SourceFile): readonly string[] {
  return [...pureViolations(file), ...adapterViolations(file), ...folderViolations(file)].map(
    (sentence) => `${file.path} ${sentence}`,
  );
}

function pureViolations(file: SourceFile): readonly string[] {
  const rank = pureRooms.findIndex((room) => room === roomOf(file.path));
  if (rank < 0) return [];
  const allowed = new Set<string>(pureRooms.slice(0, rank + 1));
  // Values flow left to right only; net and model name each other's types, which exist at compile time alone.
  const imports = file.imports
    .filter(({ target, typeOnly }) => !(typeOnly && ['net', 'model'].includes(roomOf(target) ?? '')))
    .filter(({ target, relative }) => !(relative ? allowed.has(roomOf(target) ?? '') : isException(file.path, target)))
    .map(({ target }) => `imports ${target}`);
  const code = browserScripts.includes(file.path) ? '' : file.code;
  const words = impureWords.filter(([, pattern]) => pattern.test(code)).map(([what]) => `uses ${what}`);
  return [...imports, ...words];
}

const impureWords: readonly (readonly [string, RegExp])[] = [
  ['the clock', /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\b/],
  ['the environment', /\bprocess\b/],
  ['logging', /\bconsole\b/],
  ['the network', /\bfetch\s*\(/],
  ['chance', /\bMath\s*\.\s*random\b|\brandomUUID\b/],
  ['a class', /\bclass\s+[A-Z]/],
  ['async code', /\basync\b|\bawait\b/],
];

function isException(path: string, target: string): boolean {
  return pureExceptions[path]?.includes(target) ?? false;
}

function adapterViolations(file: SourceFile): readonly string[] {
  const room = roomOf(file.path);
  const targets = file.imports.map(({ target }) => target);
  const reached = adapterRooms.filter((adapter) => targets.some((target) => roomOf(target) === adapter));
  const spans = room !== 'telemetry' && targets.some((target) => target.startsWith('@opentelemetry/'));
  if (spans) return ['imports OpenTelemetry, which only shared/telemetry does'];
  if (['shared/app/compose.ts', 'shared/app/composeReaders.ts'].includes(file.path)) return [];
  if (adapterRooms.some((adapter) => adapter === room)) {
    const foreign = reached.filter((adapter) => adapter !== room).map((adapter) => `reaches into ${adapter}`);
    // Adapters may know the shape of the settings, not the use cases.
    const app = file.imports.filter(({ target, typeOnly }) => roomOf(target) === 'app' && !typeOnly);
    return [...foreign, ...app.map(({ target }) => `imports ${target}`)];
  }
  return reached.map((adapter) => `names an adapter of ${adapter}`);
}

function folderViolations(file: SourceFile): readonly string[] {
  const targets = file.imports.map(({ target }) => target);
  const local = targets
    .filter((target) => /^(local|test|bench|build)\//.test(target))
    .map((target) => `imports ${target}`);
  const functions = file.path.startsWith('functions/')
    ? file.imports
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ target }) => target)
        .filter((target) => !/^(functions\/|shared\/(app|report|model)\/|@azure\/functions$)/.test(target))
        .map((target) => `imports ${target}`)
    : [];
  return [...local, ...functions];
}

describe('the walls between the rooms', () => {
  it('hold in every file of production code', () => {
    expect(production.flatMap(violations)).toEqual([]);
  });

  it('are checked on enough files to mean something', () => {
    expect(production.length).toBeGreaterThan(100);
    for (const room of [...pureRooms, ...adapterRooms, 'app']) {
      expect(production.filter(({ path }) => roomOf(path) === room).length, room).toBeGreaterThan(1);
    }
  });
});

describe('the check of the walls', () => {
  const planted: readonly (readonly [string, string, string])[] = [
    ['shared/evaluate/x.ts', "import { a } from '../report/a.ts';", 'imports shared/report/a.ts'],
    ['shared/net/x.ts', "import { readFile } from 'node:fs';", 'imports node:fs'],
    ['shared/report/x.ts', "import { z } from 'zod';", 'imports zod'],
    ['shared/drift/x.ts', 'export const now = () => Date.now();', 'uses the clock'],
    ['shared/denies/x.ts', 'export const now = () => new Date();', 'uses the clock'],
    ['shared/model/x.ts', "export const v = process.env['X'];", 'uses the environment'],
    ['shared/report/y.ts', "console.log('hello');", 'uses logging'],
    ['shared/catalog/x.ts', "export const later = () => import('../app/compose.ts');", 'imports shared/app/compose.ts'],
    ['shared/app/x.ts', "import { a } from '../azure/a.ts';", 'names an adapter of azure'],
    ['shared/storage/x.ts', "import { a } from '../notify/a.ts';", 'reaches into notify'],
    ['shared/app/y.ts', "import { a } from '../../local/a.ts';", 'imports local/a.ts'],
    [
      'shared/app/z.ts',
      "import { trace } from '@opentelemetry/api';",
      'imports OpenTelemetry, which only shared/telemetry does',
    ],
    ['shared/azure/x.ts', "import { a } from '../telemetry/a.ts';", 'reaches into telemetry'],
    ['functions/x.ts', "import { a } from '../shared/azure/a.ts';", 'imports shared/azure/a.ts'],
  ];

  it.each(planted)('finds the fault planted in %s: %s', (path, text, expected) => {
    expect(violations(toSourceFile(path, text))).toContain(`${path} ${expected}`);
  });

  it('leaves words in comments and type imports between net and model alone', () => {
    const text =
      "// Date.now() and process.env are not for this room\nimport type { A } from '../model/a.ts';\nexport type B = A;";
    expect(violations(toSourceFile('shared/net/x.ts', text))).toEqual([]);
  });
});
