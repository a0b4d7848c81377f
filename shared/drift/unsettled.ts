import type { Finding } from '../model/finding.ts';
import type { Json } from '../model/json.ts';
import type { DependencyReport, Report } from '../model/report.ts';

/**
 * True if a report without a finding does not show that the finding is over: what it was about cannot be judged now, is still
 * denied, or what a change broke is still broken. A finding about no dependency of the report is unsettled while egress goes where
 * nobody can see.
 */
export function isUnsettled(finding: Finding, report: Report): boolean {
  const ids = aboutIds(finding);
  const rows = report.clusters.flatMap(({ dependencies }) => dependencies).filter(({ id }) => ids.has(id));
  if (rows.some(({ verdict }) => verdict === 'unknown') || isVanished(finding, rows, report)) return true;
  // One finding for many and one for each take turns, as more or fewer are denied: neither is over while one of them is.
  if (denials.includes(finding.kind)) return rows.some(({ verdict }) => verdict === 'denied' || verdict === 'partial');
  if (finding.kind === 'change-breaks-dependency') return rows.some(({ verdict }) => verdict !== 'allowed');
  return rows.length === 0 && report.clusters.some(({ egress }) => egress.some(({ via }) => via === 'unknown'));
}

const denials = ['dependencies-denied', 'dependency-denied'];

/** So long denials that the logs showed stand after the last one, in hours; the findings of a report wait as long. */
const standingHours = 1;

/**
 * True if denials of this very hour are in the logs no more. Rows stay for weeks: an answer that has none of them is late or
 * was cut short, whatever it says of itself.
 */
function isVanished({ kind, evidence }: Finding, rows: readonly DependencyReport[], report: Report): boolean {
  const observed = evidence?.['observed'];
  const isAboutLogs = denials.includes(kind) || kind === 'model-disagrees';
  if (!isAboutLogs || typeof observed !== 'object' || observed === null || !('lastSeen' in observed)) return false;
  const lastSeen = typeof observed.lastSeen === 'string' ? observed.lastSeen : '';
  const silence = Date.parse(report.generatedAt) - Date.parse(lastSeen);
  return rows.every((row) => row.observed === undefined) && silence < standingHours * 3_600_000;
}

/** The dependencies that a finding speaks of: its own, and those that it lists as evidence, by id or with more than that. */
function aboutIds({ dependencyId, evidence }: Finding): ReadonlySet<string> {
  const listed = evidence?.['dependencies'];
  const ids = isList(listed) ? listed.map(toId).filter((id) => id !== undefined) : [];
  return new Set(dependencyId === undefined ? ids : [dependencyId, ...ids]);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function toId(listed: Json): string | undefined {
  if (typeof listed !== 'object' || listed === null) return typeof listed === 'string' ? listed : undefined;
  return 'id' in listed && typeof listed.id === 'string' ? listed.id : undefined;
}
