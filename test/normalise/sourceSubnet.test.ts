import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Route, SourceSubnet } from '../../shared/model/topology.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import { toSourceSubnet } from '../../shared/normalise/sourceSubnet.ts';
import { estateOf, hub, ids, network, resource, route, routeTable, spoke } from './support/smallEstate.ts';

function read(...resources: readonly ArmResource[]): SourceSubnet {
  return toSourceSubnet({ subnetId: ids.nodes.toLowerCase(), pools: ['system'] }, toEstateIndex(estateOf(resources)));
}

function textOf({ destination, nextHopType, nextHopAddress }: Route): string {
  const to = destination.kind === 'prefix' ? destination.text : destination.tag;
  return [to, nextHopType, nextHopAddress].filter((part) => part !== undefined).join(' ');
}

const defaults = routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4')]);

const systemTexts = (subnet: SourceSubnet): readonly string[] =>
  subnet.routes.filter((one) => one.origin === 'system').map(textOf);
const userTexts = (subnet: SourceSubnet): readonly string[] =>
  subnet.routes.filter((one) => one.origin === 'user').map(textOf);

function peering(properties: JsonObject): JsonObject {
  return {
    id: `${ids.spoke}/virtualNetworkPeerings/to-hub`,
    name: 'to-hub',
    properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: ids.hub }, ...properties },
  };
}

function endpoint(properties: JsonObject): ArmResource {
  return resource(ids.privateEndpoint, { subnet: { id: ids.nodes }, ...properties });
}

describe('a source subnet', () => {
  it('shows its addresses, network, route table and DNS servers', () => {
    const subnet = read(spoke({}, { networkSecurityGroup: { id: `${network}/networkSecurityGroups/n` } }), defaults);
    expect(subnet).toMatchObject({
      subnetId: ids.nodes,
      virtualNetworkId: ids.spoke,
      routeTableId: ids.routes,
      networkSecurityGroupId: `${network}/networkSecurityGroups/n`,
      dnsServers: ['10.40.1.4'],
      gaps: [],
    });
    expect(toAddressTexts(subnet.addresses)).toEqual(['10.42.1.0/24']);
  });

  it('takes several prefixes and leaves IPv6 out', () => {
    const addressPrefixes = ['10.42.2.0/24', '2001:db8::/64', '10.42.3.0/24'];
    const subnet = read(spoke({}, { addressPrefix: null, addressPrefixes }), defaults);
    expect(toAddressTexts(subnet.addresses)).toEqual(['10.42.2.0/23']);
  });

  it('can be a resource of its own, which then counts', () => {
    const own = resource(ids.nodes, {
      addressPrefix: '10.42.9.0/24',
      natGateway: { id: `${network}/natGateways/nat` },
    });
    const subnet = read(spoke(), own);
    expect(toAddressTexts(subnet.addresses)).toEqual(['10.42.9.0/24']);
    expect(subnet.natGatewayId).toBe(`${network}/natGateways/nat`);
  });

  it('asks Azure DNS when its network names no servers', () => {
    expect(read(spoke({ dhcpOptions: null }), defaults).dnsServers).toEqual([]);
  });
});

