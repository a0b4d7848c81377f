import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { applyEdits, type Edit } from '../../../local/simulator/applyEdits.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { toEstate } from '../../../shared/normalise/toEstate.ts';

const orders = await readScenario('terraform-private');
const article = await readScenario('egress-article', 'healthy');
const network =
  '/subscriptions/00000000-0000-0000-0000-000000000103/resourceGroups/rg-platform/providers/Microsoft.Network';
const groupId = `${network}/ipGroups/ipg-orders-nodes`;
const rulesId = `${network}/firewallPolicies/fwp-orders/ruleCollectionGroups/rcg-orders`;
const articleFirewall =
  '/subscriptions/00000000-0000-0000-0000-000000000101/resourceGroups/rg-egress/providers/Microsoft.Network/azureFirewalls/fw-egress';

function findingsOf(resources: readonly ArmResource[]): readonly Finding[] {
  const estate = toEstate([{ name: 'e.json', text: JSON.stringify(resources) }], { kind: 'files', description: 'e' });
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z', logRows: [] }).findings;
}

function serious(resources: readonly ArmResource[], edits: readonly Edit[]): readonly Finding[] {
  const { findings } = { findings: findingsOf(applyEdits(resources, edits)) };
  return findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
}

const anyRule = {
  ruleType: 'NetworkRule',
  name: 'all',
  ipProtocols: ['Any'],
  sourceAddresses: ['*'],
  destinationAddresses: ['*'],
  destinationPorts: ['*'],
};

function denying(rule: object, priority = 250): Edit {
  const value = {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: 'no',
    priority,
    action: { type: 'Deny' },
    rules: [{ ...rule }],
  };
  return { id: rulesId, path: 'properties.ruleCollections', op: 'add', value };
}

describe('Dependencies that rules deny for one reason', () => {
  it('are one finding about the rule that takes them, which removing it mends', () => {
    const [finding, ...others] = serious(orders.resources, [denying(anyRule)]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'dependencies-denied',
      severity: 'critical',
      evidence: { reason: 'denyingRule' },
    });
    expect(finding?.title).toContain('network rule no/all denies');
    expect(finding?.fix?.summary).toContain('Narrow rule rcg-orders/no/all');
    expect(finding?.fix?.azCli).toContain('collection rule remove');
    expect(finding?.fix?.azCli).toContain('--collection-name no --name all');
  });

  it('are one finding about the IP group that was emptied', () => {
    const edit: Edit = { id: groupId, path: 'properties.ipAddresses', op: 'set', value: [] };
    const [finding, ...others] = serious(orders.resources, [edit]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'dependencies-denied', resourceId: groupId });
    expect(finding?.title).toContain('IP group ipg-orders-nodes is empty');
    expect(finding?.fix?.azCli).toMatch(
      /^az network ip-group update .* --name ipg-orders-nodes --ip-addresses 10\.31\./,
    );
  });

  it('are one finding about sources that the rules leave out, mended at the IP group that they all use', () => {
    const edit: Edit = { id: groupId, path: 'properties.ipAddresses', op: 'set', value: ['192.0.2.0/24'] };
    const [finding, ...others] = serious(orders.resources, [edit]);
    expect(others).toEqual([]);
    expect(finding?.evidence?.['reason']).toBe('sources');
    expect(finding?.title).toContain('leave out 10.31.');
    expect(finding?.fix?.azCli).toContain('--ip-addresses 192.0.2.0/24 10.31.');
  });

  it('are mended by one command before an application rule that denies them', () => {
    const rule = {
      ruleType: 'ApplicationRule',
      name: 'vendor',
      protocols: [{ protocolType: 'Https', port: 443 }],
      targetFqdns: ['*.microsoft.com'],
      sourceAddresses: ['*'],
    };
    const [finding, ...others] = serious(orders.resources, [denying(rule)]);
    expect(others).toEqual([]);
    const commands = finding?.fix?.azCli?.split('\n') ?? [];
    expect(commands).toHaveLength(1);
    expect(commands[0]).toContain('--name allow-aks-application-249 --collection-priority 249 --action Allow');
    expect(commands[0]).toContain("--target-fqdns '*.data.mcr.microsoft.com' mcr.microsoft.com packages.microsoft.com");
  });

  it('are told as the rule that a classic firewall cannot put anything before', () => {
    const value = {
      name: 'first',
      properties: {
        priority: 100,
        action: { type: 'Deny' },
        rules: [
          {
            name: 'vendor',
            protocols: [{ protocolType: 'Https', port: 443 }],
            targetFqdns: ['*.microsoft.com'],
            sourceAddresses: ['*'],
          },
        ],
      },
    };
    const edit: Edit = { id: articleFirewall, path: 'properties.applicationRuleCollections', op: 'add', value };
    const [finding, ...others] = serious(article.resources, [edit]);
    expect(others).toEqual([]);
    expect(finding?.fix?.azCli).toMatch(
      /^az network firewall application-rule delete .* --collection-name first --name vendor$/,
    );
  });

  it('are one finding about a misspelt FQDN tag, with the one that is meant', () => {
    const edit: Edit = {
      id: rulesId,
      path: 'properties.ruleCollections[name=orders-app].rules[name=aks-core].fqdnTags',
      op: 'set',
      value: ['AzureKubernetesServices'],
    };
    const [finding, ...others] = serious(orders.resources, [edit]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'dependencies-denied', evidence: { reason: 'tag' } });
    expect(finding?.fix?.summary).toBe('Write AzureKubernetesService in rule rcg-orders/orders-app/aks-core.');
    const invalid = findingsOf(applyEdits(orders.resources, [edit])).filter(({ kind }) => kind === 'rule-invalid');
    expect(invalid[0]?.detail).toContain('did you mean AzureKubernetesService?');
  });

  it('are one finding about a collection that was turned to deny', () => {
    const edit: Edit = {
      id: rulesId,
      path: 'properties.ruleCollections[name=orders-app].action.type',
      op: 'set',
      value: 'Deny',
    };
    const [finding, ...others] = serious(orders.resources, [edit]);
    expect(others).toEqual([]);
    expect(finding?.title).toContain('rules of application collection orders-app deny');
    expect(finding?.fix?.summary).toContain('Set the action of collection orders-app to Allow');
  });

  it('keep their fingerprint when one more joins', () => {
    const edits = ['*.microsoft.com', '*'].map((host) =>
      denying({
        ruleType: 'ApplicationRule',
        name: 'vendor',
        protocols: [{ protocolType: 'Https', port: 443 }],
        targetFqdns: [host],
        sourceAddresses: ['*'],
      }),
    );
    const prints = edits.map((edit) => serious(orders.resources, [edit]).map(({ fingerprint }) => fingerprint));
    expect(prints[0]).toEqual(prints[1]);
  });
});

