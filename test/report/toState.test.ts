import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../shared/report/reportInput.ts';
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
} from '../support/reportInput.ts';

const mcr = buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com');
const stateOf = (input: ReportInput) => toState(toReport(input)).state;
const drift = (overrides: Parameters<typeof buildChange>[0]) => ({
  baseline: {},
  changes: [buildChange({ breaks: [], ...overrides })],
});
const forbidden = { resource: firewallId, reason: 'forbidden' } as const;

describe('The state of a report', () => {
  it.each<[string, string, ReportInput]>([
    ['ok', 'everything required is let through', buildInput([mcr])],
    ['blocked', 'something required is denied', buildInput([mcr, buildJudged()])],
    [
      'blocked',
      'the logs show something required denied',
      buildInput([mcr], {
        denies: [buildDeny({ dependencyIds: ['core.fqdn.mcr.global'], destination: 'mcr.microsoft.com' })],
      }),
    ],
    ['atRisk', 'something required is denied in part', buildInput([mcr, buildJudged({ verdict: 'partial' })])],
    ['atRisk', 'something recommended is denied', buildInput([mcr, buildJudged({ need: 'recommended' })])],
    ['unknown', 'something required cannot be judged', buildInput([mcr, buildJudged({ verdict: 'unknown' })])],
    ['unknown', 'an input could not be read', buildInput([mcr], { estateGaps: [forbidden] })],
    [
      'unknown',
      'an input could not be read although something changed',
      buildInput([mcr], { estateGaps: [forbidden], drift: drift({}) }),
    ],
    ['unknown', 'no dependency is known', buildInput([])],
    ['unknown', 'there is no cluster', { ...buildInput([]), clusters: [] }],
    ['drift', 'something changed', buildInput([mcr], { drift: drift({}) })],
    [
      'drift',
      'something lets more through',
      buildInput([mcr], { drift: drift({ effect: 'widens', severity: 'medium' }) }),
    ],
    ['ok', 'what changed has no effect', buildInput([mcr], { drift: drift({ effect: 'none' }) })],
    ['ok', 'only something optional is denied', buildInput([mcr, buildJudged({ need: 'optional' })])],
    [
      'ok',
      'the cluster is isolated and needs nothing',
      buildInput([], { audited: buildAudited([], { cluster: buildCluster({ networkIsolated: true }) }) }),
    ],
  ])('is %s where %s', (state, _, input) => {
    expect(stateOf(input)).toBe(state);
  });

  it('can be told for one cluster of several', () => {
    const two = buildAudited([buildJudged()], { cluster: buildCluster({ id: `${clusterId}-two`, name: 'aks-two' }) });
    const report = toReport({ ...buildInput([mcr]), clusters: [buildAudited([mcr]), two] });
    expect(toState(report)).toEqual({
      state: 'blocked',
      sentence: 'aks-two cannot reach what is required: packages.aks.azure.com.',
    });
    expect(toState(report, clusterId.toUpperCase()).state).toBe('ok');
    expect(toState(report, `${clusterId}-two`).state).toBe('blocked');
  });
});
