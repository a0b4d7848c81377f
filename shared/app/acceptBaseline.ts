import type { FindingState } from '../model/findingState.ts';
import type { Report } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';
import type { Baseline, Clock, ReportStore, SnapshotStore, StateStore, WorkQueue } from '../ports.ts';

/** What a person says when accepting a state. */
export interface Acceptance {
  /** Name or id; may be absent while one cluster only was audited. */
  readonly cluster?: string;
  readonly who: string;
  readonly why: string;
  /** ISO 8601 instant, or a day (YYYY-MM-DD) which then counts to its end, UTC. Absent: until another is accepted. */
  readonly until?: string;
  /** The state that the person looked at. If it is not the current one any more, nothing is accepted. */
  readonly digest?: string;
}

/** What accepting talks to. */
export interface AcceptPorts {
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
}

/** What came of it; a refusal says why in one sentence. */
export type AcceptResult =
  | { readonly kind: 'accepted'; readonly clusterId: string; readonly clusterName: string; readonly baseline: Baseline }
  | { readonly kind: 'refused'; readonly why: 'unusable' | 'unknown' | 'changed'; readonly problem: string };

/**
 * Accepts the current state of a cluster, the one of its newest report: until it changes, or the acceptance ends, drift is
 * told against it. The baseline is bound to the digest, so that any further change is drift, and news, again: findings
 * about changes that led here count as settled from now on. May be done twice. @throws PortError
 */
export async function acceptBaseline(acceptance: Acceptance, ports: AcceptPorts): Promise<AcceptResult> {
  const now = ports.clock();
  const until = toEnd(acceptance.until);
  if (until !== undefined && Date.parse(until) <= now.getTime()) return refuse('unusable', 'until is in the past.');
  const chosen = chooseCluster(acceptance.cluster, await ports.reports.allLatest());
  if ('kind' in chosen) return chosen;
  const latest = await ports.reports.latest(chosen.id);
  if (!latest || !(await ports.snapshots.get(latest.snapshot.digest))) {
    return refuse('unknown', `The state of ${chosen.name} is not in the store; wait for its next audit.`);
  }
  const { digest, takenAt } = latest.snapshot;
  if (acceptance.digest !== undefined && acceptance.digest !== digest) {
    return refuse('changed', `${chosen.name} has changed since: its state is ${digest} now. Look again.`);
  }
  const baseline: Baseline = {
    digest,
    takenAt,
    approvedBy: acceptance.who,
    approvedAt: now.toISOString(),
    reason: acceptance.why,
    findings: latest.report.findings.map(({ fingerprint }) => fingerprint).toSorted(),
    ...(until === undefined ? {} : { until }),
  };
  await ports.reports.putBaseline(chosen.id, baseline);
  await settleChanges(chosen.id, now, ports);
  await ports.queue.addAudit({ clusterId: chosen.id, reason: 'manual', requestedAt: now.toISOString() });
  return { kind: 'accepted', clusterId: chosen.id, clusterName: chosen.name, baseline };
}

function refuse(why: 'unusable' | 'unknown' | 'changed', problem: string): AcceptResult & { kind: 'refused' } {
  return { kind: 'refused', why, problem };
}

function toEnd(until: string | undefined): string | undefined {
  if (until === undefined) return undefined;
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(until) ? `${until}T23:59:59.999Z` : until).toISOString();
}

function chooseCluster(wanted: string | undefined, reports: readonly Report[]) {
  const clusters = reports.flatMap((report) => report.clusters);
  const fitting = wanted === undefined ? clusters : clusters.filter(({ id, name }) => isNamed(wanted, id, name));
  const [first] = fitting;
  if (first && fitting.length === 1) return { id: first.id, name: first.name };
  if (clusters.length === 0) return refuse('unknown', 'No cluster has been audited yet.');
  if (!first) return refuse('unknown', 'No such cluster has been audited yet.');
  return refuse('unusable', `cluster must name one of ${fitting.map(({ id }) => id).join(', ')}.`);
}

function isNamed(wanted: string, id: string, name: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase() || isSameId(id, wanted);
}

/** Without it the finding about an accepted change would go on silently when another change of the resource comes. */
async function settleChanges(clusterId: string, now: Date, { state }: AcceptPorts): Promise<void> {
  const settled = (await state.findings(clusterId)).filter(isOpenChange);
  const lastSeen = now.toISOString();
  if (settled.length === 0) return;
  await state.putFindings(
    clusterId,
    settled.map((one) => ({
      ...one,
      state: 'resolved',
      lastSeen,
      resolvedAt: lastSeen,
      settledEpisode: one.episode ?? 1,
    })),
  );
}

function isOpenChange({ state, finding }: FindingState): boolean {
  return (
    state === 'open' && ['change-breaks-dependency', 'change-widens-egress', 'baseline-expired'].includes(finding.kind)
  );
}
