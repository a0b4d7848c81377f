import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isOfType, toIdKey } from '../model/resourceId.ts';
import { type AddressSet, isAddressSubset, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { isObject, objectOf, objectsOf, propertiesOf, textOf, textsOf } from '../normalise/readers.ts';

/** Where one kubenet cluster has its pods and its nodes. */
export interface KubenetRange {
  readonly pods: AddressSet;
  readonly nodes: AddressSet;
}

const routeTableType = 'microsoft.network/routetables';

/** The ranges of every kubenet cluster whose node subnets can be read; without them no route is taken for AKS's own. */
export function toKubenetRanges(resources: readonly ArmResource[]): readonly KubenetRange[] {
  const clusters = resources.filter(isKubenetCluster);
  if (clusters.length === 0) return [];
  const subnets = toSubnetAddresses(resources);
  return clusters.map((cluster) => ({
    pods: toPodAddresses(objectOf(propertiesOf(cluster), 'networkProfile')),
    nodes: unionOfAddresses(
      objectsOf(propertiesOf(cluster), 'agentPoolProfiles').map(
        (pool) => subnets.get(toIdKey(textOf(pool, 'vnetSubnetID') ?? '')) ?? noAddresses,
      ),
    ),
  }));
}

/**
 * A route table without the routes that AKS itself writes for kubenet, one a node, from a part of the pod range to the
 * node (configure-kubenet.md). They come and go with the nodes. Other resources are returned as they are.
 */
export function withoutKubenetRoutes(resource: ArmResource, ranges: readonly KubenetRange[]): ArmResource {
  if (ranges.length === 0 || !isOfType(resource, routeTableType)) return resource;
  const routes = objectsOf(propertiesOf(resource), 'routes');
  const kept = routes.filter((route) => !isNodeRoute(propertiesOf(route), ranges));
  if (kept.length === routes.length) return resource;
  return { ...resource, properties: { ...propertiesOf(resource), routes: kept } };
}

function isKubenetCluster(resource: ArmResource): boolean {
  if (!isOfType(resource, 'microsoft.containerservice/managedclusters')) return false;
  return textOf(objectOf(propertiesOf(resource), 'networkProfile'), 'networkPlugin')?.toLowerCase() === 'kubenet';
}

function toPodAddresses(network: JsonObject): AddressSet {
  return toAddresses([...textsOf(network, 'podCidr'), ...textsOf(network, 'podCidrs')]);
}

function toSubnetAddresses(resources: readonly ArmResource[]): ReadonlyMap<string, AddressSet> {
  const networks = resources.filter((resource) => isOfType(resource, 'microsoft.network/virtualnetworks'));
  const alone = resources.filter((resource) => isOfType(resource, 'microsoft.network/virtualnetworks/subnets'));
  const subnets: readonly JsonObject[] = [
    ...alone,
    ...networks.flatMap((network) => objectsOf(propertiesOf(network), 'subnets')),
  ];
  return new Map(subnets.map((subnet) => [toIdKey(textOf(subnet, 'id') ?? ''), toPrefixes(propertiesOf(subnet))]));
}

function toPrefixes(properties: JsonObject): AddressSet {
  return toAddresses([...textsOf(properties, 'addressPrefix'), ...textsOf(properties, 'addressPrefixes')]);
}

function isNodeRoute(route: Json, ranges: readonly KubenetRange[]): boolean {
  if (!isObject(route) || textOf(route, 'nextHopType')?.toLowerCase() !== 'virtualappliance') return false;
  const destination = toAddresses(textsOf(route, 'addressPrefix'));
  const nextHop = toAddresses(textsOf(route, 'nextHopIpAddress'));
  if (destination.length === 0 || nextHop.length === 0) return false;
  return ranges.some(({ pods, nodes }) => isAddressSubset(destination, pods) && isAddressSubset(nextHop, nodes));
}

function toAddresses(texts: readonly string[]): AddressSet {
  return unionOfAddresses(texts.map((text) => toAddressSet(text) ?? noAddresses));
}
