import { describe, expect, it } from 'vitest';
import type { Egress } from '../../../shared/model/report.ts';
import { type Step, toAlternative } from '../../../shared/model/verdict.ts';
import { toAddressSet } from '../../../shared/net/addressSet.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildAllowed,
  buildAudited,
  buildChange,
  buildCluster,
  buildFirewall,
  buildInput,
  buildJudged,
  buildPath,
  buildSource,
  clusterId,
  defaultDeny,
  droppedRoute,
  firewallId,
  otherSubnetId,
  routeTableId,
  subnetId,
  throughFirewall,
} from '../../support/reportInput.ts';

const hosts = ['mcr.microsoft.com', 'management.azure.com', 'login.microsoftonline.com', 'packages.aks.azure.com'];

function judgedBy(step: Step) {
  return hosts.map((destination) =>
    buildJudged({ id: `core.${destination}`, destination, paths: [buildPath('denied', step)] }),
  );
}

const dropped: Egress = { subnetId, via: 'none', routeTableId };

describe('A cause that stops many dependencies before the rules', () => {
  it('is one finding that lists them, while every dependency keeps its verdict', () => {
    const judged = judgedBy(droppedRoute);
    const report = toReport(buildInput(judged, { audited: buildAudited(judged, { egress: [dropped] }) }));
    expect(report.findings.map(({ kind, severity }) => [kind, severity])).toEqual([['route-blackhole', 'critical']]);
    const [finding] = report.findings;
    for (const host of hosts) expect(finding?.detail).toContain(host);
    expect(finding?.resourceId).toBe(routeTableId);
    expect(report.summary.dependencies.denied).toBe(hosts.length);
  });

  it('is mended at the route where the firewall is known', () => {
    const report = toReport(buildInput(judgedBy(droppedRoute)));
    expect(report.findings[0]?.fix?.azCli).toBe(
      'az network route-table route update --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg-net ' +
        '--route-table-name rt-nodes --name default --next-hop-type VirtualAppliance --next-hop-ip-address 10.42.2.4',
    );
  });

  it('carries the change that brought it about', () => {
    const drift = {
      baseline: {},
      changes: [buildChange({ resourceId: routeTableId, breaks: [`core.${hosts[0] ?? ''}`] })],
    };
    const [finding] = toReport(buildInput(judgedBy(droppedRoute), { drift })).findings;
    expect(finding?.cause).toMatchObject({ resourceId: routeTableId, changedBy: 'Ada Example' });
  });

  it('leaves a dependency to itself if a rule blocks it from another subnet', () => {
    const paths = [buildPath('denied', droppedRoute), buildPath('denied', defaultDeny, otherSubnetId)];
    const { findings } = toReport(buildInput([...judgedBy(droppedRoute), buildJudged({ paths })]));
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(['dependency-denied', 'route-blackhole']);
  });

  it('is high where required dependencies are stopped only in part, and medium where none is required', () => {
    const partly = [buildJudged({ verdict: 'partial', paths: [buildPath('partial', droppedRoute)] })];
    const recommended = [buildJudged({ need: 'recommended', paths: [buildPath('denied', droppedRoute)] })];
    expect(toReport(buildInput(partly)).findings[0]?.severity).toBe('high');
    expect(toReport(buildInput(recommended)).findings[0]).toMatchObject({
      kind: 'route-blackhole',
      severity: 'medium',
    });
  });

  it('is told apart by resource', () => {
    const other = { ...droppedRoute, resourceId: `${routeTableId}-two` };
    const judged = [
      buildJudged({ paths: [buildPath('denied', droppedRoute)] }),
      buildJudged({ id: 'b', paths: [buildPath('denied', other)] }),
    ];
    const { findings } = toReport(buildInput(judged));
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });
});

describe('DNS that does not answer', () => {
  const step: Step = { stage: 'dns', outcome: 'deny', resourceId: firewallId, note: 'The DNS proxy is off.' };

  it('is one finding, mended by turning the proxy on', () => {
    const report = toReport(buildInput(judgedBy(step), { firewalls: [buildFirewall({ dnsProxy: 'off' })] }));
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({ kind: 'dns-cut', severity: 'critical' });
    expect(report.findings[0]?.fix?.azCli).toContain('az network firewall update');
    expect(report.findings[0]?.fix?.azCli).toContain('--name fw-hub --enable-dns-proxy true');
  });
});

