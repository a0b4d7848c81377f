import { findById } from '../model/byId.ts';
import type { Report, TrendEntry } from '../model/report.ts';
import { toState } from './toState.ts';

/** So many states are remembered of a cluster. */
const mostEntries = 20;

/**
 * The report with how each of its clusters stood before, as far as the last report remembers; an entry is one state from the
 * first audit that saw it so. Without a last report nothing is known of before, and the report stays as it is.
 */
export function withTrend(report: Report, previous: Report | undefined): Report {
  if (!previous) return report;
  const clusters = report.clusters.map((cluster) => {
    const before = findById(previous.clusters, cluster.id);
    if (!before) return cluster;
    const first = { since: previous.generatedAt, state: toState(previous, cluster.id).state };
    const now = { since: report.generatedAt, state: toState(report, cluster.id).state };
    return { ...cluster, trend: toTrend(before.trend ?? [first], now) };
  });
  return { ...report, clusters };
}

function toTrend(known: readonly TrendEntry[], now: TrendEntry): readonly TrendEntry[] {
  return known.at(-1)?.state === now.state ? known : [...known, now].slice(-mostEntries);
}
