import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

/**
 * True if a report without a finding does not show that the finding is over: what it was about cannot be judged now, or
 * what a change broke is still broken. A finding about no dependency is unsettled while egress goes where nobody can see.
 */
export function isUnsettled(finding: Finding, report: Report): boolean {
  const ids = aboutIds(finding);
  const rows = report.clusters.flatMap(({ dependencies }) => dependencies).filter(({ id }) => ids.has(id));
  if (rows.some(({ verdict }) => verdict === 'unknown')) return true;
  if (finding.kind === 'change-breaks-dependency') return rows.some(({ verdict }) => verdict !== 'allowed');
  return ids.size === 0 && report.clusters.some(({ egress }) => egress.some(({ via }) => via === 'unknown'));
}

/** The dependencies that a finding speaks of: its own, and those that it lists as evidence. */
function aboutIds({ dependencyId, evidence }: Finding): ReadonlySet<string> {
  const listed = evidence?.['dependencies'];
  const ids = Array.isArray(listed) ? listed.filter((id): id is string => typeof id === 'string') : [];
  return new Set(dependencyId === undefined ? ids : [dependencyId, ...ids]);
}
