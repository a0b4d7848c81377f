import { describe, expect, it } from 'vitest';
import type { JudgedDependency } from '../../../shared/model/catalog.ts';
import type { Report } from '../../../shared/model/report.ts';
import type { ReportInput } from '../../../shared/report/reportInput.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import { buildAllowed, buildInput, buildJudged, clusterId } from '../../support/reportInput.ts';

const known = buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com');
const fresh = buildJudged({ id: 'core.fqdn.new.global', destination: 'new.example.com' });
const own = buildJudged({ id: 'aks-api.own.example.com.https.443', destination: 'own.example.com' });
const newer = { catalogVersion: '2026-06-01' };

function changesOf(report: Report) {
  return report.findings.filter(({ kind }) => kind === 'catalog-changed');
}

function auditAfter(previous: Report, judged: readonly JudgedDependency[], options: Partial<ReportInput> = {}) {
  return toReport({ ...buildInput(judged), ...newer, ...options, previous });
}

function after(before: readonly JudgedDependency[], now: readonly JudgedDependency[], options?: Partial<ReportInput>) {
  return changesOf(auditAfter(toReport(buildInput(before)), now, options));
}

describe('A newer catalog', () => {
  it('that asks for something your rules deny is one high finding that says so', () => {
    const [finding, ...others] = after([known], [known, fresh]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'high',
      clusterId,
      title: 'aks-one: new.example.com now required by AKS, and your rules deny it',
      evidence: { appeared: [{ destination: 'new.example.com', need: 'required', verdict: 'denied' }], gone: [] },
    });
    expect(finding?.detail).toContain('new.example.com HTTPS:443 (required; your rules deny it)');
  });

  it.each<[string, JudgedDependency, string | undefined]>([
    ['partly denied', buildJudged({ id: 'core.new', destination: 'n.example.com', verdict: 'partial' }), 'high'],
    ['allowed', buildAllowed('core.new', 'n.example.com'), 'info'],
    ['unknown', buildJudged({ id: 'core.new', destination: 'n.example.com', verdict: 'unknown' }), 'info'],
    ['recommended only', buildJudged({ id: 'core.new', destination: 'n.example.com', need: 'recommended' }), 'info'],
    ['optional', buildJudged({ id: 'core.new', destination: 'n.example.com', need: 'optional' }), undefined],
    ['asked for by the configuration', buildJudged({ id: 'custom.new', destination: 'n.example.com' }), undefined],
  ])('with a new row that is %s is graded for it', (_, row, severity) => {
    expect(after([known], [known, row])[0]?.severity).toBe(severity);
  });

  it('that needs something no longer is told for information', () => {
    expect(after([known, fresh], [known])).toMatchObject([
      { severity: 'info', title: 'aks-one: AKS no longer asks for new.example.com' },
    ]);
  });

  it('tells a row that was optional and is required', () => {
    const before = buildJudged({ id: 'core.fqdn.new.global', destination: 'new.example.com', need: 'optional' });
    expect(after([before], [fresh])[0]?.severity).toBe('high');
  });

  it('is no news where only the id of a row is another, or nothing is', () => {
    expect(after([fresh], [buildJudged({ id: 'core.renamed', destination: 'New.example.com' })])).toEqual([]);
    expect(after([known], [known])).toEqual([]);
  });
});

describe('The same catalog', () => {
  const same = { catalogVersion: buildInput([]).catalogVersion };

  it('is no news, whatever the cluster needs now: its settings changed', () => {
    expect(after([known], [known, fresh], same)).toEqual([]);
  });

  it("is news where the cluster's own list gained or lost a row", () => {
    expect(after([known], [known, own], same)).toMatchObject([{ severity: 'high' }]);
    expect(after([known, own], [known], same)).toMatchObject([{ severity: 'info' }]);
  });

  it("is no news where the cluster's own list could not be read, now or then", () => {
    const gap = { resource: `${clusterId}/outboundNetworkDependenciesEndpoints`, reason: 'forbidden' } as const;
    expect(after([known, own], [known], { ...same, estateGaps: [gap] })).toEqual([]);
    const blind = toReport({ ...buildInput([known]), estateGaps: [gap] });
    expect(changesOf(auditAfter(blind, [known, own], same))).toEqual([]);
  });
});

describe('The news of a change', () => {
  const first = auditAfter(toReport(buildInput([known])), [known, fresh]);

  it('is there in the next audits too, with the verdict of the day and the instant of the first', () => {
    const second = auditAfter(first, [known, buildAllowed('core.fqdn.new.global', 'new.example.com')], {
      generatedAt: '2026-03-08T10:00:00.000Z',
    });
    expect(changesOf(second)).toMatchObject([
      { severity: 'info', evidence: { appeared: [{ at: first.generatedAt, verdict: 'allowed' }] } },
    ]);
    expect(changesOf(second)[0]?.fingerprint).toBe(changesOf(first)[0]?.fingerprint);
  });

  it('ends after a week', () => {
    const later = { generatedAt: '2026-03-09T10:00:00.000Z' };
    expect(changesOf(auditAfter(first, [known, fresh], later))).toEqual([]);
  });

  it('ends when the row is needed no longer', () => {
    expect(changesOf(auditAfter(first, [known]))).toEqual([]);
  });

  it('survives a stored report of another make', () => {
    const odd = {
      ...first,
      findings: first.findings.map((each) => ({ ...each, evidence: { appeared: [1, null, {}] } })),
    };
    expect(changesOf(auditAfter(odd, [known, fresh]))).toEqual([]);
  });

  it('needs an earlier report of the cluster', () => {
    expect(changesOf(toReport(buildInput([known, fresh])))).toEqual([]);
    expect(changesOf(auditAfter({ ...first, clusters: [] }, [known, fresh]))).toEqual([]);
  });
});
