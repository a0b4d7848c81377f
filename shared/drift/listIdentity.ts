/** How two states of a list are compared. */
export type ListIdentity =
  /** Order and repetition mean nothing. The list is one value: it changed or it did not. */
  | { readonly kind: 'set' }
  /** Each item is known by a member. With `ordered`, the order of items means something as well. */
  | { readonly kind: 'keyed'; readonly by: string; readonly ordered: boolean }
  /** Order means something and items have no name. The list is one value. */
  | { readonly kind: 'ordered' };

/** The declared identity of the list at one path of one or more ARM types. */
export interface ListDeclaration {
  /** ARM types in lower case. */
  readonly types: readonly string[];
  /** Members from the resource down, without `properties` and without list positions. */
  readonly path: string;
  readonly list: ListIdentity;
  /** Texts in it mean the same in any casing. */
  readonly caseBlind: boolean;
}

const set: ListIdentity = { kind: 'set' };
const named: ListIdentity = { kind: 'keyed', by: 'name', ordered: false };
const inOrder: ListIdentity = { kind: 'keyed', by: 'name', ordered: true };

const cluster = ['microsoft.containerservice/managedclusters'];
const agentPool = ['microsoft.containerservice/managedclusters/agentpools'];
const firewall = ['microsoft.network/azurefirewalls'];
const policy = ['microsoft.network/firewallpolicies'];
const group = ['microsoft.network/firewallpolicies/rulecollectiongroups'];
const network = ['microsoft.network/virtualnetworks'];
const peering = ['virtualNetworkPeerings.'];
const privateEndpoint = ['microsoft.network/privateendpoints'];
const serviceTags = ['microsoft.network/servicetags', 'microsoft.network/locations/servicetags'];
const diagnosticSettings = ['microsoft.insights/diagnosticsettings'];
const securityGroup = ['microsoft.network/networksecuritygroups'];

const classicCollections = ['applicationRuleCollections', 'networkRuleCollections', 'natRuleCollections'];

const ruleSets = [
  'sourceAddresses',
  'sourceIpGroups',
  'destinationAddresses',
  'destinationIpGroups',
  'destinationFqdns',
  'destinationPorts',
  'ipProtocols',
  'protocols',
  'targetFqdns',
  'fqdnTags',
  'webCategories',
];

/** Lists of addresses and prefixes, by the last member of their path: what stands in them means a set of addresses. */
const addressLists = new Set([
  'sourceAddresses',
  'destinationAddresses',
  'ipAddresses',
  'privateRanges',
  'authorizedIPRanges',
  'addressPrefixes',
  'sourceAddressPrefixes',
  'destinationAddressPrefixes',
]);

/** True for a declared list whose texts are addresses: `10.0.0.1/24` in it means `10.0.0.0/24`, and `/32` one address. */
export function isAddressList({ path }: Pick<ListDeclaration, 'path'>): boolean {
  return addressLists.has(path.slice(path.lastIndexOf('.') + 1));
}

/** Single texts that are addresses, with the ARM types that have them; members from the resource down. */
export const addressTexts: readonly Pick<ListDeclaration, 'types' | 'path'>[] = [
  { types: ['microsoft.network/routetables'], path: 'routes.addressPrefix' },
  { types: network, path: 'subnets.addressPrefix' },
  { types: securityGroup, path: 'securityRules.sourceAddressPrefix' },
  { types: securityGroup, path: 'securityRules.destinationAddressPrefix' },
];

/**
 * Every list whose identity is known. Others: objects that all have a `name` of their own are keyed by it, everything
 * else is ordered. Collections are applied by priority, so their order in the list means nothing; rules are applied
 * top-down (policy-rule-sets.md).
 */
