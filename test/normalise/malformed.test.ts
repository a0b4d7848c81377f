import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Firewall, SourceSubnet, Topology } from '../../shared/model/topology.ts';
import { toEgress } from '../../shared/evaluate/egress.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import { toSourceSubnet } from '../../shared/normalise/sourceSubnet.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
  cluster,
  collection,
  estateOf,
  firewall,
  hub,
  ids,
  networkRule,
  policy,
  publicIp,
  resource,
  route,
  routeTable,
  ruleGroup,
  spoke,
} from './support/smallEstate.ts';

function read(...resources: readonly ArmResource[]): Topology & { readonly firewall: Firewall | undefined } {
  const topology = toTopology(estateOf([...resources, publicIp(), hub()]));
  return { ...topology, firewall: topology.firewalls[0] };
}

function firstOf(fw: Firewall | undefined): readonly (string | undefined)[] {
  const { nat, network, application } = fw?.rules ?? { nat: [], network: [], application: [] };
  return [nat[0]?.kind, network[0]?.kind, application[0]?.kind];
}

/** A body as a careless tool may write it; the type of a resource does not allow these. */
function withBody(own: ArmResource, properties: Json | undefined): ArmResource {
  const { id, type, name } = own;
  return { id, type, name, ...(properties === undefined ? {} : { properties }) } as ArmResource;
}

const unread = ['unread', 'unread', 'unread'];
const bodies: readonly (readonly [string, Json | undefined])[] = [
  ['missing', undefined],
  ['null', null],
  ['empty', {}],
  ['a list', []],
  ['text', 'none'],
];
const withPolicy = firewall({ firewallPolicy: { id: ids.policy } });
const group = ruleGroup(ids.policy, 'g', 100, [collection('c', 100, 'Allow', [networkRule('open')])]);

describe('a firewall policy that says nothing', () => {
  it.each(bodies)('hides its rules, its parent and its settings while its properties are %s', (_, body) => {
    const topology = read(withPolicy, withBody(policy(ids.policy, [group]), body), group);
    expect(firstOf(topology.firewall)).toEqual(unread);
    expect(topology.firewall).toMatchObject({ dnsProxy: 'unknown', threatIntel: 'unknown', idps: 'unknown' });
    expect(topology.gaps).toMatchObject([{ resource: ids.policy, reason: 'malformed' }]);
  });

  it.each(bodies)('hides its rules before those of its child while the properties of the parent are %s', (_, body) => {
    const child = policy(ids.policy, [group], { basePolicy: { id: ids.parentPolicy } });
    const topology = read(withPolicy, child, withBody(policy(ids.parentPolicy, []), body), group);
    expect(firstOf(topology.firewall)).toEqual(unread);
    expect(topology.firewall?.rules.network.map((rule) => rule.ref.name)).toEqual([undefined, 'open']);
    expect(topology.firewall).toMatchObject({ dnsProxy: 'unknown', threatIntel: 'unknown', idps: 'unknown' });
    expect(topology.gaps).toMatchObject([{ resource: ids.parentPolicy, reason: 'malformed' }]);
  });

  it.each<[string, JsonObject]>([
    ['a parent', { basePolicy: {} }],
    ['groups', { ruleCollectionGroups: [{ id: group.id }, {}] }],
    ['a list of groups', { ruleCollectionGroups: 'all' }],
  ])('about %s that it has, hides rules first', (_, broken) => {
    const topology = read(withPolicy, policy(ids.policy, [group], broken), group);
    expect(firstOf(topology.firewall)).toEqual(unread);
    expect(topology.gaps).toMatchObject([{ resource: ids.policy }]);
  });

  it('about its DNS settings leaves the proxy unknown', () => {
    expect(read(withPolicy, policy(ids.policy, [group], { dnsSettings: 'on' }), group).firewall?.dnsProxy).toBe(
      'unknown',
    );
  });

  it('is not the same as no policy: classic rules do not count', () => {
    const topology = read(firewall({ firewallPolicy: {} }));
    expect(firstOf(topology.firewall)).toEqual(unread);
    expect(topology.gaps).toMatchObject([{ resource: ids.firewall, reason: 'malformed' }]);
  });
});

function sourceOf(...resources: readonly ArmResource[]): SourceSubnet {
  return toSourceSubnet({ subnetId: ids.nodes, pools: [] }, toEstateIndex(estateOf([...resources, hub()])));
}

function wayOut(...resources: readonly ArmResource[]): string | undefined {
  const topology = read(cluster(), ...resources);
  const [own] = topology.clusters;
  const [source] = own?.sources ?? [];
  return own && source && toEgress(source, own, topology).via;
}

