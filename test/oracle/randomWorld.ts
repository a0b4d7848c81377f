import fc from 'fast-check';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { ArmRule, CollectionJson, GroupJson, PolicyWorld } from './armShapes.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000070/resourceGroups/rg-oracle';
const network = `${group}/providers/Microsoft.Network`;

export const ids = {
  cluster: `${group}/providers/Microsoft.ContainerService/managedClusters/aks`,
  firewall: `${network}/azureFirewalls/fw`,
  child: `${network}/firewallPolicies/child`,
  parent: `${network}/firewallPolicies/parent`,
  vnet: `${network}/virtualNetworks/vnet`,
  nodes: `${network}/virtualNetworks/vnet/subnets/nodes`,
  routes: `${network}/routeTables/rt`,
  ipGroup: (name: string) => `${network}/ipGroups/${name}`,
};

export const firewallAddress = '10.42.2.4';

const upTo = <T>(values: readonly T[], maxLength: number, minLength = 0) =>
  fc.array(fc.constantFrom(...values), { minLength, maxLength, size: 'max' });

const sourceLiterals = [
  '*',
  '10.42.1.0/29',
  '10.42.1.4',
  '10.42.1.2-10.42.1.9',
  '10.42.1.0/24',
  '10.9.0.0/16',
  'AzureCloud',
];
const ipGroupNames = ['low', 'web', 'empty', 'missing'];
const groupsOf = upTo(ipGroupNames, 1).map((names) => names.map(ids.ipGroup));
const source = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ sourceAddresses: ['*'] }) },
  { weight: 4, arbitrary: fc.record({ sourceAddresses: upTo(sourceLiterals, 2) }) },
  { weight: 1, arbitrary: fc.record({ sourceAddresses: upTo(sourceLiterals, 1), sourceIpGroups: groupsOf }) },
);

const destinationLiterals = [
  '*',
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '192.0.0.0/4',
  '198.50.0.0/15',
  '198.51.0.0/16',
  '198.51.100.0/24',
  '198.51.100.0/29',
  '198.51.100.9',
  '198.51.100.4-198.51.100.11',
  '203.0.113.0/24',
  '10.0.0.0/8',
];
const tags = ['AzureCloud', 'AzureCloud.eastus', 'azurecloud.WestUS', 'AzureMonitor', 'azuremonitor', 'Storage'];
const exactHosts = ['x.io', 'a.x.io', 'A.X.io', 'b.a.x.io', 'y.io', 'ax.io'];
const patterns = ['*', '*.x.io', '*x.io', '*.io', '*.a.x.io', '*.y.io', '*.X.io', 'x.*', 'a.*.io', ...exactHosts];

