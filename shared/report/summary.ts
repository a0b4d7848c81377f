import { severities, type Severity } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';

/** Counts of a report: verdicts over all clusters, findings by severity, gaps. */
export function toSummary({
  clusters,
  findings,
  gaps,
}: Pick<Report, 'clusters' | 'findings' | 'gaps'>): Report['summary'] {
  const verdicts = clusters.flatMap(({ dependencies }) => dependencies.map(({ verdict }) => verdict));
  const ofVerdict = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length;
  const ofSeverity = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  const [critical, high, medium, low, info] = severities;
  return {
    clusters: clusters.length,
    dependencies: {
      allowed: ofVerdict('allowed'),
      denied: ofVerdict('denied'),
      partial: ofVerdict('partial'),
      unknown: ofVerdict('unknown'),
    },
    findings: {
      critical: ofSeverity(critical),
      high: ofSeverity(high),
      medium: ofSeverity(medium),
      low: ofSeverity(low),
      info: ofSeverity(info),
    },
    gaps: gaps.length,
  };
}
