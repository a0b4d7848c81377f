import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../../shared/catalog/dependenciesOf.ts';
import { evaluateCluster } from '../../../shared/evaluate/evaluateCluster.ts';
import type { Dependency, JudgedDependency, Need } from '../../../shared/model/catalog.ts';
import type { Json } from '../../../shared/model/json.ts';
import { toTopology } from '../../../shared/normalise/toTopology.ts';
import { renderBicep } from '../../../shared/report/dependencies/renderBicep.ts';
import { renderTerraform } from '../../../shared/report/dependencies/renderTerraform.ts';
import { type RuleGroup, toRuleGroup } from '../../../shared/report/dependencies/ruleGroup.ts';
import { buildNeedsEstate } from '../../support/needsEstate.ts';
import { readBicep } from '../../support/readBicep.ts';
import { type HclBlock, readTerraform } from '../../support/readTerraform.ts';

const clouds = [
  { location: 'westeurope', hostSuffix: 'hcp.westeurope.azmk8s.io' },
  { location: 'chinaeast2', hostSuffix: 'hcp.chinaeast2.cx.prod.service.azk8s.cn' },
  { location: 'usgovvirginia', hostSuffix: 'hcp.usgovvirginia.cx.aks.containerservice.azure.us' },
];

function needsOf(place: (typeof clouds)[number]) {
  const { clusters } = toTopology(buildNeedsEstate(place));
  return clusters.map((cluster) => ({ cluster, dependencies: dependenciesOf(cluster) }));
}

function fromBicep(group: RuleGroup): Json {
  const { resources } = readBicep(renderBicep(group, '2026-01-01'), { firewallPolicyName: 'policy' });
  const body = (resources.get('group') as { readonly body: { readonly properties: Json } }).body;
  return body.properties;
}

/** What the provider makes of the block (azurerm: firewall_policy_rule_collection_group). */
function fromTerraform(group: RuleGroup): Json {
  const file = readTerraform(renderTerraform(group, '2026-01-01'));
  const variables = new Map(
    file.blocks['variable']?.map(({ labels, attributes }) => [`var.${labels[0] ?? ''}`, attributes['default']]),
  );
  const valueOf = (value: Json | undefined): Json => {
    const isReference = typeof value === 'object' && value !== null && 'reference' in value;
    const found = isReference ? variables.get(value['reference'] as string) : value;
    if (found === undefined) throw new Error(`${JSON.stringify(value)} has no value.`);
    return found;
  };
  const [resource] = file.blocks['resource'] ?? [];
  const ofKind = (kind: string, toRule: (rule: HclBlock) => Json) =>
    (resource?.blocks[`${kind}_rule_collection`] ?? []).map(({ attributes, blocks }) => ({
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: valueOf(attributes['name']),
      priority: valueOf(attributes['priority']),
      action: { type: valueOf(attributes['action']) },
      rules: (blocks['rule'] ?? []).map(toRule),
    }));
  const network = ofKind('network', ({ attributes }) => ({
    ruleType: 'NetworkRule',
    name: valueOf(attributes['name']),
    sourceAddresses: valueOf(attributes['source_addresses']),
    ipProtocols: valueOf(attributes['protocols']),
    destinationPorts: valueOf(attributes['destination_ports']),
    ...('destination_fqdns' in attributes
      ? { destinationFqdns: valueOf(attributes['destination_fqdns']) }
      : { destinationAddresses: valueOf(attributes['destination_addresses']) }),
  }));
  const application = ofKind('application', ({ attributes, blocks }) => ({
    ruleType: 'ApplicationRule',
    name: valueOf(attributes['name']),
    sourceAddresses: valueOf(attributes['source_addresses']),
    protocols: (blocks['protocols'] ?? []).map((one) => ({
      protocolType: valueOf(one.attributes['type']),
      port: valueOf(one.attributes['port']),
    })),
    targetFqdns: valueOf(attributes['destination_fqdns']),
  }));
  return { priority: valueOf(resource?.attributes['priority']), ruleCollections: [...network, ...application] };
}

