import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFiles } from '../../cli/readFiles.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { readIntended, toIntendedState } from '../../shared/app/readIntended.ts';
import { whatIf } from '../../shared/app/whatIf.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { root } from '../support/sourceFiles.ts';

const files = await readFiles([join(root, 'local/scenarios/terraform-private/estate')]);
const estate = toEstate(files, { kind: 'files' });
const platform = '/subscriptions/00000000-0000-0000-0000-000000000103/resourceGroups/rg-platform/providers';
const groupId = `${platform}/Microsoft.Network/firewallPolicies/fwp-orders/ruleCollectionGroups/rcg-orders`;
const now = '2026-11-21T12:00:00.000Z';

function find(id: string, from: Estate = estate): JsonObject {
  const found = from.resources.find((resource) => toIdKey(resource.id) === toIdKey(id));
  if (!found) throw new Error(`no ${id} in the estate`);
  return found;
}

/** The properties of the team's rule group, the port of the tag rule edited. */
function groupProperties(port: Json): JsonObject {
  const text = JSON.stringify((find(groupId) as { properties: JsonObject }).properties);
  const at = text.indexOf('"aks-core"');
  const edited = text.slice(at).replace('"port":443', `"port":${JSON.stringify(port)}`);
  return JSON.parse(text.slice(0, at) + edited) as JsonObject;
}

function template(resources: readonly JsonObject[], rest: JsonObject = {}): JsonObject {
  const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
  return { $schema: schema, contentVersion: '1.0.0.0', ...rest, resources };
}

function groupResource(properties: JsonObject): JsonObject {
  return {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    apiVersion: '2024-05-01',
    name: "[format('{0}/{1}', variables('policy'), 'rcg-orders')]",
    properties,
  };
}

const variables = { policy: "[concat('fwp-', parameters('team'))]" };
const parameters = { team: { type: 'string', defaultValue: 'orders' }, port: { type: 'int', defaultValue: 443 } };

function ask(change: Json) {
  const { difference, notRead, problem } = whatIf({
    estate,
    change: [{ name: 'change.json', text: JSON.stringify(change) }],
    now,
  });
  const { drift, verdictChanges, report, complete } = difference;
  const changes = drift.changes.map(({ path, kind }) => `${kind} ${path}`);
  return { changes, verdictChanges, report, complete, notRead, problem, gaps: report.gaps };
}

