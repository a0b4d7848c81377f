import { type ConfigAt, configuredDependenciesOf } from '../catalog/configured.ts';
import { type DenyCluster, matchDenies } from '../denies/matchDenies.ts';
import { inParallel } from '../inParallel.ts';
import type { Config } from '../model/config.ts';
import type { Deny } from '../model/deny.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap, GapReason } from '../model/gap.ts';
import type { Report } from '../model/report.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import { toLogWorkspaces } from '../normalise/diagnosticSettings.ts';
import type { Clock, ConfigStore, DenyLogReader, Log, LogSpan, ReportStore, SnapshotStore } from '../ports.ts';
import { toSightings } from '../report/findings/deniedNow.ts';
import { tryReadConfig } from './config.ts';
import { clusterOf, topologyOf } from './knownStates.ts';
import { noteArrivals } from './noteArrivals.ts';
import { tellDue } from './tellCluster.ts';
import { denyLogsWatermark } from './watermarks.ts';
import { tellFindings, type TellPorts } from './tellFindings.ts';

/** How far back the first look goes, in minutes. */
const firstLookMinutes = 20;
/** Rows become visible moments after the arrival that they carry: a look ends so many minutes before now. */
const settleMinutes = 2;
/** A look never covers more than this, in hours, and a run makes so many looks: a long stop is caught up in bounded steps. */
const [longestStepHours, mostSteps] = [6, 4];

/** How many reports are read at the same time. */
const width = 16;

