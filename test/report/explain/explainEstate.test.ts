import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEstate } from '../../../cli/readEstate.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import { explainEstate } from '../../../shared/app/explainEstate.ts';
import type { ArmResource, Estate } from '../../../shared/model/estate.ts';
import type { JsonObject } from '../../../shared/model/json.ts';
import type { Explanation } from '../../../shared/report/explain/explanation.ts';
import { renderExplanation } from '../../../shared/report/explain/renderExplanation.ts';
import { root } from '../../support/sourceFiles.ts';

const now = '2026-11-21T12:00:00.000Z';
const scenarios = readdirSync(join(root, 'local/scenarios'), { withFileTypes: true }).filter((one) =>
  one.isDirectory(),
);
const read = (name: string) => readEstate([join(root, 'local/scenarios', name, 'estate')]);

function explained(estate: Estate, from: string, to: string, protocol?: string): Explanation {
  const answer = explainEstate({ from, to, ...(protocol === undefined ? {} : { protocol }) }, { estate, now });
  return answer.kind === 'explained' ? answer.explanation : expect.fail(answer.problem);
}

function problemOf(estate: Estate, from: string): string {
  const answer = explainEstate({ from, to: 'mcr.microsoft.com' }, { estate, now });
  return answer.kind === 'refused' ? answer.problem : expect.fail('was explained');
}

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';

function network(name: string, prefix: string): ArmResource {
  const id = `${group}/Microsoft.Network/virtualNetworks/${name}`;
  const subnets = [{ id: `${id}/subnets/nodes`, name: 'nodes', properties: { addressPrefix: prefix } }];
  const properties = { addressSpace: { addressPrefixes: [prefix] }, subnets };
  return { id, name, type: 'Microsoft.Network/virtualNetworks', location: 'eastus', properties };
}

function cluster(name: string, networkName: string, resourceGroup = 'rg'): ArmResource {
  const vnetSubnetID = `${group}/Microsoft.Network/virtualNetworks/${networkName}/subnets/nodes`;
  return {
    id: `${group.replace('/rg/', `/${resourceGroup}/`)}/Microsoft.ContainerService/managedClusters/${name}`,
    name,
    type: 'Microsoft.ContainerService/managedClusters',
    location: 'eastus',
    properties: {
      agentPoolProfiles: [{ name: 'pool', vnetSubnetID }],
      networkProfile: { outboundType: 'loadBalancer' },
    },
  };
}

function estateOf(...resources: readonly ArmResource[]): Estate {
  return { source: { kind: 'files' }, resources, gaps: [] };
}

/** The network with a security group on every subnet. */
function guard(resource: ArmResource, id: string): ArmResource {
  const subnets = resource.properties?.['subnets'];
  if (!Array.isArray(subnets)) return resource;
  const guarded = (subnets as readonly JsonObject[]).map((subnet) => ({
    ...subnet,
    properties: { ...(subnet['properties'] as JsonObject), networkSecurityGroup: { id } },
  }));
  return { ...resource, properties: { ...resource.properties, subnets: guarded } };
}

