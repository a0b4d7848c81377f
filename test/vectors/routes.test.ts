import { describe, expect, it } from 'vitest';
import { explainEstate } from '../../shared/app/explainEstate.ts';
import { estateOf, ids, resource, route, type Scene, toFirewall } from './arm.ts';

/** One worked answer on routes: `hop` is what the trace of the flow says first. */
interface RouteVector {
  readonly is: string;
  readonly scene: Scene;
  readonly to: string;
  readonly verdict: string;
  readonly says: RegExp;
}

const byPeer = {
  vnet: {
    virtualNetworkPeerings: [
      {
        id: `${ids.vnet}/virtualNetworkPeerings/to-other`,
        name: 'to-other',
        properties: {
          peeringState: 'Connected',
          allowVirtualNetworkAccess: true,
          allowForwardedTraffic: true,
          remoteVirtualNetwork: { id: ids.other },
          remoteAddressSpace: { addressPrefixes: ['10.43.0.0/16'] },
        },
      },
    ],
  },
} satisfies Scene;

function otherNetwork(subnet: object = {}) {
  return resource(ids.other, {
    addressSpace: { addressPrefixes: ['10.43.0.0/16'] },
    subnets: [{ id: `${ids.other}/subnets/pe`, name: 'pe', properties: { addressPrefix: '10.43.0.0/24', ...subnet } }],
    virtualNetworkPeerings: [
      {
        id: `${ids.other}/virtualNetworkPeerings/to-vnet`,
        name: 'to-vnet',
        properties: {
          peeringState: 'Connected',
          allowVirtualNetworkAccess: true,
          allowForwardedTraffic: true,
          remoteVirtualNetwork: { id: ids.vnet },
          remoteAddressSpace: { addressPrefixes: ['10.42.0.0/16'] },
        },
      },
    ],
  });
}

const endpoint = resource(ids.endpoint, {
  subnet: { id: `${ids.other}/subnets/pe` },
  customDnsConfigs: [{ fqdn: 'shop.example.com', ipAddresses: ['10.43.0.5'] }],
});

const routeVectors: readonly RouteVector[] = [
  {
    is: 'R1: a default route to the firewall',
    scene: {},
    to: '20.1.2.3',
    verdict: 'denied',
    says: /leads to firewall fw/,
  },
  {
    is: 'R2: no route of our own leaves past the firewall',
    scene: { routes: [] },
    to: '20.1.2.3',
    verdict: 'allowed',
    says: /to the internet, past the firewall/,
  },
  {
    is: 'R3: the own default route goes before one that a gateway teaches',
    scene: { hasGateway: true },
    to: 'mcr.microsoft.com',
    verdict: 'denied',
    says: /leads to firewall fw/,
  },
  {
    is: 'R4: a gateway may teach the default route where there is none of our own',
    scene: { routes: [], hasGateway: true },
    to: 'mcr.microsoft.com',
    verdict: 'unknown',
    says: /internet|gateway/i,
  },
  {
    is: 'R6: without propagation a gateway teaches nothing',
    scene: { routeTable: { disableBgpRoutePropagation: true }, hasGateway: true },
    to: '20.1.2.3',
    verdict: 'denied',
    says: /leads to firewall fw/,
  },
  {
    is: 'R7: the network itself stays local',
    scene: {},
    to: '10.42.5.9',
    verdict: 'allowed',
    says: /stays in the network/,
  },
  {
    is: 'R8: the whole network by the firewall takes the own subnet too',
    scene: { routes: [toFirewall(), toFirewall('10.42.0.0/16')] },
    to: '10.42.1.9',
    verdict: 'denied',
    says: /leads to firewall fw/,
  },
  {
    is: 'R9: the own subnet kept local',
    scene: { routes: [toFirewall(), toFirewall('10.42.0.0/16'), route('10.42.1.0/24', 'VnetLocal')] },
    to: '10.42.1.9',
    verdict: 'allowed',
    says: /stays in the network/,
  },
  {
    is: 'R11: a private endpoint in a peered network is reached directly',
    scene: { ...byPeer, more: [otherNetwork(), endpoint] },
    to: '10.43.0.5',
    verdict: 'allowed',
    says: /private endpoint|peer/,
  },
  {
    is: 'R12: network policies and a route as wide as the network send it to the firewall',
    scene: {
      ...byPeer,
      routes: [toFirewall(), toFirewall('10.43.0.0/16')],
      more: [otherNetwork({ privateEndpointNetworkPolicies: 'RouteTableEnabled' }), endpoint],
    },
    to: '10.43.0.5',
    verdict: 'denied',
    says: /leads to firewall fw/,
  },
  {
    is: "R13: the firewall's own public address past the firewall",
    scene: { routes: [toFirewall(), route('203.0.113.132/32', 'Internet')] },
    to: '203.0.113.132',
    verdict: 'allowed',
    says: /past the firewall/,
  },
  {
    is: 'R14: a service tag past the firewall',
    scene: { routes: [toFirewall(), route('AzureCloud.eastus', 'Internet')] },
    to: 'AzureCloud.eastus:9000',
    verdict: 'allowed',
    says: /past the firewall/,
  },
  {
    is: 'R16: a route to nowhere drops',
    scene: { routes: [toFirewall(), route('10.1.0.0/16', 'None')] },
    to: '10.1.4.4',
    verdict: 'denied',
    says: /drops it/,
  },
  {
    is: 'R17: a peering goes before what a gateway teaches of its addresses',
    scene: { ...byPeer, more: [otherNetwork()], hasGateway: true },
    to: '10.43.0.9',
    verdict: 'allowed',
    says: /stays in the network or its peers|peer/,
  },
  {
    is: 'R18: a stale next hop is no firewall',
    scene: { routes: [route('0.0.0.0/0', 'VirtualAppliance', '10.42.2.5')] },
    to: '20.1.2.3',
    verdict: 'unknown',
    says: /10\.42\.2\.5/,
  },
  {
    is: 'R20: a private range that nobody uses',
    scene: {},
    to: '10.99.0.1',
    verdict: 'unknown',
    says: /documented nowhere/,
  },
];

describe('the worked answers on routes, from ARM', () => {
  it.each(routeVectors)('$is', ({ scene, to, verdict, says }) => {
    const answer = explainEstate({ from: 'nodes', to }, { estate: estateOf(scene), now: '2026-11-21T00:00:00Z' });
    if (answer.kind === 'refused') return expect.fail(answer.problem);
    expect(answer.explanation.verdict).toBe(verdict);
    const [path] = answer.explanation.paths;
    expect(path?.trace.map(({ note }) => note).join(' ')).toMatch(says);
  });
});
