import type { Gap } from '../model/gap.ts';
import { fromResourceId, isSameId, toIdKey } from '../model/resourceId.ts';
import { groupBy, sortByText } from './order.ts';
import type { ReportInput } from './reportInput.ts';

/** Resource providers whose resources can decide what a cluster reaches. A gap elsewhere hides nothing of it. */
const decidingProviders = [
  'microsoft.network',
  'microsoft.containerregistry',
  'microsoft.containerservice',
  'microsoft.kubernetesconfiguration',
  'microsoft.operationalinsights',
];

/** Every gap that the input records, the same one once, sorted. None is ever dropped. */
export function toGaps(input: ReportInput): readonly Gap[] {
  const subnetGaps = input.clusters.flatMap(({ cluster }) => cluster.sources.flatMap((source) => source.gaps));
  return foldGaps([...input.estateGaps, ...input.topology.gaps, ...subnetGaps, ...input.denyGaps, ...toHopGaps(input)]);
}

/** Egress that ends at an appliance while no firewall at all was read: the firewall itself is what was not seen. */
function toHopGaps({ clusters, topology }: ReportInput): readonly Gap[] {
  if (topology.firewalls.length > 0) return [];
  const unseen = clusters
    .flatMap(({ egress }) => egress)
    .filter(({ via, firewallId }) => via === 'virtualAppliance' && !firewallId);
  return unseen.map(({ routeTableId, reason }) => ({
    resource: routeTableId ?? 'next hop',
    reason: 'notFound',
    detail: `No firewall was read, so nothing is known of what egress meets there. ${reason ?? ''}`.trim(),
  }));
}

/** The same gap once: equal resource (case-blind), reason and detail. One without detail folds into one that has it. */
export function foldGaps(gaps: readonly Gap[]): readonly Gap[] {
  const folded = [...groupBy(gaps, (gap) => `${gap.reason} ${toIdKey(gap.resource)}`).values()].flatMap(foldAlike);
  return sortByText(
    folded,
    (gap) => toIdKey(gap.resource),
    (gap) => gap.reason,
    (gap) => gap.detail ?? '',
  );
}

function foldAlike(alike: readonly Gap[]): readonly Gap[] {
  const detailed = alike.filter((gap) => gap.detail !== undefined && gap.detail !== '');
  if (detailed.length === 0) return alike.slice(0, 1);
  return [...new Map(detailed.map((gap) => [gap.detail, gap])).values()];
}

type Asked = Pick<ReportInput, 'clusterId' | 'clusters' | 'topology'>;

/** True if only some of the estate's clusters were asked for. */
export function isNarrowed({ clusterId, clusters, topology }: Asked): boolean {
  return clusterId !== undefined || clusters.length < topology.clusters.length;
}

/** True if the gap can hide something of what was asked for. Whatever is not surely unrelated counts. */
export function isTouching(gap: Gap, input: Asked): boolean {
  if (isNarrowed(input) && isOtherCluster(gap.resource, input)) return false;
  // Who made a change, or looks after a cluster, decides nothing of what it reaches.
  if (/\/providers\/microsoft\.resources\/(?:changes|resourcegroups)$/i.test(gap.resource)) return false;
  const parts = fromResourceId(gap.resource);
  if (!parts) return true;
  const type = parts.type.toLowerCase();
  return decidingProviders.some((provider) => type.startsWith(`${provider}/`));
}

function isOtherCluster(resource: string, { clusterId, clusters }: Asked): boolean {
  const owner = /^.*?\/managedclusters\/[^/]+/i.exec(resource)?.[0];
  const asked = [...clusters.map(({ cluster }) => cluster.id), ...(clusterId === undefined ? [] : [clusterId])];
  return owner !== undefined && !asked.some((id) => isSameId(id, owner));
}