const languages = { Bicep: fromBicep, Terraform: fromTerraform };

function judge(place: (typeof clouds)[number], properties: Json, extra: readonly Dependency[] = []) {
  const topology = toTopology(buildNeedsEstate({ ...place, groups: [properties] }));
  return topology.clusters.flatMap((cluster) =>
    evaluateCluster(cluster, [...dependenciesOf(cluster), ...extra], topology),
  );
}

function toLine({ dependency, verdict }: JudgedDependency): string {
  return `${dependency.id} ${dependency.need} ${JSON.stringify(dependency.destination)}: ${verdict}`;
}

const known = ({ dependency }: JudgedDependency) => dependency.destination.kind !== 'unfilled';

describe.each(clouds)('A firewall policy with nothing but the generated group in $location', (place) => {
  const needs = needsOf(place);

  it.each(Object.entries(languages))('lets through all that is required or recommended, in %s', (_, read) => {
    const judged = judge(place, read(toRuleGroup(needs, 'recommended')));
    const wanted = judged.filter(({ dependency }) => dependency.need !== 'optional').filter(known);
    expect(wanted.length).toBeGreaterThan(30);
    expect(wanted.filter(({ verdict }) => verdict !== 'allowed').map(toLine)).toEqual([]);
  });

  it.each(Object.entries(languages))('lets through what is optional too if that is asked for, in %s', (_, read) => {
    const group = toRuleGroup(needs, 'optional');
    const left = new Set(group.leftOut.map(({ what }) => what.split(': ')[1]?.split(' ')[0]));
    const judged = judge(place, read(group)).filter(known);
    const shut = judged.filter(({ dependency: { destination }, verdict }) => {
      const text =
        destination.kind === 'host' ? destination.pattern : destination.kind === 'serviceTag' && destination.tag;
      return verdict !== 'allowed' && !left.has(String(text));
    });
    expect(shut.map(toLine)).toEqual([]);
  });

  it('lets through nothing else', () => {
    const names: readonly (readonly [string, number, Dependency['protocol'], Need])[] = [
      ['example.com', 443, 'HTTPS', 'required'],
      ['mcr.microsoft.com', 8443, 'HTTPS', 'required'],
      ['ntp.ubuntu.com', 124, 'UDP', 'required'],
      ['ghcr.io', 443, 'TCP', 'required'],
    ];
    const others = names.map(([pattern, port, protocol, need]): Dependency => {
      const destination = { kind: 'host', pattern } as const;
      const rest = { coveredByFqdnTag: false, serviceTags: [], isApiServer: false };
      return { id: `custom.${pattern}`, destination, port, protocol, need, features: ['x'], source: 'x', ...rest };
    });
    const group = toRuleGroup(needs, 'recommended');
    const judged = judge(place, fromBicep(group), others).filter(({ dependency }) =>
      dependency.id.startsWith('custom.'),
    );
    expect(judged).toHaveLength(8);
    expect(judged.filter(({ verdict }) => verdict !== 'denied').map(toLine)).toEqual([]);
  });

  it('lets the plain cluster have none of what only the rich one needs', () => {
    const group = toRuleGroup(needs, 'recommended');
    const plain = group.sources.find(({ cluster }) => cluster === 'aks-plain');
    expect(plain?.prefixes).toEqual(['10.42.1.0/24']);
    const hosts = group.application.filter(({ sources }) => sources === plain?.name).flatMap(({ to }) => to);
    expect(hosts.filter((host) => host.includes('policy'))).toEqual([]);
    expect(group.application.flatMap(({ to }) => to).filter((host) => host.includes('policy'))).not.toEqual([]);
  });

  it('says the same in both languages, in rules that Azure accepts', () => {
    const group = toRuleGroup(needs, 'optional');
    expect(fromTerraform(group)).toEqual(fromBicep(group));
    const names = [...group.network, ...group.application].map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][\w.-]{0,78}[a-z0-9_]$/);
  });
});
