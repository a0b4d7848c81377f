import { describe, expect, it } from 'vitest';
import { toEgress } from '../../shared/evaluate/egress.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Firewall, Network, NetworkPeering, Route, Topology } from '../../shared/model/topology.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  firewallAddress,
  networkRule,
  route,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network';
const spokeId = `${group}/virtualNetworks/vnet`;
const hubId = `${group}/virtualNetworks/hub`;
const otherId = `${group}/virtualNetworks/other`;
const byFirewall = toFirewallRoute();
const toPublic = dependency('tcp/443 20.1.2.3');
const allowing = { network: [networkRule('all', {})], application: [applicationRule('all', { hosts: ['*'] })] };

const bgp = (text: string) => route(text, 'VirtualNetworkGateway', { origin: 'bgp' });
const peered = (text: string) => route(text, 'VirtualNetworkPeering', { origin: 'system' });

/** Where a flow ends: `firewall` if its default deny is met, else the note of its route. */
function follow(routes: readonly Route[], flow: Dependency = toPublic, more: Partial<Topology> = {}) {
  const source = subnet({ routes: [...routes, ...systemRoutes] });
  const [judged] = evaluateCluster(cluster({ sources: [source] }), [flow], { ...topology([firewall()]), ...more });
  const trace = judged?.paths[0]?.trace ?? [];
  return { verdict: judged?.verdict, stage: trace.at(-1)?.stage, note: trace.at(-1)?.note ?? '', trace };
}

const tags = (list: Readonly<Record<string, readonly string[]>>): Partial<Topology> => ({
  serviceTags: { AzureCloud: new Map(Object.entries(list)) },
});

describe('The next hop of a flow, with routes that a gateway taught', () => {
  it.each([
    ['R3: a default route of the owner before one of a gateway', [byFirewall, bgp('0.0.0.0/0')], toPublic, 'default'],
    ['R4: one of a gateway before the system', [bgp('0.0.0.0/0')], toPublic, 'route'],
    ['R5: the longer one of a gateway', [byFirewall, bgp('20.0.0.0/8')], toPublic, 'route'],
    ['R6: none where propagation is off', [byFirewall], toPublic, 'default'],
  ] as const)('%s', (_, routes, flow, stage) => {
    expect(follow(routes, flow).stage).toBe(stage);
  });

  it.each([
    ['R17: a peered network', [peered('10.43.0.0/16'), bgp('10.43.0.0/24')], 'tcp/443 10.43.0.9'],
    ['the network itself', [bgp('10.42.5.0/24')], 'tcp/443 10.42.5.9'],
  ] as const)('keep off %s, however long they are', (_, routes, flow) => {
    const { verdict, note } = follow(routes, dependency(flow));
    expect(verdict).toBe('allowed');
    expect(note).toContain('stays in the network or its peers');
  });
});

describe('Routes for service tags whose prefixes are known', () => {
  const storage = { 'storage.eastus': ['20.60.0.0/16', '20.61.0.0/20'] };

  it('R15: give way to a route that names the same prefix', () => {
    const explicit = toFirewallRoute('20.60.0.0/16');
    const routes = [byFirewall, route('Storage.EastUS', 'Internet'), explicit];
    expect(follow(routes, dependency('tcp/443 20.60.1.1'), tags(storage)).stage).toBe('default');
    expect(follow(routes, dependency('tcp/443 20.61.1.1'), tags(storage)).note).toContain('Storage.EastUS');
  });

  it('lose to a longer prefix and win over a shorter one', () => {
    const routes = [toFirewallRoute('20.60.1.0/24'), route('Storage.EastUS', 'Internet'), byFirewall];
    expect(follow(routes, dependency('tcp/443 20.60.1.1'), tags(storage)).stage).toBe('default');
    expect(follow(routes, dependency('tcp/443 20.60.2.1'), tags(storage)).stage).toBe('route');
    expect(follow(routes, dependency('tcp/443 20.62.0.1'), tags(storage)).stage).toBe('default');
  });

  it('go by the narrower tag where two name one prefix', () => {
    const both = { ...storage, azurecloud: ['20.60.0.0/16'], 'azurecloud.eastus': ['20.60.0.0/16'] };
    const to = (text: string, hop: 'Internet' | 'None') => route(text, hop);
    const cloud = [to('AzureCloud', 'None'), to('AzureCloud.eastus', 'Internet')];
    const flow = dependency('tcp/443 20.60.1.1');
    expect(follow(cloud, flow, tags(both)).verdict).toBe('allowed');
    expect(follow([...cloud, to('Storage.EastUS', 'None')], flow, tags(both)).verdict).toBe('denied');
  });

  it('split a tag exactly', () => {
    const list = { 'azurecloud.eastus': ['20.60.0.0/16', '20.70.0.0/16'], storage: ['20.60.0.0/17'] };
    const routes = [byFirewall, route('Storage', 'None')];
    const { verdict, trace } = follow(routes, dependency('tcp/443 AzureCloud.eastus'), {
      ...tags(list),
      firewalls: [firewall(allowing)],
    });
    expect(verdict).toBe('partial');
    const dropped = trace.filter(({ outcome }) => outcome === 'deny');
    expect(dropped.map(({ stage }) => stage)).toEqual(['route']);
    expect(dropped[0]?.note).toContain('Storage');
  });
});