describe('system routes', () => {
  it('are the own space, the peers, the internet, and nowhere for reserved ranges', () => {
    expect(systemTexts(read(spoke(), hub(), defaults))).toEqual([
      '10.42.0.0/16 VnetLocal',
      '10.40.0.0/16 VirtualNetworkPeering',
      '0.0.0.0/0 Internet',
      '10.0.0.0/8 None',
      '172.16.0.0/12 None',
      '192.168.0.0/16 None',
      '100.64.0.0/10 None',
    ]);
  });

  it('leave out a reserved range that the network fills', () => {
    const texts = systemTexts(read(spoke({ addressSpace: { addressPrefixes: ['10.0.0.0/8'] } }), defaults));
    expect(texts).toContain('10.0.0.0/8 VnetLocal');
    expect(texts).not.toContain('10.0.0.0/8 None');
  });

  it.each(['Initiated', 'Disconnected', null])('have nothing from a peering in state %s', (peeringState) => {
    const subnet = read(spoke({ virtualNetworkPeerings: [peering({ peeringState })] }), hub(), defaults);
    expect(systemTexts(subnet).some((text) => text.includes('Peering'))).toBe(false);
  });

  it('take the address space of the remote network where the peering does not tell', () => {
    const subnet = read(spoke({ virtualNetworkPeerings: [peering({})] }), hub(), defaults);
    expect(systemTexts(subnet)).toContain('10.40.0.0/16 VirtualNetworkPeering');
  });

  it('know peerings that are resources of their own', () => {
    const own = resource(`${ids.spoke}/virtualNetworkPeerings/other`, {
      peeringState: 'Connected',
      remoteAddressSpace: { addressPrefixes: ['10.50.0.0/16'] },
    });
    expect(systemTexts(read(spoke(), own, defaults))).toContain('10.50.0.0/16 VirtualNetworkPeering');
  });

  it('lead to a service endpoint by its tag, regional where it names regions', () => {
    const serviceEndpoints = [
      { service: 'Microsoft.Storage', locations: ['East US', 'westus'] },
      { service: 'Microsoft.KeyVault', locations: ['*'] },
      { service: 'Microsoft.Storage.Global', locations: ['*'] },
      { service: 'Microsoft.ContainerRegistry' },
    ];
    const tags = systemTexts(read(spoke({}, { serviceEndpoints }), defaults)).filter((text) =>
      text.includes('Endpoint'),
    );
    expect(tags).toEqual([
      'AzureContainerRegistry VirtualNetworkServiceEndpoint',
      'AzureKeyVault VirtualNetworkServiceEndpoint',
      'Storage VirtualNetworkServiceEndpoint',
      'Storage.eastus VirtualNetworkServiceEndpoint',
      'Storage.westus VirtualNetworkServiceEndpoint',
    ]);
  });
});

describe('private endpoints', () => {
  const own = endpoint({ customDnsConfigs: [{ ipAddresses: ['10.42.1.77'] }] });
  const remote = resource(`${network}/privateEndpoints/pe-hub`, {
    subnet: { id: `${ids.hub}/subnets/endpoints` },
    ipConfigurations: [{ name: 'one', properties: { privateIPAddress: '10.40.5.5' } }],
  });

  it('of the network and of its peers have a route to each address', () => {
    const texts = systemTexts(read(spoke(), hub(), defaults, own, remote));
    expect(texts).toContain('10.42.1.77 PrivateEndpoint');
    expect(texts).toContain('10.40.5.5 PrivateEndpoint');
  });

  it('of other networks have none', () => {
    const elsewhere = resource(`${network}/privateEndpoints/pe-far`, {
      subnet: { id: `${network}/virtualNetworks/vnet-far/subnets/s` },
      customDnsConfigs: [{ ipAddresses: ['10.99.0.4'] }],
    });
    expect(systemTexts(read(spoke(), defaults, elsewhere)).join()).not.toContain('10.99.0.4');
  });

  it('show their address through a network interface', () => {
    const card = resource(`${network}/networkInterfaces/nic`, {
      ipConfigurations: [{ name: 'a', properties: { privateIPAddress: '10.42.1.88' } }],
    });
    const texts = systemTexts(read(spoke(), defaults, card, endpoint({ networkInterfaces: [{ id: card.id }] })));
    expect(texts).toContain('10.42.1.88 PrivateEndpoint');
  });

  it.each([
    ['Disabled', '10.42.0.0/16', true],
    ['RouteTableEnabled', '10.42.0.0/16', false],
    ['Enabled', '10.42.1.0/24', false],
    ['RouteTableEnabled', '10.0.0.0/8', true],
    ['NetworkSecurityGroupEnabled', '10.42.0.0/16', true],
  ])('with network policies %s and a user route to %s: still direct is %s (vectors R11, R12)', (policies, prefix, direct) => {
    const table = routeTable([route('inside', prefix, 'VirtualAppliance', '10.40.1.4')]);
    const texts = systemTexts(read(spoke({}, { privateEndpointNetworkPolicies: policies }), table, own));
    expect(texts.includes('10.42.1.77 PrivateEndpoint')).toBe(direct);
  });
});