describe('what would be if a template were deployed', () => {
  it('is nothing for the state as it is, parameters and variables worked out', () => {
    const result = ask(template([groupResource(groupProperties("[parameters('port')]"))], { parameters, variables }));
    expect(result).toMatchObject({ changes: [], verdictChanges: [], complete: true, problem: undefined });
  });

  it('shows what it would break', () => {
    const other = { ...parameters, port: { type: 'int', defaultValue: 8443 } };
    const result = ask(
      template([groupResource(groupProperties("[parameters('port')]"))], { parameters: other, variables }),
    );
    expect(result.changes).toEqual(['changed ruleCollections[name=orders-app].rules[name=aks-core].protocols']);
    expect(result.verdictChanges).toContainEqual(
      expect.objectContaining({ destination: 'packages.aks.azure.com', before: 'allowed', after: 'denied' }),
    );
  });

  it('reads the template of a Bicep module with what is handed to it', () => {
    const inner = template([groupResource(groupProperties("[parameters('port')]"))], { parameters, variables });
    const module = {
      type: 'Microsoft.Resources/deployments',
      name: 'rules',
      resourceGroup: 'rg-platform',
      properties: {
        expressionEvaluationOptions: { scope: 'inner' },
        mode: 'Incremental',
        parameters: { port: { value: "[variables('port')]" } },
        template: inner,
      },
    };
    const result = ask(template([module], { variables: { port: 8443 } }));
    expect(result.changes).toHaveLength(1);
    const unknown = ask(template([{ ...module, properties: { ...module.properties, parameters: { port: {} } } }]));
    expect(unknown.complete).toBe(false);
  });

  it.each([
    ['a parameter without a value', "[parameters('secret')]", /parameter secret/],
    ['a value that only Azure knows', "[reference('x').port]", /function reference\(\)/],
    ['what is no expression', '[parameters(]', /the expression/],
  ])('guesses nothing: %s makes its resource a gap, and what rests on it unknown', (_, port, why) => {
    const result = ask(template([groupResource(groupProperties(port))], { parameters, variables }));
    expect(result.gaps).toContainEqual(
      expect.objectContaining({
        resource: groupId,
        reason: 'unsupported',
        detail: expect.stringMatching(why) as string,
      }),
    );
    expect(result.complete).toBe(false);
    const verdicts = new Map(result.verdictChanges.map(({ destination, after }) => [destination, after]));
    expect(verdicts.get('packages.aks.azure.com')).toBe('unknown');
    expect([...verdicts.values()].filter((verdict) => verdict === 'denied')).toEqual([]);
  });

  it('skips what its condition leaves out and lists what decides nothing', () => {
    const off = { ...groupResource(groupProperties(1)), condition: "[equals(parameters('team'), 'billing')]" };
    const vault = { type: 'Microsoft.KeyVault/vaults', name: "[uniqueString('x')]", properties: {} };
    const result = ask(template([off, vault], { parameters, variables }));
    expect(result).toMatchObject({ changes: [], complete: true });
    expect(result.notRead).toEqual(["Microsoft.KeyVault/vaults [uniqueString('x')]"]);
  });

  it('takes away what the template drops: a subnet written without its route table loses it', () => {
    const table = estate.resources.find(({ type }) => /routeTables$/i.test(type));
    const network = estate.resources.find((one) =>
      JSON.stringify(one.properties?.['subnets'] ?? '').includes(table?.id ?? '-'),
    );
    const subnets = network?.properties?.['subnets'] as readonly { name: string; properties: JsonObject }[];
    const named = subnets.find(({ properties }) => properties['routeTable'] !== undefined);
    const result = ask(
      template([
        {
          type: 'Microsoft.Network/virtualNetworks/subnets',
          name: `${network?.name ?? ''}/${named?.name ?? ''}`,
          properties: { addressPrefix: named?.properties['addressPrefix'] },
        },
      ]),
    );
    expect(result.changes.filter((one) => one.endsWith('routeTable') || one.endsWith('routeTable.id'))).toHaveLength(1);
    expect(result.verdictChanges.length).toBeGreaterThan(0);
  });
});

describe('what would be if a Terraform plan were applied', () => {
  const rule = {
    name: 'only',
    source_addresses: ['*'],
    destination_fqdns: ['mcr.microsoft.com'],
    protocols: [{ type: 'Https', port: 443 }],
  };
  const group = {
    id: groupId,
    name: 'rcg-orders',
    firewall_policy_id: `${platform}/Microsoft.Network/firewallPolicies/fwp-orders`,
    priority: 500,
    application_rule_collection: [{ name: 'orders-app', priority: 300, action: 'Allow', rule: [rule] }],
    network_rule_collection: [],
    nat_rule_collection: [],
  };
  const plan = (changes: readonly JsonObject[]): JsonObject => ({ format_version: '1.2', resource_changes: changes });
  const change = (type: string, actions: readonly string[], after: Json, rest: JsonObject = {}): JsonObject => ({
    address: `${type}.this`,
    mode: 'managed',
    type,
    change: { actions, before: after, after, ...rest },
  });
  const groupType = 'azurerm_firewall_policy_rule_collection_group';

  it('leaves alone what the plan leaves alone, and lists what is not read', () => {
    const result = ask(plan([change(groupType, ['no-op'], group), change('azurerm_key_vault', ['create'], {})]));
    expect(result).toMatchObject({ changes: [], complete: true, notRead: ['azurerm_key_vault.this'] });
  });

  it('replaces the rules of a group by those that it writes', () => {
    const result = ask(plan([change(groupType, ['update'], group)]));
    expect(result.verdictChanges).toContainEqual(
      expect.objectContaining({ destination: 'packages.aks.azure.com', before: 'allowed', after: 'denied' }),
    );
    expect(result.verdictChanges.map(({ destination }) => destination)).not.toContain('mcr.microsoft.com');
  });

  it('takes a group away', () => {
    const result = ask(plan([change(groupType, ['delete'], group, { after: null })]));
    expect(result.changes).toEqual(['removed ']);
    expect(result.verdictChanges.some(({ after }) => after === 'denied')).toBe(true);
  });

  it('guesses nothing of what only the apply tells', () => {
    const after = { ...group, application_rule_collection: [] };
    const unknown = { application_rule_collection: [{ rule: [{ destination_fqdns: true }] }] };
    const result = ask(plan([change(groupType, ['update'], after, { after_unknown: unknown })]));
    expect(result.gaps).toContainEqual(expect.objectContaining({ resource: groupId, reason: 'unsupported' }));
    expect(result.verdictChanges.filter(({ after: verdict }) => verdict === 'denied')).toEqual([]);
  });

  it('unties a subnet from its route table', () => {
    const subnet = estate.resources
      .flatMap((one) => (one.properties?.['subnets'] ?? []) as readonly { id?: string; properties: JsonObject }[])
      .find(({ properties }) => properties['routeTable'] !== undefined);
    const association = { id: subnet?.id, subnet_id: subnet?.id, route_table_id: 'x' };
    const result = ask(
      plan([change('azurerm_subnet_route_table_association', ['delete'], association, { after: null })]),
    );
    expect(result.changes).toHaveLength(1);
    expect(result.changes[0]).toMatch(/^(removed|changed) subnets\[name=.*\]\.routeTable/);
  });

  it('reads a state: what it manages and what is missing or beside it shows against it as a baseline', () => {
    const state = {
      format_version: '1.0',
      values: {
        root_module: {
          resources: [
            {
              address: 'a.b',
              mode: 'managed',
              type: groupType,
              values: { ...group, name: 'rcg-gone', id: groupId.replace('rcg-orders', 'rcg-gone') },
            },
          ],
        },
      },
    };
    const { notRead, ...reference } = toIntendedState([{ name: 's.json', text: JSON.stringify(state) }], estate);
    const report = auditEstate({ estate, generatedAt: now, reference: { estate: reference, baseline: {} } });
    expect(notRead).toEqual([]);
    const changes = report.drift?.changes.map(
      ({ kind, resourceId }) => `${kind} ${resourceId.split('/').at(-1) ?? ''}`,
    );
    expect(changes).toContain('removed rcg-gone');
    expect(changes).toContain('added rcg-orders');
  });
});