describe('One of several DNS servers that does not answer', () => {
  it('is told as that, and not as names that no longer resolve', () => {
    const step: Step = { stage: 'dns', outcome: 'deny', resourceId: firewallId, note: 'The DNS proxy is off.' };
    const question = buildJudged({
      id: 'core.net.custom-dns.global',
      destination: '10.42.2.4',
      protocol: 'UDP',
      port: 53,
      paths: [buildPath('denied', step)],
    });
    const told = (others: readonly ReturnType<typeof buildJudged>[]) =>
      toReport(buildInput([question, ...others], { firewalls: [buildFirewall({ dnsProxy: 'off' })] })).findings[0];
    const resolved = told([buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com')]);
    expect(resolved?.title).toContain('one of the DNS servers of the network does not answer');
    expect(resolved?.detail).not.toContain('no longer resolved');
    expect(told(judgedBy(step))?.title).toContain('host names cannot be resolved');
    expect(told([])?.title).toContain('host names cannot be resolved');
  });
});

describe('A subnet of which a security group stops one half while the rules are not sure of the other', () => {
  it('is told of the security group, and no firewall rule is blamed', () => {
    const nsgId = `${routeTableId}-nsg`;
    const trace: readonly Step[] = [
      { stage: 'nsg', outcome: 'deny', resourceId: nsgId, covers: 'from 10.42.1.0/25', note: 'Rule d denies it.' },
      { stage: 'application', outcome: 'unknown', resourceId: firewallId, covers: 'from 10.42.1.128/25' },
      toAlternative({ ...defaultDeny, covers: 'from 10.42.1.128/25' }),
    ];
    const judged = hosts.map((destination) =>
      buildJudged({
        id: `core.${destination}`,
        destination,
        verdict: 'partial',
        paths: [{ subnetId, verdict: 'partial', trace }],
      }),
    );
    const { findings } = toReport(buildInput(judged));
    expect(findings.map(({ kind, resourceId }) => [kind, resourceId])).toEqual([['nsg-blocks-egress', nsgId]]);
    expect(findings[0]?.detail).toContain('Rule d denies it.');
  });
});

describe('Authorized IP ranges without an address of the firewall', () => {
  const step: Step = {
    stage: 'authorizedIpRanges',
    outcome: 'deny',
    resourceId: clusterId,
    covers: 'from 203.0.113.8',
  };
  const cluster = buildCluster({ authorizedRanges: toAddressSet('203.0.113.7') ?? [] });
  const judged = [
    buildJudged({ id: 'core.fqdn.apiserver-hcp.global', verdict: 'partial', paths: [buildPath('partial', step)] }),
  ];
  const inputWith = (complete: boolean) =>
    buildInput(judged, {
      audited: buildAudited(judged, { cluster }),
      firewalls: [
        buildFirewall({ publicAddresses: ['203.0.113.7', '203.0.113.8'], publicAddressesComplete: complete }),
      ],
    });

  it('are a high finding that names the address, with a command that keeps the ranges of today', () => {
    const [finding] = toReport(inputWith(true)).findings;
    expect(finding).toMatchObject({ kind: 'authorized-ranges-miss-firewall', severity: 'high' });
    expect(finding?.title).toContain('203.0.113.8');
    expect(finding?.fix?.azCli).toContain('--name aks-one --api-server-authorized-ip-ranges 203.0.113.7,203.0.113.8');
  });

  it('have no command while an address of the firewall is not known', () => {
    expect(toReport(inputWith(false)).findings[0]?.fix).not.toHaveProperty('azCli');
  });
});

describe('The way out of a cluster', () => {
  const findingsOf = (egress: readonly Egress[], options: Parameters<typeof buildCluster>[0] = {}) => {
    const judged = [buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com')];
    return toReport(buildInput(judged, { audited: buildAudited(judged, { egress, cluster: buildCluster(options) }) }))
      .findings;
  };

  it('through the firewall is no finding', () => {
    expect(findingsOf([throughFirewall])).toEqual([]);
  });

  it('past the firewall is medium where it was meant to go through one', () => {
    const [mixed] = findingsOf([throughFirewall, { subnetId: otherSubnetId, via: 'loadBalancer' }], {
      outboundType: 'loadBalancer',
      sources: [buildSource(), buildSource({ subnetId: otherSubnetId })],
    }).filter(({ kind }) => kind.startsWith('route-'));
    expect(mixed).toMatchObject({ kind: 'route-bypasses-firewall', severity: 'medium' });
    const [bare] = findingsOf([throughFirewall, { subnetId: otherSubnetId, via: 'internet', routeTableId }], {
      sources: [buildSource(), buildSource({ subnetId: otherSubnetId, routes: [] })],
    });
    expect(bare).toMatchObject({ kind: 'route-default-missing', severity: 'medium' });
  });

  it('past the firewall is for information where the cluster has an outbound type of its own', () => {
    expect(findingsOf([{ subnetId, via: 'natGateway' }], { outboundType: 'managedNATGateway' })[0]).toMatchObject({
      severity: 'info',
    });
  });

  it('to nowhere is a finding although no dependency tells it, unless the cluster is isolated', () => {
    expect(findingsOf([dropped])[0]).toMatchObject({ kind: 'route-blackhole', severity: 'high' });
    expect(findingsOf([dropped], { networkIsolated: true })).toEqual([]);
    expect(findingsOf([dropped], { outboundType: 'none' })).toEqual([]);
  });
});

describe('A next hop that is no firewall of the estate', () => {
  const step: Step = { stage: 'route', outcome: 'unknown', resourceId: routeTableId, note: 'leads to 10.9.9.9' };
  const judged = hosts.map((destination) =>
    buildJudged({ id: `core.${destination}`, destination, verdict: 'unknown', paths: [buildPath('unknown', step)] }),
  );
  const audited = buildAudited(judged, {
    egress: [
      { subnetId, via: 'virtualAppliance', routeTableId, reason: 'Route default leads to VirtualAppliance 10.9.9.9.' },
    ],
  });

  it('is one finding for all that it hides, high where firewalls were read and have another address', () => {
    const { findings } = toReport(buildInput(judged, { audited }));
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([['route-next-hop-unknown', 'high']]);
    expect(findings[0]?.detail).toContain('10.9.9.9');
  });

  it('hides the API server too, whose authorized ranges cannot be judged behind it', () => {
    const ranges: Step = { stage: 'authorizedIpRanges', outcome: 'unknown', resourceId: clusterId };
    const paths = [{ subnetId, verdict: 'unknown' as const, trace: [step, ranges] }];
    const all = [...judged, buildJudged({ id: 'core.fqdn.apiserver-hcp.global', verdict: 'unknown', paths })];
    const { findings } = toReport(buildInput(all, { audited: { ...audited, judged: all } }));
    expect(findings.map(({ kind }) => kind)).toEqual(['route-next-hop-unknown']);
  });

  it('is medium where no firewall was read', () => {
    expect(toReport(buildInput(judged, { audited, firewalls: [] })).findings[0]?.severity).toBe('medium');
  });
});
