import { type Severity, severityRank } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

/** Exit status of a program that ends with a report: 1 a finding at or above `failOn`, 3 none but the answer is incomplete, else 0. */
export function toExitStatus(report: Report, failOn: Severity): 0 | 1 | 3 {
  const limit = severityRank(failOn);
  if (report.findings.some(({ severity }) => severityRank(severity) <= limit)) return 1;
  return report.complete ? 0 : 3;
}
