import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { Config } from '../../../shared/model/config.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';
import {
  classic,
  cluster,
  estateOf,
  firewall,
  group,
  hub,
  ids,
  natRule,
  network,
  publicIp,
  resource,
  route,
  routeTable,
  spoke,
} from '../../normalise/support/smallEstate.ts';

const toFirewall = route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4');
const open = classic('open', 100, 'Allow', [
  { name: 'all', protocols: ['Any'], sourceAddresses: ['*'], destinationAddresses: ['*'], destinationPorts: ['*'] },
]);
const nodeGroup = '/subscriptions/00000000-0000-0000-0000-000000000090/resourceGroups/MC_rg-sea_aks-pier_eastus';
const frontendId = `${nodeGroup}/providers/Microsoft.Network/publicIPAddresses/web`;

/** A firewall that lets everything out, with the given DNAT rules. */
function openFirewall(nat: readonly JsonObject[] = [], more: JsonObject = {}): ArmResource {
  const collections =
    nat.length === 0
      ? []
      : [
          classic(
            'in',
            100,
            'Dnat',
            nat.map((rule) => ({ ...rule, protocols: ['TCP'] })),
          ),
        ];
  return firewall({ networkRuleCollections: [open], natRuleCollections: collections, ...more });
}

const sound = {
  cluster: cluster(),
  spoke: spoke({ dhcpOptions: { dnsServers: [] } }),
  hub: hub(),
  table: routeTable([toFirewall]),
  firewall: openFirewall(),
  address: publicIp(),
};

/** Findings on the sound estate with some of it replaced, of the kinds that routing brings about. */
function audit(parts: Partial<typeof sound>, others: readonly ArmResource[] = [], config?: Config) {
  const estate = estateOf([...Object.values({ ...sound, ...parts }), ...others]);
  const report = auditEstate({
    estate,
    generatedAt: '2026-11-21T06:00:00.000Z',
    clusterId: ids.cluster,
    ...(config === undefined ? {} : { config }),
  });
  // What rules say of themselves is told of the firewall, and this one's are as wide as can be.
  const findings = report.findings.filter(({ clusterId }) => clusterId !== undefined);
  return { findings, told: findings.map(({ kind, severity }) => `${severity} ${kind}`), report };
}

function withPeering(properties: JsonObject): ArmResource {
  const peering = {
    peeringState: 'Connected',
    remoteVirtualNetwork: { id: ids.hub },
    remoteAddressSpace: { addressPrefixes: ['10.40.0.0/16'] },
  };
  return spoke({
    dhcpOptions: { dnsServers: [] },
    virtualNetworkPeerings: [
      { id: `${ids.spoke}/virtualNetworkPeerings/to-hub`, name: 'to-hub', properties: { ...peering, ...properties } },
    ],
  });
}

describe('A sound way out', () => {
  it('is no finding', () => {
    expect(audit({}).told).toEqual([]);
  });
});

describe('The peering to the firewall', () => {
  it('that was begun on one side only cuts everything, and is mended on the other', () => {
    const { told, findings } = audit({ spoke: withPeering({ peeringState: 'Initiated' }) });
    expect(told).toEqual(['critical peering-broken']);
    expect(findings[0]?.fix?.azCli).toBe(
      `az network vnet peering create --subscription 00000000-0000-0000-0000-000000000090 --resource-group rg-sea --vnet-name vnet-hub --name to-vnet-spoke --remote-vnet ${ids.spoke} --allow-vnet-access true --allow-forwarded-traffic true`,
    );
  });

  it('that is disconnected has to be made anew', () => {
    const [finding] = audit({ spoke: withPeering({ peeringState: 'Disconnected' }) }).findings;
    expect(finding?.fix?.azCli?.split('\n').map((line) => line.split(' ').slice(0, 5).join(' '))).toEqual([
      'az network vnet peering delete',
      'az network vnet peering create',
    ]);
  });

  it('that does not let its networks talk is told as that', () => {
    const { told, findings } = audit({ spoke: withPeering({ allowVirtualNetworkAccess: false }) });
    expect(told).toEqual(['high peering-broken']);
    expect(findings[0]?.fix?.summary).toContain('carry traffic between its networks');
    expect(findings[0]?.fix?.azCli).toContain('--set allowVirtualNetworkAccess=true');
  });

  it('that is not there is one finding of severity high, and nothing is told twice', () => {
    const { told, findings } = audit({ spoke: spoke({ dhcpOptions: { dnsServers: [] }, virtualNetworkPeerings: [] }) });
    expect(told).toEqual(['high peering-broken']);
    expect(findings[0]?.fix?.azCli?.split('\n')).toHaveLength(2);
  });

  it('that does not let in what the hub passes on is for information, and changes no verdict', () => {
    const { told, report } = audit({ spoke: withPeering({ allowForwardedTraffic: false }) });
    expect(told).toEqual(['info peering-broken']);
    expect(report.summary.dependencies).toEqual(audit({}).report.summary.dependencies);
  });
});

