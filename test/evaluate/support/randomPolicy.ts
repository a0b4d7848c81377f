import fc from 'fast-check';
import type { Dependency } from '../../../shared/model/catalog.ts';
import type {
  ApplicationRule,
  Firewall,
  NetworkRule,
  RulePasses,
  SourceSubnet,
  UnreadRules,
} from '../../../shared/model/topology.ts';
import type { ServiceTagList } from '../../../shared/net/serviceTagList.ts';
import { findTagAddresses } from '../../../shared/net/serviceTagList.ts';
import { addresses, applicationRule, dependency, firewall, firewallAddress, networkRule, subnet } from './topology.ts';

/** Words few enough that rules, dependencies and subnets meet often, in every way that they can. */
const sourceTexts = [
  '*',
  '10.0.0.0/8',
  '10.42.0.0/16',
  '10.42.1.0/24',
  '10.42.1.0/25',
  '10.42.1.7',
  '10.42.2.0/24',
  '10.43.0.0-10.43.3.9',
];
const tagTexts = [
  'AzureCloud',
  'AzureCloud.eastus',
  'azurecloud.EastUS',
  'AzureMonitor',
  'Storage',
  'Storage.eastus',
  'MicrosoftContainerRegistry',
];
const destinationTexts = [
  '*',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '20.0.0.0/8',
  '20.1.0.0/16',
  '20.1.2.3',
  '192.0.2.1',
  '10.9.0.0/16',
  '168.63.129.16',
  ...tagTexts,
];
const hostTexts = [
  '*',
  '*.microsoft.com',
  '*microsoft.com',
  'mcr.microsoft.com',
  '*.mcr.microsoft.com',
  '*.data.mcr.microsoft.com',
  'eastus.data.mcr.microsoft.com',
  'a.hcp.eastus.azmk8s.io',
  '*.azmk8s.io',
  '*.io',
];
const dependencyTexts = [
  'https mcr.microsoft.com',
  'https *.data.mcr.microsoft.com',
  'http mcr.microsoft.com',
  'https/8443 mcr.microsoft.com',
  'https a.hcp.eastus.azmk8s.io',
  'https b.hcp.eastus.azmk8s.io',
  'https c.hcp.eastus.azmk8s.io',
  'https d.io',
  'https e.io',
  'https f.example.com',
  'https update.microsoft.com',
  'https other.microsoft.com',
  'https a.database.windows.net',
  'tcp/1433 b.database.windows.net',
  'https g.example.com',
  'tcp/9000 a.hcp.eastus.azmk8s.io',
  'udp/123 mcr.microsoft.com',
  'tcp/9000 AzureCloud.eastus',
  'udp/1194 AzureCloud.eastus',
  'https AzureMonitor',
  'https Storage.eastus',
  'tcp/443 20.1.2.3',
  'https 20.1.0.0/16',
  'http 168.63.129.16',
  'udp/53 10.9.0.4',
  'https <address>',
  'http <address>',
] as const;

const someOf = <T>(items: readonly T[], maxLength = 2) => fc.uniqueArray(fc.constantFrom(...items), { maxLength });
const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items);
const seldom = fc.integer({ min: 0, max: 9 }).map((value) => value === 0);

const common = { deny: fc.boolean(), from: someOf(sourceTexts, 3) };

const readNetworkRule = fc
  .record({
    ...common,
    protocols: someOf(['TCP', 'UDP', 'Any'] as const),
    ports: someOf([443, 80, 9000, 123, '*', '1000-10000', '53'], 3),
    to: someOf(destinationTexts),
    hosts: someOf(hostTexts.filter((text) => !text.includes('*'))),
    lostSources: seldom,
    lostDestinations: seldom,
  })
  .map(({ lostSources, lostDestinations, ...input }) => {
    const rule = networkRule('n', input);
    return {
      ...rule,
      sources: { ...rule.sources, unreadIpGroups: lostSources ? ['/ipGroups/lost'] : [] },
      destinations: { ...rule.destinations, unreadIpGroups: lostDestinations ? ['/ipGroups/lost'] : [] },
    };
  });

const readApplicationRule = fc
  .record({
    ...common,
    protocols: someOf([
      { type: 'Https', port: 443 },
      { type: 'Http', port: 80 },
      { type: 'Https', port: 8443 },
    ] as const),
    hosts: someOf(hostTexts, 3),
    tags: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, someOf(['AzureKubernetesService', 'WindowsUpdate'])),
    categories: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.constant(['Business'])),
    urls: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, someOf(['https://mcr.microsoft.com/v2', '*.io/x'])),
    terminateTls: seldom,
    lostSources: seldom,
    invalid: seldom,
    limits: fc.option(someOf(destinationTexts, 3), { freq: 5, nil: undefined }),
  })
  .map(({ lostSources, limits, invalid, ...input }): ApplicationRule => {
    const rule = applicationRule('a', input);
    return {
      ...rule,
      sources: { ...rule.sources, unreadIpGroups: lostSources ? ['/ipGroups/lost'] : [] },
      ...(invalid ? { problems: ['a star counts only at the left end'], invalidHosts: ['*.azmk8s.*', 'mcr.*'] } : {}),
      ...(limits ? { destinations: networkRule('x', { to: limits }).destinations } : {}),
    };
  });

