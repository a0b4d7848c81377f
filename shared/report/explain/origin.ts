import type { Estate } from '../../model/estate.ts';
import { isSameId, toIdKey } from '../../model/resourceId.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../../model/topology.ts';
import { type AddressSet, isAddressSubset, toAddressSet } from '../../net/addressSet.ts';
import { type EstateSubnet, toEstateSubnets, toLoneSource } from '../../normalise/estateSubnets.ts';
import { toList } from '../words.ts';
import { refuse, type Refusal } from './question.ts';

/** Where a flow begins. */
export interface Origin {
  readonly kind: 'origin';
  /** The clusters behind it, each with nothing but the subnets that were asked for. A subnet without cluster stands alone. */
  readonly clusters: readonly ClusterTopology[];
}

/** An estate with what was read out of it. */
export interface ReadEstate {
  readonly estate: Estate;
  readonly topology: Topology;
}

/**
 * Finds what `from` names: a cluster by name or id, a subnet by name, `network/subnet` or id, or an address or prefix inside
 * one subnet. Names are case-blind; a cluster goes before a subnet of its name. Refuses what names nothing or several things.
 */
export function findOrigin(from: string, read: ReadEstate): Origin | Refusal {
  const subnets = toEstateSubnets(read.estate);
  const addresses = from.trim() === '*' ? undefined : toAddressSet(from);
  if (addresses) return fromAddresses(from, addresses, { ...read, subnets });
  const clusters = read.topology.clusters.filter((cluster) => isNamed(cluster, from));
  const [cluster, ...namesakes] = clusters;
  if (cluster) {
    return namesakes.length === 0
      ? { kind: 'origin', clusters: [cluster] }
      : refuse(`${from} names ${clusters.length} clusters; take an id: ${toList(clusters.map(({ id }) => id))}.`);
  }
  const named = subnets.filter((subnet) => isSubnetNamed(subnet, from));
  const [subnet, ...others] = named;
  if (!subnet) return fromUnlistedSubnet(from, { ...read, subnets });
  return others.length === 0
    ? { kind: 'origin', clusters: toClustersOf(subnet, read) }
    : refuse(`${from} names ${named.length} subnets; take an id: ${toList(named.map(({ id }) => id))}.`);
}

interface Places extends ReadEstate {
  readonly subnets: readonly EstateSubnet[];
}

function isNamed(thing: { readonly id: string; readonly name: string }, wanted: string): boolean {
  return isSameId(thing.id, wanted) || thing.name.toLowerCase() === wanted.toLowerCase();
}

function isSubnetNamed(subnet: EstateSubnet, wanted: string): boolean {
  return isNamed(subnet, wanted) || `${subnet.networkName}/${subnet.name}`.toLowerCase() === wanted.toLowerCase();
}

/** A subnet that a cluster names may lie in a network that could not be read: its verdict is unknown, but it is known. */
function fromUnlistedSubnet(from: string, { topology, subnets }: Places): Origin | Refusal {
  const users = withSources(topology, ({ subnetId }) => isSameId(subnetId, from));
  if (users.length > 0) return { kind: 'origin', clusters: users };
  const names = [
    ...topology.clusters.map(({ name }) => `cluster ${name}`),
    ...subnets.map(({ networkName, name }) => `subnet ${networkName}/${name}`),
  ];
  const known = names.length === 0 ? 'it has neither' : `it has ${toList(names, 12)}`;
  return { ...refuse(`${from} is no cluster, subnet or address of the estate; ${known}.`), isMissing: true };
}

/** The addresses narrow the subnet: rules may tell them from their neighbours. */
function fromAddresses(from: string, addresses: AddressSet, { subnets, ...read }: Places): Origin | Refusal {
  const holding = subnets.filter((subnet) => isAddressSubset(addresses, subnet.addresses));
  const used = holding.filter(
    ({ id }) => withSources(read.topology, ({ subnetId }) => isSameId(subnetId, id)).length > 0,
  );
  // The same prefix in several networks is common; if clusters use just one of them, that one is meant.
  const found = used.length === 1 ? used : holding;
  const [subnet, ...others] = found;
  if (!subnet) {
    const known = subnets.map(({ networkName, name }) => `${networkName}/${name}`);
    return {
      ...refuse(`${from} lies in no subnet of the estate${known.length === 0 ? '' : `; it has ${toList(known, 12)}`}.`),
      isMissing: true,
    };
  }
  if (others.length > 0) {
    return refuse(`${from} lies in ${found.length} subnets; take an id: ${toList(found.map(({ id }) => id))}.`);
  }
  const clusters = toClustersOf(subnet, read).map((cluster) => ({
    ...cluster,
    sources: cluster.sources.map((source) => ({ ...source, addresses })),
  }));
  return { kind: 'origin', clusters };
}

function toClustersOf(subnet: EstateSubnet, read: ReadEstate): readonly ClusterTopology[] {
  const users = withSources(read.topology, ({ subnetId }) => isSameId(subnetId, subnet.id));
  return users.length > 0 ? users : [toLoneCluster(subnet, read)];
}

function withSources(topology: Topology, isMeant: (subnet: SourceSubnet) => boolean): readonly ClusterTopology[] {
  return topology.clusters
    .map((cluster) => ({ ...cluster, sources: cluster.sources.filter(isMeant) }))
    .filter(({ sources }) => sources.length > 0);
}

/** A subnet that no cluster uses is judged as one would be that did. Nothing is known of its machines. */
function toLoneCluster(subnet: EstateSubnet, { estate, topology }: ReadEstate): ClusterTopology {
  return {
    id: toIdKey(subnet.id),
    name: subnet.name,
    location: subnet.location ?? '',
    cloud: topology.clusters[0]?.cloud ?? 'AzureCloud',
    outboundType: '',
    apiServer: 'public',
    networkIsolated: false,
    sources: [toLoneSource(estate, subnet.id)],
  };
}
