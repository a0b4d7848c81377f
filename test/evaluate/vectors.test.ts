import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Firewall, RulePasses, SourceSubnet } from '../../shared/model/topology.ts';
import { toHostPattern } from '../../shared/net/hostPattern.ts';
import {
  applicationRule,
  cluster,
  dependency,
  firewall,
  firewallAddress,
  firewallPublicAddress,
  http,
  https,
  networkRule,
  route,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

/** One worked answer: `rule` is the deciding rule, '' for the default deny, absent where it does not matter. */
interface Vector {
  readonly is: string;
  readonly rules: Partial<RulePasses>;
  readonly firewall?: Partial<Firewall>;
  readonly subnet?: Partial<SourceSubnet>;
  readonly flow: Dependency;
  readonly verdict: string;
  readonly rule?: string;
  readonly caveats?: readonly string[];
}

const allHosts = applicationRule('all', { hosts: ['*'], protocols: [http, https] });
const tagRule = applicationRule('aks', { tags: ['AzureKubernetesService'], protocols: [http, https] });
const mcr = dependency('https mcr.microsoft.com', { coveredByFqdnTag: true });
const throughFirewall = { dnsServers: [firewallAddress] };
const ntp = networkRule('ntp', { protocols: ['UDP'], ports: [123], hosts: ['ntp.ubuntu.com'] });
const toNtp = dependency('udp/123 ntp.ubuntu.com');
const range = networkRule('r', { to: ['10.9.0.0-10.9.0.31'] });
const peered = { routes: [toFirewallRoute('10.9.0.0/24'), ...systemRoutes] };

const vectors: readonly Vector[] = [
  {
    is: '1: a network allow before an application deny',
    rules: {
      network: [networkRule('w', { ports: [80, 443] })],
      application: [applicationRule('d', { deny: true, hosts: ['google.com'] })],
    },
    flow: dependency('https google.com'),
    verdict: 'allowed',
    rule: 'w',
  },
  {
    is: '2: the first network rule in order denies',
    rules: { network: [networkRule('d', { deny: true, ports: [22] }), networkRule('a', { ports: [22] })] },
    flow: dependency('tcp/22 198.51.100.9'),
    verdict: 'denied',
    rule: 'd',
  },
  { is: '3: no rules at all', rules: {}, flow: dependency('tcp/22 198.51.100.9'), verdict: 'denied', rule: '' },
  {
    is: '4: a wildcard holds a host below it',
    rules: { application: [applicationRule('a', { hosts: ['*.contoso.com'] })] },
    flow: dependency('https any.contoso.com'),
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: '5: a network deny of a wide range may hold the host, so the later allow is in doubt',
    rules: {
      network: [networkRule('n', { deny: true, to: ['20.0.0.0/8'] })],
      application: [applicationRule('m', { hosts: ['mcr.microsoft.com'] })],
    },
    flow: mcr,
    verdict: 'unknown',
    caveats: ['address-unknown'],
  },
  {
    is: '6: a network allow of a wide range and a later allow agree',
    rules: {
      network: [networkRule('n', { to: ['20.0.0.0/8'] })],
      application: [applicationRule('m', { hosts: ['mcr.microsoft.com'] })],
    },
    flow: mcr,
    verdict: 'allowed',
    rule: 'm',
  },
  {
    is: '7: application rules never serve UDP',
    rules: { application: [allHosts] },
    flow: toNtp,
    verdict: 'denied',
    rule: '',
  },
  {
    is: '8: application rules never serve TCP 9000',
    rules: { application: [allHosts] },
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '9: an application deny before an allow that holds it',
    rules: {
      application: [
        applicationRule('d', { deny: true, hosts: ['download.microsoft.com'] }),
        applicationRule('a', { hosts: ['*.microsoft.com'], priority: 200 }),
      ],
    },
    flow: dependency('https download.microsoft.com'),
    verdict: 'denied',
    rule: 'd',
  },
  {
    is: '10: rules of a collection count top-down',
    rules: {
      application: [applicationRule('r1', { hosts: ['*.x.io'] }), applicationRule('r2', { hosts: ['a.x.io'] })],
    },
    flow: dependency('https a.x.io'),
    verdict: 'allowed',
    rule: 'r1',
  },
  {
    is: '15: a network allow goes before an application deny of everything',
    rules: { network: [networkRule('a', {})], application: [applicationRule('d', { deny: true, hosts: ['*'] })] },
    flow: dependency('https x.io'),
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: '20: Https:443 does not serve HTTP on port 80',
    rules: { application: [applicationRule('a', { hosts: ['x.io'] })] },
    flow: dependency('http x.io'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '21: Https on another port serves that port',
    rules: { application: [applicationRule('a', { hosts: ['x.io'], protocols: [{ type: 'Https', port: 8443 }] })] },
    flow: dependency('https/8443 x.io'),
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: '22: HTTPS by address carries no name for a tag rule',
    rules: { application: [tagRule] },
    flow: dependency('https 198.51.100.9'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '23: a network rule for the address serves HTTPS by address',
    rules: { network: [networkRule('api', { to: ['198.51.100.9'] })], application: [tagRule] },
    flow: dependency('https 198.51.100.9'),
    verdict: 'allowed',
    rule: 'api',
  },
  {
    is: '24: the tag holds the API server by its documentation',
    rules: { application: [tagRule] },
    flow: dependency('https aks-1.hcp.eastus.azmk8s.io', { coveredByFqdnTag: true }),
    verdict: 'allowed',
    rule: 'aks',
    caveats: ['fqdn-tag-claimed'],
  },
  {
    is: '30: QUIC is UDP and meets no application rule',
    rules: { application: [applicationRule('m', { hosts: ['mcr.microsoft.com'] })] },
    flow: dependency('udp/443 mcr.microsoft.com'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '37: a star takes every host',
    rules: { application: [allHosts] },
    flow: dependency('https anything.example.com'),
    verdict: 'allowed',
    rule: 'all',
  },
  {
    is: '38: mcr.microsoft.com does not hold its data endpoints',
    rules: { application: [applicationRule('m', { hosts: ['mcr.microsoft.com'] })] },
    flow: dependency('https *.data.mcr.microsoft.com'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '39: *.microsoft.com holds *.data.mcr.microsoft.com',
    rules: { application: [applicationRule('m', { hosts: ['*.microsoft.com'] })] },
    flow: dependency('https *.data.mcr.microsoft.com'),
    verdict: 'allowed',
    rule: 'm',
  },
  {
    is: '40: one data endpoint is only a part of them',
    rules: { application: [applicationRule('m', { hosts: ['eastus.data.mcr.microsoft.com'] })] },
    flow: dependency('https *.data.mcr.microsoft.com'),
    verdict: 'partial',
  },
  {
    is: '43: a URL without TLS inspection is in doubt for HTTPS',
    rules: { application: [applicationRule('u', { urls: ['www.contoso.com/*'] })] },
    flow: dependency('https www.contoso.com'),
    verdict: 'unknown',
  },
  {
    is: '44: a name before a category decides',
    rules: {
      application: [
        applicationRule('a', { hosts: ['www.example.com'] }),
        applicationRule('c', { deny: true, categories: ['SocialNetworking'], priority: 200 }),
      ],
    },
    flow: dependency('https www.example.com'),
    verdict: 'allowed',
    rule: 'a',
  },
  {
    is: '45: a denied category before the name leaves doubt',
    rules: {
      application: [
        applicationRule('c', { deny: true, categories: ['X'] }),
        applicationRule('m', { hosts: ['mcr.microsoft.com'] }),
      ],
    },
    flow: mcr,
    verdict: 'unknown',
    caveats: ['web-category'],
  },
  {
    is: '46: a tag rule with Https:443 alone never serves HTTP',
    rules: { application: [applicationRule('aks', { tags: ['AzureKubernetesService'] })] },
    flow: dependency('http security.ubuntu.com', { coveredByFqdnTag: true }),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '47: a tag rule with Http:80 serves HTTP',
    rules: { application: [tagRule] },
    flow: dependency('http security.ubuntu.com', { coveredByFqdnTag: true }),
    verdict: 'allowed',
    caveats: ['fqdn-tag-claimed'],
  },
  {
    is: '48: a catalog host that no document counts to the tag is unproven',
    rules: { application: [tagRule] },
    flow: dependency('https mcrprod.azurecr.io'),
    verdict: 'unknown',
    caveats: ['fqdn-tag-unproven'],
  },
  {
    is: '49: the tag never holds a host of our own',
    rules: { application: [tagRule] },
    flow: dependency('https myacr.azurecr.io', { id: 'custom.registry' }),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '50: a service tag counts by name, whatever its casing',
    rules: { network: [networkRule('t', { ports: [9000], to: ['AzureCloud.EastUS'] })] },
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'allowed',
    rule: 't',
    caveats: ['service-tag-by-name'],
  },
  {
    is: '51: the tag of another region holds nothing of this one',
    rules: { network: [networkRule('t', { ports: [9000], to: ['AzureCloud.westus'] })] },
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '52: a service tag as source matches nothing',
    rules: { network: [networkRule('t', { from: ['AzureCloud'], ports: [9000] })] },
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '53: a host in a network rule counts behind the DNS proxy',
    rules: { network: [ntp] },
    subnet: throughFirewall,
    flow: toNtp,
    verdict: 'allowed',
    rule: 'ntp',
  },
  {
    is: '54: a host in a network rule is nothing with the DNS proxy off',
    rules: { network: [ntp] },
    firewall: { dnsProxy: 'off' },
    flow: toNtp,
    verdict: 'denied',
    rule: '',
  },
  {
    is: '55: a network that resolves elsewhere leaves doubt',
    rules: { network: [ntp] },
    flow: toNtp,
    verdict: 'unknown',
    caveats: ['dns-not-through-firewall'],
  },
  {
    is: '56: a proxy that only the parent switches on leaves doubt',
    rules: { network: [ntp] },
    firewall: { dnsProxy: 'inherited' },
    subnet: throughFirewall,
    flow: toNtp,
    verdict: 'unknown',
    caveats: ['dns-proxy-inherited'],
  },
  {
    is: '59: a rule without sources matches nothing',
    rules: { network: [networkRule('n', { from: [] })] },
    flow: mcr,
    verdict: 'denied',
    rule: '',
  },
  {
    is: '60: a range holds its last address',
    rules: { network: [range] },
    subnet: peered,
    flow: dependency('tcp/443 10.9.0.31'),
    verdict: 'allowed',
    rule: 'r',
  },
  {
    is: '61: a range ends with its last address',
    rules: { network: [range] },
    subnet: peered,
    flow: dependency('tcp/443 10.9.0.32'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '62: a tag rule for another subnet serves nobody here',
    rules: { application: [applicationRule('aks', { tags: ['AzureKubernetesService'], from: ['10.42.3.0/24'] })] },
    flow: mcr,
    verdict: 'denied',
    rule: '',
  },
  {
    is: '63: threat intelligence in Deny is a caveat',
    rules: { network: [networkRule('n', {})] },
    firewall: { threatIntel: 'Deny' },
    flow: mcr,
    verdict: 'allowed',
    caveats: ['threat-intel-deny'],
  },
  {
    is: '64: threat intelligence in Alert is none',
    rules: { network: [networkRule('n', {})] },
    flow: mcr,
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: '65: a host on the allowlist is exempt from threat intelligence',
    rules: { network: [networkRule('n', {})] },
    firewall: { threatIntel: 'Deny', threatIntelAllowedHosts: [toHostPattern('*.microsoft.com') ?? expect.fail()] },
    flow: mcr,
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: '66: intrusion detection in Deny is a caveat',
    rules: { application: [applicationRule('m', { hosts: ['mcr.microsoft.com'] })] },
    firewall: { idps: 'Deny' },
    flow: mcr,
    verdict: 'allowed',
    caveats: ['idps-deny'],
  },
  {
    is: '67: built-in infrastructure names are never assumed',
    rules: {},
    flow: dependency('https md-xyz.z32.blob.storage.azure.net'),
    verdict: 'denied',
    rule: '',
  },
  {
    is: '70: TLS inspection of an allowed host is a caveat',
    rules: { application: [applicationRule('h', { hosts: ['aks-1.hcp.eastus.azmk8s.io'], terminateTls: true })] },
    flow: dependency('https aks-1.hcp.eastus.azmk8s.io'),
    verdict: 'allowed',
    caveats: ['tls-inspection'],
  },
];

describe('the worked answers on rules', () => {
  it.each(vectors)('$is', (vector) => {
    const [judged] = evaluateCluster(
      cluster({ sources: [subnet(vector.subnet)] }),
      [vector.flow],
      topology([firewall(vector.rules, vector.firewall)]),
    );
    const last = judged?.paths[0]?.trace.at(-1);
    expect(judged?.verdict).toBe(vector.verdict);
    if (vector.rule !== undefined) expect(last?.rule?.name ?? '').toBe(vector.rule);
    if (vector.rule === '') expect(last).toMatchObject({ stage: 'default', outcome: 'deny' });
    if (vector.caveats) expect(judged?.caveats).toEqual(vector.caveats);
  });
});

/** Routes to a private or public address, or to a host; `to` is the next hop's class as the trace tells it. */
interface RouteVector {
  readonly is: string;
  readonly routes: readonly ReturnType<typeof route>[];
  readonly flow?: Dependency;
  readonly learnsRoutes?: boolean;
  readonly verdict: string;
  readonly caveats?: readonly string[];
  readonly stage?: string;
}

const toPublic = dependency('tcp/443 20.1.2.3');
const byFirewall = toFirewallRoute();

const routeVectors: readonly RouteVector[] = [
  { is: 'R1: a default route to the firewall', routes: [byFirewall], verdict: 'denied', stage: 'default' },
  { is: 'R2: no route of our own', routes: [], verdict: 'allowed', caveats: ['bypasses-firewall'], stage: 'route' },
  {
    is: 'R7: the network itself',
    routes: [byFirewall],
    flow: dependency('tcp/443 10.42.5.9'),
    verdict: 'allowed',
    caveats: [],
    stage: 'route',
  },
  {
    is: 'R8: the whole network by the firewall',
    routes: [byFirewall, toFirewallRoute('10.42.0.0/16')],
    flow: dependency('tcp/443 10.42.1.9'),
    verdict: 'denied',
    stage: 'default',
  },
  {
    is: 'R9: the own subnet kept local',
    routes: [byFirewall, toFirewallRoute('10.42.0.0/16'), route('10.42.1.0/24', 'VnetLocal')],
    flow: dependency('tcp/443 10.42.1.9'),
    verdict: 'allowed',
    caveats: [],
    stage: 'route',
  },
  {
    is: 'R10: a service endpoint goes past the firewall',
    routes: [byFirewall, route('20.60.0.0/16', 'VirtualNetworkServiceEndpoint', { origin: 'system' })],
    flow: dependency('tcp/443 20.60.1.1'),
    verdict: 'allowed',
    caveats: ['bypasses-firewall'],
    stage: 'route',
  },
  {
    is: 'R11: a private endpoint is reached directly',
    routes: [byFirewall, route('10.43.0.5/32', 'PrivateEndpoint', { origin: 'system' })],
    flow: dependency('tcp/443 10.43.0.5'),
    verdict: 'allowed',
    stage: 'route',
  },
  {
    is: "R13: the firewall's own public address past the firewall",
    routes: [byFirewall, route(`${firewallPublicAddress}/32`, 'Internet')],
    flow: dependency(`tcp/443 ${firewallPublicAddress}`),
    verdict: 'allowed',
    caveats: ['bypasses-firewall'],
    stage: 'route',
  },
  {
    is: 'R14: a service tag past the firewall, by name',
    routes: [byFirewall, route('AzureCloud.eastus', 'Internet')],
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'allowed',
    caveats: ['bypasses-firewall'],
    stage: 'route',
  },
  {
    is: 'R16: a route to nowhere drops',
    routes: [route('10.1.0.0/16', 'None')],
    flow: dependency('tcp/443 10.1.4.4'),
    verdict: 'denied',
    stage: 'route',
  },
  {
    is: 'R18: a stale next hop leads to something that is no firewall here',
    routes: [toFirewallRoute('0.0.0.0/0', '10.42.2.5')],
    verdict: 'unknown',
    stage: 'route',
  },
  {
    is: 'R20: an unused private range under a default route',
    routes: [byFirewall],
    flow: dependency('tcp/443 10.99.0.1'),
    verdict: 'unknown',
    stage: 'route',
  },
  {
    is: 'a virtual network gateway goes past the firewall',
    routes: [route('0.0.0.0/0', 'VirtualNetworkGateway')],
    verdict: 'allowed',
    caveats: ['bypasses-firewall'],
    stage: 'route',
  },
  {
    is: 'a default route that a gateway may advertise leaves doubt where there is none of our own',
    routes: [],
    learnsRoutes: true,
    flow: dependency('https mcr.microsoft.com'),
    verdict: 'unknown',
  },
  {
    is: "somebody else's narrow public route does not touch a host",
    routes: [byFirewall, route('198.51.100.0/24', 'Internet')],
    flow: dependency('https mcr.microsoft.com'),
    verdict: 'denied',
    stage: 'default',
  },
  {
    is: 'a public route shorter than /16 may hold a host',
    routes: [byFirewall, route('20.0.0.0/8', 'Internet')],
    flow: dependency('https mcr.microsoft.com'),
    verdict: 'unknown',
  },
  {
    is: 'a route for a service tag that the catalog names for a host may hold it',
    routes: [byFirewall, route('AzureActiveDirectory', 'Internet')],
    flow: dependency('https login.microsoftonline.com', { serviceTags: ['AzureActiveDirectory'] }),
    verdict: 'unknown',
  },
  {
    is: 'a route for an unrelated service tag does not touch a host',
    routes: [byFirewall, route('Sql', 'Internet')],
    flow: dependency('https login.microsoftonline.com', { serviceTags: ['AzureActiveDirectory'] }),
    verdict: 'denied',
    stage: 'default',
  },
  {
    is: 'two halves to the firewall are a default route to it',
    routes: [toFirewallRoute('0.0.0.0/1'), toFirewallRoute('128.0.0.0/1')],
    flow: dependency('https mcr.microsoft.com'),
    verdict: 'denied',
    stage: 'default',
  },
];

describe('the worked answers on routes', () => {
  it.each(routeVectors)('$is', ({ routes, flow = toPublic, learnsRoutes = false, verdict, caveats, stage }) => {
    const source = subnet({ routes: [...routes, ...systemRoutes], learnsRoutes });
    const [judged] = evaluateCluster(cluster({ sources: [source] }), [flow], topology([firewall()]));
    expect(judged?.verdict).toBe(verdict);
    if (caveats) expect(judged?.caveats).toEqual(caveats);
    if (stage !== undefined) expect(judged?.paths[0]?.trace.at(-1)?.stage).toBe(stage);
  });
});
