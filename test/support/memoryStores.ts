import { toIdKey } from '../../shared/model/resourceId.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { type Decision, type FindingState, laterState } from '../../shared/model/findingState.ts';
import type { LogArrival } from '../../shared/model/logArrival.ts';
import type { Report } from '../../shared/model/report.ts';
import type { ToldLog, Watched } from '../../shared/model/told.ts';
import type {
  AlertJob,
  AuditJob,
  TellJob,
  NotedChange,
  Baseline,
  ReportStore,
  SnapshotRef,
  SnapshotStore,
  StateStore,
  WorkQueue,
} from '../../shared/ports.ts';

/** Values go in and come out as copies, as they would through any real store. */
function copy<Value>(value: Value): Value {
  return structuredClone(value);
}

/** Snapshots in memory. */
export function createMemorySnapshotStore(): SnapshotStore {
  const estates = new Map<string, Estate>();
  const times = new Map<string, number>();
  return {
    prune: ({ before, keep }) => {
      const old = [...times].filter(([digest, time]) => time < Date.parse(before) && !keep.has(digest));
      for (const [digest] of old) {
        estates.delete(digest);
        times.delete(digest);
      }
      return Promise.resolve(old.length);
    },
    put: (digest, estate) => {
      if (!estates.has(digest)) estates.set(digest, copy(estate));
      if (!times.has(digest)) times.set(digest, Date.now());
      return Promise.resolve();
    },
    get: (digest) => Promise.resolve(copy(estates.get(digest))),
  };
}

/** Reports and baselines in memory. */
export function createMemoryReportStore(): ReportStore {
  const latest = new Map<string, { report: Report; snapshot: SnapshotRef }>();
  const kept = new Map<string, Map<string, { report: Report; snapshot: SnapshotRef }>>();
  const newestFirst = (clusterId: string) =>
    [...(kept.get(toIdKey(clusterId)) ?? [])].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, one]) => one);
  const baselines = new Map<string, Baseline>();
  return {
    prune: ({ before, atLeast }) => {
      let removed = 0;
      for (const all of kept.values()) {
        const newest = [...all.keys()].sort((a, b) => Date.parse(b) - Date.parse(a));
        const old = newest.slice(atLeast).filter((time) => Date.parse(time) < Date.parse(before));
        for (const time of old) all.delete(time);
        removed += old.length;
      }
      const refs = [...kept.values()].flatMap((all) => [...all.values()]).concat([...latest.values()]);
      const digests = [...refs.map(({ snapshot }) => snapshot), ...baselines.values()].map(({ digest }) => digest);
      return Promise.resolve({ removed, digests: [...new Set(digests)] });
    },
    put: (clusterId, report, snapshot) => {
      const found = latest.get(toIdKey(clusterId))?.report.generatedAt;
      const all = kept.get(toIdKey(clusterId)) ?? new Map<string, { report: Report; snapshot: SnapshotRef }>();
      if (!all.has(report.generatedAt)) all.set(report.generatedAt, copy({ report, snapshot }));
      kept.set(toIdKey(clusterId), all);
      if (found === undefined || Date.parse(found) <= Date.parse(report.generatedAt)) {
        latest.set(toIdKey(clusterId), copy({ report, snapshot }));
      }
      return Promise.resolve();
    },
    latest: (clusterId) => Promise.resolve(copy(latest.get(toIdKey(clusterId)))),
    at: (clusterId, instant) =>
      Promise.resolve(
        copy(newestFirst(clusterId).find(({ report }) => Date.parse(report.generatedAt) <= Date.parse(instant))),
      ),
    history: (clusterId, most) => Promise.resolve(copy(newestFirst(clusterId).slice(0, most))),
    allLatest: () => {
      const sorted = [...latest].sort(([a], [b]) => (a < b ? -1 : 1));
      return Promise.resolve(copy(sorted.map(([, { report }]) => report)));
    },
    baseline: (clusterId) => Promise.resolve(copy(baselines.get(toIdKey(clusterId)))),
    putBaseline: (clusterId, baseline) => {
      const found = baselines.get(toIdKey(clusterId))?.approvedAt;
      if (found === undefined || Date.parse(found) <= Date.parse(baseline.approvedAt)) {
        baselines.set(toIdKey(clusterId), copy(baseline));
      }
      return Promise.resolve();
    },
  };
}

