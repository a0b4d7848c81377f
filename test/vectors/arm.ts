import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000060/resourceGroups/rg-vectors';
const network = `${group}/providers/Microsoft.Network`;

/** The network of the worked answers: nodes in 10.42.1.0/24, firewall at 10.42.2.4, region eastus. */
export const ids = {
  cluster: `${group}/providers/Microsoft.ContainerService/managedClusters/aks`,
  firewall: `${network}/azureFirewalls/fw`,
  publicIp: `${network}/publicIPAddresses/pip`,
  policy: `${network}/firewallPolicies/child`,
  parent: `${network}/firewallPolicies/parent`,
  vnet: `${network}/virtualNetworks/vnet`,
  other: `${network}/virtualNetworks/other`,
  nodes: `${network}/virtualNetworks/vnet/subnets/nodes`,
  routes: `${network}/routeTables/rt`,
  ipGroup: `${network}/ipGroups/group`,
  endpoint: `${network}/privateEndpoints/pe`,
};

export const firewallAddress = '10.42.2.4';
export const firewallPublicAddress = '203.0.113.132';

/** A resource as ARM returns it: type and name follow from the id. */
export function resource(id: string, properties: JsonObject, more: JsonObject = {}): ArmResource {
  const [namespace = '', ...segments] = (id.split('/providers/')[1] ?? '').split('/');
  const type = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  return { id, type, name: segments.at(-1) ?? '', location: 'eastus', properties, ...more };
}

type RuleParts = JsonObject & { readonly name: string };

/** A network rule: TCP to every port of every address from everywhere, unless said. */
export function net(name: string, parts: JsonObject = {}): RuleParts {
  const isAimed = ['destinationAddresses', 'destinationFqdns', 'destinationIpGroups'].some((key) => key in parts);
  const from = 'sourceIpGroups' in parts ? {} : { sourceAddresses: ['*'] };
  const to = isAimed ? {} : { destinationAddresses: ['*'] };
  return { ruleType: 'NetworkRule', name, ipProtocols: ['TCP'], destinationPorts: ['443'], ...from, ...to, ...parts };
}

export const https = { protocolType: 'Https', port: 443 };
export const http = { protocolType: 'Http', port: 80 };

/** An application rule for hosts on Https:443 from everywhere, unless said. */
export function app(name: string, targetFqdns: readonly string[], parts: JsonObject = {}): RuleParts {
  return { ruleType: 'ApplicationRule', name, protocols: [https], sourceAddresses: ['*'], targetFqdns, ...parts };
}

/** A DNAT rule on the firewall's public address. */
export function nat(name: string, translatedAddress: string): RuleParts {
  return {
    ruleType: 'NatRule',
    name,
    ipProtocols: ['TCP'],
    sourceAddresses: ['*'],
    destinationAddresses: [firewallPublicAddress],
    destinationPorts: ['443'],
    translatedAddress,
    translatedPort: '443',
  };
}

export interface Collection {
  /** `N200A`: network, priority 200, Allow; `A` application, `D` Deny; `T100` a DNAT collection. */
  readonly as: string;
  readonly rules: readonly RuleParts[];
}

export interface Group {
  readonly priority: number;
  readonly collections: readonly Collection[];
}

/** Collections of one group. */
export function inGroup(priority: number, ...collections: readonly (readonly [string, ...RuleParts[]])[]): Group {
  return { priority, collections: collections.map(([as, ...rules]) => ({ as, rules })) };
}

function toGroup(policyId: string, { priority, collections }: Group): ArmResource {
  return resource(`${policyId}/ruleCollectionGroups/g${priority}`, {
    priority,
    ruleCollections: collections.map(toCollection),
  });
}

function toCollection({ as, rules }: Collection): JsonObject {
  const isNat = as.startsWith('T');
  const type = isNat ? 'DNAT' : as.endsWith('A') ? 'Allow' : 'Deny';
  return {
    ruleCollectionType: `FirewallPolicy${isNat ? 'Nat' : 'Filter'}RuleCollection`,
    name: as,
    priority: Number(/\d+/.exec(as)?.[0]),
    action: { type },
    rules,
  };
}

