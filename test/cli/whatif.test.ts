import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { readFiles } from '../../cli/readFiles.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const orders = join(root, 'local/scenarios/terraform-private/estate');
const schemaFile = findReference('contracts/report.schema.json');
const groupId =
  '/subscriptions/00000000-0000-0000-0000-000000000103/resourceGroups/rg-platform/providers/Microsoft.Network/firewallPolicies/fwp-orders/ruleCollectionGroups/rcg-orders';
let folder: string;
let plan: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-whatif-'));
  plan = join(folder, 'plan.json');
  const before = { id: groupId, name: 'rcg-orders' };
  const type = 'azurerm_firewall_policy_rule_collection_group';
  const changes = [
    { address: `${type}.orders`, mode: 'managed', type, change: { actions: ['delete'], before, after: null } },
    { address: 'azurerm_key_vault.main', mode: 'managed', type: 'azurerm_key_vault', change: { actions: ['create'] } },
  ];
  await writeFile(plan, JSON.stringify({ format_version: '1.2', resource_changes: changes }));
  await writeFile(join(folder, 'broken.json'), '{');
});
afterAll(() => rm(folder, { recursive: true }));

async function run(command: string, ...words: string[]) {
  const terminal = keptTerminal();
  const status = await main([command, ...words], terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

describe('breakwater whatif', () => {
  it('says what a plan would break, exits 1, and lists what it did not read', async () => {
    const { status, output, errors } = await run('whatif', orders, '--change', plan);
    expect(status).toBe(1);
    expect(output).toMatch(/^1 change: 1 removed\. Dependencies: \d+ worse, 0 better\.\n\nWORSE/);
    expect(output).toMatch(/^- rcg-orders \(Microsoft\.Network\/firewallPolicies\/ruleCollectionGroups\)$/m);
    expect(errors).toBe('breakwater: 1 resource not read, left as they are: azurerm_key_vault.main');
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('exits 3 if nobody could tell afterwards what is known now', async () => {
    const files = await readFiles([orders]);
    const table = toEstate(files, { kind: 'files' }).resources.find(({ type }) => /routeTables$/i.test(type));
    const elsewhere = join(folder, 'elsewhere.json');
    await writeFile(elsewhere, JSON.stringify(table).replace(/("nextHopIpAddress":)"[^"]*"/g, '$1"192.0.2.77"'));
    const { status, output } = await run('whatif', orders, '--change', elsewhere);
    expect(output).toContain('NOT TO BE TOLD');
    expect(output).not.toContain('WORSE');
    expect(status).toBe(3);
  });

  it('prints verdict changes, drift and the report that there would be as JSON', async () => {
    const { status, output } = await run('whatif', orders, '--change', plan, '--format', 'json');
    const { verdictChanges, drift, report, ...rest } = JSON.parse(output) as Record<string, unknown>;
    expect({ status, rest }).toEqual({ status: 1, rest: {} });
    expect(drift).toMatchObject({ changes: [{ kind: 'removed', resourceId: groupId }] });
    expect(verdictChanges).not.toEqual([]);
    if (schemaFile === undefined) return;
    const ajv = new Ajv2020({ validateFormats: false });
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
    expect(ajv.validate(schema, report), ajv.errorsText()).toBe(true);
  });

  it.each([
    [[orders], /^breakwater: whatif needs --change FILE: an ARM template, Terraform JSON or resources\.$/],
    [['--change', 'x.json'], /^breakwater: whatif needs estate files; see breakwater --help\.$/],
    [[orders, '--change', '/nowhere.json'], /^breakwater: \/nowhere\.json cannot be read: no such file or folder\.$/],
  ])('refuses %s in one line, with exit 2', async (words, message) => {
    const { status, output, errors } = await run('whatif', ...words);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(errors).toMatch(message);
  });

  it('refuses a file that is no change', async () => {
    const { status, errors } = await run('whatif', orders, '--change', join(folder, 'broken.json'));
    expect(status).toBe(2);
    expect(errors).toMatch(/broken\.json is no change: The file is not JSON/);
  });
});

describe('breakwater audit --baseline with Terraform', () => {
  it('shows what is beside a state, of the kinds that it manages', async () => {
    const state = join(folder, 'state.json');
    const table = groupId.replace(/firewallPolicies.*/, 'ipGroups/ipg-planned');
    const values = { id: table, name: 'ipg-planned', location: 'eastus', cidrs: ['10.1.0.0/24'] };
    const resources = [{ address: 'azurerm_ip_group.a', mode: 'managed', type: 'azurerm_ip_group', values }];
    await writeFile(state, JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } }));
    const { output } = await run('audit', orders, '--baseline', state, '--format', 'json');
    const { drift } = JSON.parse(output) as { drift: { changes: { kind: string; resourceId: string }[] } };
    const told = drift.changes.map(({ kind, resourceId }) => `${kind} ${resourceId.split('/').at(-1) ?? ''}`);
    expect(told).toEqual(['added ipg-orders-nodes', 'removed ipg-planned']);
  });
});
