import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Firewall } from '../../shared/model/topology.ts';
import { toFirewall } from '../../shared/normalise/azureFirewall.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import {
  applicationRule,
  classic,
  collection,
  estateOf,
  firewall,
  hub,
  ids,
  natRule,
  network,
  networkRule,
  policy,
  publicIp,
  resource,
  ruleGroup,
} from './support/smallEstate.ts';

function read(own: ArmResource, ...others: readonly ArmResource[]): Firewall {
  return toFirewall(own, toEstateIndex(estateOf([own, ...others]))).value;
}

function withPolicy(properties: JsonObject, parent?: JsonObject): Firewall {
  const base = parent === undefined ? {} : { basePolicy: { id: ids.parentPolicy } };
  const above = parent === undefined ? [] : [policy(ids.parentPolicy, [], parent)];
  return read(
    firewall({ firewallPolicy: { id: ids.policy } }),
    policy(ids.policy, [], { ...base, ...properties }),
    ...above,
  );
}

describe('addresses of a firewall', () => {
  it('are its private address, its public ones and its network', () => {
    expect(read(firewall(), publicIp(), hub())).toMatchObject({
      privateAddress: '10.40.1.4',
      publicAddresses: ['203.0.113.10'],
      publicAddressesComplete: true,
      virtualNetworkId: ids.hub,
    });
  });

  it('are incomplete when a public IP is not in the estate, with a gap', () => {
    const own = firewall();
    const { value, gaps } = toFirewall(own, toEstateIndex(estateOf([own])));
    expect(value).toMatchObject({ publicAddresses: [], publicAddressesComplete: false });
    expect(gaps).toMatchObject([{ resource: publicIp().id, reason: 'notFound' }]);
    expect(gaps[0]?.detail).toContain(`firewall ${own.name}`);
  });

  it('are none, completely, while the firewall is deallocated', () => {
    const deallocated = read(firewall({ ipConfigurations: [] }));
    expect(deallocated).toMatchObject({ publicAddresses: [], publicAddressesComplete: true });
    expect(deallocated.privateAddress).toBeUndefined();
  });

  it('are those of the NAT gateway where its subnet has one', () => {
    const gateway = resource(`${network}/natGateways/nat`, {
      publicIpAddresses: [{ id: `${network}/publicIPAddresses/nat` }],
      publicIpPrefixes: [{ id: `${network}/publicIPPrefixes/block` }],
    });
    const subnets = [
      {
        id: ids.firewallSubnet,
        name: 'AzureFirewallSubnet',
        properties: { natGateway: { id: gateway.id.toUpperCase() } },
      },
    ];
    const prefix = resource(`${network}/publicIPPrefixes/block`, { ipPrefix: '198.51.100.4/31' });
    const nat = resource(`${network}/publicIPAddresses/nat`, { ipAddress: '192.0.2.8' });
    expect(read(firewall(), publicIp(), hub({ subnets }), gateway, prefix, nat)).toMatchObject({
      publicAddresses: ['192.0.2.8', '198.51.100.4', '198.51.100.5'],
      publicAddressesComplete: true,
    });
  });

  it('are listed by a hub firewall itself', () => {
    const own = firewall({
      ipConfigurations: null,
      virtualHub: { id: `${network}/virtualHubs/hub` },
      hubIPAddresses: {
        privateIPAddress: '10.90.0.132',
        publicIPs: { count: 2, addresses: [{ address: '203.0.113.21' }, { address: '203.0.113.20' }] },
      },
    });
    expect(read(own)).toMatchObject({
      privateAddress: '10.90.0.132',
      publicAddresses: ['203.0.113.20', '203.0.113.21'],
      publicAddressesComplete: true,
    });
  });
});

describe('settings of a classic firewall', () => {
  it.each([
    ['true', 'on'],
    ['True', 'on'],
    ['False', 'off'],
    [null, 'off'],
    ['perhaps', 'unknown'],
  ])('read the DNS proxy flag %s as %s', (flag, proxy) => {
    expect(read(firewall({ additionalProperties: { 'Network.DNS.EnableProxy': flag } })).dnsProxy).toBe(proxy);
  });

  it('read threat intelligence and its allowlist', () => {
    const additionalProperties = { 'ThreatIntel.Whitelist.FQDNs': '*example.com, www.example.org' };
    expect(read(firewall({ threatIntelMode: 'deny', additionalProperties }))).toMatchObject({
      threatIntel: 'Deny',
      threatIntelAllowedHosts: [
        { kind: 'suffix', text: '*example.com' },
        { kind: 'exact', text: 'www.example.org' },
      ],
      idps: 'Off',
    });
  });
});

