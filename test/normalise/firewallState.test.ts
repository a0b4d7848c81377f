import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Firewall } from '../../shared/model/topology.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
  applicationRule,
  collection,
  estateOf,
  firewall,
  group,
  ids,
  networkRule,
  policy,
  publicIp,
  resource,
  ruleGroup,
} from './support/smallEstate.ts';

function read(own: JsonObject, more: JsonObject = {}, others: readonly ArmResource[] = []): Firewall {
  const rules = ruleGroup(ids.policy, 'g', 100, [
    collection('n', 100, 'Allow', [
      networkRule('name', { destinationAddresses: [], destinationFqdns: ['a.example.com'] }),
    ]),
    collection('a', 200, 'Allow', [
      applicationRule('inspected', { terminateTLS: true }),
      applicationRule('url', { targetFqdns: [], targetUrls: ['www.example.com/x'] }),
      applicationRule('category', { targetFqdns: [], webCategories: ['News'] }),
      applicationRule('plain', { sourceAddresses: [], sourceIpGroups: [ids.ipGroup.toUpperCase()] }),
    ]),
  ]);
  const settings = {
    dnsSettings: { enableProxy: true },
    threatIntelMode: 'Deny',
    intrusionDetection: { mode: 'Deny' },
    ...more,
  };
  const { firewalls } = toTopology(
    estateOf([
      firewall({ firewallPolicy: { id: ids.policy }, ...own }),
      policy(ids.policy, [rules], settings),
      rules,
      publicIp(),
      ...(others.length > 0 ? others : [resource(ids.ipGroup, { ipAddresses: ['10.42.1.0/24'] })]),
    ]),
  );
  const [found] = firewalls;
  if (!found) throw new Error('There is no firewall.');
  return found;
}

/** Names of the rules that have a problem. */
const invalidOf = ({ rules }: Firewall): readonly string[] =>
  [...rules.network, ...rules.application].flatMap((rule) =>
    rule.kind === 'unread' || rule.problems.length === 0 ? [] : [rule.ref.name ?? ''],
  );

describe('the tier of a firewall', () => {
  it('takes nothing away in Premium, or where it is not told', () => {
    for (const own of [{ sku: { name: 'AZFW_VNet', tier: 'premium' } }, {}]) {
      const found = read(own);
      expect(found).toMatchObject({ dnsProxy: 'on', threatIntel: 'Deny', idps: 'Deny' });
      expect(invalidOf(found)).toEqual([]);
    }
  });

  it('has no intrusion detection, TLS inspection and URL filtering in Standard', () => {
    const found = read({ sku: { name: 'AZFW_VNet', tier: 'Standard' } });
    expect(found).toMatchObject({ tier: 'Standard', dnsProxy: 'on', threatIntel: 'Deny', idps: 'Off' });
    expect(invalidOf(found)).toEqual(['inspected', 'url']);
  });

  it('has no DNS proxy, names in network rules and web categories either in Basic, and only alerts on threats', () => {
    const found = read({ sku: { name: 'AZFW_VNet', tier: 'Basic' } });
    expect(found).toMatchObject({ tier: 'Basic', dnsProxy: 'unknown', threatIntel: 'Alert', idps: 'Off' });
    expect(invalidOf(found)).toEqual(['name', 'inspected', 'url', 'category']);
  });
});

describe('a firewall of a virtual hub', () => {
  const hubId = `${group}/providers/Microsoft.Network/virtualHubs/hub`;

  it('is read with its hub, its private address and its public ones', () => {
    const found = read({
      sku: { name: 'AZFW_Hub', tier: 'Standard' },
      virtualHub: { id: hubId },
      ipConfigurations: null,
      hubIPAddresses: {
        privateIPAddress: '10.100.0.132',
        publicIPs: { addresses: [{ address: '203.0.113.44' }], count: 1 },
      },
    });
    expect(found).toMatchObject({
      virtualHubId: hubId,
      privateAddress: '10.100.0.132',
      publicAddresses: ['203.0.113.44'],
      publicAddressesComplete: true,
    });
    expect(found.virtualNetworkId).toBeUndefined();
  });
});

describe('a provisioning state', () => {
  const groupIn = (provisioningState: string) => [
    resource(ids.ipGroup, { ipAddresses: ['10.42.1.0/24'], provisioningState }),
  ];

  it.each<[boolean, string, Firewall]>([
    [false, 'all succeeded', read({}, { provisioningState: 'Succeeded' }, groupIn('Succeeded'))],
    [true, 'a firewall that failed', read({ provisioningState: 'Failed' })],
    [true, 'a firewall being changed', read({ provisioningState: 'Updating' })],
    [true, 'a policy being changed', read({}, { provisioningState: 'updating' })],
    [true, 'an IP group that failed, by an id in another casing', read({}, {}, groupIn('Failed'))],
  ])('is %s for %s', (unsettled, _, found) => {
    expect(found.provisioningFailed).toBe(unsettled);
  });
});

describe('what a policy says of threat intelligence and names in network rules', () => {
  it('is read with addresses on the allowlist', () => {
    const threatIntelWhitelist = { ipAddresses: ['192.0.2.7', '198.51.100.0/24', '203.0.113.1-203.0.113.2', 'x'] };
    const found = read({}, { threatIntelWhitelist });
    expect(toAddressTexts(found.threatIntelAllowedAddresses ?? [])).toEqual([
      '192.0.2.7',
      '198.51.100.0/24',
      '203.0.113.1',
      '203.0.113.2',
    ]);
  });

  it('is that they may not be supported where the requirement of the proxy is switched off', () => {
    const dnsSettings = { enableProxy: true, requireProxyForNetworkRules: false };
    expect(read({}, { dnsSettings }).refusesRuleHosts).toBe(true);
    expect(read({}).refusesRuleHosts).toBeUndefined();
  });
});
