import { toSnapshot, withoutVolatile } from '../drift/snapshot.ts';
import { isUnsettled } from '../drift/unsettled.ts';
import type { Drift } from '../model/drift.ts';
import type { Finding } from '../model/finding.ts';
import type { Estate } from '../model/estate.ts';
import type { Report } from '../model/report.ts';
import type {
  AuditJob,
  AzureReader,
  Baseline,
  Clock,
  ConfigStore,
  DenyLogReader,
  Log,
  ReportStore,
  SnapshotRef,
  SnapshotStore,
} from '../ports.ts';
import { auditEstate, type Reference } from './auditEstate.ts';
import { tryReadConfig } from './config.ts';
import { readLogs } from './readLogs.ts';
import { tellFindings, type TellPorts } from './tellFindings.ts';

/** What the audit of a cluster talks to. */
export interface AuditPorts extends TellPorts {
  readonly azure: AzureReader;
  readonly denyLogs: DenyLogReader;
  readonly snapshots: SnapshotStore;
  readonly reports: ReportStore;
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Works one audit job off: collect, evaluate, compare with the accepted baseline (else the previous state), store
 * snapshot and report, remember the findings, enqueue alerts. Every step may be done twice: what is stored is keyed
 * by content or guarded by ETag, and an alert enters the outbox before the findings are marked, so none is lost.
 * @throws PortError if a store or the connection to Azure failed; the queue then tries again.
 */
export async function auditCluster(job: AuditJob, ports: AuditPorts): Promise<Report | undefined> {
  if (job.clusterId === null) {
    await fanOut(job, ports);
    return undefined;
  }
  return auditOne({ ...job, clusterId: job.clusterId }, ports);
}

async function fanOut(job: AuditJob, ports: AuditPorts): Promise<void> {
  const { clusters, gaps } = await ports.azure.listClusters();
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason})`);
  for (const cluster of clusters) await ports.queue.addAudit({ ...job, clusterId: cluster.id });
}

async function auditOne(job: AuditJob & { clusterId: string }, ports: AuditPorts): Promise<Report> {
  const now = ports.clock();
  const estate = await ports.azure.collectEstate();
  const logs = await readLogs(ports.denyLogs, estate, now);
  const configured = await tryReadConfig(ports.config);
  const { digest } = toSnapshot(estate);
  const known = await compareWith(job.clusterId, digest, ports);
  const report = auditEstate({
    estate,
    generatedAt: now.toISOString(),
    clusterId: job.clusterId,
    ...logs,
    ...configured,
    ...known,
    ...(job.change === undefined ? {} : { change: job.change }),
  });
  await ports.snapshots.put(digest, withoutVolatile(estate));
  await remember(report, job.clusterId, ports);
  await ports.reports.put(job.clusterId, report, known.snapshot ?? { digest, takenAt: now.toISOString() });
  ports.log(describeReport(report));
  return report;
}

interface Comparison {
  readonly reference?: Reference;
  readonly knownDrift?: Drift | null;
  readonly previous?: Report;
  /** The state is the same as last time; it keeps the instant at which it was first seen. */
  readonly snapshot?: SnapshotRef;
}

/**
 * The accepted baseline while it lasts, else the previous state. If the state is the one of the last report, what was
 * found then still holds: comparing it with itself would make a drift vanish after one audit.
 */
async function compareWith(clusterId: string, digest: string, ports: AuditPorts): Promise<Comparison> {
  const latest = await ports.reports.latest(clusterId);
  const last = latest && { previous: latest.report };
  const same = latest?.snapshot.digest === digest ? { snapshot: latest.snapshot } : {};
  const baseline = currentBaseline(await ports.reports.baseline(clusterId), ports.clock());
  const accepted = baseline && (await toReference(baseline, ports));
  if (accepted) return { ...last, ...same, reference: accepted };
  if (!latest) return {};
  if (same.snapshot) return { ...last, ...same, knownDrift: latest.report.drift };
  const previous = await toReference(latest.snapshot, ports);
  return { ...last, ...(previous ? { reference: previous } : {}) };
}

function currentBaseline(baseline: Baseline | undefined, now: Date): Baseline | undefined {
  if (baseline?.until !== undefined && Date.parse(baseline.until) <= now.getTime()) return undefined;
  return baseline;
}

async function toReference(ref: SnapshotRef | Baseline, ports: AuditPorts): Promise<Reference | undefined> {
  const estate: Estate | undefined = await ports.snapshots.get(ref.digest);
  if (!estate) return undefined;
  const approved = 'approvedBy' in ref ? { approvedBy: ref.approvedBy, approvedAt: ref.approvedAt } : {};
  return { estate, baseline: { digest: ref.digest, takenAt: ref.takenAt, ...approved } };
}

async function remember(report: Report, clusterId: string, ports: AuditPorts): Promise<void> {
  const news = {
    clusterId,
    clusterName: report.clusters[0]?.name ?? clusterId,
    findings: report.findings,
    complete: report.complete,
    isUnsettled: (finding: Finding) => isUnsettled(finding, report),
    now: report.generatedAt,
  };
  await tellFindings(news, ports);
}

function describeReport(report: Report): string {
  const { dependencies, findings } = report.summary;
  const name = report.clusters[0]?.name ?? 'cluster not found';
  return (
    `${name}: ${dependencies.allowed} allowed, ${dependencies.denied} denied, ${dependencies.partial} partial, ` +
    `${dependencies.unknown} unknown; ${findings.critical} critical and ${findings.high} high findings`
  );
}