describe('A security group that denies', () => {
  const groupId = `${network}/networkSecurityGroups/nsg-nodes`;
  const rule = (name: string, priority: number, port: string) => ({
    name,
    properties: {
      direction: 'Outbound',
      access: 'Deny',
      protocol: '*',
      priority,
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: port,
    },
  });
  const guarded = spoke({ dhcpOptions: { dnsServers: [] } }, { networkSecurityGroup: { id: groupId } });
  const judge = (rules: readonly Json[]) => audit({ spoke: guarded }, [resource(groupId, { securityRules: rules })]);

  it('is one finding, mended by a rule in front of it', () => {
    const { told, findings } = judge([rule('other', 199, '22'), rule('no-web', 200, '443')]);
    expect(told).toEqual(['critical nsg-blocks-egress']);
    expect(findings[0]?.resourceId).toBe(groupId);
    expect(findings[0]?.fix?.azCli).toBe(
      'az network nsg rule create --subscription 00000000-0000-0000-0000-000000000090 --resource-group rg-sea --nsg-name nsg-nodes --name allow-aks-egress-tcp --priority 198 --direction Outbound --access Allow --protocol Tcp --destination-address-prefixes Internet --destination-port-ranges 443',
    );
  });

  it('has no command where no priority is left in front of it, and says so', () => {
    const fix = judge([rule('no-web', 100, '443')]).findings[0]?.fix;
    expect(fix).not.toHaveProperty('azCli');
    expect(fix?.summary).toContain('No priority is free in front of it (100 is the first): give it a larger one.');
  });

  it('of service tags alone is mended in the group, because a firewall behind it cannot', () => {
    const cloud = { ...rule('cloud', 100, '443').properties, access: 'Allow', destinationAddressPrefix: 'AzureCloud' };
    const { told, findings } = judge([{ name: 'cloud', properties: cloud }, rule('no-web', 200, '443')]);
    expect(told).toContain('low dependency-unproven');
    const unproven = findings.find(({ kind }) => kind === 'dependency-unproven');
    expect(unproven?.detail).toContain('Network security group nsg-nodes decides before any firewall does.');
    expect(unproven?.fix?.summary).toContain('by the network security group');
  });
});