describe('What stops a dependency unless addresses say otherwise', () => {
  const azure = { ...anyRule, name: 'azure', ipProtocols: ['TCP'], destinationPorts: ['443'] };

  it('is told aloud with the rule and the service tag that it goes by', () => {
    const [finding, ...others] = serious(orders.resources, [
      denying({ ...azure, destinationAddresses: ['AzureCloud'] }),
    ]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'dependency-at-risk', severity: 'high' });
    expect(finding?.detail).toContain('denies service tag AzureCloud before any rule that allows them');
    expect(finding?.fix?.azCli).toContain('--collection-name no --name azure');
  });

  it('is medium where the tag is of another region', () => {
    const edited = applyEdits(orders.resources, [denying({ ...azure, destinationAddresses: ['AzureCloud.westus'] })]);
    const risks = findingsOf(edited).filter(({ kind }) => kind === 'dependency-at-risk');
    expect(risks.map(({ severity }) => severity)).toEqual(['medium']);
  });

  it('names the rule that everything else runs into', () => {
    const allow = {
      ...denying({ ...azure, destinationAddresses: ['AzureCloud.northeurope'] }),
    };
    const value = { ...(allow.value as object), name: 'yes', action: { type: 'Allow' } };
    const all = {
      ruleType: 'ApplicationRule',
      name: 'all',
      protocols: [{ protocolType: 'Https', port: 443 }],
      targetFqdns: ['*'],
      sourceAddresses: ['*'],
    };
    const [finding, ...others] = serious(orders.resources, [{ ...allow, value }, denying(all, 260)]);
    expect(others).toEqual([]);
    expect(finding?.title).toContain('application rule no/all denies');
    expect(finding?.title).toContain('unless yes/azure takes them first');
  });

  it('is a route to nowhere for a service tag', () => {
    const tables = ['rt-system', 'rt-user'].map(
      (name): Edit => ({
        id: `/subscriptions/00000000-0000-0000-0000-000000000103/resourceGroups/rg-orders/providers/Microsoft.Network/routeTables/${name}`,
        path: 'properties.routes',
        op: 'add',
        value: { name: 'cloud', properties: { addressPrefix: 'AzureCloud.northeurope', nextHopType: 'None' } },
      }),
    );
    const findings = serious(orders.resources, tables);
    expect(findings.every(({ kind }) => kind === 'dependency-at-risk')).toBe(true);
    expect(findings[0]?.title).toContain('route cloud (AzureCloud.northeurope) may drop');
    expect(findings[0]?.fix?.azCli).toContain('route-table route delete');
  });
});
