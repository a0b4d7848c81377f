import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { SecurityMatch, SecurityRule, SourceSubnet, Topology } from '../../shared/model/topology.ts';
import { toAddressSet } from '../../shared/net/addressSet.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  networkRule,
  route,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

const groupId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';
const open = firewall({
  network: [networkRule('all', { protocols: ['Any'], ports: ['*'] })],
  application: [applicationRule('web', { hosts: ['*'] })],
});

function match(...texts: readonly string[]): SecurityMatch {
  const isLiteral = (text: string) => toAddressSet(text) !== undefined;
  return {
    addresses: addresses(...texts.filter(isLiteral)),
    serviceTags: texts.filter((text) => !isLiteral(text) && !text.startsWith('asg:')),
    applicationGroups: texts.filter((text) => text.startsWith('asg:')),
  };
}

interface RuleInput extends Partial<Pick<SecurityRule, 'protocol' | 'everySourcePort'>> {
  readonly ports?: string;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

function rule(name: string, action: 'allow' | 'deny', input: RuleInput = {}): SecurityRule {
  const port = input.ports === undefined ? [0, 65_535] : [Number(input.ports), Number(input.ports)];
  return {
    name,
    priority: 100,
    action,
    protocol: input.protocol ?? 'Any',
    ports: [{ first: port[0] ?? 0, last: port[1] ?? 0 }],
    everySourcePort: input.everySourcePort ?? true,
    sources: match(...(input.from ?? ['*'])),
    destinations: match(...(input.to ?? ['*'])),
  };
}

interface World {
  readonly rules: readonly SecurityRule[];
  readonly flow: Dependency;
  readonly source?: Partial<SourceSubnet>;
  readonly more?: Partial<Topology>;
}

function judge({ rules, flow, source = {}, more = {} }: World) {
  const own = subnet({ securityGroup: { id: groupId, name: 'nsg', rules, gaps: [] }, ...source });
  const [judged] = evaluateCluster(cluster({ sources: [own] }), [flow], { ...topology([open]), ...more });
  return { verdict: judged?.verdict, trace: judged?.paths[0]?.trace ?? [] };
}

const host = dependency('https mcr.microsoft.com', { serviceTags: ['MicrosoftContainerRegistry'] });
const tunnel = dependency('udp/1194 AzureCloud.eastus');
const address = dependency('tcp/443 192.0.2.9');
const inside = dependency('tcp/443 10.42.5.9');
const withoutDefault = { routes: systemRoutes };

const table: readonly (readonly [string, World, string])[] = [
  ['without rules of its own lets everything out', { rules: [], flow: host }, 'allowed'],
  [
    'that denies the internet denies a host',
    { rules: [rule('no', 'deny', { to: ['Internet'] })], flow: host },
    'denied',
  ],
  ['that denies every address denies a host', { rules: [rule('no', 'deny')], flow: host }, 'denied'],
  [
    'asks the rule of smaller priority first',
    { rules: [rule('yes', 'allow', { ports: '443' }), rule('no', 'deny')], flow: host },
    'allowed',
  ],
  [
    'keeps a rule for any protocol to its port',
    { rules: [rule('no', 'deny', { ports: '80' })], flow: host },
    'allowed',
  ],
  ['knows UDP from TCP', { rules: [rule('no', 'deny', { protocol: 'TCP' })], flow: tunnel }, 'allowed'],
  ['does not mean TCP by ICMP', { rules: [rule('no', 'deny', { protocol: 'other' })], flow: host }, 'allowed'],
  [
    'that allows a tag which may hold the host before it denies all leaves doubt',
    { rules: [rule('yes', 'allow', { to: ['MicrosoftContainerRegistry'] }), rule('no', 'deny')], flow: host },
    'unknown',
  ],
  [
    'that allows an unrelated tag before it denies all denies',
    { rules: [rule('yes', 'allow', { to: ['Sql'] }), rule('no', 'deny')], flow: host },
    'denied',
  ],
  [
    'that allows the tag around a tag lets it out',
    { rules: [rule('yes', 'allow', { to: ['AzureCloud'] }), rule('no', 'deny')], flow: tunnel },
    'allowed',
  ],
  [
    'that denies a region inside a tag stops a part of it',
    { rules: [rule('no', 'deny', { to: ['AzureCloud.eastus'] })], flow: dependency('tcp/9000 AzureCloud') },
    'partial',
  ],
  [
    'that denies an address stops it',
    { rules: [rule('no', 'deny', { to: ['192.0.2.0/24'] })], flow: address },
    'denied',
  ],
  [
    'that denies another address does not',
    { rules: [rule('no', 'deny', { to: ['198.51.100.0/24'] })], flow: address },
    'allowed',
  ],
  [
    'that denies the network stops what stays in it',
    { rules: [rule('no', 'deny', { to: ['VirtualNetwork'] })], flow: inside, source: withoutDefault },
    'denied',
  ],
  [
    'that denies the network does not stop the internet',
    { rules: [rule('no', 'deny', { to: ['VirtualNetwork'] })], flow: address, source: withoutDefault },
    'allowed',
  ],
  [
    'that denies the network leaves doubt where a default route may make the internet part of it',
    { rules: [rule('no', 'deny', { to: ['VirtualNetwork'] })], flow: address },
    'unknown',
  ],
  [
    'that denies the internet does not stop the network',
    { rules: [rule('no', 'deny', { to: ['Internet'] })], flow: inside },
    'allowed',
  ],
  [
    'that denies half of the nodes stops a part',
    { rules: [rule('no', 'deny', { from: ['10.42.1.0/25'] })], flow: host },
    'partial',
  ],
  [
    'that denies other sources stops nothing',
    { rules: [rule('no', 'deny', { from: ['10.42.9.0/24', 'Internet'] })], flow: host },
    'allowed',
  ],
  [
    'takes nodes for part of their network',
    { rules: [rule('no', 'deny', { from: ['VirtualNetwork'] })], flow: host },
    'denied',
  ],
  [
    'that denies an application security group leaves doubt',
    { rules: [rule('no', 'deny', { from: ['asg:nodes'] })], flow: host },
    'unknown',
  ],
  [
    'that denies towards an application security group does not touch the internet',
    { rules: [rule('no', 'deny', { to: ['asg:web'] })], flow: host },
    'allowed',
  ],
  [
    'that denies some source ports leaves doubt',
    { rules: [rule('no', 'deny', { everySourcePort: false })], flow: host },
    'unknown',
  ],
  [
    'never touches the metadata service',
    {
      rules: [rule('no', 'deny')],
      flow: dependency('tcp/80 169.254.169.254'),
      source: { routes: [toFirewallRoute(), route('169.254.0.0/16', 'VnetLocal', { origin: 'system' })] },
    },
    'allowed',
  ],
  [
    'decides a tag by its prefixes where they are known',
    {
      rules: [rule('yes', 'allow', { to: ['AzureCloud.eastus'] }), rule('no', 'deny')],
      flow: dependency('tcp/443 192.0.2.9'),
      more: { serviceTags: { AzureCloud: new Map([['azurecloud.eastus', ['192.0.2.0/28']]]) } },
    },
    'allowed',
  ],
];

describe('A network security group', () => {
  it.each(table)('%s', (_, world, verdict) => {
    expect(judge(world).verdict).toBe(verdict);
  });

  it('stands before the route in the trace, with the rule that decided', () => {
    const denied = judge({ rules: [rule('no', 'deny', { to: ['Internet'] })], flow: host });
    expect(denied.trace).toEqual([
      {
        stage: 'nsg',
        outcome: 'deny',
        resourceId: groupId,
        rule: { name: 'no' },
        note: 'Rule no (priority 100) of nsg denies it.',
      },
    ]);
    const passed = judge({ rules: [rule('yes', 'allow')], flow: host });
    expect(passed.trace.map(({ stage, outcome }) => [stage, outcome])).toEqual([
      ['nsg', 'pass'],
      ['route', 'pass'],
      ['network', 'allow'],
    ]);
  });

  it('that could not be read leaves in doubt what the firewall allows, and nothing that it denies', () => {
    const gaps = [{ resource: groupId, reason: 'forbidden' as const }];
    const unread = subnet({ securityGroup: { id: groupId, name: 'nsg', rules: [], gaps } });
    const verdictBehind = (behind: typeof open) =>
      evaluateCluster(cluster({ sources: [unread] }), [host], topology([behind]))[0]?.verdict;
    expect(verdictBehind(open)).toBe('unknown');
    expect(verdictBehind(firewall())).toBe('denied');
  });

  it('in doubt does not soften what is partly denied behind it', () => {
    const partly = firewall({ application: [applicationRule('half', { hosts: ['*'], from: ['10.42.1.0/25'] })] });
    const own = subnet({
      securityGroup: { id: groupId, name: 'nsg', rules: [rule('no', 'deny', { from: ['asg:x'] })], gaps: [] },
    });
    const [judged] = evaluateCluster(cluster({ sources: [own] }), [host], topology([partly]));
    expect(judged?.verdict).toBe('partial');
  });
});
