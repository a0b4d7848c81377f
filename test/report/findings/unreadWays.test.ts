import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { applyEdits } from '../../../local/simulator/applyEdits.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Report } from '../../../shared/model/report.ts';
import { toEstate } from '../../../shared/normalise/toEstate.ts';
import { wrap } from '../../../shared/report/text.ts';

const { resources } = await readScenario('terraform-private');
const prefix = '/subscriptions/00000000-0000-0000-0000-000000000103/resourceGroups';
const firewallId = `${prefix}/rg-platform/providers/Microsoft.Network/azureFirewalls/fw-platform`;
const network = resources.find(({ id }) => /virtualNetworks\/vnet-orders$/i.test(id));

function reportOf(given: readonly ArmResource[]): Report {
  const estate = toEstate([{ name: 'e.json', text: JSON.stringify(given) }], { kind: 'files', description: 'e' });
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z', logRows: [] });
}

describe('A DNS server that is no address', () => {
  const edit = {
    id: network?.id ?? '',
    path: 'properties.dhcpOptions.dnsServers',
    op: 'set',
    value: ['10.30.0.300'],
  } as const;
  const report = reportOf(applyEdits(resources, [edit]));

  it('is a gap of the network', () => {
    const own = report.gaps.filter(({ resource }) => resource === network?.id);
    expect(own.map(({ reason }) => reason)).toEqual(['malformed']);
    expect(own[0]?.detail).toContain('"10.30.0.300"');
  });

  it('is nothing that the cluster needs', () => {
    const destinations = report.clusters.flatMap(({ dependencies }) =>
      dependencies.map(({ destination }) => destination),
    );
    expect(destinations.filter((text) => text.includes('10.30.0.300'))).toEqual([]);
  });
});

describe('A firewall with a management address whose own network was not read', () => {
  const managed = applyEdits(resources, [
    { id: firewallId, path: 'properties.managementIpConfiguration', op: 'set', value: { name: 'management' } },
  ]);

  it('may force its egress through a tunnel, so nothing that it lets out is proven', () => {
    const report = reportOf(managed.filter(({ id }) => !/virtualNetworks\/vnet-platform$/i.test(id)));
    const required = report.clusters.flatMap(({ dependencies }) =>
      dependencies.filter(({ need }) => need === 'required'),
    );
    const proven = required.filter(({ verdict }) => verdict === 'allowed');
    const byRules = proven.filter(({ paths }) =>
      paths.some(({ trace }) => trace.some(({ rule }) => rule !== undefined)),
    );
    expect(byRules).toEqual([]);
    expect(report.complete).toBe(false);
  });

  it('counts as such in tier Basic, where every firewall has one', () => {
    const basic = applyEdits(resources, [
      { id: firewallId, path: 'properties.sku', op: 'set', value: { name: 'AZFW_VNet', tier: 'Basic' } },
    ]);
    const report = reportOf(basic.filter(({ id }) => !/virtualNetworks\/vnet-platform$/i.test(id)));
    const notes = report.clusters.flatMap(({ dependencies }) =>
      dependencies.flatMap(({ paths }) => paths.flatMap(({ trace }) => trace.flatMap(({ note }) => note ?? []))),
    );
    expect(notes.some((note) => note.includes('forced through a tunnel'))).toBe(true);
  });

  it('is proven where there is no management address, because then it cannot be tunnelled', () => {
    const edit = { id: firewallId, path: 'properties.managementIpConfiguration', op: 'set', value: null } as const;
    for (const given of [resources, applyEdits(resources, [edit])]) {
      const report = reportOf(given.filter(({ id }) => !/virtualNetworks\/vnet-platform$/i.test(id)));
      const registry = report.clusters[0]?.dependencies.find(({ destination }) => destination === 'mcr.microsoft.com');
      expect(registry?.verdict).toBe('allowed');
    }
  });

  it('is proven where the network is there and routes to the internet', () => {
    expect(reportOf(managed).summary.dependencies.unknown).toBe(reportOf(resources).summary.dependencies.unknown);
  });
});

describe('Long names', () => {
  it('are broken before a capital letter where they have no other mark', () => {
    expect(wrap('DefaultApplicationRuleCollectionGroup', 20)).toEqual(['DefaultApplication', 'RuleCollectionGroup']);
  });
});
