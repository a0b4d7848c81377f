import { inParallel } from '../inParallel.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Baseline, ReportOfState, ReportStore, SnapshotRef } from '../ports.ts';
import { openContainer } from './blobContainer.ts';
import type { StorageOptions } from './clients.ts';
import { toClusterKey } from './clusterKey.ts';

/** How many reports are read at the same time. */
const width = 8;

/** A report as it is kept. */
interface StoredReport {
  readonly clusterId: string;
  readonly report: Report;
  readonly snapshot: SnapshotRef;
}

/**
 * Reports as `reports/latest/<key>.json.gz` and `reports/history/<key>/<generatedAt>.json.gz`, baselines as
 * `baselines/<key>.json.gz`; the key is of the cluster id. The latest is guarded by If-Match. @throws PortError
 */
export function createReportStore(options: StorageOptions): ReportStore {
  const reports = openContainer(options, 'reports', 'ReportStore');
  const baselines = openContainer(options, 'baselines', 'ReportStore');
  const readLatest = async (name: string) => (await reports.read(name)) as StoredReport | undefined;
  const listHistory = async (clusterId: string) =>
    [...(await reports.names(`history/${toClusterKey(clusterId)}/`))].sort(
      (a, b) => toHistoryTime(b) - toHistoryTime(a),
    );
  return {
    async put(clusterId, report, snapshot) {
      const stored: StoredReport = { clusterId, report, snapshot };
      const { generatedAt } = report;
      // History first: what is the latest can then always be found in the history too.
      await reports.create(`history/${toClusterKey(clusterId)}/${generatedAt}.json.gz`, stored);
      await reports.putNewer(toLatestName(clusterId), stored, generatedAt);
    },
    async latest(clusterId) {
      const stored = await readLatest(toLatestName(clusterId));
      return toReportOfState(stored);
    },
    async at(clusterId, instant) {
      const limit = Date.parse(instant);
      const name = (await listHistory(clusterId)).find((one) => toHistoryTime(one) <= limit);
      return name === undefined ? undefined : toReportOfState(await readLatest(name));
    },
    async history(clusterId, most) {
      const names = (await listHistory(clusterId)).slice(0, most);
      const found = await inParallel(names, width, async (name) => toReportOfState(await readLatest(name)));
      // One that was cleared away since it was listed is no history any more.
      return found.filter((one) => one !== undefined);
    },
    async allLatest() {
      const names = await reports.names('latest/');
      const stored = await inParallel(names, width, readLatest);
      const found = stored.filter((one) => one !== undefined);
      return found.sort((a, b) => (toIdKey(a.clusterId) < toIdKey(b.clusterId) ? -1 : 1)).map(({ report }) => report);
    },
    async baseline(clusterId) {
      return (await baselines.read(`${toClusterKey(clusterId)}.json.gz`)) as Baseline | undefined;
    },
    putBaseline: (clusterId, baseline) =>
      baselines.putNewer(`${toClusterKey(clusterId)}.json.gz`, baseline, baseline.approvedAt),
  };
}

function toReportOfState(stored: StoredReport | undefined): ReportOfState | undefined {
  return stored && { report: stored.report, snapshot: stored.snapshot };
}

/** When a report of the history was made, from its name. */
function toHistoryTime(name: string): number {
  return Date.parse(name.slice(name.lastIndexOf('/') + 1).replace(/\.json\.gz$/, ''));
}

function toLatestName(clusterId: string): string {
  return `latest/${toClusterKey(clusterId)}.json.gz`;
}