/** Findings, outbox and watermarks in memory. */
export function createMemoryStateStore(): StateStore {
  return {
    ...rememberFindings(),
    ...rememberTold(),
    ...rememberAlerts(),
    ...rememberArrivals(),
    ...rememberWatermarks(),
    ...rememberChanges(),
  };
}

function rememberFindings(): Pick<StateStore, 'findings' | 'putFindings' | 'decisions' | 'changeDecision'> {
  const findings = new Map<string, Map<string, FindingState>>();
  const decisions = new Map<string, Map<string, Decision>>();
  const rowsOf = (clusterId: string) => findings.get(toIdKey(clusterId)) ?? new Map<string, FindingState>();
  return {
    findings: (clusterId) => Promise.resolve(copy([...rowsOf(clusterId).values()])),
    putFindings: (clusterId, states) => {
      const rows = rowsOf(clusterId);
      for (const state of states) {
        rows.set(state.fingerprint, copy(laterState(rows.get(state.fingerprint), state)));
      }
      findings.set(toIdKey(clusterId), rows);
      return Promise.resolve();
    },
    decisions: (clusterId) => Promise.resolve(copy([...(decisions.get(toIdKey(clusterId))?.values() ?? [])])),
    changeDecision: (clusterId, fingerprint, change) => {
      const rows = decisions.get(toIdKey(clusterId)) ?? new Map<string, Decision>();
      rows.set(fingerprint, copy(change(copy(rows.get(fingerprint)))));
      decisions.set(toIdKey(clusterId), rows);
      return Promise.resolve();
    },
  };
}

function rememberTold(): Pick<StateStore, 'watched' | 'putWatched' | 'toldLogs' | 'putToldLog'> {
  const watched = new Map<string, Watched>();
  const logs = new Map<string, Map<string, ToldLog>>();
  return {
    watched: () =>
      Promise.resolve(copy([...watched.values()].toSorted((a, b) => (a.clusterId < b.clusterId ? -1 : 1)))),
    putWatched: (one) => {
      const found = watched.get(toIdKey(one.clusterId))?.seenAt;
      if (found === undefined || Date.parse(found) <= Date.parse(one.seenAt))
        watched.set(toIdKey(one.clusterId), copy(one));
      return Promise.resolve();
    },
    toldLogs: (clusterId) => Promise.resolve(copy([...(logs.get(toIdKey(clusterId))?.values() ?? [])])),
    putToldLog: (clusterId, log) => {
      const rows = logs.get(toIdKey(clusterId)) ?? new Map<string, ToldLog>();
      const stored = rows.get(log.channel)?.sequence ?? 0;
      const isMine = log.sequence === stored + 1 || (log.sequence === stored && log.pending === undefined);
      if (isMine) logs.set(toIdKey(clusterId), rows.set(log.channel, copy(log)));
      return Promise.resolve(isMine);
    },
  };
}

interface OutboxRow {
  readonly alert: Alert;
  readonly job: AlertJob;
  readonly sentAt?: string;
  readonly tries: number;
  readonly restsUntil: string;
  readonly leaseUntil?: string;
  readonly failed?: { readonly failedAt: string; readonly reason: string };
}

function rememberAlerts(): Pick<
  StateStore,
  | 'addToOutbox'
  | 'claimAlert'
  | 'markSent'
  | 'releaseAlert'
  | 'stormAlerts'
  | 'restAlert'
  | 'unsentAlerts'
  | 'failedAlerts'
  | 'forgetAlerts'
