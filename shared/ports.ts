/** Every interface to the outside, on one screen. `app/compose.ts` and `app/composeReaders.ts` alone name what stands behind them. */
import type { Alert, AlertChannelName } from './model/alert.ts';
import type { Config } from './model/config.ts';
import type { LogRow } from './model/deny.ts';
import type { ArmResource, Estate } from './model/estate.ts';
import type { Decision, FindingState } from './model/findingState.ts';
import type { Gap } from './model/gap.ts';
import type { LogArrival } from './model/logArrival.ts';
import type { NameFailure } from './model/nameFailure.ts';
import type { Report } from './model/report.ts';
import type { ToldLog, Watched } from './model/told.ts';

export type { FindingState } from './model/findingState.ts';

/** A port that failed. `retryable` tells the queue whether trying again can help. Messages never hold a secret. */
export class PortError extends Error {
  readonly port: string;
  readonly operation: string;
  readonly retryable: boolean;
  /** Milliseconds that the other side asked us to wait, if it did. */
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    details: { port: string; operation: string; retryable: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.name = 'PortError';
    this.port = details.port;
    this.operation = details.operation;
    this.retryable = details.retryable;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** Reads Azure. A resource that cannot be read is a gap in the answer; only a wholly unusable connection throws PortError. */
export interface AzureReader {
  /** Every managed cluster of the watched subscriptions, and those that events named lately. */
  listClusters(
    asked?: Pick<AskedEstate, 'changed'>,
  ): Promise<{ readonly clusters: readonly ArmResource[]; readonly gaps: readonly Gap[] }>;
  /** All resources that egress of the watched subscriptions' clusters depends on, raw. */
  collectEstate(asked?: AskedEstate): Promise<Estate>;
  /**
   * Asks Azure itself about resources (ids) of a collected estate that a collection believed to be as they were: the same
   * estate if that was right, else one that is read anew and whole.
   */
  confirm(estate: Estate, resourceIds: readonly string[]): Promise<Estate>;
}

/** Which collection will do. */
export interface AskedEstate {
  /** ISO 8601: one that began at this instant or later, so that the audits of one run may share one. */
  readonly since?: string;
  /** Ids that events named lately: what is told of them elsewhere may be late, so they are asked themselves. */
  readonly changed?: readonly string[];
  /** Only one that believes nothing and asks for everything. */
  readonly whole?: boolean;
}

/**
 * Keeps between collections, for all instances, what was read of Azure. It may forget at any time: then all is read anew.
 * Both throw PortError.
 */
export interface ReadingStore {
  /** What was put under a name, as JSON keeps it; undefined if there is nothing. */
  get(name: string): Promise<unknown>;
  /** Keeps what a reading gave that began at an instant (ISO 8601); what a later one gave stays. */
  put(name: string, reading: unknown, startedAt: string): Promise<void>;
}

/** Which changes are asked for: those of these resources (ARM ids) in a span of time (ISO 8601, UTC). */
export interface AskedHistory {
  readonly resourceIds: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Reads who changed what where no event told it. It may be late or not know: what it does not tell stays unknown. Never throws for what Azure does. */
export interface ChangeReader {
  readChanges(
    asked: AskedHistory,
  ): Promise<{ readonly changes: readonly ResourceChange[]; readonly gaps: readonly Gap[] }>;
}

/** Which rows of the logs are asked for: those that arrived in a workspace with `from < arrival ≤ to` (ISO 8601, UTC). */
export interface LogSpan {
  readonly from: string;
  readonly to: string;
  /** Workspaces (ARM ids) that diagnostic settings name (`toLogWorkspaces`), asked besides the configured ones. */
  readonly workspaces?: readonly string[];
  /** ISO 8601: an answer about a span of the same length that ended at this instant or later will do, so that the audits of one run may share one. */
  readonly since?: string;
}

/** What the logs tell: each row one kind of flow of one source, with its count, first and last time. */
export interface LogFlows {
  readonly rows: readonly LogRow[];
  readonly gaps: readonly Gap[];
}

/** Names that were not resolved, as far as the firewall logs its DNS proxy; it need not. */
export interface LogNames {
  readonly failures: readonly NameFailure[];
  readonly gaps: readonly Gap[];
}

/** When rows last arrived in the workspaces that could be asked. */
export interface LogArrivals {
  /** Each workspace that answered: by ARM id, or by customer id where that alone is known; `at` (ISO 8601) is absent if no row arrived in the span. */
  readonly arrivals: readonly { readonly workspace: string; readonly at?: string }[];
  readonly gaps: readonly Gap[];
}

/**
 * Reads the firewall's logs, folded by the service. A workspace that fails or answers in part is a gap, never "no denies".
 * Rows arrive minutes after their flow, each exactly once: spans that meet count every row once, however late it was. A row
 * becomes visible moments after the arrival that it carries, so whoever adds counts up ends a span two minutes before now.
 */
export interface DenyLogReader {
  /** Denied flows. */
  read(span: LogSpan): Promise<LogFlows>;
  /** Allowed flows to these hosts (`*.suffix` for all below it) and addresses: what reconciling needs of the rest. */
  readAllowed(
    span: LogSpan & { readonly hosts: readonly string[]; readonly addresses: readonly string[] },
  ): Promise<LogFlows>;
  /** Names that nobody behind the firewall could resolve, the commonest first, and those that its rules name in vain. */
  readNames(span: LogSpan): Promise<LogNames>;
  /** When the last row of any kind arrived. A workspace that does not answer wholly is a gap, never silent. */
  lastArrivals(span: LogSpan): Promise<LogArrivals>;
}

/** A snapshot in the store. */
export interface SnapshotRef {
  /** sha256 of the canonical estate. */
  readonly digest: string;
  /** ISO 8601 instant at which this state was first seen for the cluster. */
  readonly takenAt: string;
  /** Ids of resources in it that could not be read then and stand there as they were known before. */
  readonly carried?: readonly string[];
}

/** What a person accepted. */
export interface Baseline extends SnapshotRef {
  readonly approvedBy: string;
  readonly approvedAt: string;
  /** Why, in the person's words. */
  readonly reason?: string;
  /** Fingerprints of the findings that the state had: while it stays exactly so, none of them is news. */
  readonly findings?: readonly string[];
  /** ISO 8601; from then on the baseline no longer counts. */
  readonly until?: string;
}

/** Keeps estates by content. Writing what is there already changes nothing. */
export interface SnapshotStore {
  put(digest: string, estate: Estate): Promise<void>;
  get(digest: string): Promise<Estate | undefined>;
  /** Removes what was stored before an instant (ISO 8601) and is not to be kept; returns how many. */
  prune(rule: { readonly before: string; readonly keep: ReadonlySet<string> }): Promise<number>;
}

/** A report with the state that it rests on. */
export interface ReportOfState {
  readonly report: Report;
  readonly snapshot: SnapshotRef;
}

/** Keeps, per cluster, the newest report, the snapshot that it rests on, and the accepted baseline. */
export interface ReportStore {
  /** Stores a report; an older report (by `generatedAt`) never replaces a newer one as the latest. */
  put(clusterId: string, report: Report, snapshot: SnapshotRef): Promise<void>;
  latest(clusterId: string): Promise<ReportOfState | undefined>;
  /** The report that was the newest at an instant (ISO 8601). */
  at(clusterId: string, instant: string): Promise<ReportOfState | undefined>;
  /** Reports that are still kept, newest first, at most so many. */
  history(clusterId: string, most: number): Promise<readonly ReportOfState[]>;
  /** Latest report of every cluster, sorted by cluster id. */
  allLatest(): Promise<readonly Report[]>;
  baseline(clusterId: string): Promise<Baseline | undefined>;
  putBaseline(clusterId: string, baseline: Baseline): Promise<void>;
  /**
   * Removes reports that were made before an instant (ISO 8601), but the newest `atLeast` of each cluster. Gives the digests
   * that what stays rests on: those of reports, the latest ones among them, and of baselines.
   */
  prune(rule: {
    readonly before: string;
    readonly atLeast: number;
  }): Promise<{ readonly removed: number; readonly digests: readonly string[] }>;
}

/** Keeps what people say of their clusters. */
export interface ConfigStore {
  /** Undefined if there is none. @throws ConfigError (`app/config.ts`) if what is there cannot be used, PortError if it cannot be read. */
  readConfig(): Promise<Config | undefined>;
}

/** Remembers findings and alerts. All writes are guarded by ETag or create-if-absent, so any of them may be done twice. */
export interface StateStore {
  findings(clusterId: string): Promise<readonly FindingState[]>;
  /** What is seen later stands; of one episode the earliest beginning. */
  putFindings(clusterId: string, states: readonly FindingState[]): Promise<void>;
  /** What people said of the findings of a cluster. */
  decisions(clusterId: string): Promise<readonly Decision[]>;
  /** Writes what `change` makes of a decision; it may run several times while others write too. */
  changeDecision(
    clusterId: string,
    fingerprint: string,
    change: (found: Decision | undefined) => Decision,
  ): Promise<void>;
  /** Every cluster whose findings are remembered, and the deployment, by id. */
  watched(): Promise<readonly Watched[]>;
  /** An older sight (`seenAt`) never replaces a newer one. */
  putWatched(watched: Watched): Promise<void>;
  /** What each channel was told of a cluster. */
  toldLogs(clusterId: string): Promise<readonly ToldLog[]>;
  /** False if another message took this place in the sequence: then nothing was written. The same log once more may lack `pending`. */
  putToldLog(clusterId: string, log: ToldLog): Promise<boolean>;
  /** Adds an alert to the outbox; false if it was there already. */
  addToOutbox(alert: Alert): Promise<boolean>;
  /** Takes an alert to send it, until `leaseUntil` (both ISO 8601); of several workers one gets it. Counts as a try. */
  claimAlert(job: AlertJob, lease: { readonly now: string; readonly leaseUntil: string }): Promise<AlertClaim>;
  markSent(job: AlertJob, sentAt: string): Promise<void>;
  /** Ends a claim without success: until `retryAt`, or for good. */
  releaseAlert(job: AlertJob, outcome: AlertFailure): Promise<void>;
  /** Alerts of a storm that were neither sent nor given up, the oldest first, then by id. */
  stormAlerts(channel: AlertChannelName, key: string): Promise<readonly WaitingAlert[]>;
  /** Nobody need look at an alert until then (both ISO 8601); changes nothing while somebody has claimed it. */
  restAlert(job: AlertJob, rest: { readonly now: string; readonly until: string }): Promise<void>;
  /** Alerts that nobody works on since before an instant (ISO 8601), not sent and not given up: the sweeper puts them on the queue again. */
  unsentAlerts(before: string): Promise<readonly AlertJob[]>;
  /** Alerts that were given up, with the reason. */
  failedAlerts(): Promise<readonly (AlertJob & { readonly reason: string; readonly failedAt: string })[]>;
  /** Removes alerts that were sent before an instant (ISO 8601); gives how many. What was given up stays until somebody sees to it. */
  forgetAlerts(sentBefore: string): Promise<number>;
  /** A named instant such as how far the deny logs were read; undefined if never written. */
  watermark(name: string): Promise<string | undefined>;
  putWatermark(name: string, value: string): Promise<void>;
  /** Workspaces in which rows have arrived. */
  logArrivals(): Promise<readonly LogArrival[]>;
  /** What was asked later stands. */
  putLogArrival(arrival: LogArrival): Promise<void>;
  /** Keeps what an event told; the same event once more, in any order, changes nothing. */
  noteChange(change: ResourceChange, notedAt: string): Promise<void>;
  /** What was noted after an instant (ISO 8601), oldest note first. */
  changesSince(notedAfter: string): Promise<readonly NotedChange[]>;
  /** Removes the names of people from what was noted before `namesBefore`, and all of it that was noted before `before` (ISO 8601). */
  forgetChanges(limits: { readonly before: string; readonly namesBefore: string }): Promise<void>;
  /** True for the first who asks for a name: of several workers one goes on. */
  claim(name: string): Promise<boolean>;
}

/** Message of queue `audits`. */
export interface AuditJob {
  /** The cluster to audit; null for every watched cluster: the worker then puts one job a cluster on the queue. */
  readonly clusterId: string | null;
  readonly reason: 'schedule' | 'change' | 'denies' | 'manual';
  /** ISO 8601. */
  readonly requestedAt: string;
  /** What Event Grid told about the change, reduced to what is needed. */
  readonly change?: ResourceChange;
}

/** A change to a resource as Event Grid reports it. */
export interface ResourceChange {
  readonly eventId: string;
  readonly resourceId: string;
  readonly operation: string;
  readonly changedAt: string;
  /** The principal's display name or id; absent if the event does not tell. */
  readonly changedBy?: string;
  readonly correlationId?: string;
  /** What the change was made with, where the event tells: `the portal`, `Azure CLI` … */
  readonly through?: string;
}

/** A change with the instant at which its event was first seen, ISO 8601. */
export interface NotedChange extends ResourceChange {
  readonly notedAt: string;
}

/** Message of queue `alerts`. */
export interface AlertJob {
  readonly alertId: string;
  readonly channel: AlertChannelName;
  /** Key of the storm that it may be a part of. */
  readonly storm?: string;
}

/** An alert in the outbox that is still to be sent. Instants are ISO 8601. */
export interface WaitingAlert {
  readonly job: AlertJob;
  readonly addedAt: string;
  /** Until then somebody sends it, or it waits for the next try. */
  readonly restsUntil: string;
}

/** Message of queue `alerts`, too: it is time to look what is to be told of a cluster. */
export interface TellJob {
  readonly clusterId: string;
}

/** What came of asking for an alert. */
export type AlertClaim =
  | { readonly kind: 'claimed'; readonly alert: Alert; readonly tries: number }
  /** Somebody else sends it; an instant, ISO 8601. */
  | { readonly kind: 'taken'; readonly until: string }
  /** Sent, or unknown. */
  | { readonly kind: 'done' };

/** Why an alert was not sent, without a secret, and what now. Instants are ISO 8601. */
export type AlertFailure =
  | { readonly kind: 'later'; readonly retryAt: string }
  | { readonly kind: 'failed'; readonly failedAt: string; readonly reason: string };

/** Puts work on the storage queues. Delivery is at least once. */
export interface WorkQueue {
  /** `delaySeconds`: nobody sees the job before. */
  addAudit(job: AuditJob, delaySeconds?: number): Promise<void>;
  addAlert(job: AlertJob | TellJob, delaySeconds?: number): Promise<void>;
  /** Puts an alert that was given up where health shows it and a person can put it back: queue `alerts-poison`. */
  setAside(job: AlertJob): Promise<void>;
  /** Messages waiting, poison included; for health. */
  counts(): Promise<{
    readonly audits: number;
    readonly auditsPoison: number;
    readonly alerts: number;
    readonly alertsPoison: number;
  }>;
}

/** Sends an alert one way, to where its route says. Throws PortError with `retryable` set; a second send of the same alert may be a visible duplicate. */
export interface AlertChannel {
  readonly name: AlertChannelName;
  /** False where what receives it does the grouping: alerts of a storm are sent one by one. */
  readonly gathers?: boolean;
  send(alert: Alert): Promise<void>;
}

/** Tells the time; injected so that tests need not wait. */
export type Clock = () => Date;

/** Where a use case writes what people follow: one line a call, no secrets. */
export type Log = (line: string) => void;

/** The parts of the work that are followed: reading Azure, judging, finding the state to compare with, sending an alert. */
export type WorkPart = 'collect' | 'evaluate' | 'compare' | 'send';

/** Facts about work: counts, ids of resources and runs. Never a secret, and nothing about people. */
export type WorkFacts = Readonly<Record<string, string | number | boolean>>;

/** Tells operators how the work of one invocation goes. It never fails, and what it follows fails as it would alone. */
export interface Telemetry {
  /** Does a part of the work under a span of its own, and adds its time up for the lines that follow. */
  follow<T>(part: WorkPart, facts: WorkFacts, work: () => Promise<T>): Promise<T>;
  /** Writes one structured line: the event, the run, the facts, and the milliseconds that each part took so far. */
  record(event: string, facts: WorkFacts): void;
}
