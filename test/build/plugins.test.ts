import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withoutBuiltinImports } from '../../build/plugins/takeBuiltins.ts';
import { readSourceFiles, root } from '../support/sourceFiles.ts';

/** Evaluates module text without imports and gives its constants. */
function evaluate(text: string, names: string): unknown {
  const script = `${text}process.stdout.write(JSON.stringify([${names}].map((one) => typeof one)))`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout);
}

describe("an import of one of Node's own modules", () => {
  it.each([
    ['a default', 'import a from"path";', 'a.join', ['function']],
    ['a namespace', 'import*as a from"node:path";', 'a.join', ['function']],
    ['names', 'import{join as a,sep,$x as b}from"path";', 'a, sep, b', ['function', 'string', 'undefined']],
    ['a default and names', 'import a,{join as b}from"path";', 'a.join, b', ['function', 'function']],
    ['a module that loads on call', 'import{readFile as a}from"fs/promises";', 'a', ['function']],
    ['a function that loads on call', 'import a from"assert";a(true);', 'a, a.equal', ['function', 'function']],
  ])('for %s becomes a constant with the same meaning', (_, text, names, types) => {
    const changed = withoutBuiltinImports(text);
    expect(changed).not.toContain('import');
    expect(evaluate(changed, names)).toEqual(types);
  });

  it('is found behind another statement, and other imports stay', () => {
    expect(withoutBuiltinImports('import{a}from"./b.mjs";import{sep as c}from"path";x()')).toBe(
      'import{a}from"./b.mjs";const {sep:c}=process.getBuiltinModule("path");x()',
    );
  });
});

describe('the Resource Manager clients of the bundle', () => {
  const uses = readSourceFiles(['shared/azure']).flatMap(({ text }) =>
    [...text.matchAll(/\b(network|containers)\.(\w+)\.(\w+)\(/g)].map(([, client, group, name]) => [
      client,
      group,
      name,
    ]),
  );
  const folder = join(root, 'dist/functions/work');
  const chunk = readdirSync(folder).find((name) => name.startsWith('arm.sdk-')) ?? 'missing';
  const script = `const sdk = await import(${JSON.stringify(pathToFileURL(join(folder, chunk)).href)});
    const credential = { getToken: async () => null };
    const clients = { network: new sdk.NetworkManagementClient(credential, 'x'), containers: new sdk.ContainerServiceClient(credential, 'x') };
    const typeOf = ([client, group, name]) => typeof clients[client][group][name];
    const writes = ['createOrUpdate', 'delete', 'beginDelete', 'updateTags'];
    process.stdout.write(JSON.stringify({
      used: ${JSON.stringify(uses)}.filter((use) => typeOf(use) !== 'function'),
      writing: ${JSON.stringify(uses)}.flatMap(([client, group]) => writes.map((name) => [client, group, name])).filter((use) => typeOf(use) === 'function'),
    }));`;

  it('hold every operation that the sources call, and in those groups none that writes', () => {
    expect(uses.length).toBeGreaterThan(20);
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual({ used: [], writing: [] });
  });
});
