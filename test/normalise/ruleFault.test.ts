import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Topology } from '../../shared/model/topology.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
  applicationRule,
  classic,
  collection,
  estateOf,
  firewall,
  hub,
  ids,
  natRule,
  networkRule,
  policy,
  publicIp,
  resource,
  ruleGroup,
} from './support/smallEstate.ts';

/** A policy with three rules of one collection, the broken one in the middle. */
function read(action: string, rule: (name: string, more?: JsonObject) => JsonObject, more: JsonObject): Topology {
  const group = ruleGroup(ids.policy, 'g', 100, [
    collection('c', 100, action, [rule('first'), rule('odd', more), rule('last')]),
  ]);
  const group0 = resource(ids.ipGroup, { ipAddresses: [] });
  const own = firewall({ firewallPolicy: { id: ids.policy } });
  return toTopology(estateOf([own, policy(ids.policy, [group]), group, group0, publicIp(), hub()]));
}

const kindsOf = (topology: Topology): readonly string[] =>
  Object.values(topology.firewalls[0]?.rules ?? {}).flatMap((rules) =>
    (rules as readonly { readonly kind: string }[]).map(({ kind }) => kind),
  );

function expectUnread(topology: Topology, kind: string): void {
  expect(kindsOf(topology)).toEqual([kind, 'unread', kind]);
  const { nat, network, application } = topology.firewalls[0]?.rules ?? { nat: [], network: [], application: [] };
  expect([nat[1], network[1], application[1]].find((rule) => rule !== undefined)).toMatchObject({
    ref: { group: 'g', collection: 'c', name: 'odd' },
  });
  const resourceId = `${ids.policy}/ruleCollectionGroups/g`;
  expect(topology.gaps).toMatchObject([{ resource: resourceId, reason: 'malformed' }]);
  expect(topology.gaps[0]?.detail).toContain('c/odd');
}

describe('a rule whose meaning cannot be known', () => {
  it.each<[string, JsonObject]>([
    ['an object as sources', { sourceAddresses: {} }],
    ['a text where a list of sources belongs', { sourceAddresses: '10.0.0.0/8' }],
    ['a number among its destinations', { destinationAddresses: ['10.0.0.0/8', 7] }],
    ['destinations that are true', { destinationAddresses: true }],
    ['an address that is none', { destinationAddresses: ['300.1.1.1/99'] }],
    ['a blank address', { destinationAddresses: [' '] }],
    ['a colon that makes no IPv6', { sourceAddresses: ['what:ever'] }],
    ['an IP group without id', { sourceIpGroups: [{}] }],
    ['a host that is a number', { destinationAddresses: [], destinationFqdns: [7] }],
    ['a port that is none', { destinationPorts: ['443', 'x'] }],
    ['a port out of range', { destinationPorts: [70_000] }],
    ['ports that are an object', { destinationPorts: { first: 1 } }],
    ['a protocol that is none', { ipProtocols: ['TCP', 'SCTP'] }],
    ['protocols that are a text', { ipProtocols: 'TCP' }],
  ])('stands unread at its place: a network rule with %s', (_, more) => {
    expectUnread(read('Deny', networkRule, more), 'network');
  });

  it.each<[string, JsonObject]>([
    ['protocols that are a text', { protocols: 'nope' }],
    ['a protocol that is a text', { protocols: ['Https:443'] }],
    ['a protocol of another type', { protocols: [{ protocolType: 'Ftp', port: 21 }] }],
    ['a protocol with no such port', { protocols: [{ protocolType: 'Https', port: 'x' }] }],
    ['hosts that are an object', { targetFqdns: {} }],
    ['a null among its hosts', { targetFqdns: ['x.example.com', null] }],
    ['FQDN tags that are a text', { fqdnTags: 'AzureKubernetesService' }],
    ['web categories that are true', { webCategories: true }],
    ['a URL that is an object', { targetUrls: [{}] }],
    ['TLS inspection that is neither on nor off', { terminateTLS: 'perhaps' }],
  ])('stands unread at its place: an application rule with %s', (_, more) => {
    expectUnread(read('Deny', applicationRule, more), 'application');
  });

  it('stands unread at its place: a DNAT rule that translates to an object', () => {
    expectUnread(read('DNAT', natRule, { translatedAddress: {} }), 'nat');
  });

  it('stands unread at its place in a firewall without policy', () => {
    const rule = networkRule('odd', { protocols: ['SCTP'], ipProtocols: null });
    const own = firewall({ networkRuleCollections: [classic('c', 100, 'Deny', [rule])] });
    const topology = toTopology(estateOf([own, publicIp(), hub()]));
    expect(kindsOf(topology)).toEqual(['unread']);
    expect(topology.gaps).toMatchObject([{ resource: ids.firewall, reason: 'malformed' }]);
  });

  it('is also one by an IP group with an entry that is no address', () => {
    const group = resource(ids.ipGroup, { ipAddresses: ['10.0.0.0/8', {}] });
    const rule = networkRule('r', { sourceAddresses: [], sourceIpGroups: [ids.ipGroup] });
    const own = firewall({ networkRuleCollections: [classic('c', 100, 'Deny', [rule])] });
    const topology = toTopology(estateOf([own, group, publicIp(), hub()]));
    expect(topology.firewalls[0]?.rules.network).toMatchObject([{ sources: { unreadIpGroups: [ids.ipGroup] } }]);
    expect(topology.gaps).toMatchObject([{ resource: ids.ipGroup, reason: 'malformed' }]);
  });
});

describe('a rule that Azure takes and then ignores in part', () => {
  it.each<[string, JsonObject]>([
    ['a service tag as source', { sourceAddresses: ['Storage'] }],
    ['an IPv6 destination', { destinationAddresses: ['2001:db8::/32'] }],
    ['a wildcard host', { destinationAddresses: [], destinationFqdns: ['*.example.com'] }],
    ['an emptied IP group', { sourceIpGroups: [ids.ipGroup] }],
    ['no sources', { sourceAddresses: [] }],
    ['no ports at all', { destinationPorts: null }],
  ])('is read, and says so: with %s', (_, more) => {
    const topology = read('Allow', networkRule, more);
    expect(kindsOf(topology)).toEqual(['network', 'network', 'network']);
    const [, odd] = topology.firewalls[0]?.rules.network ?? [];
    expect(odd?.kind === 'network' ? odd.problems.length : 0).toBeGreaterThan(0);
    expect(topology.gaps).toEqual([]);
  });

  it.each<[JsonObject]>([
    [{ destinationPorts: 443 }],
    [{ destinationPorts: '443' }],
    [{ destinationPorts: [443, '8000-8080'] }],
    [{ ipProtocols: ['tcp', 'ANY'] }],
    [{ sourceIpGroups: null }],
  ])('is not one that a tool wrote in its own way: %j', (more) => {
    const topology = read('Allow', networkRule, more);
    expect(topology.firewalls[0]?.rules.network[1]).toMatchObject({ kind: 'network', problems: [] });
    expect(topology.gaps).toEqual([]);
  });
});
