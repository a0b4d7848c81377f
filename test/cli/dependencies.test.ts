import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const scenario = join(root, 'local/scenarios/egress-article/estate');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(['dependencies', ...words], terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

interface Listed {
  readonly name: string;
  readonly dependencies: readonly { readonly destination: string; readonly need: string }[];
}

describe('breakwater dependencies', () => {
  it('says what a cluster needs and where that is documented, within 80 columns', async () => {
    const { status, output, errors } = await run(scenario);
    expect(status).toBe(0);
    expect(errors).toBe('');
    expect(output).toMatch(/required +packages\.aks\.azure\.com +HTTPS:443 core +\[1\]/);
    expect(output).toContain('[1]  https://learn.microsoft.com/azure/aks/outbound-rules-control-egress');
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('prints JSON and nothing else, optional ones only if asked for', async () => {
    const all = JSON.parse((await run(scenario, '--format', 'json')).output) as Listed[];
    const few = JSON.parse((await run(scenario, '--format', 'json', '--need', 'required')).output) as Listed[];
    expect(all[0]?.dependencies.some(({ need }) => need === 'optional')).toBe(true);
    expect(new Set(few[0]?.dependencies.map(({ need }) => need))).toEqual(new Set(['required']));
  });

  it.each([
    ['csv', /^cluster,need,destination/],
    ['bicep', /^resource group 'Microsoft\.Network\/firewallPolicies\/ruleCollectionGroups@/m],
    ['terraform', /^resource "azurerm_firewall_policy_rule_collection_group"/m],
  ])('writes %s to a file', async (format, expected) => {
    const file = join(folder, format);
    expect((await run(scenario, '--format', format, '--out', file)).output).toBe('');
    expect(await readFile(file, 'utf8')).toMatch(expected);
  });

  it('takes a cluster by name or id in any case', async () => {
    const { output } = await run(scenario, '--cluster', 'AKS-Egress', '--format', 'json');
    expect((JSON.parse(output) as Listed[]).map(({ name }) => name)).toEqual(['aks-egress']);
  });

  it('exits 3 and says so where a file that could not be read may hide a need', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{"id": ');
    const { status, output, errors } = await run(scenario, file);
    expect(status).toBe(3);
    expect(output).toContain('packages.aks.azure.com');
    expect(errors).toContain('broken.json');
  });

  it('says that an estate without clusters has none', async () => {
    const { status, errors } = await run(join(scenario, 'firewall.json'));
    expect(status).toBe(2);
    expect(errors).toContain('holds no AKS cluster');
  });

  it.each([
    [[], 'needs estate files'],
    [[scenario, '--cluster', 'aks-other'], '--cluster aks-other is not in the estate; it has aks-egress'],
    [[scenario, '--format', 'html'], '--format html is not one of'],
    [[scenario, '--need', 'much'], '--need much is not one of'],
    [[scenario, '--now', 'soon'], '--now soon is no ISO 8601 time'],
    [[scenario, '--subscription', 'x'], '--subscription'],
  ])('says in one line what is wrong with %j and exits 2', async (words, expected) => {
    const { status, output, errors } = await run(...words);
    expect(status).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(expected);
    expect(errors.split('\n')).toHaveLength(1);
  });
});
