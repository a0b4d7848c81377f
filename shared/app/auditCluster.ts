import { toTags } from '../normalise/tags.ts';
import type { KnownState } from '../drift/lastKnown.ts';
import { withoutVolatile } from '../drift/snapshot.ts';
import { isUnsettled } from '../drift/unsettled.ts';
import type { Estate } from '../model/estate.ts';
import type { Finding } from '../model/finding.ts';
import type { LogRow } from '../model/deny.ts';
import type { Report } from '../model/report.ts';
import type {
  AuditJob,
  AzureReader,
  ChangeReader,
  Clock,
  ConfigStore,
  DenyLogReader,
  Log,
  ReportOfState,
  ReportStore,
  ResourceChange,
  SnapshotStore,
  Telemetry,
  WorkFacts,
} from '../ports.ts';
import { toHostPattern } from '../net/hostPattern.ts';
import { auditEstate, type AuditInput } from './auditEstate.ts';
import { toReach } from './changeAuthors.ts';
import { compareWith } from './compareWith.ts';
import { tryReadConfig } from './config.ts';
import { changesBetween, digestOf, knownStateOf } from './knownStates.ts';
import { readLogs, toLogSpan } from './readLogs.ts';
import { settleChanges } from './settleChanges.ts';
import { type News, tellFindings, type TellPorts } from './tellFindings.ts';

