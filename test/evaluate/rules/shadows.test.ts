import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShadows } from '../../../shared/evaluate/rules/shadows.ts';
import type { ApplicationRule, Firewall, NetworkRule } from '../../../shared/model/topology.ts';
import { relateAddresses } from '../../../shared/net/addressSet.ts';
import { addresses, applicationRule, firewall, http, https, networkRule } from '../support/topology.ts';
import { findReached, flowsOf } from './shadowOracle.ts';

const namesOf = (found: ReturnType<typeof findShadows>) =>
  found.map(({ rule, by }) => `${rule.ref.name ?? ''} by ${by.map(({ ref }) => ref.name).join(' and ')}`);

function shadowsOf(rules: readonly (NetworkRule | ApplicationRule)[], more: Partial<Firewall> = {}): readonly string[] {
  const network = rules.filter((rule) => rule.kind === 'network');
  const application = rules.filter((rule) => rule.kind === 'application');
  return namesOf(findShadows(firewall({ network, application }, more)));
}

const any = { protocols: ['Any'], ports: ['*'] } as const;

describe('A rule that is never reached', () => {
  it.each<[string, readonly (NetworkRule | ApplicationRule)[], readonly string[]]>([
    [
      'is one behind a rule for the same and more',
      [applicationRule('wide', { hosts: ['*.x.example'] }), applicationRule('narrow', { hosts: ['a.x.example'] })],
      ['narrow by wide'],
    ],
    [
      'is not the apex behind its subdomains',
      [applicationRule('wide', { hosts: ['*.x.example'] }), applicationRule('apex', { hosts: ['x.example'] })],
      [],
    ],
    [
      'is one that two rules take together',
      [
        networkRule('low', { to: ['192.0.2.0/25'] }),
        networkRule('high', { to: ['192.0.2.128/25'] }),
        networkRule('all', { to: ['192.0.2.0/24'] }),
      ],
      ['all by low and high'],
    ],
    [
      'is one that two rules take together by source for one host and by protocol for another',
      [
        applicationRule('http', { hosts: ['*'], protocols: [http] }),
        applicationRule('from-low', { hosts: ['a.example'], from: ['10.0.0.0/25'] }),
        applicationRule('from-high', { hosts: ['*.example'], from: ['10.0.0.128/25'] }),
        applicationRule('last', { hosts: ['a.example'], from: ['10.0.0.0/24'], protocols: [http, https] }),
      ],
      ['last by http and from-low and from-high'],
    ],
    [
      'is an application rule behind a network rule for every address (vector 1)',
      [networkRule('web', { ports: [80, 443] }), applicationRule('google', { hosts: ['g.example'], deny: true })],
      ['google by web'],
    ],
    [
      'is no application rule behind a network rule for some addresses (vector 6)',
      [networkRule('n', { to: ['20.0.0.0/8'], deny: true }), applicationRule('mcr', { hosts: ['mcr.example'] })],
      [],
    ],
    [
      'is no application rule behind network rules for another port',
      [networkRule('web', { ports: [80] }), applicationRule('google', { hosts: ['g.example'] })],
      [],
    ],
    [
      'is an application rule behind network rules for both halves of all addresses',
      [
        networkRule('low', { to: ['0.0.0.0/1'] }),
        networkRule('high', { to: ['128.0.0.0/1'], deny: true }),
        applicationRule('app', { hosts: ['*'] }),
      ],
      ['app by low and high'],
    ],
    [
      'is a regional tag behind its parent, in any casing',
      [networkRule('all', { to: ['Storage'] }), networkRule('east', { to: ['storage.eastus'] })],
      ['east by all'],
    ],
    [
      'is no tag behind its region, nor behind a tag that nobody knows',
      [
        networkRule('east', { to: ['Storage.EastUS'] }),
        networkRule('strange', { to: ['Stranger'] }),
        networkRule('all', { to: ['Storage'] }),
        networkRule('stranger', { to: ['Stranger.EastUS'] }),
      ],
      [],
    ],
    [
      'is a tag or a name behind a rule for every address',
      [
        networkRule('all', { deny: true }),
        networkRule('tag', { to: ['AzureMonitor'] }),
        networkRule('name', { hosts: ['a.example'] }),
      ],
      ['tag by all', 'name by all'],
    ],
    [
      'is a tag behind a rule for every public address, and no name, for it may have a private one',
      [
        networkRule('public', {
          to: [
            '0.0.0.0-9.255.255.255',
            '11.0.0.0-100.63.255.255',
            '100.128.0.0-172.15.255.255',
            '172.32.0.0-192.167.255.255',
            '192.169.0.0-255.255.255.255',
          ],
        }),
        networkRule('tag', { to: ['AzureMonitor'] }),
        networkRule('name', { hosts: ['a.example'] }),
      ],
      ['tag by public'],
    ],
    [
      'is not told from web categories, URLs or limits on addresses',
      [
        applicationRule('category', { categories: ['News'] }),
        applicationRule('url', { urls: ['a.example/x'] }),
        {
          ...applicationRule('limited', { hosts: ['*'] }),
          destinations: { addresses: [{ first: 1, last: 9 }], serviceTags: [], unreadIpGroups: [] },
        },
        applicationRule('later', { categories: ['News'], urls: ['a.example/x'], hosts: ['a.example'] }),
      ],
      [],
    ],
    [
      'is a rule on a URL behind a rule on its host',
      [applicationRule('host', { hosts: ['*.example'] }), applicationRule('url', { urls: ['https://a.example/x'] })],
      ['url by host'],
    ],
    [
      'is not TCP on one port behind Any on another, and is ICMP only behind Any on every port',
      [
        networkRule('one', { protocols: ['Any'], ports: [443] }),
        networkRule('icmp', { protocols: ['ICMP'], ports: ['*'] }),
        networkRule('all', any),
        networkRule('icmp-again', { protocols: ['ICMP'], ports: ['*'] }),
        networkRule('udp', { protocols: ['UDP'], ports: [443] }),
      ],
      ['icmp-again by icmp', 'udp by one'],
    ],
    [
      'is a rule for all ports behind one for 1 to 65535: nothing goes to port 0',
      [networkRule('written', { ports: ['1-65535'] }), networkRule('star', { ports: ['*'] })],
      ['star by written'],
    ],
    [
      'is one behind a rule that takes all rather than behind the first that takes some',
      [
        networkRule('some', { to: ['192.0.2.1'] }),
        networkRule('all', {}),
        networkRule('later', { to: ['192.0.2.0/24'] }),
      ],
      ['later by all'],
    ],
  ])('%s', (_, rules, expected) => {
    expect(shadowsOf(rules)).toEqual(expected);
  });

  it('is not told from sources or destinations that could not be read', () => {
    const unread = { addresses: [], serviceTags: [], unreadIpGroups: ['/group'] };
    const wide = networkRule('wide', { to: ['192.0.2.0/24'], from: ['10.0.0.0/8'] });
    const lost = { ...networkRule('lost', { to: ['192.0.2.1'] }), sources: unread };
    const last = networkRule('last', { to: ['192.0.2.1'], from: ['10.0.0.1'] });
    expect(shadowsOf([wide, lost, last])).toEqual(['last by wide']);
    expect(shadowsOf([lost, { ...last, destinations: unread }])).toEqual([]);
    const network = [{ kind: 'unread', resourceId: '/policy', ref: {} } as const, last];
    expect(findShadows(firewall({ network }))).toEqual([]);
  });

  it('is not told between collections of one priority, whose order is not documented', () => {
    const [first, second] = [networkRule('first', { collection: 'a' }), networkRule('second', { collection: 'b' })];
    expect(shadowsOf([first, second])).toEqual([]);
    expect(shadowsOf([first, networkRule('second', { collection: 'b', priority: 101 })])).toEqual(['second by first']);
    const behind = networkRule('behind', { collection: 'c', priority: 102 });
    expect(shadowsOf([first, second, behind])).toEqual(['behind by first']);
  });

  it('is not told where one of the orders that the documents leave open has it first', () => {
    const [one, two] = [networkRule('one', {}), networkRule('two', { to: ['192.0.2.1'] })];
    const rules = { nat: [], network: [one, two], application: [] };
    const turned = { ...rules, network: [two, one] };
    expect(namesOf(findShadows(firewall(rules)))).toEqual(['two by one']);
    expect(namesOf(findShadows(firewall(rules, { otherOrders: [turned] })))).toEqual([]);
    const app = applicationRule('app', { hosts: ['a.example'] });
    const withApp = { ...rules, application: [app] };
    const both = firewall(withApp, { otherOrders: [{ ...turned, application: [app] }] });
    expect(namesOf(findShadows(both))).toEqual(['app by one']);
  });

  it('is not told by a rule with an IP group that could not be read or is being changed: it may be skipped', () => {
    const later = networkRule('later', { to: ['192.0.2.1'], from: ['10.0.0.1'] });
    const lost = networkRule('lost', {});
    expect(shadowsOf([{ ...lost, isUnsettled: true }, later])).toEqual([]);
    expect(shadowsOf([{ ...lost, sources: { ...lost.sources, unreadIpGroups: ['/group'] } }, later])).toEqual([]);
    expect(shadowsOf([{ ...lost, destinations: { ...lost.destinations, unreadIpGroups: ['/group'] } }, later])).toEqual(
      [],
    );
    expect(shadowsOf([networkRule('some', { to: ['192.0.2.0/24'] }), { ...later, isUnsettled: true }])).toEqual([]);
  });

  it('is no rule on host names while the DNS proxy is off: that matches nothing at all', () => {
    const rules = [networkRule('all', {}), networkRule('name', { hosts: ['a.example'] })];
    expect(shadowsOf(rules, { dnsProxy: 'off' })).toEqual([]);
  });

  it('names every one of thousands behind one wildcard', () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      applicationRule(`r${index}`, { hosts: [`h${index}.example`] }),
    );
    const found = shadowsOf([applicationRule('deny-all', { hosts: ['*'], deny: true }), ...many]);
    expect(found.length).toBe(4000);
    expect(new Set(found.map((text) => text.split(' by ')[1]))).toEqual(new Set(['deny-all']));
  });
});

