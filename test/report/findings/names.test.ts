import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { applyEdits, type Edit } from '../../../local/simulator/applyEdits.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';
import { asObject } from '../../../shared/normalise/readers.ts';
import { toEstate } from '../../../shared/normalise/toEstate.ts';

const scenarios = new Map(
  await Promise.all(
    ['terraform-private', 'fully-private', 'appgw-ingress'].map(
      async (name) => [name, (await readScenario(name)).resources] as const,
    ),
  ),
);

function audit(resources: readonly ArmResource[]): readonly Finding[] {
  const estate = toEstate([{ name: 'estate.json', text: JSON.stringify(resources) }], { kind: 'files' });
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z' }).findings;
}

const resourcesOf = (scenario: string): readonly ArmResource[] => scenarios.get(scenario) ?? [];

/** Findings on a scenario after changes; `name` is the end of a resource's id. */
function findingsOf(scenario: string, ...changes: readonly (readonly [string, string, Json?])[]): readonly Finding[] {
  const resources = resourcesOf(scenario);
  const edits = changes.map(([name, path, value]): Edit => {
    const id =
      resources.find((resource) => resource.id.endsWith(`/${name}`))?.id ?? `${resources[0]?.id ?? ''}/${name}`;
    return { id, path, op: value === undefined ? 'remove' : 'set', ...(value === undefined ? {} : { value }) };
  });
  return audit(applyEdits(resources, edits));
}

const kinds = (findings: readonly Finding[]) => findings.map(({ kind, severity }) => `${severity} ${kind}`);

describe('host names in network rules', () => {
  const off = [
    ['fwp-corporate', 'properties.dnsSettings.enableProxy', false],
    ['fwp-orders', 'properties.dnsSettings.enableProxy', false],
    ['vnet-orders', 'properties.dhcpOptions.dnsServers', []],
  ] as const;

  it('match nothing while the proxy is off, which is a finding even if nothing that AKS needs hangs on it (54)', () => {
    const findings = findingsOf('terraform-private', ...off);
    expect(kinds(findings)).toEqual(['low dns-proxy-off']);
    expect(findings[0]?.evidence).toMatchObject({ rules: ['rcg-corporate/corporate-network/time'], dependencies: [] });
  });

  it('explain what they would let through: one finding instead of one a dependency', () => {
    const hosts = [
      ...['mcr-0001.mcr-msedge.net', 'management.azure.com', 'login.microsoftonline.com', 'packages.microsoft.com'],
      ...['packages.aks.azure.com', 'ntp.ubuntu.com'],
    ];
    const time = 'properties.ruleCollections[name=corporate-network].rules[name=time]';
    const tag = 'properties.ruleCollections[name=orders-app].rules[name=aks-core].fqdnTags';
    const rules = [
      ['rcg-corporate', `${time}.destinationFqdns`, hosts],
      ['rcg-corporate', `${time}.destinationPorts`, ['123', '443']],
      ['rcg-corporate', `${time}.ipProtocols`, ['TCP', 'UDP']],
      ['rcg-orders', tag, []],
    ] as const;
    const findings = findingsOf('terraform-private', ...off, ...rules);
    expect(kinds(findings)).toEqual(['critical dns-proxy-off']);
    for (const host of hosts.slice(0, 5)) expect(findings[0]?.detail).toContain(host);
    expect(findings[0]?.fix?.azCli).toContain('--enable-dns-proxy true');
  });

  it('are no matter for a network that asks the firewall', () => {
    expect(kinds(findingsOf('terraform-private'))).toEqual([]);
  });
});

describe('the zone of a private API server', () => {
  const unlinked = [
    ['link-platform', ''],
    ['privatelink.northeurope.azmk8s.io', 'properties.numberOfVirtualNetworkLinks', 1],
  ] as const;
  const zone = 'privatelink.northeurope.azmk8s.io';

  it('cuts nodes off where the firewall asks Azure DNS from a network without link (C6)', () => {
    const [finding, ...others] = findingsOf('terraform-private', ...unlinked);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'private-zone-unlinked', severity: 'high' });
    expect(finding?.fix?.azCli).toMatch(
      /private-dns link vnet create .*--zone-name privatelink\.northeurope\.azmk8s\.io/,
    );
  });

  it.each<readonly [string, readonly (readonly [string, string, Json?])[]]>([
    ['links that were not all read', [['link-platform', '']]],
    [
      'a firewall that asks servers of its own',
      [...unlinked, ['fwp-orders', 'properties.dnsSettings.servers', ['10.9.0.4']]],
    ],
    [
      'a network that asks Azure DNS itself',
      [...unlinked, ['vnet-orders', 'properties.dhcpOptions.dnsServers', ['168.63.129.16']]],
    ],
    [
      'a zone that nobody collected',
      [
        ['link-platform', ''],
        ['link-orders', ''],
        [zone, ''],
      ],
    ],
    [
      'a name that only public DNS holds',
      [...unlinked, ['aks-orders', 'properties.apiServerAccessProfile.privateDNSZone', 'none']],
    ],
  ])('is not said to be unlinked with %s', (_, changes) => {
    expect(kinds(findingsOf('terraform-private', ...changes))).not.toContain('high private-zone-unlinked');
  });

  it('weighs less where public DNS knows the name too', () => {
    const path = 'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN';
    expect(kinds(findingsOf('terraform-private', ...unlinked, ['aks-orders', path, true]))).toEqual([
      'medium private-zone-unlinked',
    ]);
  });
});

