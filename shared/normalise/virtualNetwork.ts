import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey, toParentId } from '../model/resourceId.ts';
import { type AddressSet, noAddresses, toAddressNumber, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { type EstateIndex, childrenOf, resourceOf, resourcesOfType } from './estateIndex.ts';
import { objectOf, objectsOf, propertiesOf, textOf, textsOf, toSortedSet } from './readers.ts';

const networkType = 'microsoft.network/virtualnetworks';
const subnetType = 'microsoft.network/virtualnetworks/subnets';
const peeringType = 'microsoft.network/virtualnetworks/virtualnetworkpeerings';

/** A sub-resource's JSON with its id. */
export interface SubResource {
  readonly id: string;
  readonly name: string;
  readonly json: JsonObject;
}

/** One virtual network, its subnets and peerings, whether they came inside it or as resources of their own. */
export interface VirtualNetwork {
  readonly id: string;
  readonly name: string;
  /** Address space, as written, IPv4 and sorted. */
  readonly prefixes: readonly string[];
  /** Custom DNS servers in the order in which they are asked; empty means Azure DNS. */
  readonly dnsServers: readonly string[];
  /** Texts among the DNS servers that are no addresses: nobody can be asked there. */
  readonly strangeDnsServers: readonly string[];
  readonly subnets: readonly SubResource[];
  readonly peerings: readonly SubResource[];
}

/** Every virtual network of the estate, sorted by id. */
export function toVirtualNetworks(index: EstateIndex): readonly VirtualNetwork[] {
  return resourcesOfType(index, networkType).map((resource) => toVirtualNetwork(resource, index));
}

/** The network of an id; undefined if it is not in the estate. */
export function virtualNetworkOf(index: EstateIndex, id: string): VirtualNetwork | undefined {
  const resource = resourceOf(index, id);
  return resource === undefined ? undefined : toVirtualNetwork(resource, index);
}

function toVirtualNetwork(resource: ArmResource, index: EstateIndex): VirtualNetwork {
  const properties = propertiesOf(resource);
  const servers = textsOf(objectOf(properties, 'dhcpOptions'), 'dnsServers');
  return {
    id: resource.id,
    name: resource.name,
    prefixes: toIpv4Prefixes(textsOf(objectOf(properties, 'addressSpace'), 'addressPrefixes')),
    dnsServers: servers.filter(isAddress),
    strangeDnsServers: servers.filter((server) => !isAddress(server)),
    subnets: toSubResources({ parent: resource, list: 'subnets', type: subnetType }, index),
    peerings: toSubResources({ parent: resource, list: 'virtualNetworkPeerings', type: peeringType }, index),
  };
}

function isAddress(text: string): boolean {
  return toAddressNumber(text) !== undefined || text.includes(':');
}

/** How sub-resources are held: the member of `properties`, which is also the id's segment, and the type of the child resource. */
export interface SubResourceKind {
  readonly parent: ArmResource;
  readonly list: string;
  readonly type: string;
}

/** Sub-resources inside a resource and child resources of their own, by id; a child of its own was asked for and counts. */
export function toSubResources(kind: SubResourceKind, index: EstateIndex): readonly SubResource[] {
  const inside = objectsOf(propertiesOf(kind.parent), kind.list).flatMap((json) => toSubResource(json, kind) ?? []);
  const children = childrenOf(index, kind.parent.id, kind.type).flatMap((json) => toSubResource(json, kind) ?? []);
  const byId = new Map([...inside, ...children].map((item) => [toIdKey(item.id), item] as const));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function toSubResource(json: JsonObject, kind: SubResourceKind): SubResource | undefined {
  const written = textOf(json, 'id');
  const name = textOf(json, 'name') ?? written?.split('/').at(-1);
  if (name === undefined) return undefined;
  return { id: written ?? `${kind.parent.id}/${kind.list}/${name}`, name, json };
}

/** A subnet's JSON by its id, from its network or as a resource of its own; undefined if neither is in the estate or versions contradict each other. */
export function subnetJson(subnetId: string, index: EstateIndex): JsonObject | undefined {
  const own = resourceOf(index, subnetId);
  if (own !== undefined) return own;
  if (index.gapById.get(toIdKey(subnetId))?.reason === 'stale') return undefined;
  const network = resourceOf(index, toParentId(subnetId));
  if (network === undefined) return undefined;
  const subnets = objectsOf(propertiesOf(network), 'subnets');
  const key = toIdKey(subnetId);
  return subnets.find(
    (subnet) => toIdKey(textOf(subnet, 'id') ?? `${network.id}/subnets/${textOf(subnet, 'name') ?? ''}`) === key,
  );
}

/** Address ranges of a subnet: `addressPrefix`, or several in `addressPrefixes`. IPv4 only. */
export function toSubnetAddresses(subnet: JsonObject): AddressSet {
  const properties = propertiesOf(subnet);
  const texts = [...textsOf(properties, 'addressPrefix'), ...textsOf(properties, 'addressPrefixes')];
  return unionOfAddresses(toIpv4Prefixes(texts).map((text) => toAddressSet(text) ?? noAddresses));
}

/** The texts that are IPv4 addresses or CIDR blocks, sorted. Dual-stack networks have IPv6 beside them. */
export function toIpv4Prefixes(texts: readonly string[]): readonly string[] {
  return toSortedSet(texts.filter((text) => /^[\d.]+(?:\/\d+)?$/.test(text) && toAddressSet(text) !== undefined));
}

/** True if something uses the subnet: the service lists the IP configurations in it. */
export function isSubnetInUse(subnet: JsonObject): boolean {
  const properties = propertiesOf(subnet);
  return ['ipConfigurations', 'ipConfigurationProfiles', 'serviceAssociationLinks'].some(
    (name) => objectsOf(properties, name).length > 0,
  );
}
