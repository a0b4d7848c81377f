import type { ReportStore, WorkQueue } from '../ports.ts';

/** What `GET health` answers. */
export interface Health {
  /** `ok`; `waiting` before the first audit; `degraded` if work failed for good. */
  readonly status: 'ok' | 'waiting' | 'degraded';
  readonly clusters: number;
  /** The oldest of the clusters' newest audits, ISO 8601; null before the first. */
  readonly lastAudit: string | null;
  readonly queues: Awaited<ReturnType<WorkQueue['counts']>>;
}

/** How the service itself is. @throws PortError if the storage account cannot be reached. */
export async function readHealth(ports: { readonly reports: ReportStore; readonly queue: WorkQueue }): Promise<Health> {
  const reports = await ports.reports.allLatest();
  const queues = await ports.queue.counts();
  const lastAudit = reports.map(({ generatedAt }) => generatedAt).sort()[0] ?? null;
  const failed = queues.auditsPoison + queues.alertsPoison > 0;
  return { status: failed ? 'degraded' : lastAudit ? 'ok' : 'waiting', clusters: reports.length, lastAudit, queues };
}