describe('authorized ranges of a cluster that leaves by a NAT gateway', () => {
  it('miss the addresses of the gateway, not those of a firewall that nothing passes', () => {
    const scope =
      '/subscriptions/00000000-0000-0000-0000-000000000102/resourceGroups/rg-shop/providers/Microsoft.Network';
    const resourceOf = (type: string, name: string, properties: JsonObject): ArmResource => ({
      id: `${scope}/${type}/${name}`,
      type: `Microsoft.Network/${type}`,
      name,
      properties,
    });
    const address = resourceOf('publicIPAddresses', 'pip-nat', { ipAddress: '203.0.113.99' });
    const gateway = resourceOf('natGateways', 'nat', { publicIpAddresses: [{ id: address.id }] });
    const aks = resourcesOf('appgw-ingress').find(({ type }) => /managedClusters$/i.test(type))?.id ?? '';
    const subnet = 'properties.subnets[name=snet-nodes].properties';
    const resources = applyEdits(
      [...resourcesOf('appgw-ingress'), address, gateway],
      [
        { id: `${scope}/routeTables/rt-nodes`, path: 'properties.routes[name=default-to-firewall]', op: 'remove' },
        {
          id: `${scope}/virtualNetworks/vnet-shop`,
          path: `${subnet}.natGateway`,
          op: 'set',
          value: { id: gateway.id },
        },
        { id: aks, path: 'properties.networkProfile.outboundType', op: 'set', value: 'userAssignedNATGateway' },
      ],
    );
    const found = audit(resources).find(({ kind }) => kind === 'authorized-ranges-miss-firewall');
    expect(found).toMatchObject({ severity: 'critical' });
    expect(found?.title).toContain('203.0.113.99');
    expect(found?.title).not.toContain('203.0.113.20');
    expect(found?.fix?.azCli).toContain('203.0.113.99');
  });
});

describe('SNAT ports', () => {
  const path = 'properties.agentPoolProfiles[name=orders].count';

  // The pool system has 3 nodes more; one address gives 2 × 2496 ports.
  it.each([
    [6, []],
    [11, ['info snat-ports-at-risk']],
    [17, ['medium snat-ports-at-risk']],
    [900, ['medium snat-ports-at-risk']],
  ])('of one address for %i nodes of a pool', (count, expected) => {
    expect(kinds(findingsOf('terraform-private', ['aks-orders', path, count]))).toEqual(expected);
  });

  it('are shown as arithmetic', () => {
    const [finding] = findingsOf('terraform-private', ['aks-orders', path, 60]);
    expect(finding?.evidence).toMatchObject({
      nodes: 63,
      portsOfNode: 512,
      portsOfAddress: 4992,
      addresses: 7,
      ports: 4992,
    });
  });

  it('are not counted while a pool does not tell its nodes', () => {
    expect(kinds(findingsOf('terraform-private', ['aks-orders', path]))).toEqual([]);
  });
});

describe('a stopped firewall', () => {
  it('is the reason only while no running firewall has the next hop', () => {
    const stopped = ['fw-hub', 'properties.ipConfigurations', []] as const;
    expect(kinds(findingsOf('fully-private', stopped))).toEqual(['high firewall-deallocated']);
    const running = resourcesOf('fully-private').filter(({ id }) => id.endsWith('/fw-hub'));
    const other = running.map((firewall) => ({ ...firewall, id: `${firewall.id}-2`, name: 'fw-hub-2' }));
    const edited = applyEdits(resourcesOf('fully-private'), [
      { id: running[0]?.id ?? '', path: stopped[1], op: 'set', value: [] },
    ]);
    const told = audit([...edited, ...other]).map(({ kind }) => kind);
    expect(told.filter((kind) => kind.startsWith('firewall-') || kind.startsWith('route-'))).toEqual([]);
  });
});

describe('whatever an estate holds in place of a setting', () => {
  const junk = fc.constantFrom<Json>(null, '', 'x', 7, true, [], {}, [null], [{}], { id: 'x' }, ['10.0.0.4']);

  it('the audit ends, and says nothing of zones that were not read', () => {
    const all = [...scenarios.values()];
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), junk, (a, b, c, value) => {
        const resources = all[a % all.length] ?? [];
        const at = b % resources.length;
        const broken = resources.with(at, spoil(resources[at] ?? expect.fail('no resource'), c, value));
        const withoutZones = broken.filter(({ type }) => !/privateDnsZones/i.test(type));
        expect(audit(broken)).toBeDefined();
        expect(audit(withoutZones).map(({ kind }) => kind)).not.toContain('private-zone-unlinked');
      }),
      { numRuns: 60 },
    );
  });
});

/** The resource with one of the members of its properties, or of what they hold, replaced. */
function spoil(resource: ArmResource, pick: number, value: Json): ArmResource {
  const properties = asObject(resource.properties);
  const paths = Object.entries(properties).flatMap(([name, inner]) => [
    [name],
    ...Object.keys(asObject(inner)).map((key) => [name, key]),
  ]);
  const [name = 'x', key] = paths[pick % Math.max(paths.length, 1)] ?? [];
  const inner = key === undefined ? value : { ...asObject(properties[name]), [key]: value };
  return { ...resource, properties: { ...properties, [name]: inner } };
}
