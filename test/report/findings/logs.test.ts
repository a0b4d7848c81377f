import { describe, expect, it } from 'vitest';
import type { Deny } from '../../../shared/model/deny.ts';
import type { ReportInput } from '../../../shared/report/reportInput.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import { buildAllowed, buildChange, buildDeny, buildInput, buildJudged, clusterId } from '../../support/reportInput.ts';

function ofKind(input: ReportInput, kind: string) {
  return toReport(input).findings.filter((finding) => finding.kind === kind);
}

const flow = {
  clusterId,
  port: 443,
  protocol: 'HTTPS',
  firstSeen: '2026-03-02T09:30:00.000Z',
  lastSeen: '2026-03-02T09:50:00.000Z',
};

describe('configuration and logs that contradict each other', () => {
  const allowed = buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com');
  const denied: Deny = {
    ...flow,
    class: 'dependency',
    dependencyIds: ['core.fqdn.mcr.global'],
    destination: 'mcr.microsoft.com',
    count: 3,
  };

  it('are told with both sides where the logs deny what configuration allows', () => {
    const [finding, ...more] = ofKind(
      buildInput([allowed], { denies: [denied], settledAt: '2026-03-02T09:00:00.000Z' }),
      'model-disagrees',
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'medium', clusterId, dependencyId: 'core.fqdn.mcr.global' });
    expect(finding?.title).toContain('allowed by configuration but denied in the logs');
    expect(finding?.detail).toContain('3 denied, the last at');
  });

  it('are not told of denials from before the configuration settled', () => {
    expect(
      ofKind(buildInput([allowed], { denies: [denied], settledAt: '2026-03-02T09:55:00.000Z' }), 'model-disagrees'),
    ).toEqual([]);
  });

  const blocked = buildJudged();
  const through = {
    ...flow,
    dependencyIds: ['core.fqdn.packages-aks.global'],
    destination: 'packages.aks.azure.com',
    count: 8,
  };

  it('are told where the logs let through what configuration denies, if it is known when that settled', () => {
    const told = ofKind(
      buildInput([blocked], { allowed: [through], settledAt: '2026-03-02T09:00:00.000Z' }),
      'model-disagrees',
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.title).toContain('denied by configuration but let through in the logs');
    expect(ofKind(buildInput([blocked], { allowed: [through] }), 'model-disagrees')).toEqual([]);
  });
});

describe('a denied host that nobody documents', () => {
  const suspect: Deny = {
    ...flow,
    class: 'undocumented',
    destination: 'mcrprod.azurecr.io',
    count: 40,
    sources: 3,
    pools: ['system'],
  };

  it('is a finding of its own if it looks like the platform and goes on, and is not told twice', () => {
    const input = buildInput([], { denies: [suspect] });
    expect(ofKind(input, 'undocumented-dependency')).toMatchObject([
      { severity: 'low', clusterId, evidence: { host: 'mcrprod.azurecr.io', sources: 3, count: 40 } },
    ]);
    expect(ofKind(input, 'denied-in-logs')).toEqual([]);
  });

  it.each<[string, Partial<Deny>]>([
    ["a workload's own", { destination: 'shop.example.net' }],
    ['one that only looks alike', { destination: 'azurecr.io.example.net' }],
    ['known noise', { destination: 'esm.ubuntu.com' }],
    ['documented', { class: 'dependency', dependencyIds: ['core.fqdn.mcr.global'], destination: 'mcr.microsoft.com' }],
    ['dropped by threat intelligence', { class: 'threatIntel' }],
    ['dropped by IDPS', { class: 'idps' }],
    ['rare', { count: 9 }],
    ["a single machine's within minutes", { sources: 1, firstSeen: '2026-03-02T09:45:00.000Z' }],
    ['from no known subnet', { pools: [] }],
  ])('is none if it is %s', (_what, more) => {
    expect(ofKind(buildInput([], { denies: [{ ...suspect, ...more }] }), 'undocumented-dependency')).toEqual([]);
  });

  it('is told for the five likeliest names at most, the most Microsoft-like and widest first', () => {
    const denies = Array.from({ length: 9 }, (_, number) => ({
      ...suspect,
      destination: `n${number}.azurecr.io`,
      sources: 2 + number,
    }));
    const told = ofKind(
      buildInput([], { denies: [...denies, { ...suspect, destination: 'x.aks.azure.com' }] }),
      'undocumented-dependency',
    );
    const hosts = told.map(({ dependencyId }) => dependencyId);
    expect(hosts).toHaveLength(5);
    expect(hosts).toContain('host:x.aks.azure.com');
    expect(hosts).toContain('host:n8.azurecr.io');
    expect(hosts).not.toContain('host:n0.azurecr.io');
  });
});

describe('denials in the logs', () => {
  it('suggest a rule for names of workloads, never for what is no name', () => {
    const denies = [
      buildDeny({ class: 'undocumented', destination: 'shop.example.net', count: 30 }),
      buildDeny({ class: 'undocumented', destination: 'x"; rm -rf /', count: 30 }),
    ];
    const [finding] = ofKind(buildInput([], { denies }), 'denied-in-logs');
    expect(finding?.fix?.summary).toContain('shop.example.net');
    expect(finding?.fix?.summary).not.toContain('rm -rf');
  });

  it('without a host name are explained', () => {
    const nameless: Deny = { ...flow, class: 'noSni', count: 30 };
    expect(ofKind(buildInput([], { denies: [nameless] }), 'denied-in-logs')[0]?.detail).toContain(
      'pods that call the API server by its address',
    );
  });

  const denied = {
    ...buildDeny({ class: 'dependency', dependencyIds: ['core.fqdn.packages-aks.global'] }),
    destination: 'packages.aks.azure.com',
    ...flow,
  };
  it.each([
    ['2026-03-02T09:29:00.000Z', 'They began after'],
    ['2026-03-02T09:40:00.000Z', 'They began before'],
  ])('are joined to the change of %s that broke the dependency', (changedAt, words) => {
    const change = buildChange({ breaks: ['core.fqdn.packages-aks.global'], changedAt, changedBy: 'maya@example.com' });
    const [finding] = ofKind(
      buildInput([buildJudged()], { denies: [denied], drift: { baseline: {}, changes: [change] } }),
      'dependency-denied',
    );
    expect(finding?.detail).toContain(words);
    expect(finding?.detail).toContain('by maya@example.com');
    expect(finding?.cause).toMatchObject({ changedAt, changedBy: 'maya@example.com' });
  });
});
