import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import { toResolver } from '../../shared/evaluate/resolver.ts';
import type { PrivateEndpoint, PrivateZone, SourceSubnet, Topology } from '../../shared/model/topology.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  firewallAddress,
  networkRule,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

const registry = dependency('https pier.azurecr.io');
const allowRegistry = applicationRule('pier', { hosts: ['pier.azurecr.io'] });
const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
const networkOf = (name: string) =>
  `${subscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/${name}`;
const spokeId = networkOf('spoke');
const hubId = networkOf('hub');

function judge(source: Partial<SourceSubnet>, world: Partial<Topology> = {}) {
  const subject = cluster({ sources: [subnet({ virtualNetworkId: spokeId, ...source })] });
  const [judged] = evaluateCluster(subject, [registry], { ...topology([], [subject]), ...world });
  return judged ?? expect.fail('nothing was judged');
}

describe('custom DNS servers', () => {
  const questions = networkRule('dns', { protocols: ['UDP'], ports: [53], to: ['192.0.2.53'] });
  const firewalls = (...network: readonly ReturnType<typeof networkRule>[]) => [
    firewall({ network, application: [allowRegistry] }, { dnsProxy: 'off' }),
  ];

  it('behind a firewall whose rules deny questions make every name fail', () => {
    const judged = judge({ dnsServers: ['192.0.2.53'] }, { firewalls: firewalls() });
    expect(judged.verdict).toBe('denied');
    expect(judged.paths[0]?.trace).toMatchObject([{ stage: 'dns', outcome: 'deny' }]);
    expect(judged.paths[0]?.trace[0]?.note).toContain('192.0.2.53');
  });

  it('are enough if one of them can be asked', () => {
    const dnsServers = [firewallAddress, '192.0.2.53'];
    expect(judge({ dnsServers }, { firewalls: firewalls(questions) }).verdict).toBe('allowed');
    expect(judge({ dnsServers }, { firewalls: firewalls() }).verdict).toBe('denied');
  });

  it('leave a name in doubt if one is out of reach and nothing is known of the other', () => {
    const toAppliance = toFirewallRoute('198.51.100.0/24', '10.9.9.9');
    const judged = judge(
      { dnsServers: ['192.0.2.53', '198.51.100.53'], routes: [toFirewallRoute(), toAppliance, ...systemRoutes] },
      { firewalls: firewalls() },
    );
    expect(judged.verdict).toBe('unknown');
    expect(judged.paths[0]?.trace.at(-1)).toMatchObject({ stage: 'dns', outcome: 'unknown' });
  });

  it('inside the network are taken to answer, and so is Azure DNS', () => {
    expect(judge({ dnsServers: ['10.42.5.4'] }, { firewalls: firewalls() }).verdict).toBe('allowed');
    expect(judge({ dnsServers: ['168.63.129.16'] }, { firewalls: firewalls() }).verdict).toBe('allowed');
  });
});

describe('a name that a private endpoint serves', () => {
  const endpoint: PrivateEndpoint = {
    id: `${subscription}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe`,
    name: 'pe',
    virtualNetworkId: spokeId,
    hosts: [{ host: 'pier.azurecr.io', addresses: addresses('10.42.7.5'), isRecorded: true }],
  };
  const zone = (more: Partial<PrivateZone>): PrivateZone => ({
    id: `${subscription}/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io`,
    name: 'privatelink.azurecr.io',
    linkedNetworkIds: [spokeId],
    linksComplete: true,
    recordNames: [],
    ...more,
  });
  const denying = [firewall()];
  const world = (more: Partial<Topology>): Partial<Topology> => ({
    firewalls: denying,
    privateEndpoints: [endpoint],
    ...more,
  });

  it('goes there where its zone is linked, past a firewall that would deny it', () => {
    const judged = judge({ dnsServers: [] }, world({ privateZones: [zone({})] }));
    expect(judged.verdict).toBe('allowed');
    expect(judged.paths[0]?.trace[0]).toMatchObject({ stage: 'dns', outcome: 'pass', resourceId: endpoint.id });
  });

  it.each<readonly [string, Partial<SourceSubnet>, Partial<Topology>, string]>([
    [
      'is public where its zone is linked elsewhere',
      {},
      { privateZones: [zone({ linkedNetworkIds: [hubId] })] },
      'denied',
    ],
    [
      'may be either while links are unread',
      {},
      { privateZones: [zone({ linkedNetworkIds: [], linksComplete: false })] },
      'unknown',
    ],
    ['may be either where no zone was collected', {}, {}, 'unknown'],
    [
      'may be either where nobody knows the resolver',
      { dnsServers: ['10.42.5.4'] },
      { privateZones: [zone({})] },
      'unknown',
    ],
    [
      'is public while its endpoint waits to be let in',
      {},
      { privateZones: [zone({})], privateEndpoints: [{ ...endpoint, approved: false }] },
      'denied',
    ],
    [
      'may be either without a record that was read',
      {},
      {
        privateZones: [zone({})],
        privateEndpoints: [{ ...endpoint, hosts: endpoint.hosts.map((host) => ({ ...host, isRecorded: false })) }],
      },
      'unknown',
    ],
  ])('%s', (_, source, more, verdict) => {
    expect(judge({ dnsServers: [], ...source }, world(more)).verdict).toBe(verdict);
  });

  it('does not matter where both ways are open', () => {
    const firewalls = [firewall({ application: [allowRegistry] })];
    expect(judge({ dnsServers: [] }, { ...world({}), firewalls }).verdict).toBe('allowed');
  });
});

describe('the resolver of a network', () => {
  const resolver = (dnsServers: readonly string[] | undefined, more = {}) =>
    toResolver(
      subnet({ virtualNetworkId: spokeId, ...(dnsServers ? { dnsServers } : {}) }),
      topology([firewall({}, { virtualNetworkId: hubId, dnsUpstream: [], ...more })]),
    );

  it('asks Azure DNS from its own network, or from that of a firewall that forwards there (C6)', () => {
    expect(resolver([])).toEqual({ kind: 'azureDns', networkId: spokeId });
    expect(resolver([firewallAddress])).toMatchObject({ kind: 'azureDns', networkId: hubId });
  });

  it('is not known behind other servers, other forwarders and proxies that may be off', () => {
    const kinds = [
      resolver(['10.42.5.4']),
      resolver([firewallAddress], { dnsUpstream: ['10.9.0.4'] }),
      resolver([firewallAddress], { dnsProxy: 'inherited' }),
      resolver([firewallAddress, '10.42.5.4']),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});
