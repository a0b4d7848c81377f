import { toSha256 } from '../model/digest.ts';
import { toIdKey } from '../model/resourceId.ts';

/** What a cluster is called in storage: 32 hexadecimal digits of its id, whatever the id's casing. */
export function toClusterKey(clusterId: string): string {
  return toSha256(toIdKey(clusterId)).slice(0, 32);
}

/** The filter that picks everything of a cluster in a table whose partitions are clusters. */
export function partitionOf(clusterId: string): string {
  return `PartitionKey eq '${toClusterKey(clusterId)}'`;
}
