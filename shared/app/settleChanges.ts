import type { Report } from '../model/report.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import type { AuditJob, AzureReader, Clock, Log, NotedChange, ReportStore, StateStore, WorkQueue } from '../ports.ts';

/** A burst that never falls quiet is audited after so long, in minutes. */
const longestWaitMinutes = 5;
/** How far back changes are looked for the first time, in hours. */
const firstLookHours = 24;
const watermarkName = 'changes';

/** What settling changes talks to. */
export interface SettlePorts {
  readonly azure: AzureReader;
  readonly reports: ReportStore;
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly quietSeconds: number;
}

/**
 * Turns a burst of changes into one audit for each cluster behind them. Every event has put off a job of its own; the one
 * after which all is quiet finds everything since the last burst, claims it and starts the audits, and the others find
 * nothing left. So the same events in any order, however often, are one audit a cluster. Returns the clusters. What is
 * lost here all the same the timer finds. @throws PortError if a store, the queue or Azure failed; the queue tries again.
 */
export async function settleChanges(job: AuditJob, ports: SettlePorts): Promise<readonly string[]> {
  const now = ports.clock();
  const noted = await ports.state.changesSince(await lastSettled(now, ports));
  const [oldest, newest] = [noted[0], noted.at(-1)];
  if (!oldest || !newest) return [];
  const quietMs = ports.quietSeconds * 1_000 - (now.getTime() - Date.parse(newest.notedAt));
  const waitedMs = now.getTime() - Date.parse(oldest.notedAt);
  if (quietMs > 0 && waitedMs < longestWaitMinutes * 60_000) {
    // The job of the newest event comes last. If it came early, by another clock, it goes back.
    if (job.change?.eventId === newest.eventId) await ports.queue.addAudit(job, Math.ceil(quietMs / 1_000));
    return [];
  }
  const clusterIds = await clustersBehind(noted, ports);
  if (!(await ports.state.claim(`${watermarkName} ${newest.notedAt} ${newest.eventId}`))) return [];
  const requestedAt = now.toISOString();
  for (const clusterId of clusterIds) await ports.queue.addAudit({ clusterId, reason: 'change', requestedAt });
  await ports.state.putWatermark(watermarkName, newest.notedAt);
  ports.log(`${noted.length} ${noted.length === 1 ? 'change' : 'changes'}, ${clusterIds.length} audits enqueued`);
  return clusterIds;
}

async function lastSettled(now: Date, { state }: SettlePorts): Promise<string> {
  const first = new Date(now.getTime() - firstLookHours * 3_600_000).toISOString();
  return (await state.watermark(watermarkName)) ?? first;
}

async function clustersBehind(changes: readonly NotedChange[], ports: SettlePorts): Promise<readonly string[]> {
  const { clusters, gaps } = await ports.azure.listClusters({
    changed: changes.map(({ resourceId }) => resourceId),
  });
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason})`);
  const reports = await ports.reports.allLatest();
  const touched = changes.map(({ resourceId }) => toTouched(resourceId, reports));
  return clusters.map(({ id }) => id).filter((id) => touched.some((test) => test(id)));
}

/**
 * Which clusters a change may touch: a cluster and its pools that one alone, a route table or a firewall those whose last
 * report shows it on their way. Whatever no report names may touch any.
 */
export function toTouched(resourceId: string, reports: readonly Report[]): (clusterId: string) => boolean {
  const own = /^.*\/managedclusters\/[^/]+/i.exec(resourceId)?.[0];
  if (own !== undefined) return (clusterId) => isSameId(clusterId, own);
  const isChanged = (id: string | null | undefined) =>
    typeof id === 'string' && (isSameId(id, resourceId) || toIdKey(resourceId).startsWith(`${toIdKey(id)}/`));
  const all = reports.flatMap(({ clusters }) => clusters);
  const behind = all.filter(({ egress }) =>
    egress.some((way) => isChanged(way.routeTableId) || isChanged(way.firewallId)),
  );
  if (behind.length === 0) return () => true;
  const known = new Set(all.map(({ id }) => toIdKey(id)));
  return (clusterId) => !known.has(toIdKey(clusterId)) || behind.some(({ id }) => isSameId(id, clusterId));
}
