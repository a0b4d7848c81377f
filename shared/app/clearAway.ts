import { PortError, type Clock, type Log, type ReportStore, type SnapshotStore, type StateStore } from '../ports.ts';

/** How long what was stored is kept. */
export interface Retention {
  /** Reports, snapshots and events that no kept report needs, and alerts that were sent, in days. */
  readonly days: number;
  /** The newest reports of a cluster that stay however old they are. */
  readonly reports: number;
  /** Names of people in noted changes, which are personal data, in days. */
  readonly nameDays: number;
}

/** What clearing away talks to. */
export interface ClearPorts {
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: Retention;
}

const dayMs = 24 * 3_600_000;

/**
 * Removes what is older than it shall be kept: reports, but the newest of each cluster, then snapshots that no report that
 * stays and no baseline rests on, then names and at last the whole of what events told, and alerts that were sent. Once a day,
 * by whoever comes first; may be done twice, and what one day could not remove the next one does. A store that fails stops no
 * audit.
 */
export async function clearAway(ports: ClearPorts): Promise<void> {
  const { state, retention, log } = ports;
  const now = ports.clock().getTime();
  const ago = (days: number) => new Date(now - days * dayMs).toISOString();
  try {
    if (!(await state.claim(`clear ${ago(0).slice(0, 10)}`))) return;
    const before = ago(retention.days);
    // What is kept is asked before anything is looked at to go: a snapshot is stored before the report that rests on it.
    const reports = await ports.reports.prune({ before, atLeast: retention.reports });
    const snapshots = await ports.snapshots.prune({ before, keep: new Set(reports.digests) });
    await state.forgetChanges({ before, namesBefore: ago(retention.nameDays) });
    const alerts = await state.forgetAlerts(before);
    if (reports.removed + snapshots + alerts > 0)
      log(`cleared away ${reports.removed} reports, ${snapshots} snapshots, ${alerts} sent alerts`);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log(`not cleared away: ${error.message}`);
  }
}
