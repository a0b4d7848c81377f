import type { JsonObject } from '../../model/json.ts';
import { booleanOf, numberOf, textOf } from '../readers.ts';
import type { TerraformType } from './terraformTypes.ts';
import { blockOf, blocksOf, listOf, newIdFrom, referenceOf, toIntended, withoutUnset } from './terraformValues.ts';

const table = 'Microsoft.Network/routeTables';
const network = 'Microsoft.Network/virtualNetworks';
const subnet = 'Microsoft.Network/virtualNetworks/subnets';
const securityGroup = 'Microsoft.Network/networkSecurityGroups';
const cluster = 'Microsoft.ContainerService/managedClusters';

/** Networks, routes, security groups and clusters of the azurerm provider in ARM's form. */
export const networkTypes: Readonly<Record<string, TerraformType>> = {
  azurerm_route_table: {
    attributes: ['name', 'route', 'bgp_route_propagation_enabled', 'disable_bgp_route_propagation'],
    toNewId: newIdFrom(table, 'name'),
    toArm: (values, id) => ({
      resources: [toIntended('patch', { id, type: table, location: textOf(values, 'location') }, toTableBody(values))],
    }),
  },
  azurerm_route: {
    attributes: ['name', 'route_table_name', 'address_prefix', 'next_hop_type', 'next_hop_in_ip_address'],
    toNewId: newIdFrom(`${table}/routes`, 'route_table_name', 'name'),
    toArm: (values, id) => ({ resources: [toIntended('put', { id, type: `${table}/routes` }, toRouteBody(values))] }),
  },
  azurerm_subnet_route_table_association: toAssociation('route_table_id', 'routeTable'),
  azurerm_subnet_network_security_group_association: toAssociation('network_security_group_id', 'networkSecurityGroup'),
  azurerm_virtual_network: {
    attributes: ['name', 'address_space', 'dns_servers'],
    toNewId: newIdFrom(network, 'name'),
    toArm: (values, id) => ({
      resources: [
        toIntended(
          'patch',
          { id, type: network, location: textOf(values, 'location') },
          { addressSpace: { addressPrefixes: listOf(values, 'address_space') ?? [] }, ...toDns(values) },
        ),
      ],
    }),
  },
  azurerm_virtual_network_dns_servers: {
    attributes: ['virtual_network_id', 'dns_servers'],
    toNewId: (values) => textOf(values, 'virtual_network_id'),
    toArm: (values) => toPart(values, 'virtual_network_id', { type: network, body: toDns(values) }),
    toRemoved: (_, values) => ({
      resources: toPartResources(values, 'virtual_network_id', { type: network, body: toDns({}) }),
    }),
  },
  azurerm_network_security_group: {
    attributes: ['name', 'security_rule'],
    toNewId: newIdFrom(securityGroup, 'name'),
    toArm: (values, id) => {
      const rules = blocksOf(values, 'security_rule').map((rule) => ({
        name: textOf(rule, 'name') ?? '',
        properties: toSecurityRule(rule),
      }));
      const body = rules.length === 0 ? {} : { securityRules: rules };
      return {
        resources: [toIntended('patch', { id, type: securityGroup, location: textOf(values, 'location') }, body)],
      };
    },
  },
  azurerm_network_security_rule: {
    attributes: ['name', 'priority', 'direction', 'access', 'protocol'].concat(addressAttributes()),
    toNewId: newIdFrom(`${securityGroup}/securityRules`, 'network_security_group_name', 'name'),
    toArm: (values, id) => ({
      resources: [toIntended('put', { id, type: `${securityGroup}/securityRules` }, toSecurityRule(values))],
    }),
  },
  azurerm_kubernetes_cluster: {
    attributes: ['name', 'network_profile', 'api_server_access_profile', 'private_cluster_enabled'],
    toNewId: newIdFrom(cluster, 'name'),
    toArm: (values, id) => ({
      resources: [
        toIntended('patch', { id, type: cluster, location: textOf(values, 'location') }, toClusterBody(values)),
      ],
    }),
  },
};

