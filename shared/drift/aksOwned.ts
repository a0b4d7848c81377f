import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { fromResourceId, isOfType, toIdKey, toParentId } from '../model/resourceId.ts';
import { isObject, objectOf, objectsOf, propertiesOf, textOf } from '../normalise/readers.ts';
import { type KubenetRange, toKubenetRanges, withoutKubenetRoutes } from './kubenetRoutes.ts';

/** What of an estate AKS itself writes, as far as its clusters tell. */
export interface AksOwned {
  readonly kubenet: readonly KubenetRange[];
  /** Beginnings of the ids in the clusters' node resource groups, lower case. */
  readonly nodeGroups: readonly string[];
  /** Id keys of clusters whose version AKS raises by itself. */
  readonly upgraded: ReadonlySet<string>;
}

const clusterType = 'microsoft.containerservice/managedclusters';

/** What AKS owns, from the clusters of an estate, or of both states of one. */
export function toAksOwned(resources: readonly ArmResource[]): AksOwned {
  const clusters = resources.filter((resource) => isOfType(resource, clusterType));
  return {
    kubenet: toKubenetRanges(resources),
    nodeGroups: [...new Set(clusters.flatMap(toNodeGroup))],
    upgraded: new Set(clusters.filter(isUpgraded).map(({ id }) => toIdKey(id))),
  };
}

function toNodeGroup(cluster: ArmResource): readonly string[] {
  const group = textOf(propertiesOf(cluster), 'nodeResourceGroup');
  const subscription = fromResourceId(cluster.id)?.subscriptionId;
  if (group === undefined || subscription === undefined) return [];
  return [`/subscriptions/${subscription}/resourcegroups/${group}/`.toLowerCase()];
}

/** The channels that raise `kubernetesVersion`; `node-image` and `none` do not (auto-upgrade-cluster). */
function isUpgraded(cluster: ArmResource): boolean {
  const channel = textOf(objectOf(propertiesOf(cluster), 'autoUpgradeProfile'), 'upgradeChannel');
  return ['patch', 'stable', 'rapid'].includes(channel?.toLowerCase() ?? '');
}

/**
 * True for what AKS makes for itself in a node resource group: its load balancers, which get a rule for every service, and
 * the public addresses that it tags as its own. Addresses and balancers that somebody else put there are not among them.
 */
export function isAksOwned(resource: ArmResource, { nodeGroups }: AksOwned): boolean {
  if (nodeGroups.length === 0) return false;
  const isBalancer =
    isOfType(resource, 'microsoft.network/loadbalancers') && /^kubernetes(-internal)?$/i.test(resource.name);
  const isAddress = isOfType(resource, 'microsoft.network/publicipaddresses') && hasOwnTag(resource['tags']);
  return (isBalancer || isAddress) && nodeGroups.some((group) => toIdKey(resource.id).startsWith(group));
}

/** Tags that AKS and its cloud provider put on outbound addresses and on those of services. */
function hasOwnTag(tags: ArmResource[string]): boolean {
  return isObject(tags) && Object.keys(tags).some((name) => /^(aks-managed-|k8s-azure-)/i.test(name));
}

/** A resource without what AKS writes into it and the traffic does not notice; others are returned as they are. */
export function withoutAksParts(resource: ArmResource, { kubenet, upgraded }: AksOwned): ArmResource {
  if (upgraded.size === 0) return withoutKubenetRoutes(resource, kubenet);
  if (isOfType(resource, clusterType) && upgraded.has(toIdKey(resource.id))) return withoutVersions(resource);
  if (isOfType(resource, `${clusterType}/agentpools`) && upgraded.has(toIdKey(toParentId(resource.id) ?? '')))
    return withProperties(resource, without(propertiesOf(resource), 'orchestratorVersion'));
  return withoutKubenetRoutes(resource, kubenet);
}

function withoutVersions(cluster: ArmResource): ArmResource {
  const properties = propertiesOf(cluster);
  const pools = objectsOf(properties, 'agentPoolProfiles');
  const rest = without(properties, 'kubernetesVersion');
  if (pools.length === 0) return withProperties(cluster, rest);
  const agentPoolProfiles = pools.map((pool) => without(pool, 'orchestratorVersion'));
  return withProperties(cluster, { ...rest, agentPoolProfiles });
}

function withProperties(resource: ArmResource, properties: JsonObject): ArmResource {
  return { ...resource, properties };
}

function without(object: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== member));
}
