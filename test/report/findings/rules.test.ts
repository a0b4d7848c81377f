import { describe, expect, it } from 'vitest';
import { toEgress } from '../../../shared/evaluate/egress.ts';
import { evaluateCluster } from '../../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../../shared/model/catalog.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { ApplicationRule, ClusterTopology, Firewall, NetworkRule } from '../../../shared/model/topology.ts';
import { mergeReports } from '../../../shared/report/mergeReports.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  applicationRule,
  cluster,
  dependency,
  firewall,
  http,
  https,
  networkRule,
  subnet,
  topology,
} from '../../evaluate/support/topology.ts';

interface Given {
  readonly rules: readonly (NetworkRule | ApplicationRule)[];
  readonly needs?: readonly Dependency[];
  readonly firewall?: Partial<Firewall>;
  readonly clusters?: readonly ClusterTopology[];
}

const ruleKinds = [
  'fqdn-tag-only',
  'fqdn-tag-without-http',
  'idps-without-exception',
  'network-rules-hide-application-rules',
  'rule-duplicate',
  'rule-invalid',
  'rule-misses-dependency',
  'rule-shadowed',
  'rule-too-broad',
  'threat-intel-without-allowlist',
  'tls-inspection-on-dependency',
];

function reportOf({ rules, needs = [], firewall: more = {}, clusters = [cluster()] }: Given) {
  const network = rules.filter((rule) => rule.kind === 'network');
  const application = rules.filter((rule) => rule.kind === 'application');
  const whole = topology([firewall({ network, application }, more)], clusters);
  return toReport({
    generatedAt: '2026-03-02T10:00:00.000Z',
    source: { kind: 'files' },
    catalogVersion: '2026-02-01',
    topology: whole,
    clusters: clusters.map((one) => ({
      cluster: one,
      egress: one.sources.map((source) => toEgress(source, one, whole)),
      judged: evaluateCluster(one, needs, whole),
    })),
    estateGaps: [],
    denies: [],
    denyGaps: [],
    drift: null,
  });
}

/** The findings about rules; whatever else the report says is not looked at. */
function findingsOf(given: Given): readonly Finding[] {
  return reportOf(given).findings.filter(({ kind }) => ruleKinds.includes(kind));
}

const policyId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies/fp';

/** A rule as it stands in a policy: group `apps`, collection `rules`. */
function inPolicy<R extends NetworkRule | ApplicationRule>(rule: R): R {
  return { ...rule, ref: { ...rule.ref, policyId, group: 'apps', groupPriority: 300 } };
}

const mcr = dependency('https mcr.microsoft.com');
const updates = dependency('http security.ubuntu.com', {
  id: 'os.updates',
  need: 'recommended',
  coveredByFqdnTag: true,
});