const destination = fc.oneof(
  { weight: 3, arbitrary: fc.record({ destinationAddresses: upTo(destinationLiterals, 2, 1) }) },
  { weight: 2, arbitrary: fc.record({ destinationAddresses: upTo(tags, 2, 1) }) },
  { weight: 2, arbitrary: fc.record({ destinationFqdns: upTo([...exactHosts, '*.x.io'], 2, 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ destinationIpGroups: groupsOf, destinationAddresses: upTo(destinationLiterals, 1) }),
  },
);

const networkRule = fc
  .tuple(
    source,
    destination,
    upTo(['TCP', 'TCP', 'UDP', 'ICMP', 'Any', 'tcp', 'any'], 2, 1),
    upTo(['*', '443', '80', '22', '123', '400-500', '1-1023', '9000'], 3, 1),
  )
  .map(([from, to, ipProtocols, destinationPorts]) => ({
    ruleType: 'NetworkRule',
    ipProtocols,
    destinationPorts,
    ...from,
    ...to,
  }));

const web = fc.constantFrom(
  { protocolType: 'Https', port: 443 },
  { protocolType: 'Https', port: 443 },
  { protocolType: 'HTTPS', port: 443 },
  { protocolType: 'Http', port: 80 },
  { protocolType: 'https', port: 443 },
  { protocolType: 'Https', port: 8443 },
  { protocolType: 'Mssql', port: 1433 },
);

const targets = fc.oneof(
  { weight: 8, arbitrary: fc.record({ targetFqdns: upTo(patterns, 3, 1) }) },
  { weight: 1, arbitrary: fc.record({ fqdnTags: upTo(['AzureKubernetesService', 'WindowsUpdate'], 2, 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ webCategories: fc.constant(['SocialNetworking']), targetFqdns: upTo(patterns, 1) }),
  },
  { weight: 1, arbitrary: fc.record({ targetUrls: upTo(['a.x.io/path', 'x.io/*', '*.y.io/'], 2, 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      targetFqdns: upTo(patterns, 2, 1),
      destinationAddresses: upTo(['*', '198.51.100.0/24'], 1),
    }),
  },
);

const applicationRule = fc
  .tuple(source, fc.array(web, { minLength: 1, maxLength: 3, size: 'max' }), targets)
  .map(([from, protocols, to]) => ({ ruleType: 'ApplicationRule', protocols, ...from, ...to }));

const action = fc.constantFrom('Allow', 'Allow', 'allow', 'Deny', 'DENY');
const priority = fc.integer({ min: 100, max: 65_000 });
const collection = fc
  .record({
    priority,
    action,
    rules: fc.oneof(
      fc.array(networkRule, { minLength: 1, maxLength: 2, size: 'max' }),
      fc.array(applicationRule, { minLength: 1, maxLength: 2, size: 'max' }),
      fc.array(applicationRule, { minLength: 1, maxLength: 2, size: 'max' }),
    ),
  })
  .map((one) => ({ ...one, name: `c${one.priority}` }));
const distinctPriority = { selector: (one: { readonly priority: number }) => one.priority };
const ruleGroup = fc
  .record({
    priority,
    collections: fc.uniqueArray(collection, { minLength: 1, maxLength: 2, size: 'max', ...distinctPriority }),
  })
  .map((one) => ({ ...one, name: `g${one.priority}` }));
const groups = (minLength: number, maxLength: number) =>
  fc.uniqueArray(ruleGroup, { minLength, maxLength, size: 'max', ...distinctPriority });

interface Settings {
  readonly parent: readonly GroupJson[] | undefined;
  readonly child: readonly GroupJson[];
  readonly proxy: PolicyWorld['proxy'];
  readonly dnsServers: readonly string[];
  readonly isClassic: boolean;
  readonly lacksGroup: boolean;
}

const settings: fc.Arbitrary<Settings> = fc
  .record({
    parent: fc.option(groups(0, 2), { nil: undefined, freq: 3 }),
    child: groups(1, 3),
    proxy: fc.constantFrom<PolicyWorld['proxy']>('on', 'on', 'on', 'on', 'off', 'inherited'),
    dnsServers: fc.constantFrom<readonly string[]>([firewallAddress], [firewallAddress], [], ['10.42.3.4']),
    isClassic: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    lacksGroup: fc.integer({ min: 0, max: 30 }).map((number) => number === 0),
  })
  .map((one) => withNames(one as unknown as Settings));

/** Names as Azure wants them, once each; a classic firewall has no parent and no groups. */
function withNames(one: Settings): Settings {
  const named = (list: readonly GroupJson[]) =>
    list.map((each) => ({ ...each, collections: each.collections.map(nameRules) }));
  if (!one.isClassic) {
    const proxy = one.parent === undefined && one.proxy === 'inherited' ? 'on' : one.proxy;
    return { ...one, proxy, child: named(one.child), parent: one.parent && named(one.parent) };
  }
  const child = named(one.child).slice(0, 1);
  return { ...one, lacksGroup: false, parent: undefined, child, proxy: one.proxy === 'inherited' ? 'off' : one.proxy };
}

function nameRules(collection: CollectionJson): CollectionJson {
  return { ...collection, rules: collection.rules.map((rule, index) => ({ ...rule, name: `r${index}` })) };
}

/** A firewall with up to 5 groups and 20 rules, twice: as ARM resources and as what the oracle reads of them. */
export interface RandomWorld {
  readonly estate: Estate;
  readonly world: PolicyWorld;
}

export const randomWorld: fc.Arbitrary<RandomWorld> = settings.map((one) => ({
  estate: { source: { kind: 'files' }, resources: toResources(one), gaps: [] },
  world: {
    policies: [one.parent ?? [], one.child],
    lacksGroup: one.lacksGroup,
    ipGroups,
    firewallAddress,
    proxy: one.proxy,
    dnsServers: one.dnsServers,
  },
}));

const ipGroups = new Map(
  [
    ['low', ['10.42.1.0/30', '198.51.100.0/30']] as const,
    ['web', ['10.42.1.4-10.42.1.7', '198.51.100.8']] as const,
    ['empty', []] as const,
  ].map(([name, addresses]): [string, readonly string[]] => [ids.ipGroup(name).toLowerCase(), addresses]),
);

export function resource(id: string, properties: JsonObject): ArmResource {
  const [namespace = '', ...segments] = (id.split('/providers/')[1] ?? '').split('/');
  const type = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  return { id, type, name: segments.at(-1) ?? '', location: 'eastus', properties };
}

function toResources(one: Settings): readonly ArmResource[] {
  const rules = one.isClassic
    ? toClassic(one)
    : [toFirewall({ firewallPolicy: { id: ids.child.toUpperCase() } }), ...toPolicies(one)];
  return [
    resource(ids.cluster, {
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
      agentPoolProfiles: [{ name: 'system', osType: 'Linux', vnetSubnetID: ids.nodes }],
    }),
    resource(ids.vnet, {
      addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
      dhcpOptions: { dnsServers: one.dnsServers },
      subnets: [
        { id: ids.nodes, name: 'nodes', properties: { addressPrefix: '10.42.1.0/28', routeTable: { id: ids.routes } } },
      ],
    }),
    resource(ids.routes, {
      routes: [
        {
          name: 'default',
          properties: {
            addressPrefix: '0.0.0.0/0',
            nextHopType: 'VirtualAppliance',
            nextHopIpAddress: firewallAddress,
          },
        },
      ],
    }),
    ...['low', 'web', 'empty'].map((name) =>
      resource(ids.ipGroup(name), { ipAddresses: ipGroups.get(ids.ipGroup(name).toLowerCase()) ?? [] }),
    ),
    ...rules,
  ];
}

function toFirewall(properties: JsonObject): ArmResource {
  return resource(ids.firewall, {
    sku: { name: 'AZFW_VNet', tier: 'Standard' },
    threatIntelMode: 'Off',
    ipConfigurations: [
      {
        name: 'config',
        properties: { privateIPAddress: firewallAddress, subnet: { id: `${ids.vnet}/subnets/AzureFirewallSubnet` } },
      },
    ],
    ...properties,
  });
}

function toPolicies({ parent, child, proxy, lacksGroup }: Settings): readonly ArmResource[] {
  const policy = (id: string, isOn: boolean, more: JsonObject) =>
    resource(id, {
      threatIntelMode: 'Off',
      ruleCollectionGroups: [],
      ...(isOn ? { dnsSettings: { enableProxy: true } } : {}),
      ...more,
    });
  const base = {
    ...(parent === undefined ? {} : { basePolicy: { id: ids.parent } }),
    ...(lacksGroup ? { ruleCollectionGroups: [{ id: `${ids.child}/ruleCollectionGroups/lost` }] } : {}),
  };
  return [
    policy(ids.child, proxy === 'on', base),
    ...child.map((one) => toGroup(ids.child, one)),
    ...(parent === undefined
      ? []
      : [policy(ids.parent, proxy === 'inherited', {}), ...parent.map((one) => toGroup(ids.parent, one))]),
  ];
}

function toGroup(policyId: string, { name, priority: order, collections }: GroupJson): ArmResource {
  return resource(`${policyId}/ruleCollectionGroups/${name}`, {
    priority: order,
    ruleCollections: collections.map((one) => ({
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: one.name,
      priority: one.priority,
      action: { type: one.action },
      rules: one.rules,
    })),
  });
}

/** The same rules in the older form: a list of collections a kind, with other words for the protocols. */
function toClassic({ child, proxy }: Settings): readonly ArmResource[] {
  const collections = child.flatMap((one) => one.collections);
  const list = (kind: ArmRule['ruleType'], toRule: (rule: ArmRule) => JsonObject) =>
    collections.flatMap(({ name, priority: order, action: type, rules }) => {
      const own = rules.filter((rule) => rule.ruleType === kind);
      return own.length === 0
        ? []
        : [{ name, properties: { priority: order, action: { type }, rules: own.map(toRule) } }];
    });
  const networkRules = list('NetworkRule', (rule) => ({ ...withoutType(rule), protocols: rule['ipProtocols'] }));
  const applicationRules = list('ApplicationRule', withoutType);
  return [
    toFirewall({
      additionalProperties: proxy === 'on' ? { 'Network.DNS.EnableProxy': 'true' } : {},
      networkRuleCollections: networkRules,
      applicationRuleCollections: applicationRules,
    }),
  ];
}

function withoutType(rule: ArmRule): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => name !== 'ruleType' && name !== 'ipProtocols'));
}
