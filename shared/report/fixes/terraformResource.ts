import type { WriteResource } from '../../model/edit.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fromResourceId, toResourceName } from '../../model/resourceId.ts';
import { asBoolean, asNumber, asText, asTexts, objectOf } from '../../normalise/readers.ts';
import { aligned, toValueText } from '../dependencies/renderTerraform.ts';
import { toVisible } from '../text.ts';

type Attribute = readonly [string, string];

/** A resource of one's own, or what to set in one that is there already. */
interface Block {
  readonly resource?: string;
  readonly attributes: readonly Attribute[];
  /** Attributes that stand in a block of this name. */
  readonly within?: string;
}

/** The write in the azurerm provider's words; undefined for a type that it has none for here. */
export function toTerraformResource(edit: WriteResource): string | undefined {
  const block = toBlock(edit);
  const parts = fromResourceId(edit.id);
  if (!block || !parts) return undefined;
  const { resource, within, attributes } = block;
  const name = toResourceName(edit.id);
  if (resource === undefined) {
    const lines = within === undefined ? aligned(attributes) : toNested(within, attributes);
    return [`# Set in the resource of ${toVisible(name)} (${edit.type}).`, ...lines].join('\n');
  }
  const own: readonly Attribute[] = [
    ['name', toValueText(name)],
    ['resource_group_name', toValueText(parts.resourceGroup)],
  ];
  const symbol = parts.names
    .slice(-2)
    .join('_')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .replace(/^(?=\d)/, '_');
  const lines = toNested(`resource "${resource}" "${symbol}"`, [...own, ...attributes]);
  return [...(edit.isNew === true ? [] : ['# Change its declaration to this.']), ...lines].join('\n');
}

function toNested(head: string, attributes: readonly Attribute[]): readonly string[] {
  return [`${head} {`, ...aligned(attributes).map((line) => `  ${line}`), '}'];
}

function toBlock({ id, type, properties }: WriteResource): Block | undefined {
  const parent = toValueText(fromResourceId(id)?.names.at(-2) ?? '');
  switch (type.toLowerCase()) {
    case 'microsoft.network/ipgroups':
      return { attributes: [['cidrs', toValueText(asTexts(properties['ipAddresses']))]] };
    case 'microsoft.network/routetables/routes':
      return toRoute(properties, parent);
    case 'microsoft.network/firewallpolicies':
      return toDns(properties);
    case 'microsoft.network/azurefirewalls':
      return { attributes: [['dns_proxy_enabled', 'true']] };
    case 'microsoft.containerservice/managedclusters':
      return toRanges(properties);
    case 'microsoft.network/networksecuritygroups/securityrules':
      return toSecurityRule(properties, parent);
    case 'microsoft.network/privatednszones/virtualnetworklinks':
      return toLink(properties, parent);
    case 'microsoft.network/virtualnetworks/virtualnetworkpeerings':
      return toPeering(properties, parent);
    case 'microsoft.network/virtualnetworks':
      return { attributes: [['dns_servers', toValueText(asTexts(objectOf(properties, 'dhcpOptions')['dnsServers']))]] };
    default:
      return undefined;
  }
}

function toRoute(properties: JsonObject, parent: string): Block {
  return {
    resource: 'azurerm_route',
    attributes: [
      ['route_table_name', parent],
      ...toAttributes(properties, [
        ['address_prefix', 'addressPrefix'],
        ['next_hop_type', 'nextHopType'],
        ['next_hop_in_ip_address', 'nextHopIpAddress'],
      ]),
    ],
  };
}

function toDns(properties: JsonObject): Block | undefined {
  const proxy = asBoolean(objectOf(properties, 'dnsSettings')['enableProxy']);
  return proxy === undefined ? undefined : { within: 'dns', attributes: [['proxy_enabled', toValueText(proxy)]] };
}

function toRanges(properties: JsonObject): Block | undefined {
  const ranges = objectOf(properties, 'apiServerAccessProfile')['authorizedIPRanges'];
  if (ranges === undefined) return undefined;
  return { within: 'api_server_access_profile', attributes: [['authorized_ip_ranges', toValueText(asTexts(ranges))]] };
}

function toSecurityRule(properties: JsonObject, parent: string): Block {
  return {
    resource: 'azurerm_network_security_rule',
    attributes: [
      ['network_security_group_name', parent],
      ...toAttributes(properties, [
        ['priority', 'priority'],
        ['direction', 'direction'],
        ['access', 'access'],
        ['protocol', 'protocol'],
        ['source_address_prefix', 'sourceAddressPrefix'],
        ['source_port_range', 'sourcePortRange'],
        ['destination_address_prefix', 'destinationAddressPrefix'],
        ['destination_address_prefixes', 'destinationAddressPrefixes'],
        ['destination_port_ranges', 'destinationPortRanges'],
      ]),
    ],
  };
}

function toLink(properties: JsonObject, parent: string): Block {
  return {
    resource: 'azurerm_private_dns_zone_virtual_network_link',
    attributes: [
      ['private_dns_zone_name', parent],
      ['virtual_network_id', toValueText(asText(objectOf(properties, 'virtualNetwork')['id']) ?? '')],
      ...toAttributes(properties, [['registration_enabled', 'registrationEnabled']]),
    ],
  };
}

function toPeering(properties: JsonObject, parent: string): Block {
  return {
    resource: 'azurerm_virtual_network_peering',
    attributes: [
      ['virtual_network_name', parent],
      ['remote_virtual_network_id', toValueText(asText(objectOf(properties, 'remoteVirtualNetwork')['id']) ?? '')],
      ...toAttributes(properties, [
        ['allow_virtual_network_access', 'allowVirtualNetworkAccess'],
        ['allow_forwarded_traffic', 'allowForwardedTraffic'],
      ]),
    ],
  };
}

/** Pairs of the provider's word and ARM's; what is not set is left out. */
function toAttributes(properties: JsonObject, names: readonly (readonly [string, string])[]): readonly Attribute[] {
  return names.flatMap(([own, member]): readonly Attribute[] => {
    const value = properties[member];
    return value === undefined || value === null ? [] : [[own, toAnyText(value)]];
  });
}

function toAnyText(value: Exclude<Json, null>): string {
  if (typeof value === 'boolean') return toValueText(value);
  if (typeof value === 'number') return toValueText(asNumber(value) ?? 0);
  return typeof value === 'string' ? toValueText(value) : toValueText(asTexts(value));
}