describe('A finding about rules', () => {
  it.each<[string, Given, Partial<Finding> & { readonly fix?: unknown }]>([
    [
      'tells a rule that another one hides, where it is written and how to remove it',
      {
        rules: [
          inPolicy(applicationRule('wide', { hosts: ['*.microsoft.com'] })),
          inPolicy(applicationRule('narrow', { hosts: ['mcr.microsoft.com'] })),
        ],
        needs: [mcr],
      },
      {
        kind: 'rule-shadowed',
        severity: 'low',
        resourceId: `${policyId}/ruleCollectionGroups/apps`,
        title: 'fw: rule apps/rules/narrow is never reached: apps/rules/wide takes all of it before',
        fix: {
          summary: 'Remove apps/rules/narrow: nothing changes without it.',
          azCli:
            'az network firewall policy rule-collection-group collection rule remove --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg --policy-name fp --rule-collection-group-name apps --collection-name rules --name narrow',
          proven: false,
        },
      },
    ],
    [
      'tells an allow rule behind a deny without a command, for nobody knows which was meant',
      {
        rules: [
          applicationRule('no', { hosts: ['*.example.com'], deny: true }),
          applicationRule('yes', { hosts: ['a.example.com'] }),
        ],
      },
      {
        kind: 'rule-shadowed',
        severity: 'low',
        fix: { summary: 'Remove rules/yes, or move it before rules/no if it was meant to count.', proven: false },
      },
    ],
    [
      'tells a rule that two others hide together',
      {
        rules: [
          networkRule('low', { to: ['192.0.2.0/25'] }),
          networkRule('high', { to: ['192.0.2.128/25'] }),
          networkRule('both', { to: ['192.0.2.0/24'] }),
        ],
      },
      {
        kind: 'rule-shadowed',
        title: 'fw: rule rules/both is never reached: rules/low and rules/high together take all of it before',
      },
    ],
    [
      'tells a rule that is written twice',
      {
        rules: [
          applicationRule('one', { hosts: ['a.example.com'] }),
          applicationRule('two', { hosts: ['a.example.com'] }),
        ],
      },
      {
        kind: 'rule-duplicate',
        severity: 'low',
        title: 'fw: rule rules/one is written again as rules/two',
        fix: {
          summary: 'Remove rules/two: nothing changes without it.',
          azCli:
            'az network firewall application-rule delete --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg --firewall-name fw --collection-name rules --name two',
          proven: false,
        },
      },
    ],
    [
      'tells network rules that leave nothing to application rules',
      {
        rules: [
          networkRule('low', { to: ['0.0.0.0/1'] }),
          networkRule('high', { to: ['128.0.0.0/1'] }),
          applicationRule('app', { hosts: ['a.example.com'] }),
        ],
      },
      {
        kind: 'network-rules-hide-application-rules',
        severity: 'low',
        title: 'fw: network rules rules/low and rules/high hide 1 application rule: rules/app',
      },
    ],
    [
      'tells a rule of which a part matches nothing',
      {
        rules: [
          { ...applicationRule('half', { hosts: ['a.example.com'] }), problems: ['host name "*.x.*" matches nothing'] },
        ],
      },
      {
        kind: 'rule-invalid',
        severity: 'low',
        title: 'fw: rule rules/half works only in part: host name "*.x.*" matches nothing',
        fix: { summary: 'Correct rules/half, or take out what matches nothing.', proven: false },
      },
    ],
    [
      'tells a URL that nobody can see in HTTPS (vector 43)',
      { rules: [applicationRule('url', { urls: ['www.example.com/test'] })] },
      { kind: 'rule-invalid', severity: 'low' },
    ],
    [
      'tells a rule that lets everything out, as low',
      { rules: [networkRule('all', { ports: ['*'] })] },
      {
        kind: 'rule-too-broad',
        severity: 'low',
        title: 'fw: rule rules/all lets every source reach every address on every port',
      },
    ],
    [
      'tells a rule for every host, for information',
      { rules: [applicationRule('star', { hosts: ['*'], from: ['10.42.1.0/24'] })] },
      { kind: 'rule-too-broad', severity: 'info' },
    ],
    [
      'tells a rule with the wrong protocol',
      { rules: [applicationRule('ubuntu-updates', { hosts: ['security.ubuntu.com'] })], needs: [updates] },
      {
        kind: 'rule-misses-dependency',
        severity: 'low',
        title: 'fw: rule rules/ubuntu-updates names security.ubuntu.com on Https:443, the dependency is HTTP:80',
      },
    ],
    [
      'tells a rule with other sources',
      { rules: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'], from: ['10.99.0.0/16'] })], needs: [mcr] },
      { kind: 'rule-misses-dependency', title: 'fw: rule rules/mcr names mcr.microsoft.com for other sources' },
    ],
    [
      'tells a rule with a name misspelt',
      { rules: [applicationRule('mcr', { hosts: ['mcr.mircosoft.com'] })], needs: [mcr] },
      {
        kind: 'rule-misses-dependency',
        title: 'fw: rule rules/mcr names mcr.mircosoft.com, which looks like mcr.microsoft.com misspelt',
      },
    ],
    [
      'tells a rule for another region (vector 51), for information where nobody needs it',
      {
        rules: [networkRule('tunnel', { to: ['AzureCloud.westus'], ports: [9000] })],
        needs: [dependency('tcp/9000 AzureCloud.eastus', { need: 'optional' })],
      },
      {
        kind: 'rule-misses-dependency',
        severity: 'info',
        title: 'fw: rule rules/tunnel names AzureCloud.westus, the dependency is AzureCloud.eastus',
      },
    ],
    [
      'tells a tag rule without HTTP (vector 46)',
      { rules: [applicationRule('aks', { tags: ['AzureKubernetesService'] })], needs: [updates] },
      {
        kind: 'fqdn-tag-without-http',
        severity: 'low',
        title:
          'fw: rule rules/aks has FQDN tag AzureKubernetesService without Http:80, so it misses security.ubuntu.com',
      },
    ],
    [
      'tells an add-on that rests on the tag alone',
      {
        rules: [applicationRule('aks', { tags: ['AzureKubernetesService'] })],
        needs: [dependency('https data.policy.core.windows.net', { id: 'policy.data', features: ['azure-policy'] })],
      },
      { kind: 'fqdn-tag-only', severity: 'info', evidence: { dependencies: ['policy.data'] } },
    ],
    [
      'tells TLS inspection on what a cluster needs, as the cluster’s own (vector 70)',
      { rules: [applicationRule('open', { hosts: ['mcr.microsoft.com'], terminateTls: true })], needs: [mcr] },
      {
        kind: 'tls-inspection-on-dependency',
        severity: 'medium',
        clusterId: cluster().id,
        title: 'aks: rule rules/open opens TLS to mcr.microsoft.com, which AKS does not support',
      },
    ],
    [
      'tells threat intelligence that may deny what is required (vector 63)',
      {
        rules: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'] })],
        needs: [mcr],
        firewall: { threatIntel: 'Deny' },
      },
      { kind: 'threat-intel-without-allowlist', severity: 'info' },
    ],
    [
      'tells intrusion prevention without an exception (vector 66)',
      {
        rules: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'] })],
        needs: [mcr],
        firewall: { idps: 'Deny', idpsExceptions: 0 },
      },
      { kind: 'idps-without-exception', severity: 'info' },
    ],
  ])('%s, and nothing else', (_, given, expected) => {
    const [finding, ...others] = findingsOf(given);
    expect(others).toEqual([]);
    expect(finding).toMatchObject(expected);
    if (!('clusterId' in expected)) expect(finding).not.toHaveProperty('clusterId');
  });

  it.each<[string, Given]>([
    [
      'of a tag without HTTP where a rule of its own denies that traffic',
      {
        rules: [
          networkRule('no-web', { deny: true, ports: [80] }),
          applicationRule('aks', { tags: ['AzureKubernetesService'] }),
        ],
        needs: [updates],
      },
    ],
    ['of a rule for time to everywhere', { rules: [networkRule('ntp', { protocols: ['UDP'], ports: [123] })] }],
    [
      'of a host that is let through on the port that its rule names',
      {
        rules: [applicationRule('packages', { hosts: ['packages.microsoft.com'] })],
        needs: [
          dependency('https packages.microsoft.com'),
          dependency('http packages.microsoft.com', { need: 'optional' }),
        ],
      },
    ],
    [
      'of HTTPS where only TCP is documented',
      {
        rules: [applicationRule('images', { hosts: ['ghcr.io'] })],
        needs: [dependency('tcp/443 ghcr.io', { need: 'optional' })],
      },
    ],
    [
      'of a name that resembles one that is needed and is needed itself',
      {
        rules: [applicationRule('one', { hosts: ['region1.example.com'] })],
        needs: [dependency('https region1.example.com'), dependency('https region2.example.com')],
      },
    ],
    [
      'of host names without the DNS proxy, which have a finding of their own',
      {
        rules: [networkRule('ntp', { hosts: ['ntp.ubuntu.com'], protocols: ['UDP'], ports: [123] })],
        needs: [dependency('udp/123 ntp.ubuntu.com')],
        firewall: { dnsProxy: 'off' },
      },
    ],
    [
      'of names on the allowlist of threat intelligence, or of altered intrusion prevention',
      {
        rules: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'] })],
        needs: [mcr],
        firewall: {
          threatIntel: 'Deny',
          threatIntelAllowedHosts: applicationRule('', { hosts: ['*.microsoft.com'] }).hosts,
          idps: 'Deny',
          idpsExceptions: 1,
        },
      },
    ],
    [
      'of intrusion prevention whose exceptions nobody could read',
      {
        rules: [applicationRule('mcr', { hosts: ['mcr.microsoft.com'] })],
        needs: [mcr],
        firewall: { idps: 'Deny' },
      },
    ],
    [
      'of TLS inspection that the tier cannot do',
      {
        rules: [applicationRule('open', { hosts: ['mcr.microsoft.com'], terminateTls: true })],
        needs: [mcr],
        firewall: { tier: 'Standard' },
      },
    ],
    [
      'of a firewall that no cluster stands behind',
      {
        rules: [networkRule('all', { ports: ['*'] }), applicationRule('dead', { hosts: ['a.example.com'] })],
        clusters: [cluster({ sources: [subnet({ routes: [] })] })],
      },
    ],
  ])('is not made %s', (_, given) => {
    expect(findingsOf(given)).toEqual([]);
  });

  it('is one for 4,000 rules behind one wildcard, with the count and the first of them', () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      applicationRule(`r${index}`, { hosts: [`h${index}.example.com`] }),
    );
    const [finding, ...others] = findingsOf({
      rules: [applicationRule('deny-all', { hosts: ['*'], deny: true }), ...many],
    });
    expect(others).toEqual([]);
    expect(finding?.title).toBe('fw: rules/deny-all hides 4000 rules that are never reached: r0, r1 and 3998 more');
    expect(finding?.evidence).toMatchObject({ count: 4000 });
    expect(JSON.stringify(finding).length).toBeLessThan(20_000);
  });

  it('is one for all beyond twenty of a kind', () => {
    const pairs = Array.from({ length: 300 }, (_, index) => [
      applicationRule(`a${index}`, { hosts: [`*.h${index}.example.com`] }),
      applicationRule(`b${index}`, { hosts: [`x.h${index}.example.com`] }),
    ]);
    const found = findingsOf({ rules: pairs.flat() });
    expect(found.length).toBe(21);
    expect(found.find(({ evidence }) => evidence?.['count'] === 280)?.title).toContain('280 more');
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(21);
  });

  it('is one however many clusters stand behind the rule and however many reports are merged', () => {
    const rules = [networkRule('all', { ports: ['*'] }), applicationRule('dead', { hosts: ['a.example.com'] })];
    const clusters = ['aks-one', 'aks-two'].map((name) => cluster({ name, id: cluster().id.replace(/aks$/, name) }));
    const together = findingsOf({ rules, clusters });
    expect(together.map(({ kind }) => kind).toSorted()).toEqual([
      'network-rules-hide-application-rules',
      'rule-too-broad',
    ]);
    const reports = clusters.map((one) => reportOf({ rules, clusters: [one] }));
    const merged = mergeReports(reports, '2026-03-02T11:00:00.000Z');
    expect(merged.findings.filter(({ kind }) => ruleKinds.includes(kind))).toEqual(together);
  });

  it('is gone from merged reports once a newer one has seen the firewall without it', () => {
    const clusters = ['aks-one', 'aks-two'].map((name) => cluster({ name, id: cluster().id.replace(/aks$/, name) }));
    const [one, two] = clusters.map((own, hour) => {
      const rules = hour === 0 ? [networkRule('all', { ports: ['*'] })] : [];
      return { ...reportOf({ rules, clusters: [own] }), generatedAt: `2026-03-02T1${hour}:00:00.000Z` };
    });
    const kindsOf = (reports: Parameters<typeof mergeReports>[0]) =>
      mergeReports(reports, '2026-03-02T12:00:00.000Z').findings.filter(({ kind }) => ruleKinds.includes(kind));
    expect(kindsOf(one ? [one] : [])).toHaveLength(1);
    expect(kindsOf(one && two ? [one, two] : [])).toEqual([]);
  });

  it('keeps its identity when more rules are hidden and when priorities change', () => {
    const first = applicationRule('wide', { hosts: ['*.example.com'] });
    const second = applicationRule('a', { hosts: ['a.example.com'] });
    const third = applicationRule('b', { hosts: ['b.example.com'] });
    const [one] = findingsOf({ rules: [first, second] });
    const [two] = findingsOf({ rules: [{ ...first, ref: { ...first.ref, collectionPriority: 90 } }, second, third] });
    expect(two?.fingerprint).toBe(one?.fingerprint);
    const [other] = findingsOf({ rules: [{ ...first, ref: { ...first.ref, name: 'else' } }, second] });
    expect(other?.fingerprint).not.toBe(one?.fingerprint);
  });

  it('has a title of at most 200 characters however long the names are', () => {
    const long = 'x'.repeat(300);
    const rules = [
      applicationRule(long, { hosts: ['*.example.com'], protocols: [http, https] }),
      applicationRule(`y${long}`, { hosts: ['a.example.com'] }),
    ];
    expect(findingsOf({ rules }).map(({ title }) => title.length)).toEqual([200]);
  });
});
