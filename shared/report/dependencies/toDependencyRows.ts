import { type Dependency, toDestinationText } from '../../model/catalog.ts';
import type { DependencyReport } from '../../model/report.ts';
import { sortByText } from '../order.ts';

/** A dependency as the report has it, without what only an evaluation can tell. */
export type DependencyRow = Omit<DependencyReport, 'verdict' | 'paths' | 'observed'>;

/** Rows in the order of the report: by id, destination, protocol and port. */
export function toDependencyRows(dependencies: readonly Dependency[]): readonly DependencyRow[] {
  return sortByText(
    dependencies.map(toRow),
    ({ id }) => id,
    ({ destination }) => destination,
    ({ protocol, port }) => `${protocol}:${String(port).padStart(5, '0')}`,
  );
}

function toRow(dependency: Dependency): DependencyRow {
  const { id, destination, protocol, port, need, features, source, exemption } = dependency;
  return {
    id,
    destination: toDestinationText(destination),
    protocol,
    port,
    need,
    features,
    source,
    caveats: destination.kind === 'unfilled' ? ['address-unknown'] : [],
    ...(exemption === undefined ? {} : { exemption }),
  };
}
