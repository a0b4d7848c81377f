import type { ClusterNeeds } from './needs.ts';
import { toDependencyRows } from './toDependencyRows.ts';

/** What clusters need as JSON text: `[{clusterId, name, dependencies}]`, indented by two, with a newline at the end. */
export function renderNeedsJson(needs: readonly ClusterNeeds[]): string {
  const clusters = needs.map(({ cluster, dependencies }) => ({
    clusterId: cluster.id,
    name: cluster.name,
    dependencies: toDependencyRows(dependencies),
  }));
  return `${JSON.stringify(clusters, null, 2)}\n`;
}
