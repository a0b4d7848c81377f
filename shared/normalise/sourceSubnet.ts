import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import { toParentId } from '../model/resourceId.ts';
import type { SourceSubnet } from '../model/topology.ts';
import { noAddresses } from '../net/addressSet.ts';
import { type EstateIndex, type WithGaps, resourceOf, toMissingGap } from './estateIndex.ts';
import { toTeacher } from './gateway.ts';
import { toSecurityGroup } from './networkSecurityGroup.ts';
import { toConnectedPeerings } from './peering.ts';
import { toPrivateEndpointRoutes } from './privateEndpoint.ts';
import { toNatGatewayAddresses } from './publicIpAddress.ts';
import { booleanOf, idOf, member, propertiesOf, textOf } from './readers.ts';
import { type RouteTable, toRouteTable } from './routeTable.ts';
import { toServiceEndpointRoutes } from './serviceEndpoint.ts';
import { toDefaultRoutes } from './systemRoutes.ts';
import { type VirtualNetwork, subnetJson, toSubnetAddresses, virtualNetworkOf } from './virtualNetwork.ts';

/** A subnet that agent pools use, by the id that the cluster gives. */
export interface SubnetUse {
  readonly subnetId: string;
  readonly pools: readonly string[];
}

/** The subnet with everything that egress from it depends on. What the estate lacks is a gap on the subnet. */
export function toSourceSubnet(use: SubnetUse, index: EstateIndex): SourceSubnet {
  const json = subnetJson(use.subnetId, index);
  if (json === undefined) return toUnreadSubnet(use, index);
  const id = textOf(json, 'id') ?? use.subnetId;
  const networkId = toParentId(id);
  const network = networkId === undefined ? undefined : virtualNetworkOf(index, networkId);
  const addresses = toSubnetAddresses(json);
  const table = toTableOf(json, id, index);
  const gaps = [
    ...table.gaps,
    ...(addresses.length > 0 ? [] : [toAddressGap(id)]),
    ...(network === undefined ? [toNetworkGap(networkId ?? id, index)] : []),
  ];
  return {
    subnetId: id,
    pools: use.pools,
    addresses,
    ...(networkId === undefined ? {} : { virtualNetworkId: network?.id ?? networkId }),
    ...(booleanOf(propertiesOf(json), 'defaultOutboundAccess') === false ? { isPrivate: true } : {}),
    ...toReferences(json, table.value, index),
    ...toRouting({ id, json, network, table: table.value }, index),
    ...(network === undefined || hasLostServers(network) ? {} : { dnsServers: network.dnsServers }),
    gaps,
  };
}

/** True if the network names DNS servers and none of them is an address: whom it asks is then not known. */
function hasLostServers({ dnsServers, strangeDnsServers }: VirtualNetwork): boolean {
  return dnsServers.length === 0 && strangeDnsServers.length > 0;
}

interface SubnetParts {
  readonly id: string;
  readonly json: JsonObject;
  readonly network: VirtualNetwork | undefined;
  readonly table: RouteTable | undefined;
}

function toRouting(
  parts: SubnetParts,
  index: EstateIndex,
): Pick<SourceSubnet, 'routes' | 'learnsRoutes' | 'learnsFrom'> {
  const userRoutes = parts.table?.routes ?? [];
  const endpoints = toServiceEndpointRoutes(parts.json, parts.id);
  const { network } = parts;
  if (network === undefined) return { routes: [...userRoutes, ...endpoints], learnsRoutes: false };
  const peerings = toConnectedPeerings(network, index);
  const reachable = [network.id, ...peerings.flatMap((peering) => peering.remoteNetworkId ?? [])];
  const teacher = (parts.table?.propagates ?? true) ? toTeacher(network, peerings, index) : undefined;
  return {
    routes: [
      ...userRoutes,
      ...toDefaultRoutes(network, peerings),
      ...endpoints,
      ...toPrivateEndpointRoutes(reachable, userRoutes, index),
    ],
    learnsRoutes: teacher !== undefined,
    ...(teacher === undefined ? {} : { learnsFrom: teacher }),
  };
}

function toTableOf(subnet: JsonObject, subnetId: string, index: EstateIndex): WithGaps<RouteTable | undefined> {
  const properties = propertiesOf(subnet);
  const id = idOf(properties, 'routeTable');
  if (id === undefined) return { value: undefined, gaps: toLostTableGaps(properties, subnetId) };
  const resource = resourceOf(index, id);
  if (resource !== undefined) return toRouteTable(resource, index);
  // Propagation is unknown as well; the gap makes every verdict that rests on the routes unknown.
  const gap = toMissingGap(index, id, 'Where the subnet sends its traffic is unknown.');
  return { value: { id, routes: [], propagates: true }, gaps: [gap] };
}

/** A table that is named but cannot be told is not the same as none. */
function toLostTableGaps(properties: JsonObject, subnetId: string): readonly Gap[] {
  if ((member(properties, 'routeTable') ?? null) === null) return [];
  return [{ resource: subnetId, reason: 'malformed', detail: 'The route table that the subnet names cannot be read.' }];
}

function toReferences(
  subnet: JsonObject,
  table: RouteTable | undefined,
  index: EstateIndex,
): Pick<
  SourceSubnet,
  'routeTableId' | 'natGatewayId' | 'natGatewayAddresses' | 'networkSecurityGroupId' | 'securityGroup'
> {
  const properties = propertiesOf(subnet);
  const natGatewayId = idOf(properties, 'natGateway');
  const networkSecurityGroupId = idOf(properties, 'networkSecurityGroup');
  const outward = natGatewayId === undefined ? undefined : toNatGatewayAddresses(natGatewayId, index);
  return {
    ...(table === undefined ? {} : { routeTableId: table.id }),
    ...(natGatewayId === undefined ? {} : { natGatewayId }),
    ...(outward?.complete === true ? { natGatewayAddresses: outward.addresses } : {}),
    ...(networkSecurityGroupId === undefined
      ? {}
      : { networkSecurityGroupId, securityGroup: toSecurityGroup(networkSecurityGroupId, index) }),
  };
}

function toUnreadSubnet(use: SubnetUse, index: EstateIndex): SourceSubnet {
  const networkId = toParentId(use.subnetId);
  return {
    subnetId: use.subnetId,
    pools: use.pools,
    addresses: noAddresses,
    ...(networkId === undefined ? {} : { virtualNetworkId: networkId }),
    routes: [],
    learnsRoutes: false,
    gaps: [toMissingGap(index, use.subnetId, 'Where its traffic goes is unknown.')],
  };
}

function toAddressGap(id: string): Gap {
  return { resource: id, reason: 'malformed', detail: 'The subnet shows no IPv4 address range.' };
}

function toNetworkGap(id: string, index: EstateIndex): Gap {
  return toMissingGap(index, id, 'Its address space, peerings and DNS servers are unknown.');
}
