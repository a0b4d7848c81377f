import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Topology } from '../../shared/model/topology.ts';
import { toAddressText } from '../../shared/net/addressSet.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { type Random, toRandom } from './random.ts';

const network = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network';
const policyId = `${network}/firewallPolicies/policy`;
export const firewallAddress = '10.255.0.4';
const teams = 150;
const regions = [
  'eastus',
  'westeurope',
  'westus2',
  'northeurope',
  'southeastasia',
  'uksouth',
  'japaneast',
  'brazilsouth',
];
const services = [
  'AzureMonitor',
  'Storage',
  'AzureKeyVault',
  'AzureActiveDirectory',
  'MicrosoftContainerRegistry',
  'AzureContainerRegistry',
  'Sql',
  'EventHub',
  'AzureCloud',
  'AzureFrontDoor',
  'ServiceBus',
  'AzureResourceManager',
];

/** Names that AKS needs, as teams write them into their own collections again and again. */
const wanted = [
  'mcr.microsoft.com',
  '*.data.mcr.microsoft.com',
  'login.microsoftonline.com',
  'management.azure.com',
  'packages.microsoft.com',
  'acs-mirror.azureedge.net',
  'packages.aks.azure.com',
  '*.hcp.eastus.azmk8s.io',
  '*.hcp.westeurope.azmk8s.io',
  '*.blob.core.windows.net',
  '*.azurecr.io',
  '*.vault.azure.net',
  'dc.services.visualstudio.com',
  '*.ods.opinsights.azure.com',
  '*.oms.opinsights.azure.com',
  '*.monitoring.azure.com',
  'security.ubuntu.com',
  'azure.archive.ubuntu.com',
  'changelogs.ubuntu.com',
  'vault.azure.net',
  'data.policy.core.windows.net',
  'store.policy.core.windows.net',
  '*.microsoft.com',
  '*.monitor.azure.com',
  '*.msftcloudes.com',
  '*.microsoftmetrics.com',
  '*.azmk8s.io',
  '*.azure.com',
  'github.com',
  'ghcr.io',
  '*.docker.io',
  '*.ubuntu.com',
];

/**
 * A topology with one firewall and its policy, read from ARM JSON as production does: 200 collections in 20 groups for
 * 10,000 rules, of every kind that landing zones hold. Three in four collections are a team's, with the team's IP group as
 * source; the rest are the platform's, for all spokes. 100,000 prefixes of service tags come along.
 */
export function toFirewallTopology(rules: number): Topology {
  const random = toRandom(7);
  const resources = [...toTagList(random), ...toIpGroups(random), ...toPolicy(rules, random), toFirewallResource()];
  return toTopology({ source: { kind: 'files' }, resources, gaps: [] });
}

/** The team whose IP group holds a cluster's spoke: spokes are /24 blocks, dealt out to teams in turn, 64 at a time. */
function toSpokes(team: number): readonly string[] {
  const blocks = Array.from({ length: Math.ceil(1_024 / teams) }, (_, turn) => turn * teams + team);
  return blocks
    .filter((block) => block < 1_000)
    .map((block) => `${toAddressText(0x0a_00_00_00 + block * 64 * 256)}/18`);
}

/** The /24 block of a cluster, `10.x.y.0/24`. */
export function toSpoke(cluster: number): string {
  return `${toAddressText(0x0a_00_00_00 + cluster * 256)}/24`;
}

function toIpGroups(random: Random): readonly ArmResource[] {
  return Array.from({ length: teams }, (_, team) => {
    // On-premises and other clouds: what makes IP groups long.
    const others = Array.from(
      { length: random.below(60) },
      () => `172.${16 + random.below(16)}.${random.below(256)}.${random.below(256)}`,
    );
    return toResource(`ipGroups/team-${team}`, 'Microsoft.Network/ipGroups', {
      ipAddresses: [...toSpokes(team), ...others],
    });
  });
}

function toTagList(random: Random): readonly ArmResource[] {
  const names = services.flatMap((service) => [service, ...regions.map((region) => `${service}.${region}`)]);
  const perTag = Math.ceil(100_000 / names.length);
  const values: Json[] = names.map((name) => ({
    name,
    properties: {
      addressPrefixes: Array.from({ length: perTag }, () => `${toPublicAddress(random)}/${20 + random.below(13)}`),
    },
  }));
  return [
    {
      ...toResource('serviceTags/public', 'Microsoft.Network/serviceTags', {}),
      name: 'Public',
      cloud: 'Public',
      changeNumber: '1',
      values,
    },
  ];
}

