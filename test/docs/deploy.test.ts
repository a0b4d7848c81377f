import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withPermissionTables } from '../../build/permissions.ts';
import { usage } from '../../cli/usage.ts';
import { readFolder } from '../support/bicep/checkTemplates.ts';
import { createBicepParser } from '../support/bicep/parseBicep.ts';
import type { Template } from '../support/bicep/syntax.ts';
import { root } from '../support/sourceFiles.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/deploy.md');
let templates: readonly Template[];

beforeAll(async () => {
  const parser = await createBicepParser();
  const files = [...readFolder(join(root, 'infra'))].filter(([path]) => path.endsWith('.bicep'));
  templates = files.map(([path, text]) => parser.parse(path, text));
});

describe('docs/deploy.md', () => {
  it('lists the permissions as the code has them (node build/permissions.ts writes them)', () => {
    expect(withPermissionTables(page)).toBe(page);
    expect(page).toContain('| `Microsoft.Network/routeTables/read` |');
  });

  it('tells every parameter of main.bicep', () => {
    const names = templates.find(({ path }) => path === 'main.bicep')?.parameters.map(({ name }) => name) ?? [];
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('tells every type of resource that the templates make, and what it costs', () => {
    const types = templates.flatMap(({ resources }) =>
      resources.filter(({ existing }) => !existing).map(({ type }) => type),
    );
    const [, table = ''] = page.split('## Resources and what they cost');
    // Children stand beside their parents by their last names; settings of the app are part of it.
    const parts = new Set(
      types.filter((type) => !type.startsWith('Microsoft.Web/sites/')).map((type) => type.split('/').at(-1) ?? ''),
    );
    expect(parts.size).toBeGreaterThan(25);
    expect(
      [...parts].filter(
        (name) =>
          !new RegExp(`[\`/]${name}\`|\\b${name},|, ${name} and|${name} and \`|their ${name}|, ${name}\\b`).test(table),
      ),
    ).toEqual([]);
  });

  it('names every built-in role that is assigned', () => {
    const comments = readFolder(join(root, 'infra'));
    const named = [...comments.values()].flatMap((text) =>
      [...text.matchAll(/'[0-9a-f]{8}-[0-9a-f-]{27}' \/\/ ([A-Z][A-Za-z ]+)/g)].map(([, name = '']) => name.trim()),
    );
    expect(named).toHaveLength(6);
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('helps with what goes wrong', () => {
    for (const trouble of ['403', 'No events', 'No logs', 'No cards']) expect(page).toContain(`**${trouble}.**`);
  });
});

/** Paths of the values in a JSON document. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path.join('.')];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

describe('docs/host.md', () => {
  it('gives a reason for every member of host.json, and for no other', () => {
    const members = leavesOf(JSON.parse(read('host.json')));
    const rows = [...read('docs/host.md').matchAll(/^\| `([\w.]+)` \| .*? \| .+ \|$/gm)].map(([, name = '']) => name);
    expect(members.length).toBeGreaterThan(10);
    expect(rows.filter((name) => !['audit', 'delivery'].includes(name)).sort()).toEqual([...members].sort());
  });
});

describe('the example for pull requests', () => {
  it('uses commands and options that there are', () => {
    const text = read('docs/examples/gate-pull-requests.yml');
    const lines = text.split('\n').filter((line) => line.includes('breakwater.js '));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const [, words = ''] = line.split('breakwater.js ');
      const [command = ''] = words.split(' ');
      expect(usage).toContain(`breakwater ${command} `);
      for (const [option] of words.split('|')[0]?.matchAll(/--[a-z-]+/g) ?? []) expect(usage).toContain(option);
    }
  });
});
