/** Types that the simulated resource providers offer besides those of the estate. A list of any other type is refused, so a misspelt type never reads as "none". */
const offeredTypes = [
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.ContainerRegistry/registries/cacheRules',
  'Microsoft.ContainerService/managedClusters',
  'Microsoft.ContainerService/managedClusters/agentPools',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.KubernetesConfiguration/extensions',
  'Microsoft.Network/applicationGateways',
  'Microsoft.Network/azureFirewalls',
  'Microsoft.Network/bastionHosts',
  'Microsoft.Network/dnsResolvers',
  'Microsoft.Network/firewallPolicies',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
  'Microsoft.Network/ipGroups',
  'Microsoft.Network/loadBalancers',
  'Microsoft.Network/natGateways',
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/networkSecurityGroups/securityRules',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/publicIPPrefixes',
  'Microsoft.Network/routeTables',
  'Microsoft.Network/routeTables/routes',
  'Microsoft.Network/virtualHubs',
  'Microsoft.Network/virtualHubs/hubRouteTables',
  'Microsoft.Network/virtualHubs/hubVirtualNetworkConnections',
  'Microsoft.Network/virtualHubs/routingIntent',
  'Microsoft.Network/virtualNetworkGateways',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
  'Microsoft.Network/virtualWans',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.OperationalInsights/workspaces/tables',
];

const offeredTypeByKey = new Map(offeredTypes.map((type) => [type.toLowerCase(), type]));

/** The provider's own spelling of a type; undefined if no provider here offers it. */
export function toOfferedType(type: string): string | undefined {
  return offeredTypeByKey.get(type.toLowerCase());
}

/** How a parent holds a kind of child inside its own body. */
export interface EmbeddedKind {
  /** Type of the parent, lower case. */
  readonly parentType: string;
  /** Type of the child as the provider spells it. */
  readonly type: string;
  /** Member of the parent's `properties` that lists the children. */
  readonly member: string;
  /** `nested`: entries are `{name, properties}`; `flat`: entries are `{name, …properties}`. */
  readonly form: 'nested' | 'flat';
}

const embeddedKinds: readonly EmbeddedKind[] = [
  nested('Microsoft.Network/virtualNetworks', 'subnets'),
  nested('Microsoft.Network/virtualNetworks', 'virtualNetworkPeerings'),
  nested('Microsoft.Network/routeTables', 'routes'),
  nested('Microsoft.Network/networkSecurityGroups', 'securityRules'),
  {
    parentType: 'microsoft.containerservice/managedclusters',
    type: 'Microsoft.ContainerService/managedClusters/agentPools',
    member: 'agentPoolProfiles',
    form: 'flat',
  },
];

function nested(parentType: string, member: string): EmbeddedKind {
  return { parentType: parentType.toLowerCase(), type: `${parentType}/${member}`, member, form: 'nested' };
}

/** How children of this type live inside their parent; undefined if they are resources of their own. */
export function toEmbeddedKind(type: string): EmbeddedKind | undefined {
  return embeddedKinds.find((kind) => kind.type.toLowerCase() === type.toLowerCase());
}

/** The kinds of children that a parent of this type holds in its body. */
export function embeddedKindsOf(parentType: string): readonly EmbeddedKind[] {
  return embeddedKinds.filter((kind) => kind.parentType === parentType.toLowerCase());
}

const unpatchable =
  /^microsoft\.network\/(privateendpoints|virtualnetworks\/.+|routetables\/.+|networksecuritygroups\/.+)$/;
const fullPatch = /^microsoft\.(network\/privatednszones(\/.+)?|containerregistry\/.+)$/;

/**
 * What PATCH may change: most network resources and clusters take tags only (the REST operations are called "Update Tags"),
 * private DNS zones and registries take properties too, children of networks, route tables and security groups have no PATCH.
 */
export function patchableMembers(type: string): 'none' | 'tags' | 'all' {
  const key = type.toLowerCase();
  if (unpatchable.test(key) || key.startsWith('microsoft.containerservice/managedclusters/')) return 'none';
  return fullPatch.test(key) ? 'all' : 'tags';
}
