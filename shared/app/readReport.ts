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

/** A merged report and what it was made of. */
interface Merged {
  readonly parts: readonly Report[];
  readonly poison: string;
  readonly report: Report;
}

/** The report that was merged last, by store and by what was asked for. */
const merged = new WeakMap<ReportStore, Map<string, Merged>>();
/** So many are kept a store: names of clusters are the callers' choice. */
const mostMerged = 32;
/** What a report says of ages is made anew after so long, in milliseconds. */
const freshMs = 60_000;

/**
 * The newest report over all clusters, or over the one that `cluster` names (by name or id). Work that failed for good
 * shows as a gap: a poison queue is never silent. Undefined if no such cluster was audited yet. While nothing changes it is the
 * very same value, up to a minute old (`generatedAt`), so that what is made of it can be kept beside it.
 */
export async function readReport(cluster: string | undefined, ports: ReadPorts): Promise<Report | undefined> {
  const [reports, gaps] = await Promise.all([ports.reports.allLatest(), poisonGaps(ports.queue)]);
  const parts = cluster === undefined ? reports : reports.filter((report) => isAbout(report, cluster));
  if (parts.length === 0) return undefined;
  const known = merged.get(ports.reports) ?? new Map<string, Merged>();
  const [key, poison, now] = [cluster ?? '', JSON.stringify(gaps), ports.clock()];
  const last = known.get(key);
  if (last?.poison === poison && isSame(last.parts, parts) && isFresh(last.report, now)) return last.report;
  const report = withGaps(mergeReports(parts, now.toISOString()), gaps);
  if (known.size >= mostMerged) known.clear();
  known.set(key, { parts, poison, report });
  merged.set(ports.reports, known);
  return report;
}

function isSame(some: readonly Report[], others: readonly Report[]): boolean {
  return some.length === others.length && some.every((report, index) => report === others[index]);
}

function isFresh({ generatedAt }: Report, now: Date): boolean {
  const age = now.getTime() - Date.parse(generatedAt);
  return age >= 0 && age < freshMs;
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
