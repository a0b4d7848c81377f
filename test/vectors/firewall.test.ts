import { describe, expect, it } from 'vitest';
import { explainEstate } from '../../shared/app/explainEstate.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { RulePasses, Topology } from '../../shared/model/topology.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { dependency } from '../evaluate/support/topology.ts';
import {
  app,
  estateOf,
  firewallAddress,
  firewallPublicAddress,
  type Group,
  http,
  https,
  ids,
  inGroup,
  nat,
  net,
  resource,
  type Scene,
  toFirewall,
} from './arm.ts';

/** One worked answer, from ARM JSON to the verdict: `rule` is the deciding rule, '' for the default deny. */
interface Vector {
  readonly is: string;
  readonly scene: Scene;
  readonly flow: Dependency;
  readonly verdict: string;
  readonly rule: string;
  readonly problem?: string;
}

const one = (...collections: Parameters<typeof inGroup> extends [number, ...infer C] ? C : never): readonly Group[] => [
  inGroup(300, ...collections),
];
const toX = dependency('https x.io');
/** What comes in is not judged; a flow of the cluster to the firewall's public address meets the same DNAT rules. */
const toFirewallItself = dependency(`tcp/443 ${firewallPublicAddress}`);

/** An application rule for a pattern, and whether it takes a host. */
function pattern(number: string, text: string, host: string, matches: boolean): Vector {
  return {
    is: `${number}: ${text} ${matches ? 'takes' : 'does not take'} ${host}`,
    scene: { groups: one(['A100A', app('a', [text])]) },
    flow: dependency(`https ${host}`),
    verdict: matches ? 'allowed' : 'denied',
    rule: matches ? 'a' : '',
    ...(text.slice(1).includes('*') ? { problem: text } : {}),
  };
}

const vectors: readonly Vector[] = [
  {
    is: '11: a parent denies before a child allows, whatever the numbers',
    scene: { parent: one(['A1200D', app('p', ['*'])]), groups: one(['A900A', app('c', ['*'])]) },
    flow: toX,
    verdict: 'denied',
    rule: 'p',
  },
  {
    is: "12: the parent's network rule goes before the child's",
    scene: { parent: one(['N1300A', net('p')]), groups: one(['N700D', net('c')]) },
    flow: dependency('tcp/443 198.51.100.9'),
    verdict: 'allowed',
    rule: 'p',
  },
  {
    is: "13: the child's network rules go before the parent's application rules",
    scene: { parent: one(['A1200D', app('p', ['*'])]), groups: one(['N700A', net('c')]) },
    flow: toX,
    verdict: 'allowed',
    rule: 'c',
  },
  {
    is: "14: the group's priority counts before the collection's",
    scene: { groups: [inGroup(200, ['N100A', net('a')]), inGroup(100, ['N60000D', net('d')])] },
    flow: dependency('tcp/443 198.51.100.9'),
    verdict: 'denied',
    rule: 'd',
  },
  {
    is: '15: a network allow of a later group goes before an application deny of an earlier one',
    scene: { groups: [inGroup(100, ['A100D', app('d', ['*'])]), inGroup(200, ['N100A', net('a')])] },
    flow: toX,
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: "16: a child's DNAT rule goes before its parent's network rules",
    scene: {
      parent: [inGroup(200, ['N100A', net('n')])],
      groups: [inGroup(650, ['T3000', nat('t', '10.42.1.50')])],
      routes: [toFirewall()],
    },
    flow: toFirewallItself,
    verdict: 'allowed',
    rule: 't',
  },
  {
    is: '18: application rules have no say in what DNAT took',
    scene: { groups: one(['T100', nat('t', '10.42.1.50')], ['A100D', app('d', ['*'])]) },
    flow: toFirewallItself,
    verdict: 'allowed',
    rule: 't',
  },
  {
    is: '19: DNAT, network and application rules of the default groups keep out of each other',
    scene: {
      groups: [
        inGroup(100, ['T100', nat('t', '10.42.1.50')]),
        inGroup(200, ['N100A', net('n')]),
        inGroup(300, ['A100D', app('a', ['*'])]),
      ],
    },
    flow: toX,
    verdict: 'allowed',
    rule: 'n',
  },
  {
    is: '26: HTTP goes by its Host header, wherever the packet was sent',
    scene: { groups: one(['A100A', app('a', ['x.io'], { protocols: [http] })]) },
    flow: dependency('http x.io'),
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: '27: an Mssql rule does not serve the ports of redirection',
    scene: {
      groups: one([
        'A100A',
        app('db', ['*.database.windows.net'], { protocols: [{ protocolType: 'Mssql', port: 1433 }] }),
      ]),
    },
    flow: dependency('tcp/11005 shop.database.windows.net'),
    verdict: 'denied',
    rule: '',
  },
  pattern('31', '*.contoso.com', 'any.contoso.com', true),
  pattern('32', '*.contoso.com', 'sub1.any.contoso.com', true),
  pattern('33', '*.contoso.com', 'contoso.com', false),
  pattern('34', '*contoso.com', 'contoso.com', true),
  pattern('35', '*contoso.com', 'th3re4lcontoso.com', true),
  pattern('36', 'www.contoso.*', 'www.contoso.com', false),
  pattern('36', '*.contoso.*', 'www.contoso.com', false),
  {
    is: '52: a service tag as source is a problem and matches nothing',
    scene: { groups: one(['N100A', net('t', { sourceAddresses: ['AzureCloud'] })]) },
    flow: toX,
    verdict: 'denied',
    rule: '',
    problem: 'AzureCloud',
  },
  {
    is: '53: a host in a network rule counts where the network asks the firewall and its proxy is on',
    scene: {
      groups: one([
        'N100A',
        net('ntp', { ipProtocols: ['UDP'], destinationPorts: ['123'], destinationFqdns: ['ntp.ubuntu.com'] }),
      ]),
      policy: { dnsSettings: { enableProxy: true } },
      vnet: { dhcpOptions: { dnsServers: [firewallAddress] } },
    },
    flow: dependency('udp/123 ntp.ubuntu.com'),
    verdict: 'allowed',
    rule: 'ntp',
  },
  {
    is: '57: a star in a host name of a network rule matches nothing and is a problem',
    scene: {
      groups: one([
        'N100A',
        net('n', { ipProtocols: ['UDP'], destinationPorts: ['123'], destinationFqdns: ['*.ubuntu.com'] }),
      ]),
      policy: { dnsSettings: { enableProxy: true } },
      vnet: { dhcpOptions: { dnsServers: [firewallAddress] } },
    },
    flow: dependency('udp/123 ntp.ubuntu.com'),
    verdict: 'denied',
    rule: '',
    problem: '*.ubuntu.com',
  },
  {
    is: '59: a rule whose IP group is empty is skipped',
    scene: {
      groups: one(['N100A', net('n', { sourceIpGroups: [ids.ipGroup], sourceAddresses: [] })]),
      more: [resource(ids.ipGroup, { ipAddresses: [] })],
    },
    flow: toX,
    verdict: 'denied',
    rule: '',
    problem: 'empty',
  },
  {
    is: '68: a last application collection that denies everything overrides the platform rules',
    scene: { groups: one(['A65000D', app('all', ['*'], { protocols: [https, http] })]) },
    flow: dependency('https md-xyz.z32.blob.storage.azure.net'),
    verdict: 'denied',
    rule: 'all',
  },
];