/** What differs from the plain network of the worked answers. */
export interface Scene {
  readonly groups?: readonly Group[];
  readonly parent?: readonly Group[];
  readonly policy?: JsonObject;
  readonly parentPolicy?: JsonObject;
  readonly vnet?: JsonObject;
  readonly subnet?: JsonObject;
  /** Absent: a default route to the firewall. */
  readonly routes?: readonly JsonObject[];
  readonly routeTable?: JsonObject;
  readonly cluster?: JsonObject;
  readonly networkProfile?: JsonObject;
  readonly publicIps?: readonly string[];
  /** True for a network that a virtual network gateway is in. */
  readonly hasGateway?: boolean;
  readonly more?: readonly ArmResource[];
}

export function route(addressPrefix: string, nextHopType: string, nextHopIpAddress?: string): JsonObject {
  const properties = { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) };
  return { name: `to-${addressPrefix.replace('/', '-')}`, properties };
}

export const toFirewall = (addressPrefix = '0.0.0.0/0') => route(addressPrefix, 'VirtualAppliance', firewallAddress);

/** The scene as an estate. */
export function estateOf(scene: Scene): Estate {
  const resources = [...toNetwork(scene), ...toFirewallParts(scene), ...(scene.more ?? [])];
  return { source: { kind: 'files' }, resources, gaps: [] };
}

function toNetwork(scene: Scene): readonly ArmResource[] {
  const { cluster = {}, networkProfile = {}, vnet = {}, subnet = {}, routeTable = {}, routes = [toFirewall()] } = scene;
  const place = (name: string, addressPrefix: string, more: JsonObject = {}) => ({
    id: `${ids.vnet}/subnets/${name}`,
    name,
    properties: { addressPrefix, ...more },
  });
  return [
    resource(ids.cluster, {
      fqdn: 'aks-1.hcp.eastus.azmk8s.io',
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting', ...networkProfile },
      agentPoolProfiles: [{ name: 'system', osType: 'Linux', vnetSubnetID: ids.nodes, count: 3 }],
      ...cluster,
    }),
    resource(ids.vnet, {
      addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
      subnets: [
        place('nodes', '10.42.1.0/24', { routeTable: { id: ids.routes }, ...subnet }),
        place('AzureFirewallSubnet', '10.42.2.0/26'),
        place('other', '10.42.5.0/24', { routeTable: { id: ids.routes } }),
        ...(scene.hasGateway
          ? [place('GatewaySubnet', '10.42.3.0/27', { ipConfigurations: [{ id: gatewayConfig }] })]
          : []),
      ],
      virtualNetworkPeerings: [],
      ...vnet,
    }),
    resource(ids.routes, { routes, ...routeTable }),
    ...(scene.hasGateway ? [toGateway()] : []),
  ];
}

const gatewayId = `${network}/virtualNetworkGateways/gw`;
const gatewayConfig = `${gatewayId}/ipConfigurations/config`;

function toGateway(): ArmResource {
  const properties = { subnet: { id: `${ids.vnet}/subnets/GatewaySubnet` } };
  return resource(gatewayId, { ipConfigurations: [{ id: gatewayConfig, name: 'config', properties }] });
}

function toFirewallParts({
  groups = [],
  parent,
  policy = {},
  parentPolicy = {},
  publicIps = [firewallPublicAddress],
}: Scene) {
  const pips = publicIps.map((ipAddress, index) => resource(`${ids.publicIp}${index}`, { ipAddress }));
  const base = { threatIntelMode: 'Off', ruleCollectionGroups: [] };
  const parentResources =
    parent === undefined
      ? []
      : [resource(ids.parent, { ...base, ...parentPolicy }), ...parent.map((one) => toGroup(ids.parent, one))];
  return [
    resource(ids.firewall, {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      firewallPolicy: { id: ids.policy },
      ipConfigurations: pips.map(({ id }, index) => ({
        name: `config${index}`,
        properties: {
          publicIPAddress: { id },
          ...(index === 0
            ? { privateIPAddress: firewallAddress, subnet: { id: `${ids.vnet}/subnets/AzureFirewallSubnet` } }
            : {}),
        },
      })),
    }),
    ...pips,
    resource(ids.policy, { ...base, ...(parent === undefined ? {} : { basePolicy: { id: ids.parent } }), ...policy }),
    ...groups.map((one) => toGroup(ids.policy, one)),
    ...parentResources,
  ];
}
