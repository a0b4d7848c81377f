import { type Finding, severityRank } from '../../model/finding.ts';
import { memoised } from '../../model/memoised.ts';
import type { ClusterReport, Report } from '../../model/report.ts';
import { toIdKey } from '../../model/resourceId.ts';
import { groupBy } from '../order.ts';
import { type State, toState } from '../toState.ts';

/** How one cluster of a report stands. */
export interface Standing {
  readonly cluster: ClusterReport;
  readonly state: State;
  /** The gravest finding that is about it. */
  readonly worst: Finding | undefined;
}

/** States, the one to look at first first. */
export const statesWorstFirst: readonly State[] = ['blocked', 'atRisk', 'unknown', 'drift', 'ok'];

/** How each cluster of a report stands, worst first. The same as `toState` cluster by cluster, in one pass over the findings. */
export const toStandings = memoised((report: Report): readonly Standing[] => {
  const byOwner = groupBy(report.findings, ({ clusterId }) => (clusterId === undefined ? '' : toIdKey(clusterId)));
  const shared = byOwner.get('') ?? [];
  const all = report.clusters.map((cluster) => {
    const own = byOwner.get(toIdKey(cluster.id)) ?? [];
    const { state } = toState({
      ...report,
      clusters: [cluster],
      findings: [...own, ...shared].toSorted(compareSeverity),
    });
    return { cluster, state, worst: own[0] };
  });
  return all.toSorted(
    (a, b) => statesWorstFirst.indexOf(a.state) - statesWorstFirst.indexOf(b.state) || compareWorst(a, b),
  );
});

function compareSeverity(a: Finding, b: Finding): number {
  return severityRank(a.severity) - severityRank(b.severity);
}

function compareWorst(a: Standing, b: Standing): number {
  const rank = ({ worst }: Standing) => (worst ? severityRank(worst.severity) : 9);
  return rank(a) - rank(b) || (a.cluster.name < b.cluster.name ? -1 : 1);
}
