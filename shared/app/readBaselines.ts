import type { Baseline, Clock, ReportOfState, ReportStore } from '../ports.ts';
import { isSameId } from '../model/resourceId.ts';

/** The baseline of one cluster, and how it stands. */
export interface BaselineState {
  readonly clusterId: string;
  readonly clusterName: string;
  /** `none`: changes are told against the state before them. */
  readonly state: 'none' | 'accepted' | 'expired';
  /** True if the newest audit found exactly the accepted state. */
  readonly unchanged: boolean;
  /** The state of the newest audit: what an acceptance now would be bound to. */
  readonly current: string;
  readonly baseline: Baseline | null;
}

/** The baselines of all audited clusters, or of the one that `cluster` names (name or id), by cluster id. @throws PortError */
export async function readBaselines(
  cluster: string | undefined,
  ports: { readonly reports: ReportStore; readonly clock: Clock },
): Promise<readonly BaselineState[]> {
  const clusters = (await ports.reports.allLatest()).flatMap((report) => report.clusters);
  const now = ports.clock().getTime();
  const states: BaselineState[] = [];
  for (const { id, name } of clusters) {
    if (cluster !== undefined && name.toLowerCase() !== cluster.toLowerCase() && !isSameId(id, cluster)) continue;
    const latest = await ports.reports.latest(id);
    if (latest) states.push(toState(id, name, { latest, now }, await ports.reports.baseline(id)));
  }
  return states;
}

function toState(
  clusterId: string,
  clusterName: string,
  { latest, now }: { readonly latest: ReportOfState; readonly now: number },
  baseline: Baseline | undefined,
): BaselineState {
  const { digest } = latest.snapshot;
  const isSame = baseline?.digest === digest || (baseline !== undefined && hasNoDrift(latest, baseline));
  const about = { clusterId, clusterName, current: digest, unchanged: isSame };
  if (!baseline) return { ...about, state: 'none', baseline: null };
  const isOver = baseline.until !== undefined && Date.parse(baseline.until) <= now;
  return { ...about, state: isOver ? 'expired' : 'accepted', baseline };
}

/** True if the last audit compared with the baseline and found that nothing differs for this cluster. */
function hasNoDrift({ report: { drift } }: ReportOfState, { digest, approvedAt }: Baseline): boolean {
  if (drift?.baseline.digest !== digest || drift.baseline.approvedAt !== approvedAt) return false;
  return drift.changes.length === 0 && (drift.ignored ?? []).length === 0;
}
