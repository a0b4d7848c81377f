import type { Drift } from '../../model/drift.ts';
import type { ClusterReport, DependencyReport, Report } from '../../model/report.ts';
import { toIdKey } from '../../model/resourceId.ts';
import { toDirection, type VerdictChange } from '../../drift/verdictChanges.ts';

/** What differs between two states of an estate. */
export interface StateDifference {
  readonly drift: Drift;
  /** Dependencies that both states have and whose verdicts differ. */
  readonly verdictChanges: readonly VerdictChange[];
  /** The report of the later state. */
  readonly report: Report;
  /** Resources that both states have and in which nothing changed. */
  readonly unchanged: number;
  /** False if something of either state could not be read. */
  readonly complete: boolean;
}

/**
 * The dependencies that both reports list and whose verdicts differ, sorted by cluster, dependency, destination, protocol
 * and port. What only one of them lists did not get better or worse; it is left out.
 */
export function toVerdictChanges(before: Report, after: Report): readonly VerdictChange[] {
  const known = new Map(toRows(before).map((row) => [toRowKey(row), row.dependency.verdict]));
  const changes = toRows(after).flatMap((row) => {
    const former = known.get(toRowKey(row));
    const { id, destination, protocol, port, verdict } = row.dependency;
    if (former === undefined || former === verdict) return [];
    const change = { dependencyId: id, destination, protocol, port, before: former, after: verdict };
    return [{ key: toRowKey(row), change: { clusterId: row.cluster.id, ...change } }];
  });
  return changes.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ change }) => change);
}

/** The verdict changes that are certainly for the worse. */
export function toWorse(changes: readonly VerdictChange[]): readonly VerdictChange[] {
  return changes.filter(({ before, after }) => toDirection(before, after) === 'worse');
}

interface Row {
  readonly cluster: ClusterReport;
  readonly dependency: DependencyReport;
}

function toRows({ clusters }: Report): readonly Row[] {
  return clusters.flatMap((cluster) => cluster.dependencies.map((dependency) => ({ cluster, dependency })));
}

function toRowKey({ cluster, dependency: { id, destination, protocol, port } }: Row): string {
  return JSON.stringify([toIdKey(cluster.id), id, destination, protocol, port]);
}