const fallback = route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4');
const extra = resource(`${ids.routes}/routes/extra`, { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' });

describe('a route table that says nothing', () => {
  it.each([
    ...bodies,
    ['without a list of routes', { disableBgpRoutePropagation: true }] as const,
    ['with routes that are no list', { routes: { name: 'default' } }] as const,
  ])('leaves the way out unknown while its properties are %s, whatever routes stand beside it', (_, body) => {
    const table = withBody(routeTable([]), body);
    expect(sourceOf(spoke(), table).gaps).toMatchObject([{ resource: ids.routes, reason: 'malformed' }]);
    expect(sourceOf(spoke(), table, extra).gaps).toMatchObject([{ resource: ids.routes, reason: 'malformed' }]);
    expect(wayOut(spoke(), table, extra)).toBe('unknown');
  });

  it('is another thing than one that lists no routes', () => {
    expect(sourceOf(spoke(), routeTable([])).gaps).toEqual([]);
    expect(wayOut(spoke(), routeTable([]))).toBe('internet');
  });

  it('is also one that the subnet names without its id', () => {
    expect(sourceOf(spoke({}, { routeTable: {} })).gaps).toMatchObject([{ resource: ids.nodes, reason: 'malformed' }]);
    expect(sourceOf(spoke({}, { routeTable: null })).gaps).toEqual([]);
  });
});

describe('a route to what is no destination', () => {
  it.each([
    'Nonsense',
    'x',
    '10.0.0.0/33',
    '300.1.1.1/99',
    'not:an:address',
    'AzureCloud.east us',
    'Internet',
  ])('(%s) leaves the way out unknown', (prefix) => {
    const table = routeTable([fallback, route('odd', prefix, 'Internet')]);
    expect(sourceOf(spoke(), table).gaps).toMatchObject([{ resource: ids.routes, reason: 'malformed' }]);
    expect(wayOut(spoke(), table, firewall())).toBe('unknown');
  });

  it.each([
    'azurecloud.eastus',
    'AzureFrontDoor.FirstParty',
    'Storage',
    'Sql.WestEurope',
    'AzureArcInfrastructure',
    '2001:db8::/32',
  ])('is none where the destination is %s', (prefix) => {
    expect(sourceOf(spoke(), routeTable([fallback, route('known', prefix, 'Internet')])).gaps).toEqual([]);
  });
});

describe('two unlike versions of one resource', () => {
  const files = (...resources: readonly ArmResource[]): Topology =>
    toTopology(
      toEstate(
        resources.map((one, at) => ({ name: `${at}.json`, text: JSON.stringify(one) })),
        { kind: 'files' },
      ),
    );
  const others = [cluster(), spoke(), hub(), publicIp()];
  const table = routeTable([fallback]);

  it('leave the way out unknown where they are route tables', () => {
    const [own] = files(...others, table, routeTable([])).clusters;
    expect(own?.sources[0]?.gaps).toMatchObject([{ resource: ids.routes, reason: 'stale' }]);
  });

  it('leave the way out unknown where they are a route or the subnet', () => {
    const other = withBody(extra, { addressPrefix: '0.0.0.0/0', nextHopType: 'None' });
    const [byRoute] = files(...others, table, extra, other).clusters;
    expect(byRoute?.sources[0]?.gaps).toMatchObject([{ resource: extra.id, reason: 'stale' }]);
    const subnets = ['10.42.1.0/24', '10.42.2.0/24'].map((addressPrefix) => resource(ids.nodes, { addressPrefix }));
    const [bySubnet] = files(...others, table, ...subnets).clusters;
    expect(bySubnet?.sources[0]?.gaps).toMatchObject([{ resource: ids.nodes, reason: 'stale' }]);
  });

  it('hide rules where they are groups, listed by the policy or not', () => {
    const closed = ruleGroup(ids.policy, 'g', 100, []);
    const other = ruleGroup(ids.policy, 'h', 200, [collection('c', 100, 'Allow', [networkRule('open')])]);
    for (const list of [[{ id: other.id }], null]) {
      const own = policy(ids.policy, [], { ruleCollectionGroups: list });
      const topology = files(withPolicy, own, group, closed, other, hub(), publicIp());
      expect(firstOf(topology.firewalls[0])).toEqual(unread);
    }
  });

  it('do not matter where they tell which was changed last', () => {
    const at = (own: ArmResource, time: string): ArmResource => ({ ...own, systemData: { lastModifiedAt: time } });
    const [own] = files(
      ...others,
      at(table, '2026-05-02T00:00:00Z'),
      at(routeTable([]), '2026-05-01T00:00:00Z'),
    ).clusters;
    expect(own?.sources[0]?.gaps).toEqual([]);
    expect(own?.sources[0]?.routes[0]?.name).toBe('default');
  });
});