/** What the watch talks to. */
export interface WatchPorts extends TellPorts {
  readonly denyLogs: DenyLogReader;
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reads the deny rows that arrived since the last look. At the first sight of a denied dependency that the cluster's last
 * report does not show as denied it starts an audit, and if the dependency is required it alerts at once. Looks meet and do
 * not overlap, because rows are read by their arrival: late ones count once. A partial answer leaves the watermark where it
 * was, so that nothing is skipped; what stays closed is skipped at last, so that it does not hide what can be read. Ends with
 * telling what is due by now: repetitions, digests, silences that are over. Returns the clusters with news. @throws PortError if a store failed.
 */
export async function watchDenyLogs(ports: WatchPorts): Promise<readonly string[]> {
  const clusterIds = await readNewRows(ports);
  await tellDue(ports);
  return clusterIds;
}

async function readNewRows(ports: WatchPorts): Promise<readonly string[]> {
  const reports = await ports.reports.allLatest();
  if (reports.length === 0) return [];
  const { config } = await tryReadConfig(ports.config);
  const { clusters, workspaces } = await knownClusters(reports, config, ports);
  const told = new Set<string>();
  for (let step = 0; step < mostSteps; step += 1) {
    const span = await nextSpan(ports);
    if (!span || !(await look({ ...span, workspaces }, { reports, clusters, config, told }, ports))) break;
  }
  await noteArrivals(workspaces, ports);
  return [...told].sort();
}

interface Known {
  readonly reports: readonly Report[];
  readonly clusters: readonly DenyCluster[];
  readonly config: Config | undefined;
  /** Clusters with news in this run. */
  readonly told: Set<string>;
}

/** One look; false if it is to be repeated. The watermark moves last: a crash repeats the look, and nothing is told twice. */
async function look(span: LogSpan, known: Known, ports: WatchPorts): Promise<boolean> {
  const { rows, gaps } = await ports.denyLogs.read(span);
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  const news = matchDenies(rows, known.clusters).filter((deny) => isNews(deny, known.reports));
  const clusterIds = [...new Set(news.flatMap(({ clusterId }) => clusterId ?? []))].sort();
  for (const clusterId of clusterIds) {
    await tellSightings(clusterId, news, known, ports);
    if (!known.told.has(clusterId))
      await ports.queue.addAudit({ clusterId, reason: 'denies', requestedAt: ports.clock().toISOString() });
    known.told.add(clusterId);
  }
  const isOver = isOverWith(span, gaps);
  if (isOver) await ports.state.putWatermark(denyLogsWatermark, span.to);
  ports.log(`${rows.length} kinds of denied flows, news for ${clusterIds.length} clusters`);
  return isOver;
}

/** Why a look may show more when it is repeated: at any moment, or when somebody mends it. Other gaps stay as they are. */
const passing: ReadonlySet<GapReason> = new Set(['throttled', 'timeout', 'unavailable']);
const mendable: ReadonlySet<GapReason> = new Set(['forbidden', 'notFound']);

/** False if the look is to be repeated: a workspace that nobody may read is waited for as long as a look can cover. */
function isOverWith({ from, to }: LogSpan, gaps: readonly Gap[]): boolean {
  if (gaps.some(({ reason }) => passing.has(reason))) return false;
  const isLongest = Date.parse(to) - Date.parse(from) >= longestStepHours * 3_600_000;
  return isLongest || !gaps.some(({ reason }) => mendable.has(reason));
}

/** What is required is alerted on without waiting for the audit; nothing else of the cluster is touched. */
async function tellSightings(clusterId: string, news: readonly Deny[], known: Known, ports: WatchPorts): Promise<void> {
  const own = known.clusters.find(({ cluster }) => isSameId(cluster.id, clusterId));
  if (!own) return;
  const seen = news.filter((deny) => isSameId(deny.clusterId, clusterId));
  const findings = toSightings(seen, own, known.config);
  const now = ports.clock().toISOString();
  const { id, name } = own.cluster;
  if (findings.length > 0)
    await tellFindings({ clusterId: id, clusterName: name, findings, complete: false, now }, ports);
}

/** Undefined when all that has settled was read: also after a clock went back. */
async function nextSpan(ports: WatchPorts): Promise<LogSpan | undefined> {
  const settled = ports.clock().getTime() - settleMinutes * 60_000;
  const mark = await ports.state.watermark(denyLogsWatermark);
  const start = mark === undefined ? settled - firstLookMinutes * 60_000 : Date.parse(mark);
  const end = Math.min(settled, start + longestStepHours * 3_600_000);
  return end > start ? { from: new Date(start).toISOString(), to: new Date(end).toISOString() } : undefined;
}

interface KnownClusters {
  readonly clusters: readonly DenyCluster[];
  /** ARM ids of the workspaces that the firewalls log to. */
  readonly workspaces: readonly string[];
}

/** The clusters as their last snapshots show them; a cluster without a snapshot waits for its first audit. */
async function knownClusters(
  reports: readonly Report[],
  config: Config | undefined,
  ports: WatchPorts,
): Promise<KnownClusters> {
  const at: ConfigAt | undefined = config && { config, now: ports.clock().toISOString() };
  const known: DenyCluster[] = [];
  const estates = new Set<Estate>();
  const ids = reports.flatMap(({ clusters }) => clusters).map(({ id }) => id);
  const latest = await inParallel(ids, width, (id) => ports.reports.latest(id));
  for (const [place, id] of ids.entries()) {
    const digest = latest[place]?.snapshot.digest;
    const estate = digest === undefined ? undefined : await ports.snapshots.get(digest);
    const cluster = estate && clusterOf(estate, id);
    if (estate) estates.add(estate);
    if (!cluster) continue;
    const dependencies = configuredDependenciesOf(cluster, at);
    known.push({ cluster, dependencies, serviceTags: topologyOf(estate).serviceTags?.[cluster.cloud] });
  }
  const workspaces = [...estates].flatMap(({ resources }) => toLogWorkspaces(resources));
  return { clusters: known, workspaces: [...new Map(workspaces.map((one) => [toIdKey(one), one])).values()] };
}

function isNews(deny: Deny, reports: readonly Report[]): boolean {
  if (deny.class !== 'dependency') return false;
  const clusters = reports.flatMap((report) => report.clusters).filter(({ id }) => isSameId(id, deny.clusterId));
  const observed = clusters
    .flatMap(({ dependencies }) => dependencies)
    .filter((found) => (found.observed?.denied ?? 0) > 0);
  return !(deny.dependencyIds ?? []).every((id) => observed.some((found) => found.id === id));
}
