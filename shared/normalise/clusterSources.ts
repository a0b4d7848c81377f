import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { SourceSubnet } from '../model/topology.ts';
import { noAddresses } from '../net/addressSet.ts';
import { type EstateIndex, childrenOf } from './estateIndex.ts';
import { asChoice, member, objectOf, objectsOf, propertiesOf, textOf, toSortedSet } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';
import { type VirtualNetwork, toVirtualNetworks } from './virtualNetwork.ts';

const poolType = 'microsoft.containerservice/managedclusters/agentpools';

/** An agent pool's part in egress. */
interface Pool {
  readonly name: string;
  /** Absent where AKS made the network itself. */
  readonly nodeSubnetId?: string;
  /** Only where pods have addresses of their own in the network. */
  readonly podSubnetId?: string;
}

/**
 * Every subnet that the cluster's egress begins in, sorted by id: those of nodes, and those of pods where pods keep their
 * addresses on the way out. A cluster in a network that AKS made itself uses that network if the estate holds it.
 */
export function toClusterSources(cluster: ArmResource, index: EstateIndex): readonly SourceSubnet[] {
  const pools = toPools(cluster, index);
  const uses = pools.flatMap((pool) =>
    [pool.nodeSubnetId, pool.podSubnetId].flatMap((id) => (id === undefined ? [] : { id, pool: pool.name })),
  );
  const bySubnet = Map.groupBy(uses, ({ id }) => toIdKey(id));
  const own = [...bySubnet]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) =>
      toSourceSubnet({ subnetId: group[0]?.id ?? key, pools: toSortedSet(group.map(({ pool }) => pool)) }, index),
    );
  const managed = pools.filter((pool) => pool.nodeSubnetId === undefined).map((pool) => pool.name);
  if (managed.length === 0 && own.length > 0) return own;
  return [...own, toManagedSource(cluster, toSortedSet(managed), index)];
}

/** Pools inside the cluster and as resources of their own, by name. */
function toPools(cluster: ArmResource, index: EstateIndex): readonly Pool[] {
  const properties = propertiesOf(cluster);
  const hidden = hidesPods(objectOf(properties, 'networkProfile'));
  const inside = objectsOf(properties, 'agentPoolProfiles').map((pool) => toPool(textOf(pool, 'name'), pool, hidden));
  const children = childrenOf(index, cluster.id, poolType).map((pool) => toPool(pool.name, propertiesOf(pool), hidden));
  const byName = new Map([...inside, ...children].map((pool) => [pool.name.toLowerCase(), pool] as const));
  return [...byName.values()];
}

function toPool(name: string | undefined, properties: JsonObject, hidden: boolean): Pool {
  const nodeSubnetId = textOf(properties, 'vnetSubnetID');
  const podSubnetId = hidden ? undefined : textOf(properties, 'podSubnetID');
  return {
    name: name ?? '',
    ...(nodeSubnetId === undefined ? {} : { nodeSubnetId }),
    ...(podSubnetId === undefined ? {} : { podSubnetId }),
  };
}

/** With overlay and kubenet, pods leave with the address of their node. */
function hidesPods(profile: JsonObject): boolean {
  const overlay = asChoice(member(profile, 'networkPluginMode'), ['overlay']) !== undefined;
  return overlay || asChoice(member(profile, 'networkPlugin'), ['kubenet']) !== undefined;
}

function toManagedSource(cluster: ArmResource, pools: readonly string[], index: EstateIndex): SourceSubnet {
  const subnetId = toManagedSubnetId(cluster, index);
  if (subnetId !== undefined) return toSourceSubnet({ subnetId, pools }, index);
  const detail = 'The cluster names no subnet, and the network that AKS made for it is not in the estate.';
  const gap: Gap = { resource: cluster.id, reason: 'notFound', detail };
  return { subnetId: null, pools, addresses: noAddresses, routes: [], learnsRoutes: false, gaps: [gap] };
}

/** AKS names the network `aks-vnet-<number>` and its node subnet `aks-subnet`, in the node resource group. */
function toManagedSubnetId(cluster: ArmResource, index: EstateIndex): string | undefined {
  const group = textOf(propertiesOf(cluster), 'nodeResourceGroup')?.toLowerCase();
  const subscription = fromResourceId(cluster.id)?.subscriptionId.toLowerCase();
  if (group === undefined || subscription === undefined) return undefined;
  const isManaged = (network: VirtualNetwork): boolean => {
    const parts = fromResourceId(network.id);
    const here = parts?.resourceGroup.toLowerCase() === group && parts.subscriptionId.toLowerCase() === subscription;
    return here && network.name.toLowerCase().startsWith('aks-vnet-');
  };
  const [network, second] = toVirtualNetworks(index).filter(isManaged);
  if (network === undefined || second !== undefined) return undefined;
  const named = network.subnets.find((subnet) => subnet.name.toLowerCase() === 'aks-subnet');
  return named?.id ?? (network.subnets.length === 1 ? network.subnets[0]?.id : undefined);
}
