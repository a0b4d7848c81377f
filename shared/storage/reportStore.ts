import { inParallel } from '../inParallel.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Baseline, ReportStore, SnapshotRef } from '../ports.ts';
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
      return stored && { report: stored.report, snapshot: stored.snapshot };
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

function toLatestName(clusterId: string): string {
  return `latest/${toClusterKey(clusterId)}.json.gz`;
}
