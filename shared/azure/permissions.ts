/** One read action that Breakwater uses, and for what. */
export interface ReadAction {
  readonly action: string;
  readonly why: string;
}

/** Every ARM action that the reader uses, and no other: role definitions and gap texts are made from it. */
export const readActions: readonly ReadAction[] = [
  { action: 'Microsoft.ContainerService/managedClusters/read', why: 'clusters, their subnets and API servers' },
  {
    action: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints/read',
    why: 'what a cluster itself says it needs to reach',
  },
  {
    action: 'Microsoft.KubernetesConfiguration/extensions/read',
    why: 'extensions of clusters, which need hosts of their own',
  },
  { action: 'Microsoft.Network/virtualNetworks/read', why: 'subnets, DNS servers and peerings' },
  { action: 'Microsoft.Network/routeTables/read', why: 'where egress goes' },
  { action: 'Microsoft.Network/networkSecurityGroups/read', why: 'rules on subnets' },
  { action: 'Microsoft.Network/azureFirewalls/read', why: 'classic rules, addresses and the policy in use' },
  { action: 'Microsoft.Network/firewallPolicies/read', why: 'DNS proxy, threat intelligence and the parent policy' },
  { action: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read', why: 'the rules of policies' },
  { action: 'Microsoft.Network/ipGroups/read', why: 'addresses in rules' },
  { action: 'Microsoft.Network/publicIPAddresses/read', why: 'addresses that egress leaves from' },
  { action: 'Microsoft.Network/publicIPPrefixes/read', why: 'addresses that egress leaves from' },
  { action: 'Microsoft.Network/natGateways/read', why: 'egress that does not pass the firewall' },
  { action: 'Microsoft.Network/loadBalancers/read', why: 'addresses that clients reach services by' },
  { action: 'Microsoft.Network/applicationGateways/read', why: 'gateways that reach pods by routes' },
  { action: 'Microsoft.Network/privateEndpoints/read', why: 'destinations that are reached privately' },
  { action: 'Microsoft.Insights/diagnosticSettings/read', why: 'where firewalls send their logs' },
  { action: 'Microsoft.OperationalInsights/workspaces/read', why: 'the ids under which those workspaces are asked' },
  {
    action: 'Microsoft.OperationalInsights/workspaces/tables/read',
    why: 'plans of the log tables, of which some hide rows from queries',
  },
  { action: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read', why: 'names that private endpoints serve' },
  { action: 'Microsoft.Network/privateDnsZones/read', why: 'names that resolve inside networks only' },
  {
    action: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
    why: 'networks in which these names resolve',
  },
  { action: 'Microsoft.ContainerRegistry/registries/read', why: 'registries that isolated clusters bootstrap from' },
  { action: 'Microsoft.ContainerRegistry/registries/cacheRules/read', why: 'whether they keep the images of AKS' },
  {
    action: 'Microsoft.ResourceGraph/resources/read',
    why: 'reading many resources at once, and the history of changes',
  },
  {
    action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    why: 'tags of the groups that clusters are in, which may name their owner',
  },
  { action: 'Microsoft.Resources/changes/read', why: 'who made a change of which no event told' },
];

/** A table of Log Analytics that is queried, and for what. */
export interface LogTable {
  readonly table: string;
  readonly why: string;
}

/** Every table that a query names, and no other: the condition on the identity's access to a workspace is made from it. */
export const logTables: readonly LogTable[] = [
  { table: 'AZFWApplicationRule', why: 'flows that application rules decided' },
  { table: 'AZFWApplicationRuleAggregation', why: 'the same, folded by policy analytics' },
  { table: 'AZFWDnsQuery', why: 'names that the DNS proxy could not resolve' },
  { table: 'AZFWIdpsSignature', why: 'flows that intrusion detection dropped' },
  { table: 'AZFWInternalFqdnResolutionFailure', why: 'names in rules that the firewall could not resolve' },
  { table: 'AZFWNetworkRule', why: 'flows that network rules decided' },
  { table: 'AZFWNetworkRuleAggregation', why: 'the same, folded by policy analytics' },
  { table: 'AZFWThreatIntel', why: 'flows that threat intelligence dropped' },
  { table: 'AzureDiagnostics', why: 'all of these, where a firewall still logs in the older form' },
];
