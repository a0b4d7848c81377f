import { describe, expect, it } from 'vitest';
import type { Report } from '../../shared/model/report.ts';
import { mergeReports } from '../../shared/report/mergeReports.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { toState } from '../../shared/report/toState.ts';
import {
  buildAllowed,
  buildAudited,
  buildChange,
  buildCluster,
  buildDeny,
  buildInput,
  buildJudged,
  clusterId,
  firewallId,
  generatedAt,
} from '../support/reportInput.ts';

const now = '2026-03-02T12:00:00.000Z';
const mcr = buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com');

function reportOn(name: string, options: Parameters<typeof buildInput>[1] = {}, judged = [mcr]): Report {
  const cluster = buildCluster({ id: clusterId.replace('aks-one', name), name });
  return toReport(buildInput(judged, { audited: buildAudited(judged, { cluster }), ...options }));
}

describe('mergeReports', () => {
  it('puts clusters, findings and counts together', () => {
    const merged = mergeReports([reportOn('aks-b', {}, [buildJudged()]), reportOn('aks-a')], now);
    expect(merged.clusters.map(({ name }) => name)).toEqual(['aks-a', 'aks-b']);
    expect(merged).toMatchObject({ generatedAt: now, complete: true, drift: null });
    expect(merged.summary).toMatchObject({
      clusters: 2,
      dependencies: { allowed: 1, denied: 1 },
      findings: { critical: 1 },
    });
  });

  it('does not depend on the order of the reports', () => {
    const reports = [
      reportOn('aks-a'),
      reportOn('aks-b', { generatedAt: '2026-03-02T11:00:00.000Z' }, [buildJudged()]),
    ];
    expect(JSON.stringify(mergeReports(reports, now))).toBe(JSON.stringify(mergeReports(reports.toReversed(), now)));
  });

  it('takes a cluster and its findings from the newest report that has it', () => {
    const before = reportOn('aks-a', {}, [buildJudged()]);
    const after = reportOn('aks-a', { generatedAt: '2026-03-02T11:00:00.000Z' });
    const merged = mergeReports([before, after], now);
    expect(merged.clusters).toEqual(after.clusters.map((one) => ({ ...one, auditedAt: after.generatedAt })));
    expect(merged.findings).toEqual([]);
  });

  it('tells the same gap and change once, and a denied flow where its owner is known', () => {
    const shared = {
      estateGaps: [{ resource: firewallId, reason: 'forbidden' } as const],
      drift: { baseline: { digest: 'ab' }, changes: [buildChange({ breaks: ['x'] })] },
    };
    const merged = mergeReports(
      [
        reportOn('aks-a', { ...shared, denies: [buildDeny()] }),
        reportOn('aks-b', {
          ...shared,
          drift: { baseline: { digest: 'ab' }, changes: [buildChange({ breaks: ['y'] })] },
          denies: [buildDeny({ clusterId: null, class: 'undocumented', dependencyIds: [] })],
        }),
      ],
      now,
    );
    expect(merged.gaps).toHaveLength(1);
    expect(merged.drift).toMatchObject({ baseline: { digest: 'ab' }, changes: [{ breaks: ['x', 'y'] }] });
    expect(merged.denies).toEqual([buildDeny()]);
    expect(merged.complete).toBe(false);
  });

  it('shows a report that is too old as a gap, never as fine', () => {
    const merged = mergeReports([reportOn('aks-a')], '2026-03-04T10:00:00.000Z');
    expect(merged.gaps).toMatchObject([{ reason: 'stale', resource: clusterId.replace('aks-one', 'aks-a') }]);
    expect(merged.complete).toBe(false);
    expect(toState(merged).state).toBe('unknown');
    expect(mergeReports([reportOn('aks-a')], generatedAt).gaps).toEqual([]);
  });

  it('of nothing is an incomplete report without clusters', () => {
    expect(mergeReports([], now)).toMatchObject({ complete: false, clusters: [], findings: [], drift: null });
  });
});