function toTableBody(values: JsonObject): JsonObject {
  const propagates = booleanOf(values, 'bgp_route_propagation_enabled');
  const isOff = propagates === undefined ? booleanOf(values, 'disable_bgp_route_propagation') : !propagates;
  const routes = blocksOf(values, 'route').map((route) => ({
    name: textOf(route, 'name') ?? '',
    properties: toRouteBody(route),
  }));
  // Without inline routes they are resources of their own in Terraform: what is there stays.
  return { disableBgpRoutePropagation: isOff, ...(routes.length === 0 ? {} : { routes }) };
}

function toRouteBody(values: JsonObject): JsonObject {
  return withoutUnset({
    addressPrefix: textOf(values, 'address_prefix'),
    nextHopType: textOf(values, 'next_hop_type'),
    nextHopIpAddress: textOf(values, 'next_hop_in_ip_address'),
  });
}

function toDns(values: JsonObject): JsonObject {
  return { dhcpOptions: { dnsServers: listOf(values, 'dns_servers') ?? [] } };
}

interface Part {
  readonly type: string;
  readonly body: JsonObject;
}

/** A resource of Terraform that is a part of another one in ARM, which an attribute names. */
function toPart(values: JsonObject, attribute: string, part: Part) {
  const resources = toPartResources(values, attribute, part);
  return resources.length === 0 ? { unknown: attribute } : { resources };
}

function toPartResources(values: JsonObject, attribute: string, { type, body }: Part) {
  const id = textOf(values, attribute);
  return id === undefined ? [] : [toIntended('patch', { id, type }, body)];
}

/** What a subnet is tied to; without the association it is tied to nothing. */
function toAssociation(attribute: string, member: string): TerraformType {
  return {
    attributes: ['subnet_id', attribute],
    toNewId: (values) => textOf(values, 'subnet_id'),
    toArm: (values) =>
      toPart(values, 'subnet_id', { type: subnet, body: { [member]: referenceOf(values, attribute) } }),
    toRemoved: (_, values) => {
      const [{ resource } = { resource: undefined }] = toPartResources(values, 'subnet_id', { type: subnet, body: {} });
      // Null is laid over what is there: the member goes.
      return resource === undefined
        ? {}
        : { resources: [{ mode: 'patch', resource: { ...resource, properties: { [member]: null } } }] };
    },
  };
}

function addressAttributes(): readonly string[] {
  return ['source', 'destination'].flatMap((side) => [
    `${side}_address_prefix`,
    `${side}_address_prefixes`,
    `${side}_port_range`,
    `${side}_port_ranges`,
  ]);
}

function toSecurityRule(rule: JsonObject): JsonObject {
  return withoutUnset({
    priority: numberOf(rule, 'priority'),
    direction: textOf(rule, 'direction'),
    access: textOf(rule, 'access'),
    protocol: textOf(rule, 'protocol'),
    sourceAddressPrefix: textOf(rule, 'source_address_prefix'),
    sourceAddressPrefixes: listOf(rule, 'source_address_prefixes'),
    destinationAddressPrefix: textOf(rule, 'destination_address_prefix'),
    destinationAddressPrefixes: listOf(rule, 'destination_address_prefixes'),
    sourcePortRange: textOf(rule, 'source_port_range'),
    sourcePortRanges: listOf(rule, 'source_port_ranges'),
    destinationPortRange: textOf(rule, 'destination_port_range'),
    destinationPortRanges: listOf(rule, 'destination_port_ranges'),
  });
}

/** What of a cluster decides its way out; everything else stays as it is. */
function toClusterBody(values: JsonObject): JsonObject {
  const profile = blockOf(values, 'network_profile');
  const access = blockOf(values, 'api_server_access_profile');
  const server = withoutUnset({
    authorizedIPRanges: access && (listOf(access, 'authorized_ip_ranges') ?? []),
    enablePrivateCluster: booleanOf(values, 'private_cluster_enabled'),
  });
  return {
    networkProfile: profile && withoutUnset({ outboundType: textOf(profile, 'outbound_type') }),
    ...(Object.keys(server).length === 0 ? {} : { apiServerAccessProfile: server }),
  };
}
