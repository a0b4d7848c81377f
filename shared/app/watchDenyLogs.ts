import { type ConfigAt, configuredDependenciesOf } from '../catalog/configured.ts';
import { type DenyCluster, matchDenies } from '../denies/matchDenies.ts';
import type { Deny } from '../model/deny.ts';
import type { Report } from '../model/report.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import { toLogWorkspaces } from '../normalise/diagnosticSettings.ts';
import { toTopology } from '../normalise/toTopology.ts';
import type {
  Clock,
  ConfigStore,
  DenyLogReader,
  Log,
  ReportStore,
  SnapshotStore,
  StateStore,
  WorkQueue,
} from '../ports.ts';
import { tryReadConfig } from './config.ts';

/** Rows arrive up to this late, in minutes; each look goes back so far behind the last one. */
const overlapMinutes = 20;
/** A look never covers more than this, in hours: after a long stop the watch catches up in bounded steps. */
const longestStepHours = 6;
const watermarkName = 'denyLogs';

/** What the watch talks to. */
export interface WatchPorts {
  readonly denyLogs: DenyLogReader;
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly config: ConfigStore;
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reads new deny rows and starts an audit for each cluster with a denied dependency that its last report does not show
 * as denied. A partial answer leaves the watermark where it was, so that nothing is skipped. Returns the clusters.
 * @throws PortError if a store failed.
 */
export async function watchDenyLogs(ports: WatchPorts): Promise<readonly string[]> {
  const reports = await ports.reports.allLatest();
  if (reports.length === 0) return [];
  const window = await nextWindow(ports);
  const known = await knownClusters(reports, ports);
  const { rows, gaps } = await ports.denyLogs.read({ ...window, workspaces: known.workspaces });
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  const denies = matchDenies(rows, known.clusters);
  const clusterIds = clustersWithNews(denies, reports);
  for (const clusterId of clusterIds) {
    await ports.queue.addAudit({ clusterId, reason: 'denies', requestedAt: window.to });
  }
  if (gaps.length === 0) await ports.state.putWatermark(watermarkName, window.to);
  ports.log(`${rows.length} kinds of denied flows, news for ${clusterIds.length} clusters`);
  return clusterIds;
}

async function nextWindow(ports: WatchPorts): Promise<{ from: string; to: string }> {
  const now = ports.clock().getTime();
  const mark = await ports.state.watermark(watermarkName);
  const start = mark === undefined ? now - overlapMinutes * 60_000 : Date.parse(mark) - overlapMinutes * 60_000;
  const end = Math.min(now, start + longestStepHours * 3_600_000);
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

interface Known {
  readonly clusters: readonly DenyCluster[];
  /** ARM ids of the workspaces that the firewalls log to. */
  readonly workspaces: readonly string[];
}

/** The clusters as their last snapshots show them; a cluster without a snapshot waits for its first audit. */
async function knownClusters(reports: readonly Report[], ports: WatchPorts): Promise<Known> {
  const { config } = await tryReadConfig(ports.config);
  const at: ConfigAt | undefined = config && { config, now: ports.clock().toISOString() };
  const known: DenyCluster[] = [];
  const workspaces = new Map<string, string>();
  for (const { id } of reports.flatMap(({ clusters }) => clusters)) {
    const latest = await ports.reports.latest(id);
    const estate = latest && (await ports.snapshots.get(latest.snapshot.digest));
    const clusters = estate ? toTopology(estate).clusters.filter((cluster) => isSameId(cluster.id, id)) : [];
    for (const workspace of toLogWorkspaces(estate?.resources ?? [])) workspaces.set(toIdKey(workspace), workspace);
    known.push(...clusters.map((cluster) => ({ cluster, dependencies: configuredDependenciesOf(cluster, at) })));
  }
  return { clusters: known, workspaces: [...workspaces.values()] };
}

function clustersWithNews(denies: readonly Deny[], reports: readonly Report[]): readonly string[] {
  const news = denies.filter((deny) => deny.class === 'dependency' && !isKnown(deny, reports));
  return [...new Set(news.flatMap(({ clusterId }) => clusterId ?? []))].sort();
}

function isKnown(deny: Deny, reports: readonly Report[]): boolean {
  const clusters = reports.flatMap((report) => report.clusters).filter(({ id }) => isSameId(id, deny.clusterId));
  const observed = clusters
    .flatMap(({ dependencies }) => dependencies)
    .filter((found) => (found.observed?.denied ?? 0) > 0);
  return (deny.dependencyIds ?? []).every((id) => observed.some((found) => found.id === id));
}
