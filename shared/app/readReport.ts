import type { Gap } from '../model/gap.ts';
import type { Report } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';
import type { Clock, ReportStore, WorkQueue } from '../ports.ts';
import { mergeReports } from '../report/mergeReports.ts';

/** What reading the report talks to. */
export interface ReadPorts {
  readonly reports: ReportStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
}

/**
 * The newest report over all clusters, or over the one that `cluster` names (by name or id). Work that failed for good
 * shows as a gap: a poison queue is never silent. Undefined if no such cluster was audited yet.
 */
export async function readReport(cluster: string | undefined, ports: ReadPorts): Promise<Report | undefined> {
  const reports = await ports.reports.allLatest();
  const chosen = cluster === undefined ? reports : reports.filter((report) => isAbout(report, cluster));
  if (chosen.length === 0) return undefined;
  const merged = mergeReports(chosen, ports.clock().toISOString());
  return withGaps(merged, await poisonGaps(ports.queue));
}

/** True if a report is about the cluster of this name or id. */
export function isAbout(report: Report, cluster: string): boolean {
  return report.clusters.some(({ id, name }) => name.toLowerCase() === cluster.toLowerCase() || isSameId(id, cluster));
}

async function poisonGaps(queue: WorkQueue): Promise<readonly Gap[]> {
  const { auditsPoison, alertsPoison } = await queue.counts();
  return [toPoisonGap('audits', auditsPoison), toPoisonGap('alerts', alertsPoison)].flat();
}

function toPoisonGap(name: string, count: number): readonly Gap[] {
  if (count === 0) return [];
  const detail = `${count} ${name} failed for good; they wait in queue ${name}-poison.`;
  return [{ resource: `queue ${name}-poison`, reason: 'unavailable', detail }];
}

function withGaps(report: Report, gaps: readonly Gap[]): Report {
  if (gaps.length === 0) return report;
  const all = [...report.gaps, ...gaps];
  return { ...report, complete: false, gaps: all, summary: { ...report.summary, gaps: all.length } };
}
