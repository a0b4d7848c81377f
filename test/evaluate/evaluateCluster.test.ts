import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency, JudgedDependency } from '../../shared/model/catalog.ts';
import type { ClusterTopology, Firewall, RulePasses, SourceSubnet } from '../../shared/model/topology.ts';
import type { Step } from '../../shared/model/verdict.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  firewallAddress,
  firewallPublicAddress,
  match,
  networkRule,
  route,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

interface Case {
  readonly flow: Dependency;
  readonly rules?: Partial<RulePasses>;
  readonly firewall?: Partial<Firewall>;
  readonly sources?: readonly SourceSubnet[];
  readonly cluster?: Partial<ClusterTopology>;
}

function judge({ flow, rules = {}, sources = [subnet()], ...more }: Case): JudgedDependency {
  const subject = cluster({ sources, ...more.cluster });
  const [judged] = evaluateCluster(subject, [flow], topology([firewall(rules, more.firewall)], [subject]));
  return judged ?? expect.fail('nothing was judged');
}

function lastStep(judged: JudgedDependency): Step | undefined {
  return judged.paths[0]?.trace.at(-1);
}

const mcr = dependency('https mcr.microsoft.com', {
  coveredByFqdnTag: true,
  serviceTags: ['MicrosoftContainerRegistry'],
});
const allowMcr = applicationRule('mcr', { hosts: ['mcr.microsoft.com'], collection: 'aks', priority: 200 });

