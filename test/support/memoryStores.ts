import { toIdKey } from '../../shared/model/resourceId.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { FindingState } from '../../shared/model/findingState.ts';
import type { Report } from '../../shared/model/report.ts';
import type {
  AlertJob,
  AuditJob,
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
  return {
    put: (digest, estate) => {
      if (!estates.has(digest)) estates.set(digest, copy(estate));
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
  return { ...rememberFindings(), ...rememberAlerts(), ...rememberWatermarks(), ...rememberChanges() };
}

function rememberFindings(): Pick<StateStore, 'findings' | 'putFindings'> {
  const findings = new Map<string, Map<string, FindingState>>();
  const rowsOf = (clusterId: string) => findings.get(toIdKey(clusterId)) ?? new Map<string, FindingState>();
  return {
    findings: (clusterId) => Promise.resolve(copy([...rowsOf(clusterId).values()])),
    putFindings: (clusterId, states) => {
      const rows = rowsOf(clusterId);
      for (const state of states) {
        const found = rows.get(state.fingerprint)?.lastSeen;
        if (found === undefined || Date.parse(found) <= Date.parse(state.lastSeen))
          rows.set(state.fingerprint, copy(state));
      }
      findings.set(toIdKey(clusterId), rows);
      return Promise.resolve();
    },
  };
}

function rememberAlerts(): Pick<StateStore, 'addToOutbox' | 'pendingAlert' | 'markSent' | 'unsentAlerts'> {
  const rows = new Map<string, { alert: Alert; job: AlertJob; sent: boolean }>();
  const keyOf = (job: AlertJob) => `${job.alertId} ${job.channel}`;
  return {
    addToOutbox: (alert, channel) => {
      const job = { alertId: alert.id, channel };
      if (rows.has(keyOf(job))) return Promise.resolve(false);
      rows.set(keyOf(job), { alert: copy(alert), job, sent: false });
      return Promise.resolve(true);
    },
    pendingAlert: (alertId, channel) => {
      const row = rows.get(keyOf({ alertId, channel }));
      return Promise.resolve(row && !row.sent ? copy(row.alert) : undefined);
    },
    markSent: (alertId, channel) => {
      const row = rows.get(keyOf({ alertId, channel }));
      if (row) row.sent = true;
      return Promise.resolve();
    },
    unsentAlerts: (before) => {
      const waiting = [...rows.values()].filter(
        ({ alert, sent }) => !sent && Date.parse(alert.createdAt) < Date.parse(before),
      );
      return Promise.resolve(waiting.map(({ job }) => copy(job)));
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

function rememberChanges(): Pick<StateStore, 'noteChange' | 'changesSince' | 'claim'> {
  const changes = new Map<string, NotedChange>();
  const claims = new Set<string>();
  return {
    noteChange: (change, notedAt) => {
      if (!changes.has(change.eventId)) changes.set(change.eventId, copy({ ...change, notedAt }));
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

/** A queue that shows what was put on it. */
export interface MemoryWorkQueue extends WorkQueue {
  readonly audits: readonly AuditJob[];
  /** By how much each audit was put off, in seconds. */
  readonly delays: readonly number[];
  readonly alerts: readonly AlertJob[];
}

/** Queues in memory. */
export function createMemoryWorkQueue(): MemoryWorkQueue {
  const audits: AuditJob[] = [];
  const alerts: AlertJob[] = [];
  const delays: number[] = [];
  return {
    audits,
    delays,
    alerts,
    addAudit: (job, delaySeconds = 0) => {
      audits.push(copy(job));
      delays.push(delaySeconds);
      return Promise.resolve();
    },
    addAlert: (job) => {
      alerts.push(copy(job));
      return Promise.resolve();
    },
    counts: () => Promise.resolve({ audits: audits.length, auditsPoison: 0, alerts: alerts.length, alertsPoison: 0 }),
  };
}