/** What the audit of a cluster talks to. */
export interface AuditPorts extends TellPorts {
  /** How long nothing more must happen before a burst of changes is audited, in seconds. */
  readonly quietSeconds: number;
  readonly azure: AzureReader;
  readonly denyLogs: DenyLogReader;
  readonly history: ChangeReader;
  readonly snapshots: SnapshotStore;
  readonly reports: ReportStore;
  readonly config: ConfigStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Works one audit job off: collect, evaluate, compare with the accepted baseline (else the previous state), store
 * snapshot and report, remember the findings, enqueue alerts. Every step may be done twice: what is stored is keyed
 * by content or guarded by ETag, and an alert enters the outbox before the findings are marked, so none is lost.
 * @throws PortError if a store or the connection to Azure failed; the queue then tries again.
 */
export async function auditCluster(job: AuditJob, ports: AuditPorts): Promise<Report | undefined> {
  if (job.clusterId === null) {
    await (job.change !== undefined ? settleChanges(job, ports) : fanOut(job, ports));
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
  const { clusterId } = job;
  const now = ports.clock();
  const latest = await ports.reports.latest(clusterId);
  const estate = await collectFor(job, latest, ports);
  const logs = await readLogs(ports.denyLogs, estate, { now, since: job.requestedAt });
  const configured = await tryReadConfig(ports.config);
  const { state, carried } = await readKnownState(estate, latest, ports);
  const digest = digestOf(state);
  const { isAccepted, takenAt, ...known } = await ports.telemetry.follow('compare', { cluster: clusterId }, () =>
    compareWith({ clusterId, estate, digest, latest }, ports),
  );
  const stateSince = takenAt ?? (known.previous && now.toISOString());
  const input: AuditInput = {
    estate,
    generatedAt: now.toISOString(),
    clusterId,
    ...logs,
    ...configured,
    ...known,
    ...(stateSince === undefined ? {} : { stateSince }),
    events: await readEvents(job, known.reference?.baseline.takenAt, ports),
  };
  const report = await ports.telemetry.follow('evaluate', { cluster: clusterId }, () =>
    auditWithMore(input, job.requestedAt, ports),
  );
  // What the last report rests on is there already, and stays.
  if (digest !== latest?.snapshot.digest) await ports.snapshots.put(digest, withoutVolatile(state));
  await remember(report, { clusterId, isAccepted, tags: toTags(state, clusterId) }, ports);
  const snapshot = { digest, takenAt: takenAt ?? now.toISOString(), ...(carried.length === 0 ? {} : { carried }) };
  await ports.reports.put(clusterId, report, snapshot);
  ports.log(describeReport(report));
  ports.telemetry.record('audit', toAuditFacts(job, report));
  return report;
}

/** So long Resource Graph may not know what events told; documented are minutes. */
const graphDelayMs = 3_600_000;

/**
 * The estate as it is now: not older than the cluster's last report, and with everything that would be told as different from
 * that report's state asked of Azure itself. Who asks by hand has everything asked.
 */
async function collectFor(job: AuditJob, latest: ReportOfState | undefined, ports: AuditPorts): Promise<Estate> {
  const named = await ports.state.changesSince(new Date(ports.clock().getTime() - graphDelayMs).toISOString());
  const estate = await ports.azure.collectEstate({
    since: toLater(job.requestedAt, latest?.report.generatedAt),
    changed: [...named, ...(job.change ? [job.change] : [])].map(({ resourceId }) => resourceId),
    ...(job.reason === 'manual' ? { whole: true } : {}),
  });
  if (!latest || digestOf(estate) === latest.snapshot.digest) return estate;
  const former = await ports.snapshots.get(latest.snapshot.digest);
  const changes = former ? changesBetween(former, estate) : [];
  return changes.length === 0
    ? estate
    : ports.azure.confirm(
        estate,
        changes.map(({ resourceId }) => resourceId),
      );
}

function toLater(one: string, other: string | undefined): string {
  return other !== undefined && Date.parse(other) > Date.parse(one) ? other : one;
}

/** The state with what the last one knew of resources that cannot be read now; that one is asked for only then. */
async function readKnownState(
  estate: Estate,
  latest: ReportOfState | undefined,
  { snapshots }: AuditPorts,
): Promise<KnownState> {
  const isWhole = estate.gaps.length === 0 || latest === undefined;
  const previous = isWhole ? undefined : await snapshots.get(latest.snapshot.digest);
  return previous ? knownStateOf(estate, previous) : { state: estate, carried: [] };
}

/** Events reach us before or after the state that they brought about was first seen; so far back, in hours. */
const eventHours = 24;

/** What is known of who changed what since the state that is compared with. */
async function readEvents(
  { change }: AuditJob,
  since: string | undefined,
  ports: AuditPorts,
): Promise<readonly ResourceChange[]> {
  const from = Date.parse(since ?? ports.clock().toISOString()) - eventHours * 3_600_000;
  const noted = await ports.state.changesSince(new Date(from).toISOString());
  return change === undefined ? noted : [...noted, change];
}

/**
 * What is looked up only after a first judgement, because the rest need not be asked for: flows that the logs show let
 * through, and who made changes that no event told of. What cannot be asked proves nothing and hides nothing.
 */
async function auditWithMore(input: AuditInput, since: string, ports: AuditPorts): Promise<Report> {
  const report = auditEstate(input);
  const [allowed, history] = await Promise.all([
    readAllowed(report, { ...input, since }, ports),
    readHistory(report, input, ports),
  ]);
  if (allowed.length + history.changes.length + history.gaps.length === 0) return report;
  return auditEstate({
    // What differs, and what that does, need not be worked out again.
    ...input,
    reference: undefined,
    knownDrift: report.drift,
    logRows: [...(input.logRows ?? []), ...allowed],
    events: [...(input.events ?? []), ...history.changes],
    historyGaps: history.gaps,
  });
}

/**
 * What configuration denies, or cannot prove to be let through, is looked up among the allowed flows: only those are asked
 * for, because a firewall logs far more of them than of denials.
 */
async function readAllowed(
  report: Report,
  { estate, generatedAt, since }: AuditInput & { readonly since: string },
  ports: AuditPorts,
): Promise<readonly LogRow[]> {
  const hosts = toDoubtfulHosts(report);
  if (hosts.length === 0) return [];
  const span = { ...toLogSpan(estate, new Date(generatedAt)), since };
  const { rows, gaps } = await ports.denyLogs.readAllowed({ ...span, hosts, addresses: [] });
  for (const gap of gaps) ports.log(`allowed flows not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  return rows;
}

/** So far back the history of changes is kept, in days; what is older than that stays unknown. */
const historyDays = 14;

/** What the history tells of changes whose author no event told; it is asked again as long as it does not. */
async function readHistory(
  { drift, generatedAt }: Report,
  input: AuditInput,
  { history }: AuditPorts,
): ReturnType<AuditPorts['history']['readChanges']> {
  const open = (drift?.changes ?? []).filter(({ changedBy }) => changedBy === undefined);
  const oldest = Date.parse(generatedAt) - historyDays * 24 * 3_600_000;
  const reach = drift && toReach(drift.baseline, input);
  if (!reach || open.length === 0 || reach.to < oldest) return { changes: [], gaps: [] };
  return history.readChanges({
    resourceIds: [...new Set(open.map(({ resourceId }) => resourceId))],
    from: new Date(Math.max(reach.from, oldest)).toISOString(),
    to: new Date(reach.to).toISOString(),
  });
}

/** So many hosts are asked for at most; a query grows with them. */
const mostHosts = 200;

function toDoubtfulHosts({ clusters }: Report): readonly string[] {
  const rows = clusters.flatMap(({ dependencies }) => dependencies);
  const doubtful = rows.filter(
    ({ verdict, caveats, need }) =>
      (verdict === 'denied' && need !== 'optional') || (verdict === 'unknown' && caveats.includes('fqdn-tag-unproven')),
  );
  const hosts = doubtful.flatMap(({ destination, protocol }) => (protocol.startsWith('HTTP') ? [destination] : []));
  return [...new Set(hosts.filter((host) => toHostPattern(host)?.kind === 'exact'))].sort().slice(0, mostHosts);
}

async function remember(
  report: Report,
  about: Pick<News, 'clusterId' | 'isAccepted' | 'tags'>,
  ports: AuditPorts,
): Promise<void> {
  const news = {
    ...about,
    clusterName: report.clusters[0]?.name ?? about.clusterId,
    findings: report.findings,
    complete: report.complete,
    isUnsettled: (finding: Finding) => isUnsettled(finding, report),
    now: report.generatedAt,
  };
  const transitions = await tellFindings(news, ports);
  for (const { transition, severity, fingerprint } of transitions)
    ports.log(`${transition} ${severity} ${fingerprint}`);
}

function describeReport(report: Report): string {
  const { dependencies, findings } = report.summary;
  const name = report.clusters[0]?.name ?? 'cluster not found';
  return (
    `${name}: ${dependencies.allowed} allowed, ${dependencies.denied} denied, ${dependencies.partial} partial, ` +
    `${dependencies.unknown} unknown; ${findings.critical} critical and ${findings.high} high findings`
  );
}

function toAuditFacts({ clusterId, reason }: AuditJob & { clusterId: string }, report: Report): WorkFacts {
  const { summary, findings, gaps, drift, complete } = report;
  const { allowed, denied, partial, unknown } = summary.dependencies;
  const { critical, high } = summary.findings;
  const counts = { findings: findings.length, gaps: gaps.length, changes: drift?.changes.length ?? 0 };
  return { cluster: clusterId, reason, complete, allowed, denied, partial, unknown, critical, high, ...counts };
}
