/** A field that changes, or is repeated, without anything having changed for the traffic. */
export interface VolatileField {
  /** ARM types in lower case; `any` for every type, the path is then one member name that counts at any depth. */
  readonly types: readonly string[] | 'any';
  /** Members from the resource down, without `properties` and without list positions; empty for the whole resource. */
  readonly path: string;
  readonly reason: string;
  /**
   * True for what follows from other parts of the estate but is kept in stored snapshots, because evaluation may follow
   * it. Like the rest it counts neither for the digest nor for the comparison.
   */
  readonly derived?: true;
}

const cluster = ['microsoft.containerservice/managedclusters'];
const agentPool = ['microsoft.containerservice/managedclusters/agentpools'];
const extension = ['microsoft.kubernetesconfiguration/extensions'];
const ownEndpoints = ['microsoft.containerservice/managedclusters/outboundnetworkdependenciesendpoints'];
const firewall = ['microsoft.network/azurefirewalls'];
const policy = ['microsoft.network/firewallpolicies'];
const group = ['microsoft.network/firewallpolicies/rulecollectiongroups'];
const ipGroup = ['microsoft.network/ipgroups'];
const routeTable = ['microsoft.network/routetables'];
const securityGroup = ['microsoft.network/networksecuritygroups'];
const network = ['microsoft.network/virtualnetworks'];
const serviceTags = ['microsoft.network/servicetags', 'microsoft.network/locations/servicetags'];

const backReference = 'Says who uses the resource; the user says the same and is compared itself.';
const nodeState = 'AKS changes it by itself when it scales, heals or upgrades nodes.';

/** Every field that is left out of digests and comparisons, each with its reason. Unknown fields are never left out. */
export const volatileFields: readonly VolatileField[] = [
  ...anywhere('etag', 'A new one with every write, and for all parts of a resource at once.'),
  ...anywhere('eTag', 'The same as etag in another spelling.'),
  ...anywhere('provisioningState', 'Shows how far Azure is with a write, not what was written.'),
  ...anywhere('resourceGuid', 'Azure makes it; nobody can set it.'),
  ...anywhere('systemData', 'Who wrote last and when: told by the event of the change.'),

  ...fields(['microsoft.resources/resourcegroups'], [''], 'Its tags tell whom to alert, and nothing of egress.'),
  ...fields(policy, ['size'], 'Follows from the rules.'),
  ...fields(group, ['size'], 'Follows from the rules.'),
  ...fields(policy, ['firewalls', 'childPolicies'], backReference),
  ...derived(policy, ['ruleCollectionGroups'], 'Ids of the groups, each of which is compared itself.'),
  ...derived(
    firewall,
    ['ipGroups'],
    'Lists the IP groups that the rules name, with a number that counts their writes.',
  ),
  ...fields(ipGroup, ['firewalls', 'firewallPolicies'], backReference),
  ...fields(routeTable, ['subnets'], backReference),
  ...fields(securityGroup, ['subnets', 'networkInterfaces', 'flowLogs'], backReference),
  ...derived(securityGroup, ['defaultSecurityRules'], 'The same in every group; nobody can change them.'),
  ...fields(['microsoft.network/natgateways'], ['subnets'], backReference),
  ...fields(['microsoft.network/publicipaddresses'], ['ipConfiguration'], backReference),
  ...fields(['microsoft.network/publicipprefixes'], ['publicIPAddresses'], backReference),
  ...fields(
    network,
    ['ipConfigurations', 'ipConfigurationProfiles', 'privateEndpoints', 'serviceAssociationLinks'].map(inSubnet),
    backReference,
  ),
  ...fields(network, ['resourceNavigationLinks', 'purpose'].map(inSubnet), backReference),
  ...fields(
    ['microsoft.network/privatednszones'],
    ['numberOfRecordSets', 'numberOfVirtualNetworkLinksWithRegistration'],
    'Counts what the zone holds; links are compared themselves.',
  ),
  ...derived(
    ['microsoft.network/privatednszones'],
    ['numberOfVirtualNetworkLinks'],
    'Tells whether all links were read; links are compared themselves.',
  ),
  ...fields(
    ['microsoft.network/privatednszones'],
    ['maxNumberOfRecordSets', 'maxNumberOfVirtualNetworkLinks', 'maxNumberOfVirtualNetworkLinksWithRegistration'],
    'A limit of the service.',
  ),
  ...fields(
    ['microsoft.network/privatednszones/virtualnetworklinks'],
    ['virtualNetworkLinkState'],
    'Shows how far Azure is with the link.',
  ),

  ...fields(cluster, ['powerState', 'status', 'currentKubernetesVersion'], nodeState),
  ...fields(
    cluster,
    ['maxAgentPools', 'resourceUID', 'azurePortalFQDN', 'azurePortalFqdn'],
    'Azure makes it; nobody can set it.',
  ),
  ...fields(
    cluster,
    poolFields().map((name) => `agentPoolProfiles.${name}`),
    nodeState,
  ),
  ...fields(agentPool, poolFields(), nodeState),
  ...derived(
    cluster,
    ['loadBalancerProfile', 'natGatewayProfile'].map((name) => `networkProfile.${name}.effectiveOutboundIPs`),
    'The outbound addresses that AKS uses now; which it shall use stands beside them and counts.',
  ),

  ...fields(extension, ['statuses', 'errorInfo', 'currentVersion'], 'The service upgrades it by itself.'),
  ...derived(ownEndpoints, [''], 'AKS makes the list; a change of it is told by the dependencies that it adds.'),

  ...fields(serviceTags, ['changeNumber', 'nextLink'], 'Counts the weekly editions of the list.'),
  ...fields(serviceTags, ['values.changeNumber', 'values.serviceTagChangeNumber'], 'Counts the editions of the tag.'),

  ...derived(
    ['microsoft.network/firewallpolicies/firewallpolicydrafts', `${group.join('')}/rulecollectiongroupdrafts`],
    [''],
    'A draft does nothing until it is deployed; the deployment is then the change.',
  ),
];

function anywhere(path: string, reason: string): readonly VolatileField[] {
  return [{ types: 'any', path, reason }];
}

function fields(types: readonly string[], paths: readonly string[], reason: string): readonly VolatileField[] {
  return paths.map((path) => ({ types, path, reason }));
}

function derived(types: readonly string[], paths: readonly string[], reason: string): readonly VolatileField[] {
  return paths.map((path) => ({ types, path, reason, derived: true }));
}

function inSubnet(name: string): string {
  return `subnets.${name}`;
}

function poolFields(): readonly string[] {
  return ['count', 'nodeImageVersion', 'currentOrchestratorVersion', 'powerState', 'status'];
}