export const listDeclarations: readonly ListDeclaration[] = [
  ...declare(firewall, classicCollections, named),
  ...classicCollections.flatMap((collection) => declareRules(firewall, `${collection}.rules`)),
  ...declare(group, ['ruleCollections'], named),
  ...declareRules(group, 'ruleCollections.rules'),
  ...declare(group, ['ruleCollections.rules.httpHeadersToInsert'], { kind: 'keyed', by: 'headerName', ordered: false }),

  ...declare(firewall, ['ipConfigurations'], named),
  ...declare(diagnosticSettings, ['value'], named),
  ...declare(diagnosticSettings, ['value.logs', 'value.metrics'], set),
  ...declare(firewall, ['zones', 'hubIPAddresses.publicIPs.addresses'], set, true),
  ...declare(policy, ['dnsSettings.servers', 'snat.privateRanges'], set, true),
  ...declare(policy, ['threatIntelWhitelist.ipAddresses', 'threatIntelWhitelist.fqdns'], set, true),
  ...declare(policy, ['intrusionDetection.configuration.privateRanges'], set, true),
  ...declare(policy, ['intrusionDetection.configuration.signatureOverrides'], {
    kind: 'keyed',
    by: 'id',
    ordered: false,
  }),
  ...declare(policy, ['intrusionDetection.configuration.bypassTrafficSettings'], named),
  ...declare(
    policy,
    ['sourceAddresses', 'sourceIpGroups', 'destinationAddresses', 'destinationIpGroups', 'destinationPorts'].map(
      (name) => `intrusionDetection.configuration.bypassTrafficSettings.${name}`,
    ),
    set,
    true,
  ),
  ...declare(['microsoft.network/ipgroups'], ['ipAddresses'], set, true),

  ...declare(['microsoft.network/routetables'], ['routes'], named),
  ...declare(network, ['subnets', 'virtualNetworkPeerings', 'subnets.delegations'], named),
  ...declare(network, ['addressSpace.addressPrefixes', 'subnets.addressPrefixes'], set, true),
  // Endpoints are switched on and off one service at a time, and people read the list as one setting.
  ...declare(network, ['subnets.serviceEndpoints', 'subnets.serviceEndpoints.locations'], set, true),
  ...declare(network, ['subnets.delegations.actions', 'subnets.ipAllocations'], set, true),
  ...declare(
    network,
    [
      'remoteAddressSpace',
      'remoteVirtualNetworkAddressSpace',
      'localAddressSpace',
      'localVirtualNetworkAddressSpace',
    ].map((name) => `${peering.join('')}${name}.addressPrefixes`),
    set,
    true,
  ),
  ...declare(securityGroup, ['securityRules'], named),
  ...declare(
    securityGroup,
    ['Address', 'Port'].flatMap((what) =>
      ['source', 'destination'].map((side) => `securityRules.${side}${what}${what === 'Port' ? 'Ranges' : 'Prefixes'}`),
    ),
    set,
    true,
  ),
  ...declare(['microsoft.network/publicipaddresses'], ['zones', 'ipTags'], set, true),
  ...declare(['microsoft.network/natgateways'], ['publicIpAddresses', 'publicIpPrefixes', 'zones'], set, true),
  ...declare(privateEndpoint, ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'], named),
  ...declare(privateEndpoint, ['networkInterfaces', 'customDnsConfigs', 'customDnsConfigs.ipAddresses'], set, true),
  ...declare(privateEndpoint, ['privateLinkServiceConnections.groupIds'], set, true),

  ...declare(cluster, ['agentPoolProfiles', 'privateLinkResources'], named),
  ...declare(cluster, ['apiServerAccessProfile.authorizedIPRanges', 'privateLinkResources.requiredMembers'], set, true),
  ...declare(cluster, ['aadProfile.adminGroupObjectIDs', 'httpProxyConfig.noProxy'], set, true),
  ...declare(cluster, ['httpProxyConfig.effectiveNoProxy'], set, true),
  ...declare(
    cluster,
    ['loadBalancerProfile', 'natGatewayProfile'].map((name) => `networkProfile.${name}.effectiveOutboundIPs`),
    set,
    true,
  ),
  ...declare(cluster, ['outboundIPs.publicIPs', 'outboundIPPrefixes.publicIPPrefixes'].map(inLoadBalancer), set, true),
  ...declare(cluster, ['agentPoolProfiles.availabilityZones', 'agentPoolProfiles.nodeTaints'], set),
  ...declare(agentPool, ['availabilityZones', 'nodeTaints'], set),

  ...declare(serviceTags, ['values'], named),
  ...declare(serviceTags, ['values.addressPrefixes', 'values.networkFeatures'], set, true),
];

function declare(
  types: readonly string[],
  paths: readonly string[],
  list: ListIdentity,
  caseBlind = false,
): readonly ListDeclaration[] {
  return paths.map((path) => ({ types, path, list, caseBlind }));
}

function declareRules(types: readonly string[], rules: string): readonly ListDeclaration[] {
  return [
    ...declare(types, [rules], inOrder),
    ...declare(
      types,
      ruleSets.map((name) => `${rules}.${name}`),
      set,
      true,
    ),
    // The path in a URL distinguishes case, so the whole text is compared as it is.
    ...declare(types, [`${rules}.targetUrls`], set),
  ];
}

function inLoadBalancer(name: string): string {
  return `networkProfile.loadBalancerProfile.${name}`;
}