describe('settings of a policy', () => {
  it.each<[string, JsonObject, JsonObject | undefined, string]>([
    ['own', { dnsSettings: { enableProxy: true } }, undefined, 'on'],
    ['only the parent’s', {}, { dnsSettings: { enableProxy: true } }, 'inherited'],
    [
      'off here, on in the parent',
      { dnsSettings: { enableProxy: false } },
      { dnsSettings: { enableProxy: true } },
      'inherited',
    ],
    ['nobody’s', { dnsSettings: { servers: ['10.0.0.4'] } }, {}, 'off'],
    ['unreadable', { dnsSettings: { enableProxy: 'sometimes' } }, undefined, 'unknown'],
  ])('read a DNS proxy that is %s', (_, own, parent, proxy) => {
    expect(withPolicy(own, parent).dnsProxy).toBe(proxy);
  });

  it('do not know the DNS proxy when the parent is missing and the child has it off', () => {
    const own = policy(ids.policy, [], { basePolicy: { id: ids.parentPolicy } });
    expect(read(firewall({ firewallPolicy: { id: ids.policy } }), own).dnsProxy).toBe('unknown');
  });

  it.each<[JsonObject, JsonObject, string]>([
    [{ intrusionDetection: { mode: 'Alert' } }, { intrusionDetection: { mode: 'Deny' } }, 'Deny'],
    [{ intrusionDetection: { mode: 'Alert' } }, {}, 'Alert'],
    [{}, {}, 'Off'],
    [{ intrusionDetection: { mode: 'Tomorrow' } }, {}, 'unknown'],
  ])('take the stricter intrusion detection of child and parent', (own, parent, mode) => {
    expect(withPolicy(own, parent).idps).toBe(mode);
  });

  it('win over what the firewall itself still says', () => {
    const group = ruleGroup(ids.policy, 'g', 100, [collection('c', 100, 'Allow', [networkRule('policy')])]);
    const own = firewall({
      firewallPolicy: { id: ids.policy.toLowerCase() },
      threatIntelMode: 'Deny',
      additionalProperties: { 'Network.DNS.EnableProxy': 'true' },
      networkRuleCollections: [classic('old', 100, 'Deny', [networkRule('classic')])],
    });
    const both = read(own, policy(ids.policy, [group], { threatIntelMode: 'Off' }), group);
    expect(both).toMatchObject({ threatIntel: 'Off', dnsProxy: 'off', policyId: ids.policy });
    expect(both.rules.network).toMatchObject([{ ref: { name: 'policy' } }]);
  });
});

describe('rules of a firewall', () => {
  it('name policy, group and collection with their priorities', () => {
    const group = ruleGroup(ids.policy, 'g', 120, [collection('c', 140, 'Deny', [networkRule('n')])]);
    const own = read(firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, [group]), group);
    expect(own.rules.network).toMatchObject([
      {
        action: 'deny',
        ref: {
          policyId: ids.policy,
          group: 'g',
          groupPriority: 120,
          collection: 'c',
          collectionPriority: 140,
          name: 'n',
        },
      },
    ]);
  });

  it('of a classic firewall have neither policy nor group', () => {
    const own = read(
      firewall({
        natRuleCollections: [classic('n', 100, 'Dnat', [natRule('web')])],
        applicationRuleCollections: [classic('a', 100, 'Allow', [applicationRule('app')])],
      }),
    );
    expect(own.rules.application).toMatchObject([{ ref: { collection: 'a', collectionPriority: 100, name: 'app' } }]);
    expect(own.rules.nat).toMatchObject([{ action: 'allow', ref: { collection: 'n', name: 'web' } }]);
  });

  it('are unread when the firewall shows nothing, not absent', () => {
    const own = read(resource(ids.firewall));
    expect(own.rules.network).toMatchObject([{ kind: 'unread', resourceId: ids.firewall }]);
    expect(own).toMatchObject({ dnsProxy: 'unknown', publicAddressesComplete: false });
  });

  it('of unread IP groups give a gap for each group, once', () => {
    const rules = ['a', 'b'].map((name) => networkRule(name, { sourceIpGroups: [ids.ipGroup] }));
    const own = firewall({ networkRuleCollections: [classic('c', 100, 'Allow', rules)] });
    const { gaps } = toFirewall(own, toEstateIndex(estateOf([own, publicIp()])));
    expect(gaps).toMatchObject([{ resource: ids.ipGroup, reason: 'notFound' }]);
  });
});

describe('a failed deployment', () => {
  it.each<[string, (failed: JsonObject) => readonly ArmResource[]]>([
    ['the firewall', (failed) => [firewall({ firewallPolicy: { id: ids.policy }, ...failed }), policy(ids.policy, [])]],
    ['its policy', (failed) => [firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, [], failed)]],
    [
      'a rule collection group',
      (failed) => {
        const group = resource(`${ids.policy}/ruleCollectionGroups/g`, {
          priority: 100,
          ruleCollections: [],
          ...failed,
        });
        return [firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, [group]), group];
      },
    ],
  ])('of %s is remembered', (_, toResources) => {
    const isFailed = (state: string): boolean | undefined => {
      const [own, ...others] = toResources({ provisioningState: state });
      return own && read(own, ...others).provisioningFailed;
    };
    expect(isFailed('Failed')).toBe(true);
    expect(isFailed('Succeeded')).toBe(false);
  });
});
