import type { Dependency, DependencyProtocol } from '../../../shared/model/catalog.ts';
import type {
  AddressMatch,
  ApplicationRule,
  ClusterTopology,
  Firewall,
  NetworkRule,
  NextHopType,
  Route,
  RulePasses,
  SourceSubnet,
  Topology,
} from '../../../shared/model/topology.ts';
import type { AddressSet } from '../../../shared/net/addressSet.ts';
import { toAddressSet, unionOfAddresses } from '../../../shared/net/addressSet.ts';
import { toHostPattern } from '../../../shared/net/hostPattern.ts';
import type { PortSet } from '../../../shared/net/portSet.ts';
import { toPortSet, unionPorts } from '../../../shared/net/portSet.ts';

/** The network of the worked answers: nodes in 10.42.1.0/24, firewall at 10.42.2.4, region eastus. */
export const firewallAddress = '10.42.2.4';
export const firewallPublicAddress = '203.0.113.10';

export function addresses(...texts: readonly string[]): AddressSet {
  return unionOfAddresses(texts.map((text) => known(toAddressSet(text), text)));
}

function ports(...texts: readonly (string | number)[]): PortSet {
  return texts.map((text) => known(toPortSet(text), String(text))).reduce(unionPorts, []);
}

function known<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`${text} means nothing.`);
  return value;
}

export function match(texts: readonly string[]): AddressMatch {
  const literals = texts.filter((text) => toAddressSet(text) !== undefined);
  const serviceTags = texts.filter((text) => toAddressSet(text) === undefined);
  return { addresses: addresses(...literals), serviceTags, unreadIpGroups: [] };
}

interface RuleInput {
  readonly deny?: boolean;
  readonly from?: readonly string[];
  readonly collection?: string;
  readonly priority?: number;
}

function base(name: string, input: RuleInput) {
  return {
    ref: { name, collection: input.collection ?? 'rules', collectionPriority: input.priority ?? 100 },
    action: input.deny ? 'deny' : 'allow',
    sources: match(input.from ?? ['*']),
    problems: [],
  } as const;
}

interface NetworkInput extends RuleInput {
  readonly protocols?: NetworkRule['protocols'];
  readonly ports?: readonly (string | number)[];
  readonly to?: readonly string[];
  readonly hosts?: readonly string[];
}

export function networkRule(name: string, input: NetworkInput): NetworkRule {
  return {
    kind: 'network',
    ...base(name, input),
    protocols: input.protocols ?? ['TCP'],
    ports: ports(...(input.ports ?? [443])),
    destinations: match(input.to ?? (input.hosts ? [] : ['*'])),
    hosts: hosts(input.hosts),
  };
}

interface ApplicationInput extends RuleInput {
  readonly protocols?: ApplicationRule['protocols'];
  readonly hosts?: readonly string[];
  readonly tags?: readonly string[];
  readonly categories?: readonly string[];
  readonly urls?: readonly string[];
  readonly terminateTls?: boolean;
}

export const https = { type: 'Https', port: 443 } as const;
export const http = { type: 'Http', port: 80 } as const;

export function applicationRule(name: string, input: ApplicationInput): ApplicationRule {
  return {
    kind: 'application',
    ...base(name, input),
    protocols: input.protocols ?? [https],
    hosts: hosts(input.hosts),
    fqdnTags: input.tags ?? [],
    webCategories: input.categories ?? [],
    urls: input.urls ?? [],
    terminateTls: input.terminateTls ?? false,
  };
}

/** Patterns that mean nothing are left out, as the normaliser does. */
function hosts(texts: readonly string[] = []) {
  return texts.map(toHostPattern).filter((pattern) => pattern !== undefined);
}

export function firewall(rules: Partial<RulePasses> = {}, more: Partial<Firewall> = {}): Firewall {
  return {
    id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/fw',
    name: 'fw',
    privateAddress: firewallAddress,
    publicAddresses: [firewallPublicAddress],
    publicAddressesComplete: true,
    dnsProxy: 'on',
    threatIntel: 'Alert',
    threatIntelAllowedHosts: [],
    idps: 'Off',
    provisioningFailed: false,
    rules: { nat: [], network: [], application: [], ...rules },
    ...more,
  };
}

export function route(text: string, nextHopType: NextHopType, more: Partial<Route> = {}): Route {
  const literal = toAddressSet(text);
  return {
    name: `to-${text}`,
    origin: 'user',
    destination: literal
      ? { kind: 'prefix', addresses: literal, length: Number(text.split('/')[1] ?? 32), text }
      : { kind: 'serviceTag', tag: text },
    nextHopType,
    ...more,
  };
}

export function toFirewallRoute(text = '0.0.0.0/0', address = firewallAddress): Route {
  return route(text, 'VirtualAppliance', { nextHopAddress: address });
}

/** What every subnet of 10.42.0.0/16 has without anybody writing it. */
export const systemRoutes: readonly Route[] = [
  route('10.42.0.0/16', 'VnetLocal', { origin: 'system' }),
  route('0.0.0.0/0', 'Internet', { origin: 'system' }),
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map((text) =>
    route(text, 'None', { origin: 'system' }),
  ),
];

export function subnet(more: Partial<SourceSubnet> = {}): SourceSubnet {
  return {
    subnetId:
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes',
    pools: ['system'],
    addresses: addresses('10.42.1.0/24'),
    routes: [toFirewallRoute(), ...systemRoutes],
    learnsRoutes: false,
    dnsServers: [],
    gaps: [],
    ...more,
  };
}

export function cluster(more: Partial<ClusterTopology> = {}): ClusterTopology {
  return {
    id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks',
    name: 'aks',
    location: 'eastus',
    cloud: 'AzureCloud',
    outboundType: 'userDefinedRouting',
    apiServer: 'public',
    networkIsolated: false,
    settings: { properties: {}, $extensions: [] },
    sources: [subnet()],
    ...more,
  };
}

export function topology(firewalls: readonly Firewall[], clusters: readonly ClusterTopology[] = []): Topology {
  return { clusters, firewalls, gaps: [] };
}

/** A dependency written as `https mcr.microsoft.com`, `udp/123 ntp.ubuntu.com`, `tcp/9000 AzureCloud.eastus`, `tcp/53 192.0.2.1`. */
export function dependency(text: string, more: Partial<Dependency> = {}): Dependency {
  const [service = '', destination = ''] = text.split(' ');
  const [name = '', port = name === 'https' ? '443' : '80'] = service.split('/');
  return {
    id: 'core.test',
    destination: toDestination(destination),
    protocol: name.toUpperCase() as DependencyProtocol,
    port: Number(port),
    need: 'required',
    features: ['core'],
    source: 'https://example.com',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
    ...more,
  };
}

function toDestination(text: string): Dependency['destination'] {
  if (text.startsWith('<')) return { kind: 'unfilled', placeholder: text.slice(1, -1) };
  if (toAddressSet(text)) return { kind: 'address', prefix: text };
  return text.includes('.') && !/^[A-Z]/.test(text)
    ? { kind: 'host', pattern: text }
    : { kind: 'serviceTag', tag: text };
}
