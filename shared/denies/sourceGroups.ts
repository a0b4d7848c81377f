import type { IndexedCluster, IndexedSource } from './denyIndex.ts';
import { intervalOf, type SourceTable, toSourceTable } from './sourceTable.ts';

/** Sources that are alike: those of one cluster, or of several that share them. */
export interface SourceOwners {
  readonly number: number;
  readonly clusters: readonly IndexedCluster[];
  readonly clusterId: string | null;
  /** By subnet, the agent pools in it. */
  readonly poolsOf: (readonly string[])[];
  /** How many addresses it has. */
  size: number;
}

/** Who owns each interval of addresses. */
export interface SourceGroups {
  readonly table: SourceTable<IndexedSource>;
  readonly groups: readonly SourceOwners[];
  /** By interval: the group, -1 for none; what makes an address a number from 0 of the group; which subnet of the group it is. */
  readonly groupAt: Int32Array;
  readonly shifts: Float64Array;
  readonly subnetAt: Int32Array;
}

/** The table's groups are pieces of subnets; what belongs to the same clusters is one group here. Without a table all is one group. */
export function toSourceGroups(given: SourceTable<IndexedSource> | null): SourceGroups {
  const table = given ?? toSourceTable<IndexedSource>([]);
  const { starts, groupOf, offsets } = table;
  const parts = given ? toParts(given) : [{ group: toGroup([], 0, Infinity), subnet: 0, offset: 0 }];
  const partAt = (at: number) => parts[given ? (groupOf[at] ?? -1) : 0];
  const places = Array.from(starts.keys());
  return {
    table,
    groups: [...new Set(parts.map(({ group }) => group))],
    groupAt: Int32Array.from(places, (at) => partAt(at)?.group.number ?? -1),
    shifts: Float64Array.from(places, (at) => (partAt(at)?.offset ?? 0) + (offsets[at] ?? 0) - (starts[at] ?? 0)),
    subnetAt: Int32Array.from(places, (at) => partAt(at)?.subnet ?? 0),
  };
}

/** The interval that an address lies in, for the members by interval. */
export function sourceIntervalOf({ table }: SourceGroups, address: number): number {
  return intervalOf(table, address);
}

/** A part of a group: one subnet. */
interface Part {
  readonly group: SourceOwners;
  /** Which of the group's subnets it is. */
  readonly subnet: number;
  /** How many addresses of the group come before it. */
  readonly offset: number;
}

function toParts({ groups }: SourceTable<IndexedSource>): readonly Part[] {
  const known = new Map<string, SourceOwners>();
  return groups.map(({ owners, size }) => {
    const clusters = [...new Set(owners.map(({ cluster }) => cluster))];
    const key = JSON.stringify(clusters.map(({ id }) => id));
    const group = known.get(key) ?? toGroup(clusters, known.size, 0);
    known.set(key, group);
    const part = { group, subnet: group.poolsOf.length, offset: group.size };
    group.size += size;
    // Where clusters share a subnet, pools of the one would be taken for the other's.
    group.poolsOf.push(clusters.length > 1 ? [] : owners.flatMap(({ pools }) => pools));
    return part;
  });
}

function toGroup(clusters: readonly IndexedCluster[], number: number, size: number): SourceOwners {
  const clusterId = clusters.length === 1 ? (clusters[0]?.id ?? null) : null;
  return { number, clusters, clusterId, poolsOf: [], size };
}
