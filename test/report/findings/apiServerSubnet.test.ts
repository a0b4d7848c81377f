import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';
import { toState } from '../../../shared/report/toState.ts';
import {
  classic,
  cluster,
  estateOf,
  firewall,
  hub,
  ids,
  network,
  publicIp,
  resource,
  route,
  routeTable,
  spoke,
} from '../../normalise/support/smallEstate.ts';

const serverSubnet = `${ids.spoke}/subnets/api-server`;
const nodeGroup = `${network}/networkSecurityGroups/nsg-nodes`;
const serverGroup = `${network}/networkSecurityGroups/nsg-server`;
const toFirewall = route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4');
const open = classic('open', 100, 'Allow', [
  { name: 'all', protocols: ['Any'], sourceAddresses: ['*'], destinationAddresses: ['*'], destinationPorts: ['*'] },
]);

interface Parts {
  readonly nodeRules?: readonly Json[];
  readonly serverRules?: readonly Json[];
  readonly routes?: readonly JsonObject[];
  /** What is set of the subnet of the API server beside its addresses. */
  readonly server?: JsonObject;
  readonly access?: JsonObject;
  readonly without?: readonly string[];
}

function toNetwork({ server = {} }: Parts): ArmResource {
  return spoke({
    dhcpOptions: { dnsServers: [] },
    subnets: [
      {
        id: ids.nodes,
        name: 'nodes',
        properties: {
          addressPrefix: '10.42.1.0/24',
          routeTable: { id: ids.routes },
          networkSecurityGroup: { id: nodeGroup },
        },
      },
      {
        id: serverSubnet,
        name: 'api-server',
        properties: { addressPrefix: '10.42.2.0/28', networkSecurityGroup: { id: serverGroup }, ...server },
      },
    ],
  });
}

/** Findings on a private cluster whose API server is in the network, everything being sound but for the parts given. */
function audit(parts: Parts = {}) {
  const access = { enablePrivateCluster: true, enableVnetIntegration: true, subnetId: serverSubnet, ...parts.access };
  const resources = [
    cluster({ apiServerAccessProfile: { privateDNSZone: 'none', enablePrivateClusterPublicFQDN: true, ...access } }),
    toNetwork(parts),
    hub(),
    routeTable([toFirewall, ...(parts.routes ?? [])]),
    firewall({ networkRuleCollections: [open] }),
    publicIp(),
    resource(nodeGroup, { securityRules: parts.nodeRules ?? [] }),
    resource(serverGroup, { securityRules: parts.serverRules ?? [] }),
  ].filter(({ id }) => !(parts.without ?? []).includes(id));
  const report = auditEstate({ estate: estateOf(resources), generatedAt: '2026-11-21T06:00:00.000Z' });
  const findings = report.findings.filter(({ clusterId }) => clusterId !== undefined);
  return { findings, told: findings.map(({ kind, severity }) => `${severity} ${kind}`), state: toState(report).state };
}

/** A rule of a security group: `access port from to`. */
function rule(priority: number, direction: 'Inbound' | 'Outbound', text: string, more: JsonObject = {}): JsonObject {
  const [access = '', port = '', from = '', to = ''] = text.split(' ');
  return {
    name: `rule-${priority}`,
    properties: {
      ...{ direction, access, protocol: 'Tcp', priority, sourcePortRange: '*' },
      ...{ sourceAddressPrefix: from, destinationAddressPrefix: to, destinationPortRange: port, ...more },
    },
  };
}

const denyAllIn = rule(4000, 'Inbound', 'Deny * * *', { protocol: '*' });

