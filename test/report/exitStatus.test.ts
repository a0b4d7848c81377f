import { describe, expect, it } from 'vitest';
import { severities, toFinding } from '../../shared/model/finding.ts';
import type { Report } from '../../shared/model/report.ts';
import { toExitStatus } from '../../shared/report/exitStatus.ts';

function reportOf(severity: (typeof severities)[number] | undefined, complete: boolean): Report {
  const findings = severity ? [toFinding({ kind: 'k', severity, title: 't', detail: 'd' })] : [];
  return { findings, complete } as unknown as Report;
}

describe('the exit status', () => {
  it.each(
    severities.flatMap((failOn, limit) => severities.map((severity, rank) => ({ failOn, severity, limit, rank }))),
  )('with a $severity finding and --fail-on $failOn says whether the limit was reached', ({
    failOn,
    severity,
    limit,
    rank,
  }) => {
    expect(toExitStatus(reportOf(severity, true), failOn)).toBe(rank <= limit ? 1 : 0);
    expect(toExitStatus(reportOf(severity, false), failOn)).toBe(rank <= limit ? 1 : 3);
  });

  it('is 0 only if nothing was found and nothing was hidden', () => {
    expect(toExitStatus(reportOf(undefined, true), 'info')).toBe(0);
    expect(toExitStatus(reportOf(undefined, false), 'info')).toBe(3);
  });
});