describe('an explanation', () => {
  it.each(scenarios.map(({ name }) => name))('says of every dependency of %s what the audit says', async (name) => {
    const estate = await read(name);
    const report = auditEstate({ estate, generatedAt: now });
    let asked = 0;
    for (const { id, dependencies } of report.clusters) {
      for (const { destination, protocol, port, verdict, caveats, paths } of dependencies) {
        if (destination.includes('<')) continue;
        const explanation = explained(estate, id, `${destination}:${port}`, protocol);
        expect([destination, explanation.verdict, explanation.caveats]).toEqual([destination, verdict, caveats]);
        for (const [index, path] of paths.entries()) {
          const told = explanation.paths[index]?.trace ?? [];
          expect(told.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
            expect.arrayContaining(path.trace.map(({ stage, outcome }) => `${stage} ${outcome}`)),
          );
        }
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(5);
  });

  it('says what would decide without the rule that decides', async () => {
    const { paths } = explained(await read('terraform-private'), 'snet-user', 'mcr.microsoft.com');
    const last = paths[0]?.trace.at(-1);
    expect(last?.note).toContain('Without it, rule aks-core in collection orders-app');
  });

  it('tells the security group before the route, and the stations behind it', async () => {
    const estate = await read('egress-article');
    const id = `${group}/Microsoft.Network/networkSecurityGroups/nsg`;
    const guarded = estate.resources.map((resource) => guard(resource, id));
    const resources = [
      ...guarded,
      { id, name: 'nsg', type: 'Microsoft.Network/networkSecurityGroups', properties: { securityRules: [] } },
    ];
    const { paths } = explained({ ...estate, resources }, 'aks-egress', 'packages.aks.azure.com');
    expect(paths[0]?.trace.map(({ stage }) => stage)).toEqual(['nsg', 'route', 'dns', 'network', 'application']);
  });

  it('narrows a subnet to one address, which rules may tell from its neighbours', async () => {
    const { paths, verdict } = explained(await read('egress-article'), '10.42.1.9', 'mcr.microsoft.com');
    expect(paths.map(({ addresses }) => addresses)).toEqual(['10.42.1.9']);
    expect(verdict).toBe('allowed');
  });

  it('takes a subnet that no cluster uses', async () => {
    const { paths } = explained(await read('egress-article'), 'vnet-egress/AzureFirewallSubnet', 'mcr.microsoft.com');
    expect(paths).toMatchObject([{ pools: [], trace: [{ stage: 'route' }, { stage: 'dns' }] }]);
  });

  it('takes the prefix that several networks have from the one with a cluster in it', () => {
    const estate = estateOf(network('a', '10.1.0.0/16'), network('b', '10.1.0.0/16'), cluster('aks', 'b'));
    expect(explained(estate, '10.1.2.3', 'mcr.microsoft.com').paths[0]?.subnetId).toContain('/b/subnets/');
  });

  it('asks which one is meant if several things have the name or the address', () => {
    const twins = estateOf(network('a', '10.1.0.0/16'), cluster('aks', 'a'), cluster('aks', 'a', 'other'));
    expect(problemOf(twins, 'aks')).toMatch(/names 2 clusters; take an id: .*\/other\/.* and .*\/rg\//);
    const networks = estateOf(network('a', '10.1.0.0/16'), network('b', '10.1.0.0/16'));
    expect(problemOf(networks, 'nodes')).toMatch(/names 2 subnets; take an id: .*\/a\/subnets\/nodes and .*\/b\//);
    expect(problemOf(networks, '10.1.2.3')).toMatch(/lies in 2 subnets/);
    expect(problemOf(networks, '10.9.2.3')).toMatch(/lies in no subnet of the estate; it has a\/nodes and b\/nodes/);
    expect(problemOf(estateOf(), 'x')).toMatch(/it has neither/);
  });

  it('tells one way once if clusters share their subnet', () => {
    const estate = estateOf(network('a', '10.1.0.0/16'), cluster('one', 'a'), cluster('two', 'a'));
    expect(explained(estate, 'a/nodes', 'mcr.microsoft.com').paths).toHaveLength(1);
  });

  it('says unknown for a subnet whose network was not read', () => {
    const { verdict, paths } = explained(estateOf(cluster('aks', 'a')), 'aks', 'mcr.microsoft.com');
    expect(verdict).toBe('unknown');
    expect(paths[0]?.trace[0]?.note).toContain('not in the estate');
    const unread = `${group}/Microsoft.Network/virtualNetworks/a/subnets/nodes`;
    expect(explained(estateOf(cluster('aks', 'a')), unread, 'mcr.microsoft.com').verdict).toBe('unknown');
  });

  it('never sends what a name hides to a terminal', () => {
    const estate = estateOf(network('a', '10.1.0.0/16'), cluster('ak\u202es', 'a'));
    const text = renderExplanation(explained(estate, 'ak\u202es', 'mcr.microsoft.com'), { color: false, width: 80 });
    expect(text).not.toContain('\u202e');
    expect(text).toContain('ak\\u{202E}s');
  });

  it('paints verdicts only if asked to', async () => {
    const explanation = explained(await read('egress-article'), 'aks-egress', 'mcr.microsoft.com');
    expect(renderExplanation(explanation, { color: true, width: 80 })).toContain('\u001b[32mALLOWED');
    expect(renderExplanation(explanation, { color: false, width: 80 })).not.toContain('\u001b');
  });
});
