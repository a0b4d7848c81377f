import type { Baseline, Clock, ReportStore } from '../ports.ts';
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
    if (latest)
      states.push(toState(id, name, { digest: latest.snapshot.digest, now }, await ports.reports.baseline(id)));
  }
  return states;
}

function toState(
  clusterId: string,
  clusterName: string,
  { digest, now }: { readonly digest: string; readonly now: number },
  baseline: Baseline | undefined,
): BaselineState {
  const about = { clusterId, clusterName, current: digest, unchanged: baseline?.digest === digest };
  if (!baseline) return { ...about, state: 'none', baseline: null };
  const isOver = baseline.until !== undefined && Date.parse(baseline.until) <= now;
  return { ...about, state: isOver ? 'expired' : 'accepted', baseline };
}