function judge(flow: Dependency, topology: Topology) {
  const cluster = topology.clusters[0] ?? expect.fail('no cluster');
  return evaluateCluster(cluster, [flow], topology)[0] ?? expect.fail('no verdict');
}

function problemsOf({ firewalls }: Topology): readonly string[] {
  const passes = firewalls.flatMap(({ rules }) => [...rules.nat, ...rules.network, ...rules.application]);
  return passes.flatMap((rule) => (rule.kind === 'unread' ? [] : rule.problems));
}

describe('the worked answers on rules, from ARM', () => {
  it.each(vectors)('$is', ({ scene, flow, verdict, rule, problem }) => {
    const topology = toTopology(estateOf(scene));
    const judged = judge(flow, topology);
    const last = judged.paths[0]?.trace.at(-1);
    expect(judged.verdict).toBe(verdict);
    expect(last?.rule?.name ?? '').toBe(rule);
    if (rule === '') expect(last).toMatchObject({ stage: 'default', outcome: 'deny' });
    const problems = problemsOf(topology);
    expect(problems.join(' ')).toContain(problem ?? '');
    if (problem === undefined) expect(problems).toEqual([]);
  });

  it('17: leaves open whether a network rule can deny what DNAT translates', () => {
    const groups = one(['T100', nat('t', '10.42.5.50')], ['N100D', net('d', { destinationAddresses: ['10.42.5.50'] })]);
    const { verdict, paths } = judge(toFirewallItself, toTopology(estateOf({ groups })));
    expect(verdict).toBe('unknown');
    expect(paths[0]?.trace.at(-1)).toMatchObject({ stage: 'dnat', outcome: 'unknown', rule: { name: 't' } });
    expect(paths[0]?.trace.at(-1)?.note).toContain('Rule d in collection N100D');
  });

  it('19: puts each rule of the default groups into its own pass', () => {
    const groups = [
      inGroup(300, ['A100A', app('a', ['x.io'])]),
      inGroup(200, ['N100A', net('n')]),
      inGroup(100, ['T100', nat('t', '10.42.1.50')]),
    ];
    const { rules } = toTopology(estateOf({ groups })).firewalls[0] ?? expect.fail('no firewall');
    const namesOf = (pass: keyof RulePasses) => rules[pass].map(({ ref }) => ref.name);
    expect([namesOf('nat'), namesOf('network'), namesOf('application')]).toEqual([['t'], ['n'], ['a']]);
  });

  it('69: a deny of the way back does not concern what was allowed, and stops what begins there', () => {
    const between = (sourceAddresses: string, destinationAddresses: string) => ({
      sourceAddresses: [sourceAddresses],
      destinationAddresses: [destinationAddresses],
    });
    const [a, b] = ['10.42.1.0/24', '10.42.5.0/24'];
    const estate = estateOf({
      groups: one(['N100A', net('there', between(a, b))], ['N200D', net('back', between(b, a))]),
      routes: [toFirewall(), toFirewall(a), toFirewall(b)],
    });
    const verdictOf = (from: string, to: string) => {
      const answer = explainEstate({ from, to, protocol: 'tcp' }, { estate, now: '2026-11-21T00:00:00Z' });
      return answer.kind === 'explained' ? answer.explanation.verdict : answer.problem;
    };
    expect([verdictOf('nodes', '10.42.5.9:443'), verdictOf('other', '10.42.1.9:443')]).toEqual(['allowed', 'denied']);
  });
});
