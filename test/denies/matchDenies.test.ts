import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenyCluster, foldUnmatched, matchDenies, toRowMatcher } from '../../shared/denies/matchDenies.ts';
import type { Dependency, DependencyProtocol, Destination } from '../../shared/model/catalog.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import { noAddresses, toAddressSet } from '../../shared/net/addressSet.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000011/resourceGroups/rg';

function need(id: string, destination: Destination, protocol: DependencyProtocol, port: number): Dependency {
  const rest = {
    features: ['core'],
    source: 'test',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: id === 'api',
  };
  return { id, destination, protocol, port, need: 'required', ...rest };
}

function host(pattern: string): Destination {
  return { kind: 'host', pattern };
}

const dependencies: readonly Dependency[] = [
  need('registry', host('mcr.example.com'), 'HTTPS', 443),
  need('registry-data', host('*.data.example.com'), 'HTTPS', 443),
  need('registry-west', host('*.west.data.example.com'), 'HTTPS', 443),
  need('registry-mirror', host('mirror.data.example.com'), 'HTTP', 80),
  need('updates', host('updates.example.com'), 'HTTP', 80),
  need('time', host('time.example.com'), 'UDP', 123),
  need('tunnel', { kind: 'serviceTag', tag: 'AzureCloud.eastus' }, 'UDP', 1194),
  need('tunnel-tcp', { kind: 'serviceTag', tag: 'AzureCloud.eastus' }, 'TCP', 9000),
  need('api', host('api.hcp.eastus.example.com'), 'HTTPS', 443),
  need('api-address', { kind: 'unfilled', placeholder: 'apiServerIp' }, 'TCP', 443),
  need(
    'registry-of-ours',
    { kind: 'unfilled', placeholder: 'acrName', pattern: '<acrName>.registry.example.com' },
    'HTTPS',
    443,
  ),
  need('git', { kind: 'unfilled', placeholder: 'gitHost', pattern: '<gitHost>' }, 'TCP', 22),
  need('dns', { kind: 'address', prefix: '10.40.0.4/32' }, 'UDP', 53),
  need('vault', { kind: 'address', prefix: '198.51.100.0/28' }, 'HTTPS', 443),
];

function cluster(name: string, subnets: readonly string[]): DenyCluster {
  return {
    cluster: {
      id: `${group}/providers/Microsoft.ContainerService/managedClusters/${name}`,
      name,
      location: 'eastus',
      cloud: 'AzureCloud',
      outboundType: 'userDefinedRouting',
      apiServer: 'public',
      networkIsolated: false,
      sources: subnets.map((subnet) => ({
        subnetId: `${group}/providers/Microsoft.Network/virtualNetworks/v/subnets/${subnet}`,
        pools: ['system'],
        addresses: toAddressSet(subnet) ?? noAddresses,
        routes: [],
        learnsRoutes: false,
        gaps: [],
      })),
    },
    dependencies,
  };
}

const one = cluster('one', ['10.20.0.0/22', '10.20.8.0/24']);
const two = cluster('two', ['10.20.8.0/24', '10.30.0.0/24']);

let port = 30_000;
/** A denied row of its own: every one has another source port, as real flows have. */
function row(more: Partial<LogRow>): LogRow {
  port += 1;
  return {
    time: '2026-03-01T08:00:00.000Z',
    lastTime: '2026-03-01T08:00:00.000Z',
    category: more.host === undefined && more.noSni !== true ? 'network' : 'application',
    action: 'deny',
    protocol: 'TCP',
    sourceAddress: '10.20.0.4',
    sourcePort: port,
    defaultAction: true,
    noSni: false,
    count: 1,
    ...more,
  };
}

