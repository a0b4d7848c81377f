import type { Estate } from '../model/estate.ts';
import { fromResourceId, isSameId, toIdKey } from '../model/resourceId.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import { toApplicationGateways } from './applicationGateway.ts';
import { toFirewall } from './azureFirewall.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { withSubnet } from './firewallSubnet.ts';
import { toCloud, toCluster, toLocation } from './managedCluster.ts';
import { toTopology } from './toTopology.ts';

/** An estate, searchable; it itself is asked for only where nearly all of it must be read anew. */
export interface ChangedEstate {
  readonly index: EstateIndex;
  readonly estate: () => Estate;
}

/**
 * The topology of an estate that differs from that of a known topology in one resource alone. What the resource cannot touch
 * is the known object, so that comparing and judging can pass it by. `gaps` are the known ones: they are for reports.
 */
export function toTopologyAfter(known: Topology, { index, estate }: ChangedEstate, changedId: string): Topology {
  const type = fromResourceId(changedId)?.type.toLowerCase() ?? '';
  if (/^microsoft\.network\/(?:firewallpolicies|ipgroups)(?:\/|$)/.test(type))
    return { ...known, firewalls: readFirewalls(known, index, () => 'rules') };
  if (/^microsoft\.network\/(?:routetables|networksecuritygroups)(?:\/|$)/.test(type))
    return readSubnets(known, index, changedId);
  const clusterId = toClusterId(type, changedId);
  const isKnown = known.clusters.some(({ id }) => isSameId(id, clusterId));
  if (clusterId !== undefined && isKnown && resourceOf(index, clusterId) !== undefined)
    return { ...known, clusters: readClusters(known, index, ({ id }) => isSameId(id, clusterId)) };
  return toTopology(estate());
}

function toClusterId(type: string, id: string): string | undefined {
  if (!type.startsWith('microsoft.containerservice/managedclusters')) return undefined;
  return /^.*\/managedclusters\/[^/]+/i.exec(id)?.[0];
}

function readFirewalls(
  known: Topology,
  index: EstateIndex,
  touchedOf: (firewall: Firewall) => 'rules' | 'subnet' | undefined,
): readonly Firewall[] {
  return known.firewalls.map((firewall) => {
    const touched = touchedOf(firewall);
    const resource = touched === undefined ? undefined : resourceOf(index, firewall.id);
    if (!resource) return firewall;
    if (touched === 'subnet') return withSubnet(firewall, index);
    const list = known.serviceTags?.[toCloud(toLocation(resource))];
    const { value } = toFirewall(resource, list === undefined ? index : { ...index, serviceTags: list });
    const { subnet, unreadSubnetId } = firewall;
    return {
      ...value,
      ...(subnet === undefined ? {} : { subnet }),
      ...(unreadSubnetId === undefined ? {} : { unreadSubnetId }),
    };
  });
}

function readClusters(
  known: Topology,
  index: EstateIndex,
  isTouched: (cluster: ClusterTopology) => boolean,
): readonly ClusterTopology[] {
  return known.clusters.map((cluster) => {
    const resource = isTouched(cluster) ? resourceOf(index, cluster.id) : undefined;
    return resource ? toCluster(resource, index).value : cluster;
  });
}

/** Route tables and security groups count where a subnet names them. */
function readSubnets(known: Topology, index: EstateIndex, changedId: string): Topology {
  const key = toIdKey(changedId);
  const names = ({ routeTableId = '', networkSecurityGroupId = '' }: SourceSubnet) =>
    [routeTableId, networkSecurityGroupId].some(
      (id) => id !== '' && (key === toIdKey(id) || key.startsWith(`${toIdKey(id)}/`)),
    );
  return {
    ...known,
    clusters: readClusters(known, index, ({ sources }) => sources.some(names)),
    firewalls: readFirewalls(known, index, ({ subnet }) =>
      subnet !== undefined && names(subnet) ? 'subnet' : undefined,
    ),
    applicationGateways: toApplicationGateways(index),
  };
}
