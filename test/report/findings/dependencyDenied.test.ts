import { describe, expect, it } from 'vitest';
import type { Need } from '../../../shared/model/catalog.ts';
import type { Finding, Severity } from '../../../shared/model/finding.ts';
import type { Verdict } from '../../../shared/model/verdict.ts';
import type { ReportInput } from '../../../shared/report/reportInput.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildAllowed,
  buildChange,
  buildDeny,
  buildInput,
  buildJudged,
  buildPath,
  allowStep,
  defaultDeny,
  firewallId,
  otherSubnetId,
  subnetId,
} from '../../support/reportInput.ts';

function findDenied(input: ReportInput): Finding | undefined {
  return toReport(input).findings.find(({ kind }) => kind === 'dependency-denied');
}

describe('The severity of a blocked dependency', () => {
  const cases: readonly (readonly [Need, Verdict, boolean, Severity | undefined])[] = [
    ['required', 'denied', false, 'critical'],
    ['required', 'partial', false, 'high'],
    ['required', 'unknown', false, undefined],
    ['required', 'unknown', true, 'critical'],
    ['required', 'allowed', true, 'critical'],
    ['required', 'partial', true, 'critical'],
    ['required', 'allowed', false, undefined],
    ['recommended', 'denied', false, 'medium'],
    ['recommended', 'partial', false, 'low'],
    ['recommended', 'allowed', true, 'medium'],
    ['optional', 'denied', false, undefined],
    ['optional', 'denied', true, 'info'],
  ];
  it.each(cases)('for %s and %s, seen denied in the logs: %s, is %s', (need, verdict, seen, severity) => {
    const input = buildInput([buildJudged({ need, verdict })], { denies: seen ? [buildDeny()] : [] });
    expect(findDenied(input)?.severity).toBe(severity);
  });

  it('is critical if one whole source subnet is denied although another is let through', () => {
    const paths = [buildPath('allowed', allowStep), buildPath('denied', defaultDeny, otherSubnetId)];
    expect(findDenied(buildInput([buildJudged({ verdict: 'partial', paths })]))).toMatchObject({
      severity: 'critical',
      detail: expect.stringContaining('Traffic from snet-pods to packages.aks.azure.com') as string,
    });
  });
});

describe('Denials in the logs of what the configuration allows', () => {
  const allowed = [buildAllowed('core.fqdn.packages-aks.global', 'packages.aks.azure.com')];
  const old = buildDeny({ lastSeen: '2026-03-02T08:30:00.000Z' });

  it('count while they are recent', () => {
    expect(findDenied(buildInput(allowed, { denies: [buildDeny()] }))?.title).toContain('was denied by the firewall');
  });

  it('no longer count after an hour of silence in live Azure, so that a repair resolves the finding', () => {
    expect(findDenied(buildInput(allowed, { denies: [old] }))).toBeUndefined();
  });

  it('always count where a person hands over files', () => {
    expect(findDenied(buildInput(allowed, { denies: [old], source: { kind: 'files' } }))).toBeDefined();
  });

  it('no longer count once a later change mended the dependency', () => {
    const mend = buildChange({
      breaks: [],
      mends: ['core.fqdn.packages-aks.global'],
      effect: 'widens',
      severity: 'info',
      changedAt: '2026-03-02T09:58:00.000Z',
    });
    const drift = { baseline: {}, changes: [mend] };
    expect(findDenied(buildInput(allowed, { denies: [buildDeny()], drift }))).toBeUndefined();
    const before = { baseline: {}, changes: [{ ...mend, changedAt: '2026-03-02T09:00:00.000Z' }] };
    expect(findDenied(buildInput(allowed, { denies: [buildDeny()], drift: before }))).toBeDefined();
  });

  it('do not come back with a change after the one that mended it, unless there are new ones', () => {
    const changedAt = '2026-03-02T09:58:00.000Z';
    const mend = buildChange({ breaks: [], mends: ['core.fqdn.packages-aks.global'], effect: 'widens', changedAt });
    const drift = { baseline: {}, changes: [mend] };
    const previous = toReport(buildInput(allowed, { denies: [buildDeny()], drift }));
    const denies = [buildDeny()];
    expect(findDenied(buildInput(allowed, { denies, previous }))).toBeUndefined();
    const later = [buildDeny({ lastSeen: '2026-03-02T09:59:00.000Z' })];
    expect(findDenied(buildInput(allowed, { denies: later, previous }))).toBeDefined();
    const telling = toReport(buildInput(allowed, { denies }));
    expect(findDenied(buildInput(allowed, { denies, previous: telling }))).toBeDefined();
    const blocked = toReport(buildInput([buildJudged()], { denies }));
    expect(findDenied(buildInput(allowed, { denies, previous: { ...blocked, findings: [] } }))).toBeDefined();
  });
});