/** Building blocks and one flow of every sort that they can tell apart: inside each block and inside none. */
const sources = ['10.0.0.0', '10.0.0.1', '10.0.0.0/31', '0.0.0.0/1', '128.0.0.0/1', '*'] as const;
const targets = [
  '192.0.2.0',
  '192.0.2.1',
  '192.0.2.0/31',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '*',
  'Storage',
  'Storage.EastUS',
];
const names = ['n1.example', 'n2.example'];
const patterns = ['a.x.example', 'b.a.x.example', '*.x.example', '*x.example', '*.a.x.example', 'x.example', '*'];
const tags = ['AzureKubernetesService', 'WindowsUpdate'];

const requests = [http, https, { type: 'Https', port: 80 }, { type: 'Mssql', port: 1000 }] as const;
const halves = ['8.0.0.1', '203.0.113.1'];
const flows = flowsOf({
  sources: ['10.0.0.0', '10.0.0.1', ...halves],
  destinations: [
    ...['192.0.2.0', '192.0.2.1', ...halves].map((address) => ({ address, tags: [], names: [] })),
    ...halves.flatMap((address) => [
      { address, tags: ['Storage'], names: [] },
      { address, tags: ['Storage', 'Storage.EastUS'], names: [] },
      ...names.map((name) => ({ address, tags: [], names: [name] })),
    ]),
  ],
  hosts: ['a.x.example', 'b.a.x.example', 'x.example', 'c.x.example', 'c.a.x.example', 'cx.example', 'other.test'],
  fqdnTags: tags,
  ports: [80, 100, 443, 1000],
  requests,
});