> {
  const rows = new Map<string, OutboxRow>();
  const keyOf = ({ alertId, channel }: AlertJob) => `${alertId} ${channel}`;
  const change = (job: AlertJob, edit: (row: OutboxRow) => OutboxRow) => {
    const row = rows.get(keyOf(job));
    if (row) rows.set(keyOf(job), edit(row));
    return Promise.resolve();
  };
  const waiting = () => [...rows.values()].filter(({ sentAt }) => sentAt === undefined);
  return {
    addToOutbox: (alert) => {
      const storm = alert.storm === undefined ? {} : { storm: alert.storm.key };
      const job = { alertId: alert.id, channel: alert.route.channel, ...storm };
      if (rows.has(keyOf(job))) return Promise.resolve(false);
      rows.set(keyOf(job), {
        alert: copy(alert),
        job,
        tries: 0,
        restsUntil: alert.storm?.from ?? alert.createdAt,
      });
      return Promise.resolve(true);
    },
    claimAlert: (job, { now, leaseUntil }) => {
      const row = rows.get(keyOf(job));
      if (!row || row.sentAt !== undefined) return Promise.resolve({ kind: 'done' });
      if (row.leaseUntil !== undefined && Date.parse(row.leaseUntil) > Date.parse(now))
        return Promise.resolve({ kind: 'taken', until: row.leaseUntil });
      const { failed, ...rest } = row;
      const tries = failed ? 1 : row.tries + 1;
      rows.set(keyOf(job), { ...rest, tries, leaseUntil, restsUntil: leaseUntil });
      return Promise.resolve({ kind: 'claimed', alert: copy(row.alert), tries });
    },
    markSent: (job, sentAt) => change(job, (row) => (row.sentAt === undefined ? { ...row, sentAt } : row)),
    releaseAlert: (job, outcome) =>
      change(job, (row) =>
        outcome.kind === 'later'
          ? { ...row, leaseUntil: '', restsUntil: outcome.retryAt }
          : { ...row, leaseUntil: '', failed: { failedAt: outcome.failedAt, reason: outcome.reason } },
      ),
    stormAlerts: (channel, key) =>
      Promise.resolve(
        waiting()
          .filter(({ failed, job }) => !failed && job.channel === channel && job.storm === key)
          .map(({ job, alert, restsUntil }) => ({ job: copy(job), addedAt: alert.createdAt, restsUntil }))
          .toSorted((a, b) => (`${a.addedAt} ${a.job.alertId}` < `${b.addedAt} ${b.job.alertId}` ? -1 : 1)),
      ),
    restAlert: (job, { now, until }) =>
      change(job, (row) =>
        row.sentAt !== undefined || Date.parse(row.leaseUntil ?? '') > Date.parse(now)
          ? row
          : { ...row, restsUntil: until },
      ),
    unsentAlerts: (before) =>
      Promise.resolve(
        waiting()
          .filter(({ failed, restsUntil }) => !failed && Date.parse(restsUntil) < Date.parse(before))
          .map(({ job }) => copy(job)),
      ),
    forgetAlerts: (sentBefore) => {
      const old = [...rows].filter(([, { sentAt = sentBefore }]) => Date.parse(sentAt) < Date.parse(sentBefore));
      for (const [key] of old) rows.delete(key);
      return Promise.resolve(old.length);
    },
    failedAlerts: () =>
      Promise.resolve(waiting().flatMap(({ job, failed }) => (failed ? [{ ...job, ...failed }] : []))),
  };
}

function rememberArrivals(): Pick<StateStore, 'logArrivals' | 'putLogArrival'> {
  const rows = new Map<string, LogArrival>();
  return {
    logArrivals: () => Promise.resolve([...rows.values()].map((row) => copy(row))),
    putLogArrival: (arrival) => {
      const found = rows.get(toIdKey(arrival.workspace));
      if (found === undefined || Date.parse(found.askedAt) < Date.parse(arrival.askedAt))
        rows.set(toIdKey(arrival.workspace), copy(arrival));
      return Promise.resolve();
    },
  };
}