const reach = fc.option(fc.oneof(readNetworkRule, readApplicationRule), { nil: undefined });

/** Rules that could not be read; of some it is known what they can match at most. */
const unread: fc.Arbitrary<UnreadRules> = fc
  .record({
    resourceId: oneOf(['/policies/p/groups/g', '/policies/q']),
    reach,
    action: oneOf(['allow', 'deny', undefined] as const),
  })
  .map(({ resourceId, reach: most, action }) => ({
    kind: 'unread',
    resourceId,
    ref: { policyId: resourceId },
    ...(most ? { reach: most } : {}),
    ...(action ? { action } : {}),
  }));

function named<T extends NetworkRule | ApplicationRule | UnreadRules>(rules: readonly T[]): readonly T[] {
  return rules.map((rule, place) => ({ ...rule, ref: { ...rule.ref, name: `${rule.kind}-${place}` } }));
}

/** Up to 15 rules a pass, of every kind, with some that could not be read. */
export const anyRules: fc.Arbitrary<RulePasses> = fc
  .record({
    network: fc.array(fc.oneof({ weight: 14, arbitrary: readNetworkRule }, { weight: 1, arbitrary: unread }), {
      maxLength: 15,
    }),
    application: fc.array(fc.oneof({ weight: 14, arbitrary: readApplicationRule }, { weight: 1, arbitrary: unread }), {
      maxLength: 15,
    }),
  })
  .map(({ network, application }) => ({ nat: [], network: named(network), application: named(application) }));

/** What some tags hold, for estates that know; another tag is not in the list. */
export const someTags: ServiceTagList = new Map([
  ['azurecloud.eastus', ['20.1.0.0/16', '192.0.2.0/24', '2001:db8::/32']],
  ['azuremonitor', ['20.1.2.0/24', '198.51.100.0/24']],
  ['microsoftcontainerregistry', ['192.0.2.0/28']],
]);

function withTags(rules: RulePasses): RulePasses {
  const network = rules.network.map((rule) => {
    if (rule.kind === 'unread') return rule;
    const found = rule.destinations.serviceTags.map((tag) => [tag, findTagAddresses(someTags, tag)] as const);
    const known = found.flatMap(([tag, set]) => (set ? [[tag, set] as const] : []));
    return { ...rule, destinations: { ...rule.destinations, tagAddresses: new Map(known) } };
  });
  return { ...rules, network };
}

/** A firewall with such rules, its DNS proxy in any state; the estate knows the prefixes of tags or not. */
export const anyFirewall: fc.Arbitrary<{ readonly behind: Firewall; readonly list: ServiceTagList | undefined }> = fc
  .record({
    rules: anyRules,
    dnsProxy: oneOf(['on', 'off', 'inherited', 'unknown'] as const),
    knowsTags: fc.boolean(),
    threatIntel: oneOf(['Alert', 'Deny'] as const),
  })
  .map(({ rules, knowsTags, ...more }) => ({
    behind: firewall(knowsTags ? withTags(rules) : rules, more),
    list: knowsTags ? someTags : undefined,
  }));

/** A dependency of any kind of destination. */
export const anyDependency: fc.Arbitrary<Dependency> = fc
  .record({
    text: oneOf(dependencyTexts),
    coveredByFqdnTag: fc.boolean(),
    serviceTags: someOf(tagTexts),
    isApiServer: fc.boolean(),
    id: oneOf(['core.test', 'custom.test', 'acr.test']),
  })
  .map(({ text, ...more }) => dependency(text, more));

/** A subnet of one or two blocks, or one whose addresses could not be read, that asks the firewall for names or not. */
export const anySubnet: fc.Arbitrary<SourceSubnet> = fc
  .record({
    blocks: someOf([
      '10.42.1.0/24',
      '10.42.1.0/26',
      '10.42.1.64/26',
      '10.42.1.128/26',
      '10.42.1.192/26',
      '10.42.2.0/25',
      '10.42.2.128/25',
      '10.43.0.0/22',
      '10.44.0.0/24',
    ]),
    dnsServers: oneOf([[], [firewallAddress]]),
  })
  .map(({ blocks, dnsServers }) => subnet({ addresses: addresses(...blocks), dnsServers }));