function some<T>(items: readonly T[], minLength = 1, maxLength = 2): fc.Arbitrary<readonly T[]> {
  return fc.uniqueArray(fc.constantFrom(...items), { minLength, maxLength });
}

const networkRules = fc
  .record({
    from: some(sources),
    protocols: some(['TCP', 'TCP', 'UDP', 'ICMP', 'Any'] as const),
    ports: some([80, 443, '80-443', '*', '1-65535']),
    to: some(targets, 0),
    hosts: some(names, 0, 1),
  })
  .map((input) => networkRule('network', input));

const applicationRules = fc
  .record({
    from: some(sources),
    protocols: some(requests),
    hosts: some(patterns, 0),
    tags: some(tags, 0, 1),
    categories: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant(['News']) }),
  })
  .map((input) => applicationRule('application', input));

describe('Shadows and every flow of a small world', () => {
  it('agree on which rules are reached: no rule is called dead that lives, and no dead one is missed', () => {
    const policies = fc.record({
      network: fc.array(networkRules, { maxLength: 6 }),
      application: fc.array(applicationRules, { maxLength: 6 }),
    });
    const seen = { dead: 0, together: 0 };
    fc.assert(
      fc.property(policies, (rules) => {
        const policy = firewall(rules);
        const reached = findReached(policy, flows);
        const shadows = findShadows(policy);
        const dead = shadows.map(({ rule }) => rule);
        const matching = [...rules.network, ...rules.application].filter(matchesSomething);
        expect(dead).toEqual(matching.filter((rule) => !reached.has(rule)));
        seen.dead += dead.length;
        seen.together += shadows.filter(({ by }) => by.length > 1).length;
      }),
      { numRuns: 3000 },
    );
    expect(seen.dead).toBeGreaterThan(500);
    expect(seen.together).toBeGreaterThan(50);
  });

  it('agree that the named rules alone keep a rule from being reached', () => {
    const policies = fc.record({
      network: fc.array(networkRules, { maxLength: 6 }),
      application: fc.array(applicationRules, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(policies, (rules) => {
        for (const { rule, by } of findShadows(firewall(rules))) {
          const only = [...by, rule];
          const network = only.filter((one) => one.kind === 'network');
          const application = only.filter((one) => one.kind === 'application');
          expect(findReached(firewall({ network, application }), flows).has(rule as NetworkRule)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function matchesSomething(rule: NetworkRule | ApplicationRule): boolean {
  if (rule.kind === 'application') return rule.hosts.length + rule.fqdnTags.length + rule.webCategories.length > 0;
  return rule.destinations.addresses.length + rule.destinations.serviceTags.length + rule.hosts.length > 0;
}

describe('Service tags whose prefixes are known', () => {
  const list: Readonly<Record<string, readonly string[]>> = {
    'Storage.EastUS': ['203.0.113.0/26', '203.0.113.128/26'],
    AzureMonitor: ['203.0.113.0/25', '198.51.100.0/24'],
    Grafana: [],
  };

  /** A rule to service tags and addresses as the normaliser gives it. */
  function tagRule(name: string, to: readonly string[]): NetworkRule {
    const rule = networkRule(name, { to });
    const known = to.flatMap((tag) => (tag in list ? [[tag, addresses(...(list[tag] ?? []))] as const] : []));
    return { ...rule, destinations: { ...rule.destinations, tagAddresses: new Map(known) } };
  }

  it.each<[string, readonly NetworkRule[], readonly string[]]>([
    [
      'hide addresses inside them',
      [tagRule('tag', ['Storage.EastUS']), tagRule('host', ['203.0.113.7'])],
      ['host by tag'],
    ],
    ['hide no addresses outside', [tagRule('tag', ['Storage.EastUS']), tagRule('host', ['203.0.113.64/25'])], []],
    [
      'are hidden by addresses around them',
      [tagRule('block', ['203.0.113.0/24']), tagRule('tag', ['Storage.EastUS'])],
      ['tag by block'],
    ],
    [
      'are hidden by an address range and another tag together',
      [tagRule('block', ['203.0.113.128/25']), tagRule('other', ['AzureMonitor']), tagRule('tag', ['Storage.EastUS'])],
      ['tag by block and other'],
    ],
    [
      'are not hidden by a tag that shares part of them',
      [tagRule('other', ['AzureMonitor']), tagRule('tag', ['Storage.EastUS'])],
      [],
    ],
    [
      'are hidden by name as ever where the list lacks what stands around them',
      [tagRule('parent', ['Storage']), tagRule('tag', ['Storage.EastUS'])],
      ['tag by parent'],
    ],
    [
      'count by name where no prefix of them can be judged',
      [tagRule('all', ['203.0.113.0/24']), tagRule('empty', ['Grafana']), tagRule('again', ['grafana'])],
      ['again by empty'],
    ],
  ])('%s', (_, rules, expected) => {
    expect(shadowsOf(rules)).toEqual(expected);
  });

  it('hide what single addresses say they hide, and nothing else', () => {
    const places = ['203.0.113.0/26', '203.0.113.64/26', '203.0.113.128/26', '203.0.113.192/26', '198.51.100.0/24'];
    const names = [...Object.keys(list).filter((tag) => tag !== 'Grafana'), ...places];
    const target = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
    const heldBy = (name: string) => list[name] ?? [name];
    const held = (to: readonly string[]) =>
      places.filter((place) =>
        to.flatMap(heldBy).some((prefix) => relateAddresses(addresses(place), addresses(prefix)) === 'inside'),
      );
    fc.assert(
      fc.property(fc.array(target, { minLength: 1, maxLength: 6 }), (drawn) => {
        const rules = drawn.map((to, index) => tagRule(`r${index}`, to));
        const dead = drawn.flatMap((to, index) => {
          const before = drawn.slice(0, index).flatMap(held);
          return held(to).every((place) => before.includes(place)) ? [`r${index}`] : [];
        });
        expect(shadowsOf(rules).map((text) => text.split(' ')[0])).toEqual(dead);
      }),
      { numRuns: 300 },
    );
  });
});