describe('Routes for service tags by name', () => {
  it('take their part out of a tag around them', () => {
    const routes = [byFirewall, route('AzureCloud.eastus', 'Internet')];
    const { verdict, trace } = follow(routes, dependency('tcp/9000 AzureCloud'));
    expect(verdict).toBe('partial');
    expect(trace.map(({ stage, covers }) => [stage, covers])).toEqual([
      ['route', 'AzureCloud.eastus'],
      ['route', 'AzureCloud without AzureCloud.eastus'],
      ['default', undefined],
    ]);
  });

  it('leave an address that may be theirs in doubt', () => {
    expect(follow([byFirewall, route('AzureCloud.eastus', 'Internet')]).verdict).toBe('unknown');
  });
});

describe('Odd route tables', () => {
  it('with two routes for one prefix leave open which one counts', () => {
    expect(follow([byFirewall, route('0.0.0.0/0', 'Internet')]).verdict).toBe('unknown');
    expect(follow([byFirewall, { ...byFirewall, name: 'again' }]).verdict).toBe('denied');
  });

  it('of a network that uses public addresses as its own hide no public name', () => {
    const own = route('11.0.0.0/8', 'VnetLocal', { origin: 'system' });
    expect(follow([byFirewall, own], dependency('https mcr.microsoft.com')).stage).toBe('default');
    expect(follow([byFirewall, own], dependency('tcp/443 11.1.2.3')).note).toContain('stays in the network');
  });

  it('of a network in shared address space keep to it', () => {
    const own = route('100.64.8.0/22', 'VnetLocal', { origin: 'system' });
    expect(follow([byFirewall, own], dependency('tcp/443 100.64.9.1')).verdict).toBe('allowed');
    expect(follow([byFirewall, own], dependency('tcp/443 100.64.99.1')).verdict).toBe('unknown');
  });

  it('name who may teach routes', () => {
    const source = subnet({ routes: systemRoutes, learnsRoutes: true, learnsFrom: 'virtual hub west' });
    const own = cluster({ sources: [source] });
    const { via, reason } = toEgress(source, own, topology([firewall()]));
    expect(via).toBe('unknown');
    expect(reason).toContain('Virtual hub west may advertise a default route.');
  });
});

function peering(remoteNetworkId: string, more: Partial<NetworkPeering> = {}): NetworkPeering {
  return {
    id: `${spokeId}/virtualNetworkPeerings/to-hub`,
    name: 'to-hub',
    remoteNetworkId,
    state: 'Connected',
    allowsAccess: true,
    addresses: addresses('10.42.2.0/24'),
    ...more,
  };
}

function network(id: string, peerings: readonly NetworkPeering[]): Network {
  return { id, name: id.split('/').at(-1) ?? '', addresses: [], peerings, subnets: [] };
}

function overPeering(networks: readonly Network[], firewalls: readonly Firewall[] = [hubFirewall]) {
  const source = subnet({ virtualNetworkId: spokeId });
  const own = cluster({ sources: [source] });
  const estate = { ...topology(firewalls), networks };
  const [judged] = evaluateCluster(own, [toPublic], estate);
  return { verdict: judged?.verdict, step: judged?.paths[0]?.trace.at(-1), egress: toEgress(source, own, estate) };
}

const hubFirewall = firewall(allowing, { virtualNetworkId: hubId });

