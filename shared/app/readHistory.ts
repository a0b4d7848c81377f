import { toReadState } from '../drift/lastKnown.ts';
import { toSha256 } from '../model/digest.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { ReportOfState } from '../ports.ts';
import { mergeReports } from '../report/mergeReports.ts';
import { type State, toState } from '../report/toState.ts';
import type { AuditPorts } from './auditCluster.ts';
import { auditEstate } from './auditEstate.ts';
import { tryReadConfig } from './config.ts';
import { isAbout, type ReadPorts } from './readReport.ts';

/**
 * The report as it was at an instant (ISO 8601): the newest one of each cluster that had been made by then. With `again`
 * the states of then are audited anew with today's catalog and configuration; of logs nothing is known then. Undefined if
 * there was none.
 */
export async function readReportAt(
  { at, cluster, again }: { readonly at: string; readonly cluster?: string | undefined; readonly again: boolean },
  ports: Pick<AuditPorts, 'reports' | 'snapshots' | 'config'>,
): Promise<Report | undefined> {
  const reports = await ports.reports.allLatest();
  const ids = reports
    .filter((report) => cluster === undefined || isAbout(report, cluster))
    .flatMap(({ clusters }) => clusters.map(({ id }) => id));
  const found = await Promise.all(ids.map(async (id) => ({ id, state: await ports.reports.at(id, at) })));
  const made = await Promise.all(
    found.map(async ({ id, state }) => (state && again ? auditAgain(id, state, ports) : state?.report)),
  );
  const chosen = made.filter((report) => report !== undefined);
  return chosen.length === 0 ? undefined : mergeReports(chosen, at);
}

async function auditAgain(
  clusterId: string,
  { report, snapshot }: ReportOfState,
  ports: Pick<AuditPorts, 'snapshots' | 'config'>,
): Promise<Report | undefined> {
  const estate = await ports.snapshots.get(snapshot.digest);
  if (!estate) return undefined;
  const configured = await tryReadConfig(ports.config);
  const { generatedAt, drift } = report;
  return auditEstate({
    estate: toReadState(estate, snapshot.carried),
    clusterId,
    generatedAt,
    knownDrift: drift,
    ...configured,
  });
}

/** One audit of the past. */
export interface HistoryEntry {
  /** Names the report: `GET report/{id}`. */
  readonly id: string;
  readonly at: string;
  readonly clusterId: string;
  readonly clusterName: string;
  /** In one word, as the page and the alerts say it. */
  readonly state: State;
  /** The snapshot that it rests on: `breakwater audit snapshot:<digest>` audits it again. */
  readonly digest: string;
  readonly complete: boolean;
}

/** The audits that are still kept, newest first, at most so many a cluster. */
export async function readHistory(
  { cluster, most }: { readonly cluster?: string | undefined; readonly most: number },
  ports: Pick<ReadPorts, 'reports'>,
): Promise<readonly HistoryEntry[]> {
  const reports = await ports.reports.allLatest();
  const clusters = reports
    .filter((report) => cluster === undefined || isAbout(report, cluster))
    .flatMap((report) => report.clusters);
  const entries = await Promise.all(
    clusters.map(async ({ id, name }) =>
      (await ports.reports.history(id, most)).map(({ report, snapshot }) => ({
        id: toReportId(id, report.generatedAt),
        at: report.generatedAt,
        clusterId: id,
        clusterName: name,
        state: toState(report, id).state,
        digest: snapshot.digest,
        complete: report.complete,
      })),
    ),
  );
  return entries.flat().toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** Names a report of the history: a digest of its cluster, and when it was made in milliseconds since 1970. */
function toReportId(clusterId: string, generatedAt: string): string {
  return `${toClusterDigest(clusterId)}-${Date.parse(generatedAt)}`;
}

function toClusterDigest(clusterId: string): string {
  return toSha256(toIdKey(clusterId)).slice(0, 16);
}

/** The report of the history that an id names; undefined if there is none, or no longer. */
export async function readReportById(id: string, { reports }: Pick<ReadPorts, 'reports'>): Promise<Report | undefined> {
  const [, digest, millis] = /^([0-9a-f]{16})-(\d{1,15})$/.exec(id) ?? [];
  const clusters = (await reports.allLatest()).flatMap((report) => report.clusters);
  const cluster = clusters.find((one) => toClusterDigest(one.id) === digest);
  if (!cluster) return undefined;
  const at = new Date(Number(millis)).toISOString();
  const found = await reports.at(cluster.id, at);
  return found && Date.parse(found.report.generatedAt) === Number(millis) ? found.report : undefined;
}
