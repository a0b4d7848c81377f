import type { ClusterReport, DependencyReport, Report } from '../../model/report.ts';
import { sortRows } from '../sortRows.ts';
import { toVisible } from '../text.ts';
import { toDecidedBy } from '../words.ts';
import { toCsv } from './csv.ts';

const header = [
  ...['cluster', 'verdict', 'need', 'destination', 'protocol', 'port', 'decidedBy', 'caveats'],
  ...['denied', 'firstDenied', 'lastDenied', 'exemptUntil', 'features', 'id', 'source', 'clusterId'],
];

/** The verdicts of a report as CSV, a row a dependency of a cluster, the worst of each cluster first. No cell can act as a formula. */
export function renderCsv({ clusters }: Pick<Report, 'clusters'>): string {
  const rows = clusters.flatMap((cluster) => sortRows(cluster.dependencies).map((row) => toCells(cluster, row)));
  return toCsv([header, ...rows.map((cells) => cells.map(toVisible))]);
}

function toCells({ id, name }: ClusterReport, row: DependencyReport): readonly string[] {
  const { observed, exemption } = row;
  return [
    ...[name, row.verdict, row.need, row.destination, row.protocol, String(row.port)],
    ...[toDecidedBy(row), row.caveats.join(' '), observed === undefined ? '' : String(observed.denied)],
    ...[observed?.firstSeen ?? '', observed?.lastSeen ?? '', exemption?.until ?? ''],
    ...[row.features.join(' '), row.id, row.source ?? '', id],
  ];
}