describe('Routes past the firewall', () => {
  it.each([
    ['a service tag', route('cloud', 'AzureMonitor', 'Internet'), ['medium route-bypasses-firewall']],
    ['a block that is wide', route('wide', '20.0.0.0/8', 'Internet'), ['medium route-bypasses-firewall']],
    ['one address', route('own', '203.0.113.10/32', 'Internet'), []],
  ])('for %s', (_, extra, expected) => {
    const { told } = audit({ table: routeTable([toFirewall, extra]) });
    expect(told.filter((text) => text.includes('route-'))).toEqual(expected);
  });

  it('by the default route are pointed back at the firewall', () => {
    const { told, findings } = audit({ table: routeTable([route('default', '0.0.0.0/0', 'Internet')]) });
    expect(told).toEqual(['medium route-bypasses-firewall']);
    expect(findings[0]?.fix?.azCli).toContain('route update');
    expect(findings[0]?.detail).toContain('goes straight to the internet');
  });

  it('by two halves beside the default route to it are deleted, both of them', () => {
    const halves = [route('low', '0.0.0.0/1', 'Internet'), route('high', '128.0.0.0/1', 'Internet')];
    const { told, findings } = audit({ table: routeTable([toFirewall, ...halves]) });
    expect(told).toEqual(['medium route-bypasses-firewall']);
    expect(findings[0]?.fix?.summary).toContain('Delete route high and route low');
    expect(findings[0]?.fix?.azCli?.match(/route delete/g)).toHaveLength(2);
  });

  it('are not claimed where a table leads one prefix two ways: nobody knows which counts', () => {
    const { told, report } = audit({ table: routeTable([toFirewall, route('again', '0.0.0.0/0', 'Internet')]) });
    expect(told.filter((text) => text.includes('route-'))).toEqual([]);
    expect(report.clusters[0]?.egress[0]?.via).toBe('unknown');
  });

  it('do not get far out of a private subnet: whether they do is unknown', () => {
    const shut = spoke({ dhcpOptions: { dnsServers: [] } }, { defaultOutboundAccess: false });
    const { told, report } = audit({ spoke: shut, table: routeTable([route('default', '0.0.0.0/0', 'Internet')]) });
    expect(report.summary.dependencies.allowed).toBe(0);
    expect(told).toEqual(['medium route-bypasses-firewall', 'low dependency-unproven']);
  });
});

