import { inParallel } from '../inParallel.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Baseline, ReportOfState, ReportStore, SnapshotRef } from '../ports.ts';
import { type BlobMark, openContainer } from './blobContainer.ts';
import type { StorageOptions } from './clients.ts';
import { toClusterKey } from './clusterKey.ts';

/** How many reports are read at the same time. */
const width = 8;
/** The newest reports are kept in memory as long as they are no more bytes than this, packed; that is a thousand clusters. */
const mostKeptBytes = 16_000_000;

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
  const readAll = keepRead(readLatest);
  const listHistory = async (clusterId: string) =>
    [...(await reports.names(`history/${toClusterKey(clusterId)}/`))].sort(
      (a, b) => toHistoryTime(b) - toHistoryTime(a),
    );
  return {
    async put(clusterId, report, snapshot) {
      const stored: StoredReport = { clusterId, report, snapshot };
      const { generatedAt } = report;
      // History first: what is the latest can then always be found in the history too.
      await reports.create(`history/${toClusterKey(clusterId)}/${generatedAt}.json.gz`, stored, snapshot.digest);
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
      const stored = await readAll(await reports.marks('latest/'));
      const found = stored.filter((one) => one !== undefined);
      return found.sort((a, b) => (toIdKey(a.clusterId) < toIdKey(b.clusterId) ? -1 : 1)).map(({ report }) => report);
    },
    async baseline(clusterId) {
      return (await baselines.read(`${toClusterKey(clusterId)}.json.gz`)) as Baseline | undefined;
    },
    putBaseline: (clusterId, baseline) =>
      baselines.putNewer(`${toClusterKey(clusterId)}.json.gz`, baseline, baseline.approvedAt),
    async prune(rule) {
      const { stay, go } = partHistory(await reports.marks('history/'), rule);
      await inParallel(go, width, ({ name }) => reports.remove(name));
      const history = await inParallel(
        stay,
        width,
        async ({ name, mark }) => mark ?? (await readLatest(name))?.snapshot.digest,
      );
      const latest = await inParallel(await reports.names('latest/'), width, readLatest);
      const accepted = await inParallel(await baselines.names(''), width, (name) => baselines.read(name));
      const digests = [
        ...history,
        ...latest.map((one) => one?.snapshot.digest),
        ...accepted.map((one) => (one as Baseline | undefined)?.digest),
      ];
      return { removed: go.length, digests: [...new Set(digests.filter((digest) => digest !== undefined))] };
    },
  };
}

/**
 * Reads blobs and keeps what was read: as long as a list tells the same ETag of a blob, it is not read again and gives the very
 * same value. What a blob became between list and read is kept under the older tag, so it is only read once more.
 */
function keepRead<Value>(
  read: (name: string) => Promise<Value>,
): (marks: readonly BlobMark[]) => Promise<readonly Value[]> {
  let kept = new Map<string, { readonly etag: string; readonly value: Value }>();
  return async (marks) => {
    const found = await inParallel(marks, width, async ({ name, etag }) => {
      const known = kept.get(name);
      return [name, known?.etag === etag ? known : { etag, value: await read(name) }] as const;
    });
    const bytes = marks.reduce((sum, { size }) => sum + size, 0);
    kept = new Map(bytes > mostKeptBytes ? [] : found);
    return found.map(([, { value }]) => value);
  };
}

/** Which reports of the history stay: the newest of each cluster, and what is young enough. */
function partHistory(
  all: readonly BlobMark[],
  { before, atLeast }: Parameters<ReportStore['prune']>[0],
): { readonly stay: readonly BlobMark[]; readonly go: readonly BlobMark[] } {
  const limit = Date.parse(before);
  const clusters = Map.groupBy(all, ({ name }) => name.slice(0, name.lastIndexOf('/')));
  const parted = [...clusters.values()].map((own) =>
    own
      .toSorted((a, b) => toHistoryTime(b.name) - toHistoryTime(a.name))
      .map((one, index) => ({ one, goes: index >= atLeast && toHistoryTime(one.name) < limit })),
  );
  const pick = (goes: boolean) => parted.flat().flatMap((entry) => (entry.goes === goes ? [entry.one] : []));
  return { stay: pick(false), go: pick(true) };
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