/** In what Azure has. */
function toPublicAddress(random: Random): string {
  return `${random.pick([13, 20, 40, 51, 52, 65, 104, 137, 168])}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
}

/** Partners are mostly elsewhere. */
function toPartner(random: Random): string {
  if (random.below(10) === 0) return toPublicAddress(random);
  return `${random.pick([81, 91, 145, 185, 194, 203, 212])}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
}

function toFirewallResource(): ArmResource {
  return toResource('azureFirewalls/hub', 'Microsoft.Network/azureFirewalls', {
    sku: { tier: 'Premium' },
    firewallPolicy: { id: policyId },
    ipConfigurations: [
      {
        properties: { privateIPAddress: firewallAddress, publicIPAddress: { id: `${network}/publicIPAddresses/out` } },
      },
    ],
  });
}

function toPolicy(rules: number, random: Random): readonly ArmResource[] {
  const collections = 200;
  const groups = Array.from({ length: 20 }, (_, group) => {
    const own = Array.from({ length: collections / 20 }, (_, at) =>
      toCollection(group * 10 + at, Math.round(rules / collections), random),
    );
    return toResource(
      `firewallPolicies/policy/ruleCollectionGroups/group-${group}`,
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
      { priority: 100 + group, ruleCollections: group === 0 ? [...toPlatformCollections(), ...own.slice(2)] : own },
    );
  });
  const settings = {
    threatIntelMode: 'Alert',
    dnsSettings: { enableProxy: true },
    ruleCollectionGroups: groups.map(({ id }) => ({ id })),
  };
  return [toResource('firewallPolicies/policy', 'Microsoft.Network/firewallPolicies', settings), ...groups];
}

/** What the platform's people let all clusters do, in the first group, so that most of what AKS needs is allowed. */
function toPlatformCollections(): readonly JsonObject[] {
  const sourceAddresses = ['10.0.0.0/8'];
  const toNetwork = (name: string, more: JsonObject) => ({ name, ruleType: 'NetworkRule', sourceAddresses, ...more });
  const hosts = {
    targetFqdns: wanted,
    fqdnTags: [],
    protocols: [
      { protocolType: 'Https', port: 443 },
      { protocolType: 'Http', port: 80 },
    ],
  };
  const tunnel = regions.slice(0, 2).map((region) => `AzureCloud.${region}`);
  return [
    toFilter('aks-network', 100, 'Allow', [
      toNetwork('tunnel', { ipProtocols: ['UDP'], destinationPorts: ['1194'], destinationAddresses: tunnel }),
      toNetwork('api', { ipProtocols: ['TCP'], destinationPorts: ['9000', '443'], destinationAddresses: tunnel }),
      toNetwork('time', { ipProtocols: ['UDP'], destinationPorts: ['123'], destinationFqdns: ['ntp.ubuntu.com'] }),
    ]),
    toFilter('aks-names', 200, 'Allow', [
      { name: 'hosts', ruleType: 'ApplicationRule', sourceAddresses, ...hosts },
      {
        name: 'tag',
        ruleType: 'ApplicationRule',
        sourceAddresses,
        ...hosts,
        targetFqdns: [],
        fqdnTags: ['AzureKubernetesService'],
      },
    ]),
  ];
}

function toFilter(name: string, priority: number, action: string, rules: readonly JsonObject[]): JsonObject {
  return { ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name, priority, action: { type: action }, rules };
}

/** One collection in eight denies; network and application collections are about as many. */
function toCollection(at: number, rules: number, random: Random): JsonObject {
  const isNetwork = at % 9 < 4;
  const isDeny = random.below(8) === 0;
  const team = at % 4 === 3 ? undefined : random.below(teams);
  return {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: `collection-${at}`,
    priority: 100 + (at % 10) * 100,
    action: { type: isDeny ? 'Deny' : 'Allow' },
    rules: Array.from({ length: rules }, (_, rule) => {
      const common = { name: `rule-${at}-${rule}`, ...toSources(team, random) };
      return isNetwork
        ? { ...common, ...toNetworkRule(isDeny, random) }
        : { ...common, ...toApplicationRule(isDeny, random) };
    }),
  };
}

