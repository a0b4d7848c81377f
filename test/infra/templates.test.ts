import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkTemplates, readFolder } from '../support/bicep/checkTemplates.ts';
import { type CodeFacts, readCodeFacts } from '../support/bicep/codeFacts.ts';
import { type BicepParser, createBicepParser } from '../support/bicep/parseBicep.ts';
import type { Problem } from '../support/bicep/problem.ts';
import { createTypeData } from '../support/bicep/typeData.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { type SeededMistake, seededMistakes } from './seededMistakes.ts';

const files = readFolder(join(root, 'infra'));
const typeData = findReference('bicep-types');
const findType = typeData === undefined ? undefined : createTypeData(typeData);
let parser: BicepParser;
let facts: CodeFacts;

beforeAll(async () => {
  parser = await createBicepParser();
  facts = readCodeFacts();
});

function check(changed: ReadonlyMap<string, string>): readonly Problem[] {
  return checkTemplates(changed, { parser, facts, ...(findType ? { findType } : {}) });
}

function toLine({ file, line, check: name, text }: Problem): string {
  return `${file}:${line} ${name}: ${text}`;
}

describe('the templates', () => {
  it('are parsed, agree with the code, and nothing is wrong with any of them', () => {
    expect(check(files).map(toLine)).toEqual([]);
  });

  it('are enough to mean something', () => {
    const templates = [...files].filter(([path]) => path.endsWith('.bicep'));
    expect(templates.length).toBeGreaterThan(12);
    const parsed = templates.map(([path, text]) => parser.parse(path, text));
    expect(parsed.flatMap(({ resources }) => resources).length).toBeGreaterThan(40);
    expect(parsed.flatMap(({ modules }) => modules).length).toBeGreaterThan(10);
  });

  it.skipIf(findType === undefined)('use API versions that the type data know', () => {
    const parsed = [...files]
      .filter(([path]) => path.endsWith('.bicep'))
      .map(([path, text]) => parser.parse(path, text));
    const unknown = parsed
      .flatMap(({ resources }) => resources)
      .filter(({ type, version }) => !findType?.(type, version))
      .map(({ type }) => type.split('/')[0]);
    // Networks are held against shapes written down beside the checks, because the data leave that provider out.
    expect([...new Set(unknown)]).toEqual(['Microsoft.Network']);
  });

  it('give the reader role reads only, none of them a star', () => {
    const { actions } = JSON.parse(facts.permissions) as { actions: readonly string[] };
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => !action.endsWith('/read') || action.includes('*'))).toEqual([]);
  });
});

describe('the check of the templates', () => {
  function withMistake({ file, right, wrong }: SeededMistake): ReadonlyMap<string, string> {
    const text = files.get(file) ?? '';
    expect(text, `${file} holds ${right}`).toContain(right);
    return new Map(files).set(
      file,
      text.replace(right, () => wrong),
    );
  }

  it('finds at least nine of ten mistakes that are made in copies of them', () => {
    const tried = seededMistakes.filter(({ needsTypes }) => !needsTypes || findType !== undefined);
    const rows = tried.map((seeded) => ({ ...seeded, found: check(withMistake(seeded)) }));
    const table = rows.map(({ mistake, file, found }) => {
      const [first] = found;
      return `${first ? 'found ' : 'MISSED'} ${mistake} (${file})${first ? `: ${toLine(first)}` : ''}`;
    });
    const caught = rows.filter(({ found }) => found.length > 0).length;
    process.stdout.write(`${table.join('\n')}\n${caught} of ${rows.length} seeded mistakes found\n`);
    expect(tried.length).toBeGreaterThanOrEqual(30);
    expect(caught / rows.length).toBeGreaterThanOrEqual(0.9);
  });

  it.skipIf(findType === undefined)('finds nearly every name of a property that lost its last letter', () => {
    const slips = [...files]
      .filter(([path]) => path.endsWith('.bicep'))
      .flatMap(([path, text]) => misspell(path, text));
    // Every ninth tells enough: they come in the order of the files.
    const tried = slips.filter((_, at) => at % 9 === 0);
    const missed = tried.filter(({ changed }) => check(changed).length === 0).map(({ at }) => at);
    process.stdout.write(
      `${tried.length - missed.length} of ${tried.length} misspelt names found; missed: ${missed.join(', ')}\n`,
    );
    expect(tried.length).toBeGreaterThan(50);
    // Names of tags are free, and so are those of lists that only a loop reads.
    expect(missed.length / tried.length).toBeLessThanOrEqual(0.1);
  });
});

/** Copies of the templates with one name of a property cut short in each. */
function misspell(path: string, text: string) {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const [, indent = '', name = '', rest = ''] = /^(\s+)(\w{3,}):( .*)?$/.exec(line) ?? [];
    if (name === '') return [];
    const changed = lines.with(at, `${indent}${name.slice(0, -1)}:${rest}`).join('\n');
    return [{ at: `${path}:${at + 1}`, changed: new Map(files).set(path, changed) }];
  });
}
