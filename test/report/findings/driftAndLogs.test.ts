import { describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/model/drift.ts';
import type { Deny } from '../../../shared/model/deny.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildAllowed,
  buildChange,
  buildCluster,
  buildDeny,
  buildInput,
  buildJudged,
  clusterId,
  firewallId,
} from '../../support/reportInput.ts';

function findingsOf(changes: readonly Change[], judged = [buildJudged()]) {
  const { findings } = toReport(buildInput(judged, { drift: { baseline: {}, changes } }));
  return findings.filter(({ kind }) => kind.startsWith('change-'));
}

describe('A change that breaks dependencies', () => {
  it('is a high finding on the changed resource that names its author', () => {
    const [finding, ...others] = findingsOf([buildChange(), buildChange({ path: 'other', fingerprint: 'feed' })]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'change-breaks-dependency',
      severity: 'high',
      resourceId: firewallId,
      clusterId,
    });
    expect(finding?.cause?.changedBy).toBe('Ada Example');
    expect(finding?.detail).toContain('2 changes to fw-hub by Ada Example at 2026-03-02 07:30 UTC');
    expect(finding?.detail).toContain('packages.aks.azure.com');
  });

  it('is medium where only recommended dependencies suffer', () => {
    expect(findingsOf([buildChange()], [buildJudged({ need: 'recommended' })])[0]?.severity).toBe('medium');
  });

  it('is no finding where the dependency is let through again or is optional', () => {
    expect(
      findingsOf([buildChange()], [buildAllowed('core.fqdn.packages-aks.global', 'packages.aks.azure.com')]),
    ).toEqual([]);
    expect(findingsOf([buildChange()], [buildJudged({ need: 'optional' })])).toEqual([]);
  });
});

describe('A change that lets more through', () => {
  const widening = (overrides: Partial<Change>) => buildChange({ effect: 'widens', breaks: [], ...overrides });

  it('is a finding of the severity of the change', () => {
    expect(findingsOf([widening({ severity: 'medium' })])).toMatchObject([
      { kind: 'change-widens-egress', severity: 'medium' },
    ]);
  });

  it.each([
    ['narrows', widening({ effect: 'narrows' })],
    ['is graded low', widening({ severity: 'low' })],
  ])('is no finding where it %s', (_, change) => {
    expect(findingsOf([change])).toEqual([]);
  });
});

describe('Denied flows that no dependency explains', () => {
  const stray = (overrides: Partial<Deny> = {}) =>
    buildDeny({ class: 'undocumented', dependencyIds: [], destination: 'stray.example.com', ...overrides });
  const loggedFindings = (...denies: readonly Deny[]) =>
    toReport(buildInput([], { denies })).findings.filter(({ kind }) => kind === 'denied-in-logs');

  it('are one finding a cluster, for information', () => {
    const [finding, ...others] = loggedFindings(stray(), stray({ destination: 'second.example.com', count: 500 }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'info', clusterId });
    expect(finding?.detail).toContain('second.example.com HTTPS:443 and stray.example.com HTTPS:443');
  });

  it('are low where some come close to a dependency', () => {
    expect(loggedFindings(stray({ class: 'nearMiss' }))[0]?.severity).toBe('low');
  });

  it('are no finding where they are few', () => {
    expect(loggedFindings(stray({ count: 9 }))).toEqual([]);
  });

  it('of no cluster are left to the report on all clusters', () => {
    const input = buildInput([], { denies: [stray({ clusterId: null })] });
    expect(toReport(input).findings).toHaveLength(1);
    const neighbour = buildCluster({ id: `${clusterId}-two`, name: 'aks-two' });
    const topology = { ...input.topology, clusters: [...input.topology.clusters, neighbour] };
    expect(toReport({ ...input, topology }).findings).toEqual([]);
  });
});
