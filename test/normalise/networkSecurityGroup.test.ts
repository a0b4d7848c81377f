import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/model/json.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
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
} from './support/smallEstate.ts';

const groupId = `${network}/networkSecurityGroups/nsg-nodes`;

function rule(name: string, more: JsonObject = {}) {
  return {
    name,
    properties: {
      direction: 'Outbound',
      priority: 200,
      access: 'Deny',
      protocol: '*',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: 'Internet',
      destinationPortRange: '443',
      ...more,
    },
  };
}

function read(properties: JsonObject | undefined, children: readonly ReturnType<typeof rule>[] = []) {
  const held = properties === undefined ? [] : [resource(groupId, properties)];
  const own = children.map((child) => resource(`${groupId}/securityRules/${child.name}`, child.properties));
  const estate = estateOf([
    cluster(),
    spoke({}, { networkSecurityGroup: { id: groupId } }),
    hub(),
    routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4')]),
    firewall(),
    publicIp(),
    ...held,
    ...own,
  ]);
  const { clusters, gaps } = toTopology(estate);
  return { group: clusters[0]?.sources[0]?.securityGroup, source: clusters[0]?.sources[0], gaps };
}

describe('The security group of a node subnet', () => {
  it('is its outbound rules by priority', () => {
    const { group, gaps } = read({
      securityRules: [
        rule('last', { priority: 4000 }),
        rule('in', { direction: 'Inbound' }),
        rule('first', { priority: '100' }),
      ],
    });
    expect(group?.rules.map(({ name, priority }) => [name, priority])).toEqual([
      ['first', 100],
      ['last', 4000],
    ]);
    expect(gaps).toEqual([]);
  });

  it('keeps the ports of a rule for any protocol', () => {
    const [read443] = read({ securityRules: [rule('web')] }).group?.rules ?? [];
    expect(read443).toMatchObject({ protocol: 'Any', action: 'deny', ports: [{ first: 443, last: 443 }] });
  });

  it('joins single and several prefixes and ports, and tells tags from addresses', () => {
    const [one] =
      read({
        securityRules: [
          rule('many', {
            destinationAddressPrefix: '',
            destinationAddressPrefixes: ['10.0.0.0/24', 'AzureMonitor', 'Storage.WestEurope', '2001:db8::/32'],
            destinationPortRange: null,
            destinationPortRanges: ['80', '440-449'],
          }),
        ],
      }).group?.rules ?? [];
    expect(one?.destinations.serviceTags).toEqual(['AzureMonitor', 'Storage.WestEurope']);
    expect(one?.destinations.addresses).toHaveLength(1);
    expect(one?.ports).toEqual([
      { first: 80, last: 80 },
      { first: 440, last: 449 },
    ]);
  });

  it.each([
    ['every port', '*', true],
    ['every port that clients call from', '1024-65535', true],
    ['one port', '5000', false],
  ])('knows a rule from %s', (_, sourcePortRange, every) => {
    expect(read({ securityRules: [rule('r', { sourcePortRange })] }).group?.rules[0]?.everySourcePort).toBe(every);
  });

  it('takes rules that are resources of their own', () => {
    expect(read({ securityRules: [] }, [rule('own')]).group?.rules.map(({ name }) => name)).toEqual(['own']);
  });

  it('remembers application security groups', () => {
    const asg = `${network}/applicationSecurityGroups/web`;
    const [one] =
      read({
        securityRules: [
          rule('asg', { destinationAddressPrefix: null, destinationApplicationSecurityGroups: [{ id: asg }] }),
        ],
      }).group?.rules ?? [];
    expect(one?.destinations).toEqual({ addresses: [], serviceTags: [], applicationGroups: [asg] });
  });

  it.each([
    ['no access', { access: null }],
    ['a protocol that nobody knows', { protocol: 'Sctp' }],
    ['no priority', { priority: 'soon' }],
    ['no direction', { direction: null }],
    ['ports beyond the last', { destinationPortRange: '70000' }],
    ['an address that is none', { destinationAddressPrefix: '10.0.0.0/40' }],
    ['no destination', { destinationAddressPrefix: null }],
  ])('is in doubt, and only the group, with a rule that has %s', (_, properties) => {
    const { group, source, gaps } = read({ securityRules: [rule('odd', properties), rule('plain')] });
    expect(group?.rules.map(({ name }) => name)).toEqual(['plain']);
    expect(group?.gaps.map(({ resource: id, reason }) => [id, reason])).toEqual([[groupId, 'malformed']]);
    expect(source?.gaps).toEqual([]);
    expect(gaps).toEqual(group?.gaps);
  });

  it('is in doubt if it does not list its rules', () => {
    expect(read({}).group?.gaps.map(({ reason }) => reason)).toEqual(['malformed']);
  });

  it('is in doubt if the estate does not hold it', () => {
    const { group, gaps } = read(undefined);
    expect(group).toMatchObject({ id: groupId, rules: [] });
    expect(gaps.map(({ resource: id, reason }) => [id, reason])).toEqual([[groupId, 'notFound']]);
  });

  it('is absent where the subnet names none', () => {
    const { clusters } = toTopology(estateOf([cluster(), spoke(), hub(), routeTable([])]));
    expect(clusters[0]?.sources[0]).not.toHaveProperty('securityGroup');
    expect(clusters[0]?.sources[0]?.subnetId).toBe(ids.nodes);
  });
});