describe('a denied flow', () => {
  interface Case {
    readonly what: string;
    readonly row: Partial<LogRow>;
    readonly class: string;
    readonly ids: readonly string[];
  }
  const cases: readonly Case[] = [
    {
      what: 'a whole name',
      row: { host: 'mcr.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'dependency',
      ids: ['registry'],
    },
    {
      what: 'a pattern',
      row: { host: 'eastus.data.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'dependency',
      ids: ['registry-data'],
    },
    {
      what: 'a name whose end alone is known',
      row: { host: 'shop.registry.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'ambiguous',
      ids: ['registry-of-ours'],
    },
    {
      what: 'such a name on another port',
      row: { host: 'shop.registry.example.com', protocol: 'HTTPS', destinationPort: 8443 },
      class: 'undocumented',
      ids: [],
    },
    {
      what: 'an address behind a name that nobody filled in',
      row: { destinationAddress: '203.0.113.9', protocol: 'TCP', destinationPort: 22 },
      class: 'ambiguous',
      ids: ['git'],
    },
    {
      what: 'the longer of two patterns',
      row: { host: 'a.west.data.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'dependency',
      ids: ['registry-west'],
    },
    {
      what: 'a pattern that fits, although a whole name fits worse',
      row: { host: 'mirror.data.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'dependency',
      ids: ['registry-data'],
    },
    {
      what: 'the name of a pattern without its star',
      row: { host: 'data.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'undocumented',
      ids: [],
    },
    {
      what: 'a name on another port',
      row: { host: 'mcr.example.com', protocol: 'HTTPS', destinationPort: 8443 },
      class: 'nearMiss',
      ids: ['registry'],
    },
    {
      what: 'a name by another protocol',
      row: { host: 'updates.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'nearMiss',
      ids: ['updates'],
    },
    {
      what: 'a name that nobody needs',
      row: { host: 'telemetry.example.net', protocol: 'HTTPS', destinationPort: 443 },
      class: 'undocumented',
      ids: [],
    },
    {
      what: 'a text that can be no name',
      row: { host: 'a b\u0000<script>', protocol: 'HTTPS', destinationPort: 443 },
      class: 'undocumented',
      ids: [],
    },
    {
      what: 'a known address',
      row: { destinationAddress: '10.40.0.4', protocol: 'UDP', destinationPort: 53 },
      class: 'dependency',
      ids: ['dns'],
    },
    {
      what: 'a known address, HTTPS being TCP',
      row: { destinationAddress: '198.51.100.7', destinationPort: 443 },
      class: 'dependency',
      ids: ['vault'],
    },
    {
      what: 'a known address on another port',
      row: { destinationAddress: '10.40.0.4', destinationPort: 853 },
      class: 'nearMiss',
      ids: ['dns'],
    },
    {
      what: 'an address that a service tag may hold',
      row: { destinationAddress: '203.0.113.9', protocol: 'UDP', destinationPort: 1194 },
      class: 'ambiguous',
      ids: ['tunnel'],
    },
    {
      what: 'an address that a placeholder may stand for',
      row: { destinationAddress: '203.0.113.9', destinationPort: 443 },
      class: 'ambiguous',
      ids: ['api-address'],
    },
    {
      what: 'an address that a name of a network rule may have',
      row: { destinationAddress: '203.0.113.9', protocol: 'UDP', destinationPort: 123 },
      class: 'ambiguous',
      ids: ['time'],
    },
    {
      what: 'a private address, which no service tag holds',
      row: { destinationAddress: '10.99.0.1', destinationPort: 9000 },
      class: 'undocumented',
      ids: [],
    },
    {
      what: 'a private address that may be the API server',
      row: { destinationAddress: '10.99.0.1', destinationPort: 443 },
      class: 'ambiguous',
      ids: ['api-address'],
    },
    {
      what: 'an address on a port that nobody needs',
      row: { destinationAddress: '203.0.113.9', destinationPort: 3389 },
      class: 'undocumented',
      ids: [],
    },
    { what: 'ICMP', row: { destinationAddress: '203.0.113.9', protocol: 'ICMP' }, class: 'undocumented', ids: [] },
    {
      what: 'a client that named no host',
      row: { noSni: true, protocol: 'HTTPS', defaultAction: null },
      class: 'noSni',
      ids: ['api-address'],
    },
    {
      what: 'threat intelligence on a needed host',
      row: { category: 'threatIntel', host: 'mcr.example.com', protocol: 'HTTPS', destinationPort: 443 },
      class: 'threatIntel',
      ids: ['registry'],
    },
    {
      what: 'IDPS',
      row: { category: 'idps', destinationAddress: '203.0.113.9', destinationPort: 443 },
      class: 'idps',
      ids: [],
    },
  ];
  it.each(cases)('to $what is $class', (found) => {
    const [deny, ...others] = matchDenies([row(found.row)], [one]);
    expect(others).toEqual([]);
    expect(deny).toMatchObject({ class: found.class, dependencyIds: found.ids, clusterId: one.cluster.id, count: 1 });
  });

  it('belongs to the cluster that has its source in a subnet, to nobody if two share it, and is left out otherwise', () => {
    const flow = { host: 'mcr.example.com', protocol: 'HTTPS', destinationPort: 443 };
    const from = (sourceAddress: string) => matchDenies([row({ ...flow, sourceAddress })], [one, two]);
    expect(from('10.20.3.255')).toMatchObject([{ clusterId: one.cluster.id, class: 'dependency' }]);
    expect(from('10.30.0.9')).toMatchObject([{ clusterId: two.cluster.id, class: 'dependency' }]);
    expect(from('10.20.8.9')).toMatchObject([{ clusterId: null, class: 'ambiguous', dependencyIds: ['registry'] }]);
    expect(from('10.20.4.0')).toEqual([]);
    expect(from('203.0.113.9')).toEqual([]);
  });

  it('without a readable source is left out', () => {
    const nobody = row({ host: 'mcr.example.com', sourceAddress: 'x.x.x.x' });
    expect(matchDenies([nobody], [one])).toEqual([]);
    expect(toRowMatcher([one])(nobody)).toBeUndefined();
  });

  it.each(['allow', 'alert', 'other'] as const)('is not what the firewall marked as %s', (action) => {
    expect(matchDenies([row({ action, host: 'mcr.example.com' })], [one])).toEqual([]);
  });
});

describe('folding', () => {
  const flow = { host: 'mcr.example.com', protocol: 'HTTPS', destinationPort: 443 };

  it('sums counts, counts distinct sources and keeps the first and the last time', () => {
    const rows = [
      row({ ...flow, time: '2026-03-01T09:00:00.000Z', lastTime: '2026-03-01T09:00:00.000Z' }),
      row({
        ...flow,
        sourceAddress: '10.20.0.5',
        count: 40,
        time: '2026-03-01T07:00:00.000Z',
        lastTime: '2026-03-01T11:00:00.000Z',
      }),
      row(flow),
    ];
    expect(matchDenies(rows, [one])).toEqual([
      {
        class: 'dependency',
        clusterId: one.cluster.id,
        dependencyIds: ['registry'],
        destination: 'mcr.example.com',
        port: 443,
        protocol: 'HTTPS',
        count: 42,
        sources: 2,
        pools: ['system'],
        defaultAction: true,
        firstSeen: '2026-03-01T07:00:00.000Z',
        lastSeen: '2026-03-01T11:00:00.000Z',
      },
    ]);
  });

  it('keeps apart what different rules denied', () => {
    const rows = [
      row({ ...flow, rule: 'a', defaultAction: false }),
      row({ ...flow, rule: 'b', defaultAction: false }),
      row(flow),
    ];
    expect(matchDenies(rows, [one]).map(({ rule, defaultAction }) => [rule, defaultAction])).toEqual([
      [undefined, true],
      ['a', false],
      ['b', false],
    ]);
  });

  it('counts a flow once that two diagnostic settings logged', () => {
    const structured = row(flow);
    const legacy = { ...structured, time: '2026-03-01T08:00:00.400Z', defaultAction: true };
    expect(matchDenies([structured, legacy], [one])).toMatchObject([{ count: 1 }]);
    expect(matchDenies([structured, { ...legacy, time: '2026-03-01T08:00:07.000Z' }], [one])).toMatchObject([
      { count: 2 },
    ]);
  });

  it('without any known cluster folds all denials and attributes none', () => {
    const rows = [
      row({ ...flow, sourceAddress: '203.0.113.9' }),
      row(flow),
      row({ ...flow, action: 'allow' }),
      row({ noSni: true }),
    ];
    expect(foldUnmatched(rows).map((deny) => [deny.class, deny.clusterId, deny.count, deny.sources])).toEqual([
      ['noSni', null, 1, 1],
      ['undocumented', null, 2, 2],
    ]);
    expect(matchDenies(rows, [])).toEqual([]);
  });

  it('gives the same for rows in any order, and loses no attempt', () => {
    const rows = fc.array(
      fc.record({
        host: fc.constantFrom('mcr.example.com', 'eastus.data.example.com', 'x.example.net'),
        sourceAddress: fc.constantFrom('10.20.0.4', '10.20.0.5', '10.20.8.1', '10.30.0.1', '192.0.2.1'),
        count: fc.integer({ min: 1, max: 9 }),
        destinationPort: fc.constantFrom(443, 8443),
        minute: fc.integer({ min: 10, max: 59 }),
      }),
    );
    fc.assert(
      fc.property(rows, fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (drawn, order) => {
        const flows = drawn.map(({ minute, ...more }) =>
          row({ ...more, protocol: 'HTTPS', time: `2026-03-01T08:${minute}:00.000Z` }),
        );
        const rank = (index: number): number => order[index % order.length] ?? 0;
        const shuffled = flows
          .map((flow, index) => ({ flow, at: rank(index) }))
          .sort((a, b) => a.at - b.at)
          .map(({ flow }) => flow);
        const denies = matchDenies(flows, [one, two]);
        expect(matchDenies(shuffled, [one, two])).toEqual(denies);
        const attempts = flows
          .filter(({ sourceAddress }) => sourceAddress !== '192.0.2.1')
          .reduce((sum, { count }) => sum + count, 0);
        expect(denies.reduce((sum, { count }) => sum + count, 0)).toBe(attempts);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an address that a service tag holds', () => {
  const list = new Map([
    ['azurecloud.eastus', ['198.51.100.0/24', '2001:db8::/32']],
    ['azuremonitor', ['198.51.100.128/25']],
    ['gateways', ['203.0.113.0/25']],
  ]);
  const monitor = need('monitor', { kind: 'serviceTag', tag: 'AzureMonitor' }, 'TCP', 9000);
  const login = { ...need('login', host('login.example.com'), 'HTTPS', 443), serviceTags: ['Gateways'] };
  const clock = { ...need('clock', host('clock.example.com'), 'UDP', 123), serviceTags: ['Gateways'] };

  function match(flow: Partial<LogRow>, needs: readonly Dependency[], serviceTags?: typeof list) {
    const subject = { ...one, dependencies: needs, ...(serviceTags ? { serviceTags } : {}) };
    const found = toRowMatcher([subject])(row(flow));
    return found && [found.class, ...found.dependencyIds];
  }

  const tunnels = dependencies.filter(({ id }) => id.startsWith('tunnel'));
  const to = (destinationAddress: string, destinationPort: number, more: Partial<LogRow> = {}) => ({
    destinationAddress,
    destinationPort,
    ...more,
  });

  it.each<readonly [string, Partial<LogRow>, readonly string[]]>([
    ['is that dependency', to('198.51.100.7', 9000), ['dependency', 'tunnel-tcp']],
    ['is none outside of the tag', to('192.0.2.7', 9000), ['undocumented']],
    ['is none on another port', to('198.51.100.7', 22), ['undocumented']],
    ['may be each of several tags', to('198.51.100.200', 9000), ['ambiguous', 'monitor', 'tunnel-tcp']],
  ])('%s', (_, flow, expected) => {
    expect(match(flow, [...tunnels, monitor], list)).toEqual(expected);
  });

  it('may be that dependency or not while the prefixes are not known', () => {
    expect(match(to('192.0.2.7', 9000), tunnels)).toEqual(['ambiguous', 'tunnel-tcp']);
    expect(match(to('192.0.2.7', 9000), tunnels, new Map())).toEqual(['ambiguous', 'tunnel-tcp']);
  });

  it('may be a host that is called by name where a network rule denies it', () => {
    const denied = to('203.0.113.7', 443, { defaultAction: false });
    expect(match(denied, [login], list)).toEqual(['ambiguous', 'login']);
    expect(match(to('203.0.113.7', 443), [login], list)).toEqual(['undocumented']);
    expect(match({ ...denied, destinationAddress: '203.0.113.200' }, [login], list)).toEqual(['undocumented']);
  });

  it('keeps apart what names cannot be behind an address', () => {
    const udp = { protocol: 'UDP' };
    expect(match(to('203.0.113.7', 123, udp), [clock], list)).toEqual(['ambiguous', 'clock']);
    expect(match(to('203.0.113.200', 123, udp), [clock], list)).toEqual(['undocumented']);
    expect(match(to('203.0.113.200', 123, udp), [clock])).toEqual(['ambiguous', 'clock']);
  });
});
