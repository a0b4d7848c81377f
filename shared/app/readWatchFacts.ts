import type { WatchFacts } from '../drift/alerts/blind.ts';
import { toHiddenBy } from '../drift/gapScope.ts';
import type { Report } from '../model/report.ts';
import type { Clock, ConfigStore, ReportStore, StateStore, WorkQueue } from '../ports.ts';
import { readPolicy } from './alertPolicy.ts';
import { denyLogsWatermark } from './watermarks.ts';

/** What the facts are read from. */
export interface WatchFactPorts {
  readonly reports: ReportStore;
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly config: ConfigStore;
  readonly clock: Clock;
}

/** What the stores tell of the watching itself, of every cluster that was ever audited. @throws PortError if a store failed */
export async function readWatchFacts(ports: WatchFactPorts): Promise<WatchFacts> {
  const { state, queue, clock } = ports;
  const { blindAfterHours, logsSilentHours } = await readPolicy(ports.config);
  const reports = await ports.reports.allLatest();
  const counts = await queue.counts();
  const denyLogsAt = await state.watermark(denyLogsWatermark);
  return {
    now: clock().toISOString(),
    blindAfterHours,
    logsSilentHours,
    audits: reports.flatMap(({ clusters, generatedAt }) =>
      clusters.map(({ id, name }) => ({ clusterId: id, clusterName: name, at: generatedAt })),
    ),
    gaps: [],
    lost: (await Promise.all(reports.map((report) => readLost(report, ports)))).flat(),
    arrivals: await state.logArrivals(),
    ...(denyLogsAt === undefined ? {} : { denyLogsAt }),
    poison: { audits: counts.auditsPoison, alerts: counts.alertsPoison },
    reasons: (await state.failedAlerts()).map(({ reason }) => reason),
  };
}

/** What an earlier audit of a cluster could read and the last one was refused. */
async function readLost({ clusters, gaps }: Report, { reports }: WatchFactPorts): Promise<WatchFacts['lost']> {
  const refused = gaps.filter(({ reason }) => reason === 'forbidden');
  if (refused.length === 0) return [];
  const lost = await Promise.all(
    clusters.map(async ({ id, name }) => {
      const { carried = [] } = (await reports.latest(id))?.snapshot ?? {};
      return refused.map((gap) => ({
        clusterId: id,
        clusterName: name,
        gap,
        hidden: carried.filter(toHiddenBy([gap])),
      }));
    }),
  );
  return lost.flat().filter(({ hidden }) => hidden.length > 0);
}
