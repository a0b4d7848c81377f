import type { Gap } from '../model/gap.ts';
import type { ReportStore, WorkQueue } from '../ports.ts';
import { foldGaps } from '../report/gaps.ts';

/** What `GET health` answers. */
export interface Health {
  /** `ok`; `waiting` before the first audit; `degraded` if work failed for good. */
  readonly status: 'ok' | 'waiting' | 'degraded';
  readonly clusters: number;
  /** The oldest of the clusters' newest audits, ISO 8601; null before the first. */
  readonly lastAudit: string | null;
  readonly queues: Awaited<ReturnType<WorkQueue['counts']>>;
  /** What the newest audits could not see, by resource and reason. */
  readonly blindSpots: readonly Pick<Gap, 'resource' | 'reason'>[];
  /** How many more there are than are listed. */
  readonly moreBlindSpots: number;
}

/** So many blind spots are listed; the report has all of them. */
const mostListed = 50;

/** How the service itself is. @throws PortError if the storage account cannot be reached. */
export async function readHealth(ports: { readonly reports: ReportStore; readonly queue: WorkQueue }): Promise<Health> {
  const reports = await ports.reports.allLatest();
  const queues = await ports.queue.counts();
  const lastAudit = reports.map(({ generatedAt }) => generatedAt).sort()[0] ?? null;
  const failed = queues.auditsPoison + queues.alertsPoison > 0;
  const gaps = foldGaps(reports.flatMap((report) => report.gaps));
  return {
    status: failed ? 'degraded' : lastAudit ? 'ok' : 'waiting',
    clusters: reports.length,
    lastAudit,
    queues,
    blindSpots: gaps.slice(0, mostListed).map(({ resource, reason }) => ({ resource, reason })),
    moreBlindSpots: Math.max(gaps.length - mostListed, 0),
  };
}