describe('a trace', () => {
  it('begins with the route that was taken', () => {
    expect(judge({ flow: mcr }).paths[0]?.trace[0]).toMatchObject({
      stage: 'route',
      outcome: 'pass',
      note: 'Route to-0.0.0.0/0 (0.0.0.0/0) leads to firewall fw (10.42.2.4).',
    });
  });

  it('says which rule is missing on a default deny', () => {
    expect(lastStep(judge({ flow: mcr }))).toMatchObject({
      stage: 'default',
      outcome: 'deny',
      note: 'No rule lets HTTPS:443 to mcr.microsoft.com out of 10.42.1.0/24.',
    });
  });

  it('names a rule that lists the host for another port', () => {
    const rules = {
      application: [
        applicationRule('mcr', { hosts: ['mcr.microsoft.com'], protocols: [{ type: 'Https', port: 8443 }] }),
      ],
    };
    expect(lastStep(judge({ flow: mcr, rules }))?.note).toContain(
      'Rule mcr in collection rules, priority 100, names it, but for Https:8443.',
    );
  });

  it('names a rule that lists the host for other sources', () => {
    const rules = { application: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'], from: ['10.42.3.0/24'] })] };
    expect(lastStep(judge({ flow: mcr, rules }))?.note).toContain('names it, but for other sources.');
  });

  it('names a rule whose host name counts only with the DNS proxy', () => {
    const rules = { network: [networkRule('ntp', { protocols: ['UDP'], ports: [123], hosts: ['ntp.ubuntu.com'] })] };
    const judged = judge({ flow: dependency('udp/123 ntp.ubuntu.com'), rules, firewall: { dnsProxy: 'off' } });
    expect(lastStep(judged)?.note).toContain('count only while the DNS proxy is on');
  });

  it('names the rule that an explicit deny keeps from being reached', () => {
    const deny = applicationRule('stop', { deny: true, hosts: ['*.microsoft.com'], collection: 'stops' });
    expect(lastStep(judge({ flow: mcr, rules: { application: [deny, allowMcr] } }))).toMatchObject({
      stage: 'application',
      outcome: 'deny',
      rule: { name: 'stop', collection: 'stops' },
      note: 'Rule mcr in collection aks, priority 200, would allow it but is never reached.',
    });
  });

  it('names an application rule that a network deny keeps from being reached', () => {
    const rules = { network: [networkRule('stop', { deny: true })], application: [allowMcr] };
    expect(lastStep(judge({ flow: mcr, rules }))).toMatchObject({
      stage: 'network',
      note: expect.stringContaining('Rule mcr in collection aks') as string,
    });
  });

  it('has a step for every part where parts end differently', () => {
    const rules = { application: [applicationRule('one', { hosts: ['eastus.data.mcr.microsoft.com'] })] };
    const judged = judge({ flow: dependency('https *.data.mcr.microsoft.com'), rules });
    expect(judged.verdict).toBe('partial');
    expect(judged.paths[0]?.trace.slice(1)).toMatchObject([
      { stage: 'application', outcome: 'allow', covers: 'eastus.data.mcr.microsoft.com' },
      { stage: 'default', outcome: 'deny', covers: '*.data.mcr.microsoft.com without eastus.data.mcr.microsoft.com' },
    ]);
  });

  it('joins the parts that one rule decides, and leaves `covers` out where it decides all', () => {
    const halves = applicationRule('halves', { hosts: ['a.x.io', '*.x.io'] });
    const judged = judge({ flow: dependency('https *.x.io'), rules: { application: [halves] } });
    expect(judged.verdict).toBe('allowed');
    expect(judged.paths[0]?.trace).toHaveLength(2);
  });

  it('tells sources apart', () => {
    const rules = { application: [applicationRule('half', { hosts: ['mcr.microsoft.com'], from: ['10.42.1.0/25'] })] };
    const judged = judge({ flow: mcr, rules });
    expect(judged.verdict).toBe('partial');
    expect(judged.paths[0]?.trace.slice(1).map(({ covers }) => covers)).toEqual([
      'from 10.42.1.0/25',
      'from 10.42.1.128/25',
    ]);
  });

  it('shows what is in doubt before what decides otherwise', () => {
    const rules = { network: [networkRule('tag', { to: ['AzureCloud.eastus'] })] };
    const judged = judge({ flow: mcr, rules });
    expect(judged).toMatchObject({ verdict: 'unknown', caveats: ['address-unknown'] });
    expect(judged.paths[0]?.trace.slice(1)).toMatchObject([
      { stage: 'network', outcome: 'unknown', rule: { name: 'tag' } },
      { stage: 'default', outcome: 'deny' },
    ]);
  });
});

describe('maybes', () => {
  it('stand behind a later rule that does the same', () => {
    const rules = { network: [networkRule('tag', { to: ['AzureCloud.eastus'] })], application: [allowMcr] };
    expect(judge({ flow: mcr, rules })).toMatchObject({ verdict: 'allowed', caveats: [] });
  });

  it('come only from service tags that may hold the host', () => {
    const bySql = { network: [networkRule('sql', { deny: true, to: ['Sql'] })], application: [allowMcr] };
    const byRegistry = {
      network: [networkRule('acr', { deny: true, to: ['MicrosoftContainerRegistry.eastus'] })],
      application: [allowMcr],
    };
    expect(judge({ flow: mcr, rules: bySql }).verdict).toBe('allowed');
    expect(judge({ flow: mcr, rules: byRegistry }).verdict).toBe('unknown');
  });

  it('never come from a narrow range of addresses', () => {
    const rules = {
      network: [networkRule('vendor', { deny: true, to: ['198.51.100.0/24'] })],
      application: [allowMcr],
    };
    expect(judge({ flow: mcr, rules }).verdict).toBe('allowed');
  });

  it('come from a single address where the host is the API server, whose address no configuration tells', () => {
    const rules = { network: [networkRule('api', { to: ['198.51.100.9'] })] };
    const flow = dependency('https aks-1.hcp.eastus.azmk8s.io', { isApiServer: true });
    expect(judge({ flow, rules })).toMatchObject({ verdict: 'unknown', caveats: ['address-unknown'] });
  });

  it('come from rules that could not be read, unless something before them decides', () => {
    const unread = { kind: 'unread', resourceId: '/groups/lost', ref: { group: 'lost' } } as const;
    expect(judge({ flow: mcr, rules: { application: [unread, allowMcr] } }).verdict).toBe('unknown');
    expect(judge({ flow: mcr, rules: { application: [allowMcr, unread] } }).verdict).toBe('allowed');
    expect(judge({ flow: mcr, rules: { network: [unread] } }).verdict).toBe('unknown');
  });

  it('come from IP groups that could not be read', () => {
    const unreadSources = { ...allowMcr, sources: { ...match([]), unreadIpGroups: ['/ipGroups/nodes'] } };
    expect(judge({ flow: mcr, rules: { application: [unreadSources] } }).verdict).toBe('unknown');
    const unreadTargets = { ...networkRule('n', {}), destinations: { ...match([]), unreadIpGroups: ['/ipGroups/x'] } };
    expect(judge({ flow: mcr, rules: { network: [unreadTargets] } }).verdict).toBe('unknown');
  });

  it('come from destination addresses beside host names', () => {
    const limited = { ...allowMcr, destinations: match(['203.0.113.0/24']) };
    expect(judge({ flow: mcr, rules: { application: [limited] } }).verdict).toBe('unknown');
  });
});

describe('source subnets', () => {
  const open = subnet({ subnetId: '/subnets/user', addresses: addresses('10.42.3.0/24') });
  const onlySystem = {
    application: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'], from: ['10.42.1.0/24'] })],
  };

  it('are judged one by one: one denied beside one allowed is partial', () => {
    const judged = judge({ flow: mcr, rules: onlySystem, sources: [subnet(), open] });
    expect(judged.verdict).toBe('partial');
    expect(judged.paths.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied']);
  });

  it('without known addresses are served only by rules for every source', () => {
    const unknown = [subnet({ subnetId: null, addresses: [] })];
    expect(judge({ flow: mcr, rules: { application: [allowMcr] }, sources: unknown }).verdict).toBe('allowed');
    expect(judge({ flow: mcr, rules: onlySystem, sources: unknown }).verdict).toBe('unknown');
  });

  it('with a gap are unknown, whatever the rules say', () => {
    const gaps = [
      { resource: '/routeTables/rt', reason: 'forbidden' as const, detail: 'The route table could not be read.' },
    ];
    const judged = judge({ flow: mcr, rules: { application: [allowMcr] }, sources: [subnet({ gaps })] });
    expect(judged.verdict).toBe('unknown');
    expect(lastStep(judged)).toMatchObject({
      resourceId: '/routeTables/rt',
      note: 'The route table could not be read.',
    });
  });

  it('that are missing altogether leave everything unknown', () => {
    expect(judge({ flow: mcr, sources: [] })).toMatchObject({ verdict: 'unknown', paths: [] });
  });
});

describe('name resolution', () => {
  const throughFirewall = [subnet({ dnsServers: [firewallAddress] })];

  it('fails for every host if the network asks a firewall whose proxy is off', () => {
    const judged = judge({
      flow: mcr,
      rules: { application: [allowMcr] },
      sources: throughFirewall,
      firewall: { dnsProxy: 'off' },
    });
    expect(judged.verdict).toBe('denied');
    expect(lastStep(judged)).toMatchObject({ stage: 'dns', outcome: 'deny' });
  });

  it.each([
    ['on', 'allowed'],
    ['off', 'denied'],
    ['inherited', 'unknown'],
    ['unknown', 'unknown'],
  ] as const)('at the firewall itself with its proxy %s is %s', (dnsProxy, verdict) => {
    const flow = dependency(`udp/53 ${firewallAddress}`);
    const judged = judge({ flow, sources: throughFirewall, firewall: { dnsProxy } });
    expect(judged.verdict).toBe(verdict);
    expect(lastStep(judged)?.stage).toBe('dns');
  });

  it('at a server outside the network meets the rules', () => {
    const flow = dependency('udp/53 192.0.2.53');
    const dns = networkRule('dns', { protocols: ['UDP'], ports: [53] });
    expect(judge({ flow }).verdict).toBe('denied');
    expect(judge({ flow, rules: { network: [dns] } }).verdict).toBe('allowed');
  });
});

describe('authorized IP ranges of a public API server', () => {
  const flow = dependency('https aks-1.hcp.eastus.azmk8s.io', { isApiServer: true });
  const rules = { application: [applicationRule('api', { hosts: ['*.azmk8s.io'] })] };
  const other = '203.0.113.11';

  it.each([
    ['both addresses', [firewallPublicAddress, other], true, 'allowed', 'pass'],
    ['one address of two', [firewallPublicAddress], true, 'partial', 'deny'],
    ['none of them', ['192.0.2.1'], true, 'denied', 'deny'],
    ['both, while one more could not be read', [firewallPublicAddress, other], false, 'unknown', 'unknown'],
    ['none, while one more could not be read', ['192.0.2.1'], false, 'partial', 'deny'],
    ['only the load balancer', ['0.0.0.0/32'], true, 'denied', 'deny'],
  ])('hold %s', (_, ranges, publicAddressesComplete, ...[verdict, outcome]) => {
    const publicAddresses = [firewallPublicAddress, other];
    const judged = judge({
      flow,
      rules,
      firewall: { publicAddresses, publicAddressesComplete },
      cluster: { authorizedRanges: addresses(...ranges) },
    });
    expect(judged.verdict).toBe(verdict);
    expect(lastStep(judged)).toMatchObject({ stage: 'authorizedIpRanges', outcome });
  });

  it('leave a denial by rules as it is', () => {
    const judged = judge({ flow, cluster: { authorizedRanges: addresses(firewallPublicAddress) } });
    expect(lastStep(judged)).toMatchObject({ stage: 'default', outcome: 'deny' });
  });

  it('do not concern other hosts', () => {
    const judged = judge({
      flow: mcr,
      rules: { application: [allowMcr] },
      cluster: { authorizedRanges: addresses('192.0.2.1') },
    });
    expect(judged.verdict).toBe('allowed');
  });

  it('are doubtful where a service tag may hold the missing address', () => {
    const judged = judge({
      flow,
      rules,
      cluster: { authorizedRanges: addresses('192.0.2.1'), authorizedTags: ['AzureCloud'] },
    });
    expect(judged.verdict).toBe('unknown');
  });

  it('are doubtful past the firewall, except behind the load balancer, whose address AKS adds itself', () => {
    const past = [subnet({ routes: systemRoutes })];
    const authorizedRanges = addresses('192.0.2.1');
    const at = (outboundType: string) =>
      judge({ flow, sources: past, cluster: { outboundType, authorizedRanges } }).verdict;
    expect(at('managedNATGateway')).toBe('unknown');
    expect(at('loadBalancer')).toBe('allowed');
  });
});

describe('what is not a rule', () => {
  it('is unknown for an outbound type without public addresses', () => {
    const judged = judge({ flow: mcr, sources: [subnet({ routes: systemRoutes })], cluster: { outboundType: 'none' } });
    expect(judged.verdict).toBe('unknown');
  });

  it('is a caveat when the firewall may run an older set of rules', () => {
    expect(judge({ flow: mcr, firewall: { provisioningFailed: true } }).caveats).toEqual(['provisioning-failed']);
  });

  it('is unknown where hubs share an address and their firewalls disagree', () => {
    const flow = mcr;
    const subject = cluster();
    const both = [firewall({ application: [allowMcr] }), firewall({}, { id: '/firewalls/other', name: 'other' })];
    const same = [
      firewall({ application: [allowMcr] }),
      firewall({ application: [allowMcr] }, { id: '/firewalls/other' }),
    ];
    expect(evaluateCluster(subject, [flow], topology(both))[0]?.verdict).toBe('unknown');
    expect(evaluateCluster(subject, [flow], topology(same))[0]?.verdict).toBe('allowed');
  });

  it('splits addresses by their routes', () => {
    const routes = [toFirewallRoute(), route('198.51.100.0/25', 'None'), ...systemRoutes];
    const rules = { network: [networkRule('all', {})] };
    const judged = judge({ flow: dependency('tcp/443 198.51.100.0/24'), rules, sources: [subnet({ routes })] });
    expect(judged.verdict).toBe('partial');
    expect(judged.paths[0]?.trace.map(({ stage, outcome, covers }) => [stage, outcome, covers])).toEqual([
      ['route', 'deny', '198.51.100.0/25'],
      ['route', 'pass', '198.51.100.128/25'],
      ['network', 'allow', undefined],
    ]);
  });

  it('keeps an unknown address open for rules that may hold it', () => {
    const flow = dependency('tcp/443 <apiServerIp>', { isApiServer: true });
    expect(judge({ flow }).verdict).toBe('denied');
    expect(judge({ flow, rules: { network: [networkRule('n', { to: ['198.51.100.9'] })] } }).verdict).toBe('unknown');
    expect(judge({ flow, rules: { network: [networkRule('n', {})] } }).verdict).toBe('allowed');
  });
});

describe('a host that nothing names', () => {
  const flow: Dependency = {
    ...dependency('https example.com'),
    destination: { kind: 'unfilled', placeholder: 'acrName', pattern: '<acrName>.azurecr.io' },
  };

  it('is unknown whatever the rules say', () => {
    const open = applicationRule('all', { hosts: ['*'] });
    for (const rules of [{}, { application: [open] }]) {
      const judged = judge({ flow, rules });
      expect(judged).toMatchObject({ verdict: 'unknown', caveats: ['address-unknown'] });
      expect(lastStep(judged)?.note).toBe('Nothing that was read tells what stands for <acrName>.');
    }
  });
});

describe('an either-or group', () => {
  const group = { name: 'monitor', otherwise: 'optional' } as const;
  const tag = dependency('tcp/443 AzureMonitor', { group: { ...group, alternative: 'tag' } });
  const name = dependency('https oms.example.com', { group: { ...group, alternative: 'names' } });

  it('is settled once everything is judged', () => {
    const rules = { network: [networkRule('monitor', { to: ['AzureMonitor'] })] };
    const subject = cluster();
    const judged = evaluateCluster(subject, [tag, name], topology([firewall(rules)], [subject]));
    expect(judged.map(({ verdict, dependency: { need } }) => [verdict, need])).toEqual([
      ['allowed', 'required'],
      ['denied', 'optional'],
    ]);
  });
});
