import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../shared/model/catalog.ts';
import type { Deny } from '../../../shared/model/deny.ts';
import type { ApplicationRule, NetworkRule } from '../../../shared/model/topology.ts';
import { toHostPattern } from '../../../shared/net/hostPattern.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildAllowed,
  buildApplicationRule,
  buildAudited,
  buildCluster,
  buildDeny,
  buildFirewall,
  buildInput,
  buildJudged,
  buildNetworkRule,
  clusterId,
  firewallId,
  throughFirewall,
} from '../../support/reportInput.ts';

const hostsOf = (...texts: readonly string[]) => texts.flatMap((text) => toHostPattern(text) ?? []);

describe('Rules that name what was retired', () => {
  interface Given {
    readonly application?: readonly ApplicationRule[];
    readonly network?: readonly NetworkRule[];
    readonly judged?: Parameters<typeof buildInput>[0];
    readonly cloud?: Cloud;
  }

  function obsoleteOf({ application = [], network = [], judged = [], cloud = 'AzureCloud' }: Given) {
    const firewalls = [buildFirewall({ rules: { nat: [], network, application } })];
    const audited = buildAudited(judged, { cluster: buildCluster({ cloud }) });
    const { findings } = toReport(buildInput(judged, { firewalls, audited }));
    return findings.filter(({ kind }) => kind === 'rule-obsolete');
  }

  it('are one finding a firewall, for information, with every rule in evidence', () => {
    const [finding, ...others] = obsoleteOf({
      application: [
        buildApplicationRule({ hosts: hostsOf('acs-mirror.azureedge.net', 'mcr.microsoft.com') }),
        buildApplicationRule({ ref: { collection: 'old', name: 'images' }, hosts: hostsOf('*.cdn.mscr.io') }),
      ],
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'info',
      resourceId: firewallId,
      title: 'fw-hub: rules allow what AKS no longer needs: *.cdn.mscr.io and acs-mirror.azureedge.net',
      evidence: {
        rules: [
          { rule: 'old/images', destination: '*.cdn.mscr.io', catalogId: 'old.cdn-mscr' },
          { rule: 'allow-aks/core', destination: 'acs-mirror.azureedge.net' },
        ],
      },
    });
    expect(finding).not.toHaveProperty('clusterId');
  });

  it.each<[string, Given]>([
    ['with a region filled in', { application: [buildApplicationRule({ hosts: hostsOf('*.tun.eastus.azmk8s.io') })] }],
    ['by host in a network rule', { network: [buildNetworkRule({ hosts: hostsOf('acs-mirror.azureedge.net') })] }],
    [
      'by service tag',
      {
        network: [
          buildNetworkRule({ destinations: { addresses: [], serviceTags: ['AzureDevSpaces'], unreadIpGroups: [] } }),
        ],
      },
    ],
  ])('are found %s', (_, given) => {
    expect(obsoleteOf(given)).toHaveLength(1);
  });

  const mirror = hostsOf('acs-mirror.azureedge.net');
  it.each<[string, Given]>([
    ['name a wider pattern', { application: [buildApplicationRule({ hosts: hostsOf('*.azureedge.net') })] }],
    ['deny', { application: [buildApplicationRule({ action: 'deny', hosts: mirror })] }],
    [
      'still let something needed through',
      {
        application: [buildApplicationRule({ hosts: hostsOf('*.azmk8s.io') })],
        judged: [buildAllowed('core.fqdn.apiserver-hcp.global', 'aks-one.hcp.eastus.azmk8s.io')],
      },
    ],
    [
      'were retired in another cloud',
      { application: [buildApplicationRule({ hosts: hostsOf('aksrepos.azurecr.io') })], cloud: 'AzureChinaCloud' },
    ],
  ])('are no finding where they %s', (_, given) => {
    expect(obsoleteOf(given)).toEqual([]);
  });

  it('stay obsolete where only the cluster’s own list still names the host', () => {
    const judged = [
      buildJudged({
        id: 'aks-api.acs-mirror.azureedge.net.https.443',
        destination: 'acs-mirror.azureedge.net',
        need: 'optional',
      }),
    ];
    expect(obsoleteOf({ application: [buildApplicationRule({ hosts: mirror })], judged })).toHaveLength(1);
  });

  it('of a firewall that no audited cluster is behind are not looked at', () => {
    const firewalls = [
      buildFirewall({ rules: { nat: [], network: [], application: [buildApplicationRule({ hosts: mirror })] } }),
    ];
    const audited = buildAudited([], { egress: [{ ...throughFirewall, firewallId: `${firewallId}-two` }] });
    const { findings } = toReport(buildInput([], { firewalls, audited }));
    expect(findings.filter(({ kind }) => kind === 'rule-obsolete')).toEqual([]);
  });
});

describe('Add-ons that the catalog does not know', () => {
  const findingsWith = (addonProfiles: Record<string, { enabled: boolean }>) => {
    const audited = buildAudited([], { cluster: buildCluster({ settings: { properties: { addonProfiles } } }) });
    return toReport(buildInput([], { audited })).findings.filter(({ kind }) => kind === 'unknown-add-on');
  };

  it('are one finding a cluster, for information', () => {
    expect(findingsWith({ tomorrow: { enabled: true }, another: { enabled: true } })).toMatchObject([
      {
        severity: 'info',
        clusterId,
        title: 'aks-one: Breakwater does not know what another and tomorrow need to reach',
        evidence: { addOns: ['another', 'tomorrow'] },
      },
    ]);
  });

  it('are none where they are off or known', () => {
    expect(findingsWith({ tomorrow: { enabled: false }, azurepolicy: { enabled: true } })).toEqual([]);
  });
});

describe('Denied flows that are denied by design', () => {
  const flow = (overrides: Partial<Deny>) =>
    buildDeny({ class: 'undocumented', dependencyIds: [], count: 500, ...overrides });
  const deniedOf = (...denies: readonly Deny[]) =>
    toReport(buildInput([], { denies })).findings.filter(({ kind }) => kind === 'denied-in-logs');

  it.each<[string, Partial<Deny>]>([
    ['of the cluster', { destination: 'acs-mirror.azureedge.net' }],
    ['that come close to a dependency', { destination: 'motd.ubuntu.com', class: 'nearMiss' }],
    ['of no known cluster', { destination: 'md-hdd-1.z2.blob.storage.azure.net', clusterId: null }],
  ])('are no finding: those %s', (_, overrides) => {
    expect(deniedOf(flow(overrides))).toEqual([]);
  });

  it('do not hide the flows beside them, and stay in the list of denied flows', () => {
    const input = buildInput([], {
      denies: [flow({ destination: 'motd.ubuntu.com' }), flow({ destination: 'stray.example.com', count: 12 })],
    });
    const report = toReport(input);
    const [finding] = report.findings.filter(({ kind }) => kind === 'denied-in-logs');
    expect(finding?.detail).toContain('stray.example.com');
    expect(finding?.detail).not.toContain('motd.ubuntu.com');
    expect(report.denies).toHaveLength(2);
  });
});
