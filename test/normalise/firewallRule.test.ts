import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { ApplicationRule, NatRule, NetworkRule } from '../../shared/model/topology.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { toPortTexts } from '../../shared/net/portSet.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import { toApplicationRule, toNatRule, toNetworkRule } from '../../shared/normalise/firewallRule.ts';
import { applicationRule, estateOf, ids, natRule, networkRule, resource } from './support/smallEstate.ts';

const ipGroup = (...ipAddresses: readonly string[]): ArmResource => resource(ids.ipGroup, { ipAddresses });

function readNetwork(more: JsonObject, ...resources: readonly ArmResource[]): NetworkRule {
  return toNetworkRule(networkRule('r', more), { index: toEstateIndex(estateOf(resources)), ref: {}, action: 'allow' });
}

function readApplication(more: JsonObject): ApplicationRule {
  return toApplicationRule(applicationRule('r', more), {
    index: toEstateIndex(estateOf([])),
    ref: {},
    action: 'allow',
  });
}

function readNat(more: JsonObject): NatRule {
  return toNatRule(natRule('r', more), { index: toEstateIndex(estateOf([])), ref: {}, action: 'allow' });
}

describe('a network rule', () => {
  it('joins addresses, blocks, ranges and service tags of its destinations', () => {
    const rule = readNetwork({
      destinationAddresses: ['10.9.0.0-10.9.0.31', '198.51.100.7', 'AzureCloud.eastus', '192.0.2.0/24'],
    });
    expect(toAddressTexts(rule.destinations.addresses)).toEqual(['10.9.0.0/27', '192.0.2.0/24', '198.51.100.7']);
    expect(rule.destinations.serviceTags).toEqual(['AzureCloud.eastus']);
    expect(rule.problems).toEqual([]);
  });

  it('reads the protocols of a classic rule and of a policy rule alike, whatever their casing', () => {
    expect(readNetwork({ ipProtocols: ['udp', 'Tcp'] }).protocols).toEqual(['TCP', 'UDP']);
    expect(readNetwork({ ipProtocols: [], protocols: ['any', 'ICMP'] }).protocols).toEqual(['ICMP', 'Any']);
  });

  it('joins ports and ranges, also when a tool wrote them as numbers', () => {
    expect(toPortTexts(readNetwork({ destinationPorts: [443, '8000-8080', '80'] }).ports)).toEqual([
      '80',
      '443',
      '8000-8080',
    ]);
    expect(toPortTexts(readNetwork({ destinationPorts: ['*'] }).ports)).toEqual(['*']);
  });

  it.each<[string, JsonObject, string]>([
    ['a service tag as source (vector 52)', { sourceAddresses: ['AzureCloud'] }, 'service tags are destinations only'],
    ['an IPv6 source', { sourceAddresses: ['2001:db8::/32'] }, 'IPv6'],
    ['no sources at all', { sourceAddresses: [] }, 'no sources'],
  ])('matches nothing with %s', (_, more, problem) => {
    const rule = readNetwork(more);
    expect(rule.sources).toEqual({ addresses: [], serviceTags: [], unreadIpGroups: [] });
    expect(rule.problems.join()).toContain(problem);
  });

  it.each<[string, JsonObject, string]>([
    ['an IPv6 destination', { destinationAddresses: ['2001:db8::1'] }, 'IPv6'],
    ['no destinations at all', { destinationAddresses: [] }, 'no destinations'],
    ['an address that is none', { destinationAddresses: ['10.0.0.300'] }, 'not an address'],
  ])('reaches nothing with %s', (_, more, problem) => {
    const rule = readNetwork(more);
    expect(rule.destinations.addresses).toEqual([]);
    expect(rule.destinations.serviceTags).toEqual([]);
    expect(rule.problems.join()).toContain(problem);
  });

  it('takes no wildcard in a host name (vector 57)', () => {
    const rule = readNetwork({
      destinationAddresses: [],
      destinationFqdns: ['*.ubuntu.example.com', 'Time.Example.com.'],
    });
    expect(rule.hosts).toEqual([{ kind: 'exact', text: 'time.example.com' }]);
    expect(rule.problems).toEqual([expect.stringContaining('*.ubuntu.example.com')]);
  });

  it('keeps the valid parts beside an invalid one', () => {
    const rule = readNetwork({ sourceAddresses: ['10.0.0.0/8', 'Storage'], destinationPorts: ['443', '70000'] });
    expect(toAddressTexts(rule.sources.addresses)).toEqual(['10.0.0.0/8']);
    expect(toPortTexts(rule.ports)).toEqual(['443']);
    expect(rule.problems).toHaveLength(2);
  });

  it('expands an IP group into its addresses', () => {
    const rule = readNetwork(
      { sourceAddresses: [], sourceIpGroups: [ids.ipGroup.toUpperCase()] },
      ipGroup('10.1.0.0/24', '10.1.1.0/24'),
    );
    expect(toAddressTexts(rule.sources.addresses)).toEqual(['10.1.0.0/23']);
    expect(rule.problems).toEqual([]);
  });

  it.each([
    'sourceIpGroups',
    'destinationIpGroups',
  ])('is skipped while a group of its %s is empty (vector 59)', (side) => {
    const rule = readNetwork({ [side]: [ids.ipGroup] }, ipGroup());
    expect(rule.sources).toEqual({ addresses: [], serviceTags: [], unreadIpGroups: [] });
    expect(rule.problems).toEqual([expect.stringContaining('is empty')]);
  });

  it('remembers an IP group that is not in the estate, or that does not show its addresses', () => {
    expect(readNetwork({ sourceIpGroups: [ids.ipGroup] }).sources.unreadIpGroups).toEqual([ids.ipGroup]);
    expect(readNetwork({ sourceIpGroups: [ids.ipGroup] }, resource(ids.ipGroup)).sources.unreadIpGroups).toEqual([
      ids.ipGroup,
    ]);
  });
});

