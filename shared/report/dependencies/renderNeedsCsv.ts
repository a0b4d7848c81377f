import { toCsv } from '../exports/csv.ts';
import type { ClusterNeeds } from './needs.ts';
import { toDependencyRows } from './toDependencyRows.ts';

const header = ['cluster', 'need', 'destination', 'protocol', 'port', 'features', 'id', 'source', 'clusterId'];

/** What clusters need as CSV (RFC 4180, lines end in CR LF), a row a dependency. No cell can act as a formula. */
export function renderNeedsCsv(needs: readonly ClusterNeeds[]): string {
  const rows = needs.flatMap(({ cluster, dependencies }) =>
    toDependencyRows(dependencies).map((row) => [
      cluster.name,
      row.need,
      row.destination,
      row.protocol,
      String(row.port),
      row.features.join(' '),
      row.id,
      row.source ?? '',
      cluster.id,
    ]),
  );
  return toCsv([header, ...rows]);
}
