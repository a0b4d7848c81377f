import type { DependencyReport } from '../model/report.ts';
import { verdictsWorstFirst } from './words.ts';

const needOrder = ['required', 'recommended', 'optional'] as const;

/** Worst verdict first, then what is needed most. Optional rows come after everything needed, whatever their verdict. */
export function sortRows(rows: readonly DependencyReport[]): readonly DependencyReport[] {
  const rank = ({ need, verdict }: DependencyReport) =>
    (need === 'optional' ? 100 : 0) + verdictsWorstFirst.indexOf(verdict) * 10 + needOrder.indexOf(need);
  return rows.toSorted((a, b) => rank(a) - rank(b));
}