describe('The finding on a blocked dependency', () => {
  it('says what, from where, what decided, what breaks and since when', () => {
    const finding = findDenied(buildInput([buildJudged()], { denies: [buildDeny()] }));
    expect(finding?.title).toBe('aks-one: required packages.aks.azure.com HTTPS:443 is blocked');
    expect(finding?.detail).toBe(
      'Traffic from snet-nodes to packages.aks.azure.com (HTTPS 443) is blocked. It ends at the default deny of fw-hub. ' +
        'No rule lets HTTPS:443 to packages.aks.azure.com out of 10.42.1.0/24. New nodes cannot fetch their Kubernetes ' +
        'binaries: they do not join the cluster. The logs show 37 denied since 2026-03-02 08:00 UTC, last at 2026-03-02 09:55 UTC.',
    );
    expect(finding?.evidence).toMatchObject({
      subnets: [subnetId],
      decidedBy: { stage: 'default', resourceId: firewallId },
    });
  });

  it('names the rule that denies', () => {
    const rule = { group: 'rcg', collection: 'retired', collectionPriority: 150, name: 'old-hosts' };
    const paths = [buildPath('denied', { stage: 'application', outcome: 'deny', resourceId: firewallId, rule })];
    expect(findDenied(buildInput([buildJudged({ paths })]))?.detail).toContain('Rule rcg/retired/old-hosts denies it.');
  });

  it('keeps its fingerprint when severity, counts, text and time change', () => {
    const one = findDenied(buildInput([buildJudged()]));
    const two = findDenied(
      buildInput([buildJudged({ verdict: 'partial', destination: 'renamed.example.com' })], {
        denies: [buildDeny({ count: 1, destination: 'renamed.example.com' })],
        generatedAt: '2026-04-01T00:00:00.000Z',
      }),
    );
    expect(two?.severity).toBe('critical');
    expect(two?.fingerprint).toBe(one?.fingerprint);
  });

  it('is one for all ports of an entry', () => {
    const rows = [443, 8443].map((port) => buildJudged({ port }));
    const { findings } = toReport(buildInput(rows));
    expect(findings.filter(({ kind }) => kind === 'dependency-denied')).toHaveLength(1);
    expect(findings[0]?.title).toContain('HTTPS:443, HTTPS:8443');
  });

  it('carries the change that broke it as its cause, the one with a known author first', () => {
    const anonymous = { ...buildChange({ fingerprint: 'feed', resourceId: '/a' }) };
    const { changedBy, ...unsigned } = anonymous;
    expect(changedBy).toBe('Ada Example');
    const drift = { baseline: {}, changes: [unsigned, buildChange()] };
    expect(findDenied(buildInput([buildJudged()], { drift }))?.cause).toMatchObject({
      resourceId: firewallId,
      changedBy: 'Ada Example',
      changedAt: '2026-03-02T07:30:00.000Z',
    });
  });

  it('cuts a title that would be too long', () => {
    const destination = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.com`;
    expect(findDenied(buildInput([buildJudged({ destination })]))?.title.length).toBeLessThanOrEqual(200);
  });
});
