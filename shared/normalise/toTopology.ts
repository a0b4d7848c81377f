import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import type { ClusterTopology, PrivateZone, SourceSubnet, Topology } from '../model/topology.ts';
import { toFirewall } from './azureFirewall.ts';
import { type EstateIndex, resourcesOfType, toEstateIndex, toMissingGap } from './estateIndex.ts';
import { toRegistries } from './containerRegistry.ts';
import { toCloud, toCluster, toLocation } from './managedCluster.ts';
import { toPrivateEndpoints } from './privateLink.ts';
import { toPrivateZones } from './privateZone.ts';
import { toServiceTags } from './serviceTags.ts';
import { toApplicationGateways } from './applicationGateway.ts';
import { toNetworks } from './network.ts';
import { withSubnet } from './firewallSubnet.ts';
import { virtualNetworkOf } from './virtualNetwork.ts';

/**
 * ARM JSON → Topology, once an estate: clusters and firewalls sorted by id, rules in processing order, routes of every
 * source subnet. Never throws: what cannot be read is `unread` or a gap. `gaps` holds what was found missing here,
 * without what the estate says itself.
 */
export function toTopology(estate: Estate): Topology {
  const index = toEstateIndex(estate);
  const clusters = resourcesOfType(index, 'microsoft.containerservice/managedclusters').map((resource) =>
    toCluster(resource, index),
  );
  const serviceTags = toServiceTags(index);
  const firewalls = resourcesOfType(index, 'microsoft.network/azurefirewalls').map((resource) => {
    const list = serviceTags.value[toCloud(toLocation(resource))];
    return toFirewall(resource, list === undefined ? index : { ...index, serviceTags: list });
  });
  const settled = firewalls.map((firewall) => withSubnet(firewall.value, index));
  const zones = toPrivateZones(index);
  const gaps = [
    ...serviceTags.gaps,
    ...clusters.flatMap((cluster) => toZoneGaps(cluster.value, zones, index)),
    ...clusters.flatMap((cluster) => [...cluster.gaps, ...cluster.value.sources.flatMap(toSourceGaps)]),
    ...toServerGaps(
      clusters.map(({ value }) => value),
      index,
    ),
    ...firewalls.flatMap((firewall) => firewall.gaps),
    ...settled.flatMap(({ subnet }) => subnet?.gaps ?? []),
  ];
  return {
    clusters: clusters.map((cluster) => cluster.value),
    firewalls: settled,
    ...(zones.length === 0 ? {} : { privateZones: zones }),
    privateEndpoints: toPrivateEndpoints(index),
    registries: toRegistries(index),
    ...(Object.keys(serviceTags.value).length === 0 ? {} : { serviceTags: serviceTags.value }),
    networks: toNetworks(index),
    applicationGateways: toApplicationGateways(index),
    gaps: withoutKnown(gaps, estate.gaps),
  };
}

/** A zone that a cluster names and that is not among those that were read. Without any zone nobody asked for them. */
function toZoneGaps(
  { apiServerZone }: ClusterTopology,
  zones: readonly PrivateZone[],
  index: EstateIndex,
): readonly Gap[] {
  if (apiServerZone?.kind !== 'own' || zones.length === 0) return [];
  const { zoneId } = apiServerZone;
  const isRead = zones.some(({ id }) => isSameId(id, zoneId));
  return isRead ? [] : [toMissingGap(index, zoneId, 'Whether nodes resolve the name of the API server is unknown.')];
}

/** DNS servers of the clusters' own networks that are no addresses. */
function toServerGaps(clusters: readonly ClusterTopology[], index: EstateIndex): readonly Gap[] {
  const ids = new Set(
    clusters.flatMap(({ sources }) => sources.flatMap(({ virtualNetworkId }) => virtualNetworkId ?? [])),
  );
  return [...ids].flatMap((id): readonly Gap[] => {
    const network = virtualNetworkOf(index, id);
    if (!network || network.strangeDnsServers.length === 0) return [];
    const texts = network.strangeDnsServers.map((text) => `"${text}"`).join(', ');
    return [{ resource: network.id, reason: 'malformed', detail: `Among its DNS servers, ${texts} is no IP address.` }];
  });
}

function toSourceGaps({ gaps, securityGroup }: SourceSubnet): readonly Gap[] {
  return [...gaps, ...(securityGroup?.gaps ?? [])];
}

/** Each gap once, and none that the estate has already. */
function withoutKnown(gaps: readonly Gap[], known: readonly Gap[]): readonly Gap[] {
  const keyOf = (gap: Gap): string => `${toIdKey(gap.resource)} ${gap.reason}`;
  const seen = new Set(known.map(keyOf));
  const distinct = new Map(
    gaps.filter((gap) => !seen.has(keyOf(gap))).map((gap) => [`${keyOf(gap)} ${gap.detail ?? ''}`, gap]),
  );
  return [...distinct.values()];
}