function rememberWatermarks(): Pick<StateStore, 'watermark' | 'putWatermark'> {
  const values = new Map<string, string>();
  return {
    watermark: (name) => Promise.resolve(values.get(name)),
    putWatermark: (name, value) => {
      const found = values.get(name);
      if (found === undefined || Date.parse(found) < Date.parse(value)) values.set(name, value);
      return Promise.resolve();
    },
  };
}

function rememberChanges(): Pick<StateStore, 'noteChange' | 'changesSince' | 'forgetChanges' | 'claim'> {
  const changes = new Map<string, NotedChange>();
  const claims = new Set<string>();
  return {
    noteChange: (change, notedAt) => {
      if (!changes.has(change.eventId)) changes.set(change.eventId, copy({ ...change, notedAt }));
      return Promise.resolve();
    },
    forgetChanges: ({ before, namesBefore }) => {
      for (const [id, change] of changes) {
        const rest = Object.entries(change).filter(([name]) => name !== 'changedBy');
        if (Date.parse(change.notedAt) < Date.parse(before)) changes.delete(id);
        else if (Date.parse(change.notedAt) < Date.parse(namesBefore))
          changes.set(id, Object.fromEntries(rest) as unknown as NotedChange);
      }
      return Promise.resolve();
    },
    changesSince: (notedAfter) => {
      const later = [...changes.values()].filter(({ notedAt }) => Date.parse(notedAt) > Date.parse(notedAfter));
      const order = (a: NotedChange, b: NotedChange) =>
        Date.parse(a.notedAt) - Date.parse(b.notedAt) || (a.eventId < b.eventId ? -1 : 1);
      return Promise.resolve(copy(later.toSorted(order)));
    },
    claim: (name) => {
      const isFirst = !claims.has(name);
      claims.add(name);
      return Promise.resolve(isFirst);
    },
  };
}

/** An alert of the outbox that was not sent yet; looking does not take it. */
export async function readAlert(state: StateStore, job: AlertJob | undefined): Promise<Alert | undefined> {
  const now = '2000-01-01T00:00:00.000Z';
  const claim = job && (await state.claimAlert(job, { now, leaseUntil: now }));
  return claim?.kind === 'claimed' ? claim.alert : undefined;
}

/** A queue that shows what was put on it. */
export interface MemoryWorkQueue extends WorkQueue {
  readonly audits: readonly AuditJob[];
  /** By how much each audit was put off, in seconds. */
  readonly delays: readonly number[];
  readonly alerts: readonly AlertJob[];
  /** When it will be time to look what is to be told, in seconds from the call. */
  readonly looks: readonly (TellJob & { readonly delaySeconds: number })[];
  /** Alerts that were given up. */
  readonly poison: readonly AlertJob[];
}

/** Queues in memory. */
export function createMemoryWorkQueue(): MemoryWorkQueue {
  const audits: AuditJob[] = [];
  const alerts: AlertJob[] = [];
  const looks: (TellJob & { delaySeconds: number })[] = [];
  const poison: AlertJob[] = [];
  const delays: number[] = [];
  return {
    audits,
    delays,
    alerts,
    looks,
    poison,
    addAudit: (job, delaySeconds = 0) => {
      audits.push(copy(job));
      delays.push(delaySeconds);
      return Promise.resolve();
    },
    addAlert: (job, delaySeconds = 0) => {
      if ('alertId' in job) alerts.push(copy(job));
      else looks.push({ ...job, delaySeconds });
      return Promise.resolve();
    },
    setAside: (job) => {
      poison.push(copy(job));
      return Promise.resolve();
    },
    counts: () =>
      Promise.resolve({
        audits: audits.length,
        auditsPoison: 0,
        alerts: alerts.length,
        alertsPoison: poison.length,
      }),
  };
}
