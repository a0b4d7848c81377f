import type { Need } from '../../../model/catalog.ts';
import type { ClusterReport, DependencyReport } from '../../../model/report.ts';
import { distinct, groupBy } from '../../order.ts';
import { toDecidedBy, toList, verdictsWorstFirst } from '../../words.ts';

/** A column: one cluster, or several for which every dependency has the same verdict for the same reason. */
export interface MatrixColumn {
  readonly clusters: readonly ClusterReport[];
  /** Its row, by key; absent where the clusters do not have that dependency. */
  readonly cells: ReadonlyMap<string, DependencyReport>;
}

/** A row: one dependency, which clusters may know by names of their own. */
export interface MatrixRow {
  readonly key: string;
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
  readonly need: Need;
  readonly features: readonly string[];
  /** True if some cluster that needs it does not wholly get it. */
  readonly isOpen: boolean;
  /** True if every cluster that has it gets it. */
  readonly isFine: boolean;
  /** Order among the rows of a feature: the worst verdict among those who need it, then how much it is needed. */
  readonly rank: number;
}

/** Rows that one feature needs, worst first. */
export interface MatrixGroup {
  readonly feature: string;
  readonly rows: readonly MatrixRow[];
}

/** Dependencies by feature against clusters. */
export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly groups: readonly MatrixGroup[];
}

/** From so many clusters on, those that are alike stand in one column. */
const foldedFrom = 9;

/** The matrix of a report's clusters. Rows stand under the first feature that needs them. */
export function toMatrix(clusters: readonly ClusterReport[]): Matrix {
  const single = clusters.map((cluster) => ({ clusters: [cluster], cells: toCells(cluster) }));
  const columns =
    clusters.length < foldedFrom ? single : foldColumns(single).toSorted((a, b) => countOpen(b) - countOpen(a));
  const rows = toRows(columns);
  const groups = [...groupBy(rows, ({ features }) => features[0] ?? 'other')];
  return {
    columns,
    groups: groups.map(([feature, all]) => ({ feature, rows: all.toSorted(compareRows) })).toSorted(compareGroups),
  };
}

/** One id may stand for several names in a cluster, and for another name in every cluster: they are told apart by their order. */
function toCells({ dependencies }: ClusterReport): ReadonlyMap<string, DependencyReport> {
  const seen = new Map<string, number>();
  return new Map(
    dependencies.map((row) => {
      const base = `${row.id} ${row.protocol}:${row.port}`;
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return [count === 0 ? base : `${base} ${count}`, row];
    }),
  );
}

function foldColumns(columns: readonly MatrixColumn[]): readonly MatrixColumn[] {
  const alike = groupBy(columns, ({ cells }) =>
    [...cells].map(([key, row]) => `${key} ${row.verdict} ${row.need} ${toDecidedBy(row)}`).join('\n'),
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ clusters: same.flatMap(({ clusters }) => clusters), cells: first.cells }] : [];
  });
}

/** How much of what its clusters need does not wholly get through: the worst column stands first. */
function countOpen({ cells }: MatrixColumn): number {
  return [...cells.values()].filter(({ verdict, need }) => verdict !== 'allowed' && need !== 'optional').length;
}

function toRows(columns: readonly MatrixColumn[]): readonly MatrixRow[] {
  const byKey = new Map<string, DependencyReport[]>();
  for (const { cells } of columns) {
    for (const [key, row] of cells) {
      const known = byKey.get(key);
      if (known) known.push(row);
      else byKey.set(key, [row]);
    }
  }
  return [...byKey].flatMap(([key, all]) => toRow(key, all));
}

const needs: readonly Need[] = ['required', 'recommended', 'optional'];

function toRow(key: string, all: readonly DependencyReport[]): readonly MatrixRow[] {
  const [first] = all;
  if (!first) return [];
  const names = distinct(all.map(({ destination }) => destination));
  return [
    {
      key,
      destination: names.length === 1 ? first.destination : toList(names, 3),
      protocol: first.protocol,
      port: first.port,
      need: needs.find((need) => all.some((row) => row.need === need)) ?? first.need,
      features: first.features,
      isOpen: all.some(({ verdict, need }) => verdict !== 'allowed' && need !== 'optional'),
      isFine: all.every(({ verdict }) => verdict === 'allowed'),
      rank: toRank(all),
    },
  ];
}

function toRank(all: readonly DependencyReport[]): number {
  const ranks = all.map(
    ({ need, verdict }) =>
      (need === 'optional' ? 100 : 0) + verdictsWorstFirst.indexOf(verdict) * 10 + needs.indexOf(need),
  );
  return Math.min(...ranks);
}

function compareRows(a: MatrixRow, b: MatrixRow): number {
  return a.rank - b.rank;
}

function compareGroups(a: MatrixGroup, b: MatrixGroup): number {
  const worst = ({ rows }: MatrixGroup) => Math.min(...rows.map(({ rank }) => rank));
  const isFine = ({ rows }: MatrixGroup) => (rows.some(({ isOpen }) => isOpen) ? 0 : 1);
  return isFine(a) - isFine(b) || worst(a) - worst(b);
}