describe('An API server inside the network', () => {
  it('is reached where nothing is in the way', () => {
    expect(audit().told).toEqual([]);
  });

  it.each<readonly [string, Parts]>([
    ['groups deny other ports', { nodeRules: [rule(100, 'Outbound', 'Deny 22 * *')] }],
    [
      'the group there denies what comes from the internet',
      { serverRules: [rule(100, 'Inbound', 'Deny * Internet *')] },
    ],
    [
      'the group there lets in what has to pass, and nothing else',
      {
        serverRules: [
          rule(100, 'Inbound', 'Allow 443 10.42.1.0/24 10.42.2.0/28'),
          rule(110, 'Inbound', 'Allow 4443 VirtualNetwork VirtualNetwork'),
          rule(120, 'Inbound', 'Allow 9988 AzureLoadBalancer 10.42.2.0/28'),
          denyAllIn,
        ],
      },
    ],
    [
      'rules of the other direction deny',
      { nodeRules: [denyAllIn], serverRules: [rule(100, 'Outbound', 'Deny 443 * *')] },
    ],
    ['the subnet is AKS’s own', { access: { subnetId: null }, serverRules: [denyAllIn] }],
    ['it is reached by private link', { access: { enableVnetIntegration: false }, serverRules: [denyAllIn] }],
  ])('is fine where %s', (_, parts) => {
    expect(audit(parts).told).toEqual([]);
  });

  it('is cut off by the group of the nodes, and mended there', () => {
    const { told, findings } = audit({ nodeRules: [rule(200, 'Outbound', 'Deny 4443 * VirtualNetwork')] });
    expect(told).toEqual(['critical nsg-blocks-api-server']);
    expect(findings[0]?.resourceId).toBe(nodeGroup);
    expect(findings[0]?.title).toContain('keeps TCP 4443 from the API server');
    expect(findings[0]?.fix?.azCli).toBe(
      'az network nsg rule create --subscription 00000000-0000-0000-0000-000000000090 --resource-group rg-sea --nsg-name nsg-nodes --name allow-api-server --priority 199 --direction Outbound --access Allow --protocol Tcp --source-address-prefixes 10.42.1.0/24 --destination-address-prefixes 10.42.2.0/28 --destination-port-ranges 4443',
    );
  });

  it('is cut off by its own group, nodes and probes alike, in one finding', () => {
    const { told, findings } = audit({ serverRules: [denyAllIn] });
    expect(told).toEqual(['critical nsg-blocks-api-server']);
    expect(findings[0]?.resourceId).toBe(serverGroup);
    expect(findings[0]?.title).toContain('keeps TCP 443, 4443 and 9988');
    expect(findings[0]?.fix?.azCli?.split('\n')).toHaveLength(2);
  });

  it('is cut off where probes are denied', () => {
    const nodes = ['443', '4443'].map((port, at) => rule(100 + at, 'Inbound', `Allow ${port} 10.42.1.0/24 *`));
    const { told, findings } = audit({ serverRules: [...nodes, denyAllIn] });
    expect(told).toEqual(['critical nsg-blocks-api-server']);
    expect(findings[0]?.title).toContain('keeps TCP 9988');
    expect(findings[0]?.fix?.azCli).toContain('--source-address-prefixes AzureLoadBalancer');
  });

  it.each<readonly [string, Parts]>([
    ['the group there could not be read', { without: [serverGroup] }],
    ['only a part of its subnet is denied', { nodeRules: [rule(100, 'Outbound', 'Deny 443 * 10.42.2.8/29')] }],
    [
      'a rule is for application security groups',
      {
        serverRules: [
          rule(100, 'Inbound', 'Deny 443  *', {
            sourceAddressPrefix: '',
            sourceApplicationSecurityGroups: [{ id: `${network}/applicationSecurityGroups/asg` }],
          }),
        ],
      },
    ],
    ['its subnet is not in the estate', { access: { subnetId: `${ids.hub}-other/subnets/api` } }],
  ])('is unknown where %s', (_, parts) => {
    expect(audit(parts).told).toContain('low api-server-unproven');
    expect(audit(parts).state).toBe('unknown');
    expect(audit(parts).told.join()).not.toMatch(/nsg-blocks-api-server/);
  });
});

describe('Routes between nodes and an API server inside the network', () => {
  it('through the firewall are one finding, though its rules allow it', () => {
    const { told, findings } = audit({ routes: [route('server', '10.42.2.0/28', 'VirtualAppliance', '10.40.1.4')] });
    expect(told).toEqual(['high route-intra-vnet-through-firewall']);
    expect(findings[0]?.title).toContain('between nodes and the API server');
  });

  it('that drop are one finding', () => {
    const { told } = audit({ routes: [route('server', '10.42.2.0/24', 'None')] });
    expect(told).toEqual(['high route-intra-vnet-through-firewall']);
  });

  it('count on the way back too', () => {
    const back = [route('nodes', '10.42.1.0/24', 'VirtualAppliance', '10.40.1.4')];
    // The same table on both: the nodes' own prefix leaves the network from either side.
    const { told, findings } = audit({ routes: back, server: { routeTable: { id: ids.routes } } });
    expect(told).toEqual(['high route-intra-vnet-through-firewall']);
    expect(findings[0]?.title).toContain('nodes, and between them and the API server');
  });
});