describe('an application rule', () => {
  it('keeps its kinds of target apart', () => {
    const rule = readApplication({
      targetFqdns: ['*.example.com', 'A.example.com'],
      fqdnTags: ['AzureKubernetesService'],
      webCategories: ['News'],
      targetUrls: ['www.example.com/path/*'],
      terminateTLS: 'true',
    });
    expect(rule).toMatchObject({
      hosts: [
        { kind: 'subdomains', text: '*.example.com' },
        { kind: 'exact', text: 'a.example.com' },
      ],
      fqdnTags: ['AzureKubernetesService'],
      webCategories: ['News'],
      urls: ['www.example.com/path/*'],
      terminateTls: true,
      problems: [],
    });
    expect(rule.destinations).toBeUndefined();
  });

  it.each(['www.example.*', '*.example.*', 'a*b.example.com'])('matches nothing by %s (vector 36)', (pattern) => {
    const rule = readApplication({ targetFqdns: [pattern] });
    expect(rule.hosts).toEqual([]);
    expect(rule.problems).toEqual([expect.stringContaining(pattern)]);
  });

  it('reads protocols in any casing and ports written as text', () => {
    const protocols = [
      { protocolType: 'HTTPS', port: '443' },
      { protocolType: 'http', port: 80 },
      { protocolType: 'mssql', port: 1433 },
      { protocolType: 'Ftp', port: 21 },
      { protocolType: 'Https' },
    ];
    const rule = readApplication({ protocols });
    expect(rule.protocols).toEqual([
      { type: 'Http', port: 80 },
      { type: 'Https', port: 443 },
      { type: 'Mssql', port: 1433 },
    ]);
    expect(rule.problems).toHaveLength(2);
  });

  it('says so when it has no protocol and so matches nothing', () => {
    const rule = readApplication({ protocols: [] });
    expect(rule.protocols).toEqual([]);
    expect(rule.problems).toEqual(['the rule has no protocol']);
  });

  it('limits destinations where the policy does', () => {
    const rule = readApplication({ destinationAddresses: ['10.0.0.0/8', 'Storage'] });
    expect(toAddressTexts(rule.destinations?.addresses ?? [])).toEqual(['10.0.0.0/8']);
    expect(rule.destinations?.serviceTags).toEqual(['Storage']);
  });
});

describe('a DNAT rule', () => {
  it('tells where it translates to', () => {
    expect(readNat({})).toMatchObject({ translatedAddress: '10.42.1.50', translatedPort: 443, problems: [] });
    expect(readNat({ translatedAddress: null, translatedFqdn: 'Web.internal.example.com' })).toMatchObject({
      translatedHost: 'web.internal.example.com',
    });
  });
});