describe('user routes', () => {
  it('go to prefixes and service tags, with next hops in any casing', () => {
    const table = routeTable([
      route('a', '0.0.0.0/0', 'virtualappliance', '10.40.1.4'),
      route('b', 'AzureCloud.eastus', 'Internet'),
      route('c', '203.0.113.9/32', 'none'),
      route('d', '10.9.0.0/16', 'HyperNetGateway'),
    ]);
    expect(userTexts(read(spoke(), table))).toEqual([
      '0.0.0.0/0 VirtualAppliance 10.40.1.4',
      'AzureCloud.eastus Internet',
      '203.0.113.9/32 None',
      '10.9.0.0/16 unknown',
    ]);
  });

  it('know the length of their prefix', () => {
    const [first] = read(spoke(), defaults).routes;
    expect(first?.destination).toMatchObject({ kind: 'prefix', length: 0 });
  });

  it('can be resources of their own', () => {
    const own = resource(`${ids.routes}/routes/extra`, { addressPrefix: '192.0.2.0/24', nextHopType: 'Internet' });
    expect(userTexts(read(spoke(), defaults, own))).toContain('192.0.2.0/24 Internet');
  });

  it('to IPv6 are no matter; one that cannot be read is a gap on the subnet', () => {
    const six = read(spoke(), routeTable([route('six', '::/0', 'VirtualAppliance', '2001:db8::4')]));
    expect(six.gaps).toEqual([]);
    const broken = read(spoke(), routeTable([route('odd', '10.0.0.0/99', 'Internet')]));
    expect(broken.gaps).toMatchObject([{ resource: ids.routes, reason: 'malformed' }]);
    expect(read(spoke(), routeTable(['what'])).gaps).toMatchObject([{ resource: ids.routes }]);
  });

  it('of a table that is not in the estate are a gap on the subnet, with the reason that the estate gives', () => {
    const index = toEstateIndex(estateOf([spoke()], [{ resource: ids.routes, reason: 'throttled' }]));
    const subnet = toSourceSubnet({ subnetId: ids.nodes, pools: [] }, index);
    expect(subnet.gaps).toMatchObject([{ resource: ids.routes, reason: 'throttled' }]);
    expect(subnet.routeTableId).toBe(ids.routes);
  });
});

describe('routes that gateways add', () => {
  const gatewaySubnet = (properties: JsonObject): ArmResource =>
    resource(`${ids.spoke}/subnets/GatewaySubnet`, { addressPrefix: '10.42.255.0/27', ...properties });
  const used = gatewaySubnet({ ipConfigurations: [{ id: `${network}/virtualNetworkGateways/g/ipConfigurations/c` }] });

  it('are possible with a gateway in the network', () => {
    expect(read(spoke(), defaults, used).learnsRoutes).toBe(true);
  });

  it('are possible with a gateway resource that names the subnet', () => {
    const gateway = resource(`${network}/virtualNetworkGateways/g`, {
      ipConfigurations: [{ name: 'c', properties: { subnet: { id: `${ids.spoke}/subnets/gatewaysubnet` } } }],
    });
    expect(read(spoke(), defaults, gatewaySubnet({}), gateway).learnsRoutes).toBe(true);
  });

  it('are possible through a peering that uses the gateways of the other side', () => {
    const subnet = read(spoke({ virtualNetworkPeerings: [peering({ useRemoteGateways: 'True' })] }), hub(), defaults);
    expect(subnet.learnsRoutes).toBe(true);
  });

  it('are not possible with an empty gateway subnet, or with propagation off', () => {
    expect(read(spoke(), defaults, gatewaySubnet({})).learnsRoutes).toBe(false);
    expect(read(spoke(), routeTable([], { disableBgpRoutePropagation: true }), used).learnsRoutes).toBe(false);
  });
});

describe('what is missing', () => {
  it('is a gap when the subnet is not in the estate', () => {
    expect(read(hub())).toMatchObject({
      subnetId: ids.nodes.toLowerCase(),
      addresses: [],
      routes: [],
      gaps: [{ reason: 'notFound' }],
    });
  });

  it('is a gap when only the network is missing, and DNS is unread then', () => {
    const subnet = read(resource(ids.nodes, { addressPrefix: '10.42.1.0/24' }));
    expect(subnet.gaps).toMatchObject([{ resource: ids.spoke, reason: 'notFound' }]);
    expect(subnet.dnsServers).toBeUndefined();
  });

  it('is a gap when the subnet shows no address range', () => {
    expect(read(spoke({}, { addressPrefix: 'soon' }), defaults).gaps).toMatchObject([{ reason: 'malformed' }]);
  });
});
