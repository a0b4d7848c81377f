import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import {
  classic,
  estateOf,
  firewall,
  ids,
  networkRule,
  policy,
  ruleGroup,
  spoke,
  collection,
} from '../normalise/support/smallEstate.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { around, judge, withCollections } from './support/estate.ts';
import { dependency } from './support/topology.ts';

const toRange = { destinationAddresses: ['198.51.100.0/24'] };
const allowing = (more: JsonObject): readonly ArmResource[] =>
  withCollections([['Allow', [networkRule('r', { ...toRange, ...more })]]]);

describe('what a network rule writes', () => {
  it.each<[string, string, JsonObject]>([
    ['allowed', 'tcp/443 198.51.100.7', { destinationPorts: [443] }],
    ['allowed', 'tcp/443 198.51.100.7', { destinationPorts: '443' }],
    ['allowed', 'tcp/8081 198.51.100.7', { destinationPorts: ['8000-8080', '8081 - 8090'] }],
    ['denied', 'tcp/8091 198.51.100.7', { destinationPorts: ['8000-8080', '8081-8090'] }],
    ['allowed', 'tcp/443 198.51.100.7', { ipProtocols: ['tcp'] }],
    ['allowed', 'udp/123 198.51.100.7', { ipProtocols: ['any'], destinationPorts: ['123'] }],
    ['allowed', 'udp/123 198.51.100.7', { ipProtocols: ['Any'], destinationPorts: ['*'] }],
    ['denied', 'tcp/443 198.51.100.7', { ipProtocols: ['ICMP'], destinationPorts: ['*'] }],
    ['denied', 'udp/443 198.51.100.7', { ipProtocols: ['TCP'] }],
    ['allowed', 'tcp/443 198.51.100.7', { destinationAddresses: ['198.51.100.7'] }],
    ['allowed', 'tcp/443 198.51.100.7', { destinationAddresses: ['198.51.100.0-198.51.100.7'] }],
    ['denied', 'tcp/443 198.51.100.8', { destinationAddresses: ['198.51.100.0-198.51.100.7'] }],
    ['denied', 'tcp/443 198.51.100.7', { sourceAddresses: ['AzureCloud'] }],
    ['allowed', 'tcp/443 198.51.100.7', { sourceAddresses: ['10.42.1.0-10.42.1.255'] }],
    ['partial', 'tcp/443 198.51.100.7', { sourceAddresses: ['10.42.1.0/25'] }],
    ['denied', 'tcp/443 198.51.100.7', { sourceAddresses: [] }],
    ['unknown', 'tcp/443 198.51.100.7', { sourceAddresses: [], sourceIpGroups: [ids.ipGroup] }],
  ])('is %s for %s: %j', (verdict, flow, more) => {
    expect(judge(allowing(more), dependency(flow)).judged.verdict).toBe(verdict);
  });

  it('names the part of the sources that is missing, and the rule with all that finds it', () => {
    const { judged } = judge(allowing({ sourceAddresses: ['10.42.1.0/25'] }), dependency('tcp/443 198.51.100.7'));
    const steps = judged.paths[0]?.trace.slice(1);
    expect(steps).toMatchObject([
      {
        stage: 'network',
        outcome: 'allow',
        covers: expect.stringMatching(/^from 10\.42\.1\..*\/\d+/) as string,
        rule: {
          policyId: ids.policy,
          group: 'g',
          groupPriority: 100,
          collection: 'c0',
          collectionPriority: 100,
          name: 'r',
        },
      },
      { stage: 'default', outcome: 'deny', covers: expect.stringContaining('from 10.42.1.128/') as string },
    ]);
  });
});

const ntp = networkRule('ntp', {
  ipProtocols: ['UDP'],
  destinationAddresses: [],
  destinationFqdns: ['ntp.ubuntu.com'],
  destinationPorts: ['123'],
});
const toNtp = dependency('udp/123 ntp.ubuntu.com');

/** What the cluster gets of time where its network asks the firewall, or Azure, for names. */
function judgeTime(parts: readonly ArmResource[], dnsServers: readonly string[]): string | undefined {
  const others = around(parts).filter(({ id }) => id !== ids.spoke);
  const topology = toTopology(estateOf([...others, spoke({ dhcpOptions: { dnsServers } })]));
  const [own] = topology.clusters;
  return own && evaluateCluster(own, [toNtp], topology)[0]?.verdict;
}

const byPolicy = (dnsSettings: JsonObject, parent?: JsonObject): readonly ArmResource[] => {
  const group = ruleGroup(ids.policy, 'g', 100, [collection('c', 100, 'Allow', [ntp])]);
  return [
    firewall({ firewallPolicy: { id: ids.policy } }),
    policy(ids.policy, [group], { dnsSettings, ...(parent ? { basePolicy: { id: ids.parentPolicy } } : {}) }),
    ...(parent ? [policy(ids.parentPolicy, [], { dnsSettings: parent })] : []),
    group,
  ];
};
const byClassic = (flag: string): readonly ArmResource[] => [
  firewall({
    additionalProperties: { 'Network.DNS.EnableProxy': flag },
    networkRuleCollections: [classic('c', 100, 'Allow', [{ ...ntp, protocols: ['UDP'], ipProtocols: null }])],
  }),
];

describe('a host name in a network rule', () => {
  const [throughFirewall, throughAzure] = [['10.40.1.4'], []];

  it.each<[string, string, readonly ArmResource[], readonly string[]]>([
    ['allowed', '53: with the proxy on', byPolicy({ enableProxy: true }), throughFirewall],
    ['allowed', '53: with the proxy on in a classic firewall', byClassic('True'), throughFirewall],
    ['denied', '54: with the proxy off', byPolicy({ enableProxy: false }), throughAzure],
    ['denied', '54: with the proxy off in a classic firewall', byClassic('false'), throughAzure],
    ['unknown', '55: resolved elsewhere', byPolicy({ enableProxy: true }), throughAzure],
    ['unknown', '56: with the proxy on in the parent only', byPolicy({}, { enableProxy: true }), throughFirewall],
    [
      'unknown',
      'with the proxy on and the requirement of it off',
      byPolicy({ enableProxy: true, requireProxyForNetworkRules: false }),
      throughFirewall,
    ],
  ])('is %s: %s', (verdict, _, parts, servers) => {
    expect(judgeTime(parts, servers)).toBe(verdict);
  });

  it('57: takes no star, and a denial says so', () => {
    const rule = networkRule('star', {
      ipProtocols: ['UDP'],
      destinationAddresses: [],
      destinationFqdns: ['*.ubuntu.com'],
      destinationPorts: ['123'],
    });
    const { judged } = judge(
      withCollections([['Allow', [rule]]], { policy: { dnsSettings: { enableProxy: true } } }),
      toNtp,
    );
    expect(judged).toMatchObject({ verdict: 'denied', caveats: ['rule-invalid'] });
    expect(judged.paths[0]?.trace.at(-1)?.note).toContain('a network rule takes no wildcard');
  });
});