describe('A next hop in the subnet of a firewall', () => {
  it('is unknown, and medium, where the estate holds no firewall at all', () => {
    const estate = estateOf(Object.values(sound).filter((part) => part !== sound.firewall));
    const report = auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z', clusterId: ids.cluster });
    expect(report.findings.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual([
      'medium route-next-hop-unknown',
    ]);
    expect(report.gaps).not.toEqual([]);
  });
});

describe('A public address of the firewall that was not read', () => {
  it('hides the API server that authorizes addresses, and nothing else', () => {
    const authorized = cluster({
      apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'] },
      fqdn: 'aks-pier.hcp.eastus.azmk8s.io',
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
    });
    const estate = estateOf(Object.values({ ...sound, cluster: authorized }).filter((one) => one !== sound.address));
    const report = auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z', clusterId: ids.cluster });
    const hidden = report.findings.find(({ kind }) => kind === 'input-unreadable');
    expect(hidden?.title).toContain('was not found and hides 1 required dependency');
    expect(hidden?.detail).toContain('aks-pier.hcp.eastus.azmk8s.io');
    expect(report.gaps.map(({ resource }) => resource)).toEqual([sound.address.id]);
  });
});

describe('Routes to the firewall for a part of the internet', () => {
  const half = (name: string, prefix: string) => route(name, prefix, 'VirtualAppliance', '10.40.1.4');

  it('leave the rest past it, which is one finding with the default route as its fix', () => {
    const { told, findings } = audit({ table: routeTable([half('low', '0.0.0.0/1')]) });
    expect(told).toEqual(['medium route-default-missing']);
    expect(findings[0]?.title).toContain('only 0.0.0.0/1 is routed to the firewall');
    expect(findings[0]?.fix?.azCli).toContain('--address-prefix 0.0.0.0/0');
  });

  it('are as good as a default route where they are both halves', () => {
    expect(audit({ table: routeTable([half('low', '0.0.0.0/1'), half('high', '128.0.0.0/1')]) }).told).toEqual([]);
  });
});

describe('Traffic between the nodes', () => {
  const whole = route('network', '10.42.0.0/16', 'VirtualAppliance', '10.40.1.4');

  it('that a route takes to the firewall is high, and kept local by a longer route', () => {
    const { told, findings } = audit({ table: routeTable([toFirewall, whole]) });
    expect(told).toEqual(['high route-intra-vnet-through-firewall']);
    expect(findings[0]?.fix?.azCli).toContain('--address-prefix 10.42.1.0/24 --next-hop-type VnetLocal');
  });

  it('that a longer route keeps local is no finding', () => {
    const local = route('local', '10.42.1.0/24', 'VnetLocal');
    expect(audit({ table: routeTable([toFirewall, whole, local]) }).told).toEqual([]);
  });

  it('of another subnet of the network may go where it likes', () => {
    const elsewhere = route('other', '10.42.9.0/24', 'VirtualAppliance', '10.40.1.4');
    expect(audit({ table: routeTable([toFirewall, elsewhere]) }).told).toEqual([]);
  });
});

const kubenet = (podCidr: string) => ({ networkPlugin: 'kubenet', podCidr, outboundType: 'userDefinedRouting' });

describe('A route table of kubenet', () => {
  const otherId = `${group}/providers/Microsoft.ContainerService/managedClusters/aks-quay`;
  const judge = (own: JsonObject, other: JsonObject) =>
    audit({ cluster: cluster({ networkProfile: own }) }, [cluster({ networkProfile: other }, otherId)]).told;

  it.each([
    ['whose pods overlap', kubenet('10.244.0.0/16'), kubenet('10.244.0.0/16'), ['high route-table-shared-kubenet']],
    ['with other pods', kubenet('10.244.0.0/16'), kubenet('10.245.0.0/16'), ['medium route-table-shared-kubenet']],
    [
      'that is not on kubenet',
      kubenet('10.244.0.0/16'),
      { networkPlugin: 'azure' },
      ['medium route-table-shared-kubenet'],
    ],
  ] as const)('is not for another cluster %s', (_, own, other, expected) => {
    expect(judge(own, other)).toEqual(expected);
  });

  it('may be shared where no cluster is on kubenet', () => {
    const azure = { networkPlugin: 'azure', outboundType: 'userDefinedRouting' };
    expect(judge(azure, azure)).toEqual([]);
  });

  it('R19: holds routes to nodes, which are no finding', () => {
    const pods = route('aks-1', '10.244.0.0/24', 'VirtualAppliance', '10.42.1.4');
    const own = {
      cluster: cluster({ networkProfile: kubenet('10.244.0.0/16') }),
      table: routeTable([toFirewall, pods]),
    };
    expect(audit(own).told).toEqual([]);
  });
});

describe('An application gateway of a kubenet cluster', () => {
  const gatewayId = `${network}/applicationGateways/agw`;
  const subnetId = `${ids.spoke}/subnets/gateway`;
  const gateway = resource(gatewayId, {
    gatewayIPConfigurations: [{ name: 'g', properties: { subnet: { id: subnetId } } }],
  });
  const subnet = resource(subnetId, {
    addressPrefix: '10.42.7.0/24',
    routeTable: { id: `${network}/routeTables/rt-agw` },
  });
  const pods = route('aks-1', '10.244.0.0/24', 'VirtualAppliance', '10.42.1.4');
  const steered = cluster({
    networkProfile: kubenet('10.244.0.0/16'),
    addonProfiles: {
      ingressApplicationGateway: { enabled: true, config: { effectiveApplicationGatewayId: gatewayId } },
    },
  });
  const judge = (routes: readonly Json[], own = steered) =>
    audit({ cluster: own, table: routeTable([toFirewall, pods]) }, [
      gateway,
      subnet,
      resource(`${network}/routeTables/rt-agw`, { routes }),
    ]);

  it('that the ingress add-on steers needs the routes to the nodes', () => {
    const { told, findings } = judge([]);
    expect(told).toContain('high appgw-routes-out-of-step');
    expect(findings.find(({ kind }) => kind === 'appgw-routes-out-of-step')?.fix?.azCli).toContain(
      '--address-prefix 10.244.0.0/24 --next-hop-type VirtualAppliance --next-hop-ip-address 10.42.1.4',
    );
  });

  it.each([
    ['one to another node', [route('aks-1', '10.244.0.0/24', 'VirtualAppliance', '10.42.1.9')]],
    ['one too many', [pods, route('aks-2', '10.244.1.0/24', 'VirtualAppliance', '10.42.1.5')]],
  ])('with %s is out of step too', (_, routes) => {
    expect(judge(routes).told).toContain('high appgw-routes-out-of-step');
  });

  it('with the same routes is in step', () => {
    expect(judge([pods]).told).not.toContain('high appgw-routes-out-of-step');
  });

  it('that does not send to pods needs no routes', () => {
    const unsteered = cluster({ networkProfile: kubenet('10.244.0.0/16') });
    expect(judge([], unsteered).told).not.toContain('high appgw-routes-out-of-step');
  });
});

describe('Clients of a public load balancer', () => {
  const balancer = (lists: JsonObject) => {
    const id = `${nodeGroup}/providers/Microsoft.Network/loadBalancers/kubernetes`;
    const frontend = {
      id: `${id}/frontendIPConfigurations/web`,
      name: 'web',
      properties: { publicIPAddress: { id: frontendId } },
    };
    const rule = {
      name: 'r',
      properties: { frontendIPConfiguration: { id: frontend.id }, protocol: 'Tcp', frontendPort: 443 },
    };
    return resource(id, {
      frontendIPConfigurations: [frontend],
      ...Object.fromEntries(Object.keys(lists).map((name) => [name, [rule]])),
    });
  };
  const address = resource(frontendId, { ipAddress: '198.51.100.70' });
  const services = [balancer({ loadBalancingRules: [] }), address];
  const toBalancer = natRule('web', { translatedAddress: '198.51.100.70' });
  const straight = route('own', '203.0.113.10/32', 'Internet');

  it('C1: lose the answers behind a default route to the firewall', () => {
    const { told, findings } = audit({}, services);
    expect(told).toEqual(['high ingress-asymmetric']);
    expect(findings[0]?.fix?.azCli).toContain('--translated-address 198.51.100.70 --translated-port 443');
  });

  it('C2: lose them by DNAT too where the address of the firewall is not routed to the internet', () => {
    const { told, findings } = audit({ firewall: openFirewall([toBalancer]) }, services);
    expect(told).toEqual(['high firewall-ip-route-missing']);
    expect(findings[0]?.fix?.azCli).toContain('--address-prefix 203.0.113.10/32 --next-hop-type Internet');
  });

  it('get them by DNAT and that route', () => {
    const parts = { firewall: openFirewall([toBalancer]), table: routeTable([toFirewall, straight]) };
    expect(audit(parts, services).told).toEqual([]);
  });

  it('C3: get them by DNAT to an internal load balancer', () => {
    expect(audit({ firewall: openFirewall([natRule('web', { translatedAddress: '10.42.1.200' })]) }).told).toEqual([]);
  });

  it('are none where the frontend only serves outbound traffic', () => {
    expect(audit({}, [balancer({ outboundRules: [] }), address]).told).toEqual([]);
  });

  it('are known by the mark on the address where the load balancer was not read', () => {
    const marked = resource(frontendId, { ipAddress: '198.51.100.70' }, { tags: { 'k8s-azure-service': 'shop/web' } });
    const { told, findings } = audit({}, [marked]);
    expect(told).toEqual(['high ingress-asymmetric']);
    expect(findings[0]?.title).toContain('shop/web (198.51.100.70)');
  });

  it('are not judged where the DNAT rules could not be read', () => {
    const unread = openFirewall([], { firewallPolicy: { id: ids.policy } });
    expect(audit({ firewall: unread }, services).told).not.toContain('high ingress-asymmetric');
  });

  it('are not concerned where egress does not go through a firewall', () => {
    const direct = cluster({ networkProfile: { networkPlugin: 'azure', outboundType: 'loadBalancer' } });
    const { told } = audit({ cluster: direct, table: routeTable([]) }, services);
    expect(told.filter((text) => text.includes('ingress'))).toEqual([]);
  });
});

describe('An appliance of another make', () => {
  const table = routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.60.0.4')]);
  const trust = (clusters?: readonly string[]): Config => ({
    dependencies: [],
    needs: [],
    exemptions: [],
    inputs: [],
    severities: {},
    trustedAppliances: [{ address: '10.60.0.4', name: 'edge', reason: 'known', ...(clusters ? { clusters } : {}) }],
  });

  it('is a finding of severity high while nobody vouches for it', () => {
    expect(audit({ table }).told).toEqual(['high route-next-hop-unknown']);
    expect(audit({ table }, [], trust(['other'])).told).toEqual(['high route-next-hop-unknown']);
  });

  it('that the configuration trusts leaves everything unknown, told once', () => {
    const { told, report } = audit({ table }, [], trust());
    expect(told).toEqual(['low dependency-unproven']);
    expect(report.summary.dependencies.allowed).toBe(0);
  });

  it('in the subnet of a firewall is a stale address, whoever vouches for others', () => {
    const stale = routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.9')]);
    const { told, findings } = audit({ table: stale }, [], trust());
    expect(told).toEqual(['high route-next-hop-stale']);
    expect(findings[0]?.fix?.azCli).toContain('--next-hop-ip-address 10.40.1.4');
  });

  it('in the subnet of a firewall that was not read may be that firewall', () => {
    const elsewhere = firewall({ ipConfigurations: [{ properties: { privateIPAddress: '10.77.1.4' } }] });
    expect(audit({ firewall: elsewhere }).told).toEqual(['high route-next-hop-unknown']);
  });
});

describe('Pools that the cluster makes by itself', () => {
  it('are told for information', () => {
    const own = cluster({ nodeProvisioningProfile: { mode: 'Auto' } });
    expect(audit({ cluster: own }).told).toEqual(['info node-pools-unlisted']);
  });
});

describe('A network that hangs on a virtual hub', () => {
  it('leaves in doubt where traffic goes, and names the hub', () => {
    const connection = resource(`${network}/virtualHubs/hub-west/hubVirtualNetworkConnections/sea`, {
      remoteVirtualNetwork: { id: ids.spoke },
    });
    const { told, findings, report } = audit({ table: routeTable([]) }, [connection]);
    expect(report.clusters[0]?.egress[0]).toMatchObject({ via: 'unknown' });
    expect(told).toEqual(['low dependency-unproven']);
    expect(findings[0]?.detail).toContain('Virtual hub hub-west may advertise a default route.');
  });
});

describe('A firewall in a virtual hub', () => {
  const hubId = `${network}/virtualHubs/hub-west`;
  const inHub = resource(ids.firewall, {
    sku: { name: 'AZFW_Hub', tier: 'Standard' },
    virtualHub: { id: hubId },
    hubIPAddresses: {
      privateIPAddress: '10.100.0.132',
      publicIPs: { addresses: [{ address: '203.0.113.44' }], count: 1 },
    },
    networkRuleCollections: [open],
  });
  const connection = resource(`${hubId}/hubVirtualNetworkConnections/sea`, { remoteVirtualNetwork: { id: ids.spoke } });
  const intent = resource(`${hubId}/routingIntent/intent`, {
    routingPolicies: [{ name: 'Internet', destinations: ['Internet'], nextHop: ids.firewall }],
  });

  it('that a route names is unknown, with the hub as the reason, in one finding', () => {
    const table = routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.100.0.132')], {
      disableBgpRoutePropagation: true,
    });
    const { told, findings, report } = audit({ table, firewall: inHub }, [connection, intent]);
    expect(report.clusters[0]?.egress[0]).toMatchObject({ via: 'unknown' });
    expect(told).toEqual(['low dependency-unproven']);
    expect(findings[0]?.detail).toContain('Firewall fw-hub is in virtual hub hub-west.');
    expect(report.summary.dependencies.denied + report.summary.dependencies.allowed).toBe(0);
  });

  it('that only routing intent leads to is unknown, and the intent is named', () => {
    const { told, findings } = audit({ table: routeTable([]), firewall: inHub }, [connection, intent]);
    expect(told).toEqual(['low dependency-unproven']);
    expect(findings[0]?.detail).toContain(
      'Virtual hub hub-west, whose routing intent sends internet traffic to fw-hub, may advertise a default route.',
    );
  });
});