function toSources(team: number | undefined, random: Random): JsonObject {
  if (team === undefined)
    return { sourceAddresses: [random.pick(['*', '10.0.0.0/8', '10.0.0.0/8', '10.128.0.0/9', '10.0.0.0/9'])] };
  const kind = random.below(10);
  const id = `${network}/ipGroups/team-${team}`;
  if (kind < 7) return { sourceIpGroups: [id] };
  // A few rules are for one spoke, or for a part of it.
  const spoke = random.pick(toSpokes(team)).replace('/18', kind < 9 ? '/24' : '/26');
  return { sourceAddresses: [spoke, `172.20.${random.below(256)}.0/24`] };
}

function toNetworkRule(isDeny: boolean, random: Random): JsonObject {
  const kind = random.below(100);
  const rule = {
    ruleType: 'NetworkRule',
    ipProtocols: [random.pick(['TCP', 'TCP', 'TCP', 'UDP', 'Any'])],
    destinationPorts: [toPorts(random)],
  };
  const private_ = () => `10.${random.below(256)}.${random.below(256)}.${random.below(256)}/${24 + random.below(9)}`;
  if (kind < 55) return { ...rule, destinationAddresses: Array.from({ length: 1 + random.below(6) }, private_) };
  if (kind < 70) return { ...rule, destinationAddresses: [isDeny ? `Sql.${random.pick(regions)}` : toTag(random)] };
  if (kind < 82)
    return {
      ...rule,
      destinationAddresses: Array.from(
        { length: 1 + random.below(4) },
        () => `${toPartner(random)}/${28 + random.below(5)}`,
      ),
    };
  if (kind < 92) return { ...rule, destinationFqdns: [`${random.word()}.${random.word()}.example.com`] };
  if (kind < 99) return { ...rule, destinationIpGroups: [`${network}/ipGroups/team-${random.below(teams)}`] };
  return { ...rule, destinationPorts: [String(20_000 + random.below(20_000))], destinationAddresses: ['*'] };
}

function toTag(random: Random): string {
  const service = random.pick(services);
  // Rules for all of Azure are rare, and each blurs every name.
  if (service === 'AzureCloud' && random.below(5) > 0) return `Storage.${random.pick(regions)}`;
  return random.below(3) === 0 ? service : `${service}.${random.pick(regions)}`;
}

function toPorts(random: Random): string {
  return random.pick([
    '443',
    '443',
    '443',
    '80',
    '22',
    '1433',
    '5671-5672',
    '8000-8999',
    '53',
    '123',
    '*',
    String(1_024 + random.below(60_000)),
  ]);
}

function toApplicationRule(isDeny: boolean, random: Random): JsonObject {
  const kind = random.below(100);
  const https = { protocolType: 'Https', port: 443 };
  const protocols = random.pick([
    [https],
    [https],
    [https, { protocolType: 'Http', port: 80 }],
    [{ protocolType: 'Https', port: 8_443 }],
  ]);
  const rule = { ruleType: 'ApplicationRule', protocols };
  if (kind === 0) return { ...rule, fqdnTags: ['AzureKubernetesService'] };
  if (kind === 1) return { ...rule, webCategories: [random.pick(['Business', 'SocialNetworking', 'Gambling'])] };
  if (kind === 2) return { ...rule, targetUrls: [`www.${random.word()}.example.org/${random.word()}`] };
  const named = () => toName(isDeny, random);
  return { ...rule, targetFqdns: Array.from({ length: 1 + random.below(5) }, named) };
}

/** Half whole names, most of the rest `*.suffix`; one in twelve is something that AKS needs. */
function toName(isDeny: boolean, random: Random): string {
  const domain = `${random.word()}.${random.pick(['example.com', 'example.net', 'azurewebsites.net', 'blob.core.windows.net', 'example.org'])}`;
  const kind = random.below(100);
  if (kind < 8 && !isDeny) return random.pick(wanted);
  if (kind < 58) return `${random.word()}.${domain}`;
  return kind < 98 ? `*.${domain}` : `*${domain}`;
}

function toResource(path: string, type: string, properties: JsonObject): ArmResource {
  return { id: `${network}/${path}`, name: path.split('/').at(-1) ?? path, type, location: 'eastus', properties };
}
