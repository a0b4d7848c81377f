import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { JsonObject } from '../../../shared/model/json.ts';
import { toResourceName } from '../../../shared/model/resourceId.ts';
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

const toFirewall = route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4');
const open = classic('open', 100, 'Allow', [
  { name: 'all', protocols: ['Any'], sourceAddresses: ['*'], destinationAddresses: ['*'], destinationPorts: ['*'] },
]);
const dns = { dhcpOptions: { dnsServers: [] } };
const sound = {
  cluster: cluster(),
  spoke: spoke(dns),
  hub: hub(),
  table: routeTable([toFirewall]),
  firewall: firewall({ networkRuleCollections: [open] }),
  address: publicIp(),
};

interface Given {
  readonly parts?: Partial<typeof sound>;
  readonly without?: readonly (keyof typeof sound)[];
  readonly more?: readonly ArmResource[];
  readonly gaps?: readonly Gap[];
}

/** What an audit makes of the sound estate with some of it replaced, missing or unread. */
function audit({ parts = {}, without = [], more = [], gaps = [] }: Given) {
  const held = Object.entries({ ...sound, ...parts }).filter(([name]) => !without.some((other) => other === name));
  const estate = estateOf([...held.map(([, one]) => one), ...more], gaps);
  const report = auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z', clusterId: ids.cluster });
  const rows = report.clusters.flatMap(({ dependencies }) => dependencies).filter(({ need }) => need !== 'optional');
  return {
    verdicts: [...new Set(rows.map(({ verdict }) => verdict))].toSorted(),
    kinds: report.findings.filter(({ clusterId }) => clusterId !== undefined).map(({ kind }) => kind),
    via: report.clusters[0]?.egress.map(({ via }) => via),
    gaps: report.gaps.map(({ resource: id, reason }) => `${toResourceName(id)} ${reason}`),
    complete: report.complete,
  };
}

const unread = (name: string, reason: Gap['reason']) => ({
  verdicts: ['unknown'],
  kinds: ['input-unreadable'],
  gaps: [`${name} ${reason}`],
  complete: false,
});

describe('What an estate refers to and does not hold', () => {
  const guarded = spoke(dns, { networkSecurityGroup: { id: `${network}/networkSecurityGroups/nsg-lost` } });
  const lostSubnet = cluster({
    agentPoolProfiles: [{ name: 'a', osType: 'Linux', vnetSubnetID: `${ids.nodes}-lost` }],
  });

  it.each<readonly [string, Given, string]>([
    ['a route table', { without: ['table'] }, 'rt-nodes'],
    ['a security group', { parts: { spoke: guarded } }, 'nsg-lost'],
    ['the subnet of a pool', { parts: { cluster: lostSubnet } }, 'nodes-lost'],
    ['a policy', { parts: { firewall: firewall({ firewallPolicy: { id: ids.policy } }) } }, 'policy-hub'],
  ])('hides what rests on it: %s', (_, given, name) => {
    expect(audit(given)).toMatchObject(unread(name, 'notFound'));
  });

  it('hides what rests on it for the reason that the estate gives: a network that nobody may read', () => {
    const gap: Gap = { resource: ids.spoke, reason: 'forbidden' };
    expect(audit({ without: ['spoke'], gaps: [gap] })).toMatchObject({
      verdicts: ['unknown'],
      kinds: ['input-unreadable'],
      via: ['unknown'],
      complete: false,
    });
  });

  it('hides where a firewall sends its egress that is managed by an address of its own', () => {
    const managementIpConfiguration = { name: 'm', properties: { subnet: { id: `${ids.hub}/subnets/m` } } };
    const managed = firewall({ networkRuleCollections: [open], managementIpConfiguration });
    expect(audit({ parts: { firewall: managed }, without: ['hub'] })).toMatchObject({ verdicts: ['unknown'] });
  });

  it('hides by which addresses a firewall leaves, of which a NAT gateway in its subnet may be others', () => {
    const authorized = cluster({ apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'] } });
    expect(audit({ parts: { cluster: authorized } })).toMatchObject({ verdicts: ['allowed'] });
    expect(audit({ parts: { cluster: authorized }, without: ['hub'] })).toMatchObject({
      verdicts: ['allowed', 'unknown'],
      kinds: ['dependency-unproven'],
    });
  });

  it('hides nothing where it is the network of a firewall that has to reach the internet straight', () => {
    expect(audit({ without: ['hub'] })).toMatchObject({ verdicts: ['allowed'], via: ['azureFirewall'] });
  });
});

describe('Addresses that are used in an odd way', () => {
  const space = (prefix: string, nodes: string, peer = '10.40.0.0/16') => {
    const properties: JsonObject = {
      ...dns,
      addressSpace: { addressPrefixes: [prefix] },
      subnets: [{ id: ids.nodes, name: 'nodes', properties: { addressPrefix: nodes, routeTable: { id: ids.routes } } }],
      virtualNetworkPeerings: [
        {
          id: `${ids.spoke}/virtualNetworkPeerings/to-hub`,
          name: 'to-hub',
          properties: {
            peeringState: 'Connected',
            remoteVirtualNetwork: { id: ids.hub },
            remoteAddressSpace: { addressPrefixes: [peer] },
          },
        },
      ],
    };
    return spoke(properties);
  };
  const overlapping = resource(`${network}/virtualNetworks/vnet-other`, {
    addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
    subnets: [],
  });

  it.each<readonly [string, Given]>([
    ['public ones in the network', { parts: { spoke: space('20.50.0.0/16', '20.50.1.0/24') } }],
    ['shared ones (RFC 6598) in the network', { parts: { spoke: space('100.64.0.0/16', '100.64.1.0/24') } }],
    ['those of a network elsewhere', { more: [overlapping] }],
    ['those of the peer within its own', { parts: { spoke: space('10.0.0.0/8', '10.42.1.0/24') } }],
  ])('does not take the way to the firewall away: %s', (_, given) => {
    expect(audit(given)).toEqual({
      verdicts: ['allowed'],
      kinds: [],
      via: ['azureFirewall'],
      gaps: [],
      complete: true,
    });
  });
});

describe('Routes that contradict each other', () => {
  it.each([
    [
      'are as good as one where they lead the same way',
      route('b', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4'),
      'azureFirewall',
    ],
    ['leave the way out unknown where they do not', route('b', '0.0.0.0/0', 'Internet'), 'unknown'],
  ])('%s, and are no bypass', (_, again, via) => {
    const judged = audit({ parts: { table: routeTable([toFirewall, again]) } });
    expect(judged.via).toEqual([via]);
    expect(judged.kinds.filter((kind) => kind.includes('bypass'))).toEqual([]);
  });

  it.each([
    ['a prefix that is none', route('b', '10.0.0.0/99', 'Internet')],
    ['a tag that nobody knows', route('b', 'NoSuchService', 'Internet')],
  ])('are unreadable with %s, and are no bypass', (_, strange) => {
    expect(audit({ parts: { table: routeTable([toFirewall, strange]) } })).toMatchObject(
      unread('rt-nodes', 'malformed'),
    );
  });
});