describe('A firewall that does not translate', () => {
  const ranges = { additionalProperties: { 'Network.SNAT.PrivateRanges': '0.0.0.0/0' } };

  it('is one finding with all that network rules let out in vain', () => {
    const { told, findings, report } = audit({ firewall: openFirewall([], ranges) });
    expect(told).toEqual(['critical snat-off']);
    expect(findings[0]).toMatchObject({ resourceId: ids.firewall });
    expect(findings[0]?.title).toContain('private source address');
    expect(findings[0]?.fix?.summary).toContain('100.64.0.0/10');
    expect(report.summary.dependencies.allowed).toBe(0);
  });

  it('is a finding of severity low where application rules let everything out', () => {
    const names = classic('names', 100, 'Allow', [
      {
        name: 'all',
        protocols: [
          { protocolType: 'Https', port: 443 },
          { protocolType: 'Http', port: 80 },
        ],
        sourceAddresses: ['*'],
        targetFqdns: ['*'],
      },
    ]);
    const named = openFirewall([], { networkRuleCollections: [], applicationRuleCollections: [names] });
    expect(audit({ firewall: named }).told).toEqual([]);
    const silent = openFirewall([], { ...ranges, networkRuleCollections: [], applicationRuleCollections: [names] });
    expect(audit({ firewall: silent }).told).toEqual(['low snat-off']);
  });

  it('is none where its egress may be tunnelled on', () => {
    const gateway = resource(`${network}/virtualNetworkGateways/vgw`, {
      ipConfigurations: [{ properties: { subnet: { id: `${ids.hub}/subnets/GatewaySubnet` } } }],
    });
    const subnets = [
      { id: ids.firewallSubnet, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.40.1.0/26' } },
      { id: `${ids.hub}/subnets/GatewaySubnet`, name: 'GatewaySubnet', properties: { addressPrefix: '10.40.2.0/27' } },
    ];
    const { told } = audit({ firewall: openFirewall([], ranges), hub: hub({ subnets }) }, [gateway]);
    expect(told.filter((text) => text.includes('snat'))).toEqual([]);
    expect(told).toEqual(['low dependency-unproven']);
  });
});

describe('A gateway that may teach routes', () => {
  const using = withPeering({ useRemoteGateways: true });

  it('beside the default route to the firewall is for information, with the gateway and the switch', () => {
    const { told, findings, report } = audit({ spoke: using });
    expect(told).toEqual(['info route-propagation-on']);
    expect(findings[0]?.title).toContain('the gateway behind peering to-hub may teach nodes');
    expect(findings[0]?.fix?.azCli).toBe(
      'az network route-table update --subscription 00000000-0000-0000-0000-000000000090 --resource-group rg-sea --name rt-nodes --disable-bgp-route-propagation true',
    );
    expect(report.summary.dependencies).toEqual(audit({}).report.summary.dependencies);
  });

  it.each<readonly [string, Parameters<typeof audit>[0]]>([
    [
      'is none while the route table takes none',
      { table: routeTable([toFirewall], { disableBgpRoutePropagation: true }) },
    ],
    [
      'is none where egress leaves past the firewall',
      { table: routeTable([route('default', '0.0.0.0/0', 'Internet')]) },
    ],
    ['is none where it may teach the default route itself', { table: routeTable([]) }],
  ])('%s', (_, parts) => {
    const { told } = audit({ spoke: using, ...parts });
    expect(told.filter((text) => text.includes('propagation'))).toEqual([]);
  });
});