describe('what would be if resources were as a file has them', () => {
  it('replaces them whole', () => {
    const after = { ...find(groupId), properties: groupProperties(8443) };
    expect(ask(after).changes).toEqual(['changed ruleCollections[name=orders-app].rules[name=aks-core].protocols']);
  });

  it('is a mistake where nothing is in the file', () => {
    expect(ask([]).problem).toBe('no resource is in it');
    expect(readIntended([{ name: 'x', text: '{' }], estate).gaps).toHaveLength(1);
  });
});

describe('a parameter file beside a template', () => {
  const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
  const written = template([groupResource(groupProperties("[parameters('port')]"))], { parameters, variables });
  const given = (values: JsonObject) => ({ $schema: schema, contentVersion: '1.0.0.0', parameters: values });

  function askWith(...jsons: readonly Json[]) {
    const change = jsons.map((json, index) => ({ name: `file${index}.json`, text: JSON.stringify(json) }));
    const { difference, problem } = whatIf({ estate, change, now });
    return { ...difference, problem, changes: difference.drift.changes.map(({ path, kind }) => `${kind} ${path}`) };
  }

  it('gives the values, whatever the order of the files and the casing of the names', () => {
    const alone = askWith(written);
    expect(alone.changes).toEqual([]);
    for (const files of [
      [written, given({ PORT: { value: 8443 } })],
      [given({ port: { value: 8443 } }), written],
    ])
      expect(askWith(...files).changes).toEqual([expect.stringContaining('rules[name=aks-core]')]);
  });

  it('whose value is kept in a key vault leaves unknown what hangs on it, instead of taking the default', () => {
    const found = askWith(written, given({ port: { reference: { keyVault: { id: 'x' }, secretName: 'y' } } }));
    expect(found.changes).toEqual([]);
    expect(found.complete).toBe(false);
    expect(found.report.gaps.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('parameter port'));
  });

  it('that is for another template is a mistake, and so is one alone', () => {
    expect(askWith(given({ port: { value: 1 } })).problem).toContain('no template beside it declares');
    const found = askWith(written, given({ size: { value: 1 } }));
    expect(found.complete).toBe(false);
    expect(found.report.gaps.map(({ resource }) => resource)).toContain('file1.json');
  });
});
