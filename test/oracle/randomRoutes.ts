import fc from 'fast-check';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { firewallAddress, ids, resource } from './randomWorld.ts';
import type { RouteWorld, UserRoute } from './routeOracle.ts';

const other = ids.vnet.replace(/vnet$/, 'other');
const prefixes = [
  '0.0.0.0/0',
  '0.0.0.0/0',
  '0.0.0.0/1',
  '192.0.0.0/4',
  '198.51.100.0/24',
  '198.51.100.8/29',
  '10.0.0.0/8',
  '10.42.0.0/16',
  '10.42.1.0/24',
  '10.43.0.0/16',
  '10.43.0.0/24',
  '10.99.0.0/16',
  '100.64.0.0/10',
  'Storage',
  'AzureCloud',
];

const hop = fc.constantFrom<Omit<UserRoute, 'prefix'>>(
  { nextHopType: 'VirtualAppliance', nextHopIpAddress: firewallAddress },
  { nextHopType: 'VirtualAppliance', nextHopIpAddress: firewallAddress },
  { nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.42.2.5' },
  { nextHopType: 'Internet' },
  { nextHopType: 'VirtualNetworkGateway' },
  { nextHopType: 'VnetLocal' },
  { nextHopType: 'None' },
);

const userRoute = fc.tuple(fc.constantFrom(...prefixes), hop).map(([prefix, next]): UserRoute => ({ prefix, ...next }));

interface Parts {
  readonly routes: readonly UserRoute[];
  readonly peering: 'none' | 'Connected' | 'Disconnected' | 'Initiated';
  readonly hasStorage: boolean;
  readonly endpoints: readonly ('own' | 'other')[];
  readonly policy: string;
  readonly hasGateway: boolean;
  readonly propagates: boolean;
}

const parts: fc.Arbitrary<Parts> = fc.record({
  routes: fc.uniqueArray(userRoute, { maxLength: 5, size: 'max', selector: ({ prefix }) => prefix }),
  peering: fc.constantFrom<Parts['peering']>('none', 'Connected', 'Connected', 'Disconnected', 'Initiated'),
  hasStorage: fc.boolean(),
  endpoints: fc.uniqueArray(fc.constantFrom<'own' | 'other'>('own', 'other'), { maxLength: 2 }),
  policy: fc.constantFrom('Disabled', 'Enabled', 'RouteTableEnabled', 'NetworkSecurityGroupEnabled'),
  hasGateway: fc.boolean(),
  propagates: fc.boolean(),
});

/** An estate of one cluster whose firewall lets nothing through, twice: as ARM resources and as what the oracle reads. */
export const randomRoutes = parts.map((one) => ({ estate: toEstate(one), world: toWorld(one) }));

const spaces = { own: '10.42.0.0/16', other: '10.43.0.0/16' };
const endpointAddresses = { own: '10.42.5.5', other: '10.43.0.5' };

function toWorld(one: Parts): RouteWorld {
  const isPeered = one.peering === 'Connected';
  return {
    userRoutes: one.routes,
    space: spaces.own,
    peers: isPeered ? [spaces.other] : [],
    endpointTags: one.hasStorage ? ['Storage'] : [],
    privateEndpoints: one.endpoints
      .filter((place) => place === 'own' || isPeered)
      .map((place) => ({
        address: endpointAddresses[place],
        space: spaces[place],
        obeys: /^(?:RouteTable)?Enabled$/.test(one.policy),
      })),
    firewallAddress,
    learns: one.hasGateway && one.propagates,
  };
}

function toEstate(one: Parts): Estate {
  const routes = one.routes.map(({ prefix, ...next }, index) => ({
    name: `r${index}`,
    properties: { addressPrefix: prefix, ...next },
  }));
  const resources = [
    resource(ids.cluster, {
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
      agentPoolProfiles: [{ name: 'system', osType: 'Linux', vnetSubnetID: ids.nodes }],
    }),
    toOwnNetwork(one),
    toOtherNetwork(one),
    resource(ids.routes, { routes, disableBgpRoutePropagation: !one.propagates }),
    resource(ids.firewall, {
      threatIntelMode: 'Off',
      ipConfigurations: [
        {
          name: 'config',
          properties: { privateIPAddress: firewallAddress, subnet: { id: `${ids.vnet}/subnets/AzureFirewallSubnet` } },
        },
      ],
    }),
    ...one.endpoints.map(toPrivateEndpoint),
  ];
  return { source: { kind: 'files' }, resources, gaps: [] };
}

function subnet(networkId: string, name: string, addressPrefix: string, more: JsonObject = {}): JsonObject {
  return { id: `${networkId}/subnets/${name}`, name, properties: { addressPrefix, ...more } };
}

function toOwnNetwork({ hasStorage, policy, hasGateway, ...one }: Parts): ArmResource {
  const used = hasGateway ? { ipConfigurations: [{ id: `${ids.vnet}/gateway` }] } : {};
  return resource(ids.vnet, {
    addressSpace: { addressPrefixes: [spaces.own] },
    subnets: [
      subnet(ids.vnet, 'nodes', '10.42.1.0/28', {
        routeTable: { id: ids.routes },
        serviceEndpoints: hasStorage ? [{ service: 'Microsoft.Storage', locations: ['*'] }] : [],
      }),
      subnet(ids.vnet, 'AzureFirewallSubnet', '10.42.2.0/26'),
      subnet(ids.vnet, 'pe', '10.42.5.0/24', { privateEndpointNetworkPolicies: policy }),
      subnet(ids.vnet, 'GatewaySubnet', '10.42.3.0/27', used),
    ],
    virtualNetworkPeerings: toPeering(ids.vnet, other, one.peering),
  });
}

function toOtherNetwork({ policy, peering }: Parts): ArmResource {
  return resource(other, {
    addressSpace: { addressPrefixes: [spaces.other] },
    subnets: [subnet(other, 'pe', '10.43.0.0/24', { privateEndpointNetworkPolicies: policy })],
    virtualNetworkPeerings: toPeering(other, ids.vnet, peering),
  });
}

function toPeering(from: string, to: string, peeringState: Parts['peering']): readonly JsonObject[] {
  if (peeringState === 'none') return [];
  const properties = {
    peeringState,
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: true,
    remoteVirtualNetwork: { id: to },
    remoteAddressSpace: { addressPrefixes: [to === other ? spaces.other : spaces.own] },
  };
  return [{ id: `${from}/virtualNetworkPeerings/peer`, name: 'peer', properties }];
}

function toPrivateEndpoint(place: 'own' | 'other'): ArmResource {
  const id = `${ids.vnet.replace(/virtualNetworks\/vnet$/, 'privateEndpoints')}/${place}`;
  const ipConfigurations = [{ name: 'ip', properties: { privateIPAddress: endpointAddresses[place] } }];
  return resource(id, { subnet: { id: `${place === 'own' ? ids.vnet : other}/subnets/pe` }, ipConfigurations });
}
