import type { Dependency, Need } from '../../model/catalog.ts';
import type { ClusterTopology } from '../../model/topology.ts';

/** What one cluster needs to reach, and the cluster. */
export interface ClusterNeeds {
  readonly cluster: ClusterTopology;
  readonly dependencies: readonly Dependency[];
}

/** Needs, the strictest first. */
export const needsInOrder: readonly Need[] = ['required', 'recommended', 'optional'];

/** True if `need` is `least` or stricter. */
export function isNeeded(need: Need, least: Need): boolean {
  return needsInOrder.indexOf(need) <= needsInOrder.indexOf(least);
}

/** The clusters with only what is needed at least so much. */
export function atLeast(needs: readonly ClusterNeeds[], least: Need): readonly ClusterNeeds[] {
  return needs.map(({ cluster, dependencies }) => ({
    cluster,
    dependencies: dependencies.filter(({ need }) => isNeeded(need, least)),
  }));
}