describe('A firewall in another network', () => {
  it('is reached over a connected peering', () => {
    const { verdict, egress } = overPeering([network(spokeId, [peering(hubId)]), network(hubId, [peering(spokeId)])]);
    expect([verdict, egress.via]).toEqual(['allowed', 'azureFirewall']);
  });

  it('is reached although its own network could not be read', () => {
    expect(overPeering([network(spokeId, [peering(hubId)])]).verdict).toBe('allowed');
  });

  it.each(['Disconnected', 'Initiated'] as const)('is not reached over a peering that is %s', (state) => {
    const { verdict, step, egress } = overPeering([network(spokeId, [peering(hubId, { state })])]);
    expect([verdict, egress.via, step?.stage]).toEqual(['denied', 'none', 'peering']);
    expect(step?.resourceId).toBe(`${spokeId}/virtualNetworkPeerings/to-hub`);
  });

  it('is not reached if the other side of the peering is not connected', () => {
    const back = peering(spokeId, { id: `${hubId}/virtualNetworkPeerings/back`, name: 'back', state: 'Disconnected' });
    const { verdict, step } = overPeering([network(spokeId, [peering(hubId)]), network(hubId, [back])]);
    expect([verdict, step?.resourceId]).toEqual(['denied', back.id]);
  });

  it.each([
    ['no peering leads there', [network(spokeId, [])]],
    ['a peering leads elsewhere', [network(spokeId, [peering(otherId)])]],
    ['the peering does not show its state', [network(spokeId, [peering(hubId, { state: 'unknown' })])]],
    ['the peering shuts access off', [network(spokeId, [peering(hubId, { allowsAccess: false })])]],
    [
      'the peering does not know its address',
      [network(spokeId, [peering(hubId, { addresses: addresses('10.9.0.0/16') })])],
    ],
  ] as const)('may not be reached if %s', (_, networks) => {
    const { verdict, egress } = overPeering(networks);
    expect([verdict, egress.via]).toEqual(['unknown', 'unknown']);
  });

  it('is the one that can be reached, where several have its address', () => {
    const stranger = firewall({}, { id: `${group}/azureFirewalls/stranger`, virtualNetworkId: otherId });
    const networks = [network(spokeId, [peering(hubId)])];
    expect(overPeering(networks, [stranger, hubFirewall]).egress.firewallId).toBe(hubFirewall.id);
  });

  it('is the own one before a peered one of the same address', () => {
    const own = firewall({}, { id: `${group}/azureFirewalls/own`, virtualNetworkId: spokeId });
    const networks = [network(spokeId, [peering(hubId)])];
    expect(overPeering(networks, [hubFirewall, own]).egress.firewallId).toBe(own.id);
  });
});

describe('A firewall that sends its egress on', () => {
  const tunnelled = (hop: Route) =>
    firewall(allowing, {
      subnet: subnet({ subnetId: `${hubId}/subnets/AzureFirewallSubnet`, routes: [hop, ...systemRoutes] }),
    });
  const verdictOf = (hop: Route, flow: Dependency = toPublic) =>
    evaluateCluster(cluster(), [flow], topology([tunnelled(hop)]))[0]?.verdict;

  it.each([
    [route('0.0.0.0/0', 'VirtualAppliance', { nextHopAddress: '10.9.0.4' }), 'unknown'],
    [route('0.0.0.0/0', 'VirtualNetworkGateway'), 'unknown'],
    [route('0.0.0.0/0', 'Internet'), 'allowed'],
    [route('0.0.0.0/0', 'None'), 'denied'],
    [route('10.0.0.0/8', 'VirtualNetworkGateway'), 'allowed'],
  ])('by $nextHopType ($name) makes what it allows %s', (hop, verdict) => {
    expect(verdictOf(hop)).toBe(verdict);
  });

  it('stops nothing that stays private', () => {
    const hop = route('0.0.0.0/0', 'VirtualNetworkGateway');
    const flow = dependency('tcp/443 10.77.0.9');
    const source = subnet({ routes: [toFirewallRoute('10.77.0.0/16', firewallAddress), ...systemRoutes] });
    const [judged] = evaluateCluster(cluster({ sources: [source] }), [flow], topology([tunnelled(hop)]));
    expect(judged?.verdict).toBe('allowed');
  });

  it('is not asked whether its own addresses are authorized: the API server sees others', () => {
    const api = dependency('https aks.hcp.eastus.azmk8s.io', { isApiServer: true });
    const guarded = cluster({ authorizedRanges: addresses('198.51.100.1') });
    const hop = route('0.0.0.0/0', 'VirtualNetworkGateway');
    expect(evaluateCluster(guarded, [api], topology([tunnelled(hop)]))[0]?.verdict).toBe('unknown');
  });
});
