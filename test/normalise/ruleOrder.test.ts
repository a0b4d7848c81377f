import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/model/json.ts';
import type { RulePasses } from '../../shared/model/topology.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
  applicationRule,
  classic,
  collection,
  estateOf,
  firewall,
  ids,
  natRule,
  networkRule,
  policy,
  publicIp,
  ruleGroup,
} from './support/smallEstate.ts';

interface Group {
  readonly name: string;
  readonly priority: number;
  readonly collections: readonly JsonObject[];
}

/** Names of the rules in the order of each pass, for a policy with these groups and perhaps a parent with those. */
function orderOf(child: readonly Group[], parent?: readonly Group[]): Record<keyof RulePasses, readonly string[]> {
  const toGroups = (policyId: string, groups: readonly Group[]) =>
    groups.map((one) => ruleGroup(policyId, one.name, one.priority, one.collections));
  const own = toGroups(ids.policy, child);
  const above = toGroups(ids.parentPolicy, parent ?? []);
  const base = parent === undefined ? {} : { basePolicy: { id: ids.parentPolicy } };
  const { firewalls } = toTopology(
    estateOf([
      firewall({ firewallPolicy: { id: ids.policy } }),
      policy(ids.policy, own, base),
      ...(parent === undefined ? [] : [policy(ids.parentPolicy, above)]),
      ...own,
      ...above,
      publicIp(),
    ]),
  );
  return namesOf(firewalls[0]?.rules);
}

function namesOf(passes: RulePasses | undefined): Record<keyof RulePasses, readonly string[]> {
  const toName = (rule: RulePasses[keyof RulePasses][number]): string =>
    rule.kind === 'unread' ? 'unread' : (rule.ref.name ?? '');
  return {
    nat: passes?.nat.map(toName) ?? [],
    network: passes?.network.map(toName) ?? [],
    application: passes?.application.map(toName) ?? [],
  };
}

const net = (name: string, priority: number, action = 'Allow'): JsonObject =>
  collection(`${name}-collection`, priority, action, [networkRule(name)]);
const app = (name: string, priority: number, action = 'Allow'): JsonObject =>
  collection(`${name}-collection`, priority, action, [applicationRule(name)]);

describe('processing order of a policy', () => {
  it('puts the parent before the child although the child collection has the smaller priority (vector 11)', () => {
    const child = [{ name: 'g', priority: 300, collections: [app('c', 900)] }];
    const parent = [{ name: 'g', priority: 300, collections: [app('p', 1200, 'Deny')] }];
    expect(orderOf(child, parent).application).toEqual(['p', 'c']);
  });

  it('puts the parent before the child in the network pass too (vector 12)', () => {
    const child = [{ name: 'g', priority: 300, collections: [net('c', 700)] }];
    const parent = [{ name: 'g', priority: 300, collections: [net('p', 1300)] }];
    expect(orderOf(child, parent).network).toEqual(['p', 'c']);
  });

  it('keeps a child network rule out of the application pass of the parent (vector 13)', () => {
    const child = [{ name: 'g', priority: 300, collections: [net('c', 700)] }];
    const parent = [{ name: 'g', priority: 300, collections: [app('p', 1200, 'Deny')] }];
    expect(orderOf(child, parent)).toEqual({ nat: [], network: ['c'], application: ['p'] });
  });

  it('weighs the priority of the group above that of the collection (vector 14)', () => {
    const groups = [
      { name: 'late', priority: 200, collections: [net('a', 100)] },
      { name: 'early', priority: 100, collections: [net('d', 60_000, 'Deny')] },
    ];
    expect(orderOf(groups).network).toEqual(['d', 'a']);
  });

  it('does not let a group of small priority carry application rules before network rules (vector 15)', () => {
    const groups = [
      { name: 'first', priority: 100, collections: [app('d', 100, 'Deny')] },
      { name: 'second', priority: 200, collections: [net('a', 100)] },
    ];
    expect(orderOf(groups)).toEqual({ nat: [], network: ['a'], application: ['d'] });
  });

  it('splits the default groups into the three passes (vector 19)', () => {
    const groups = [
      {
        name: 'DefaultDnatRuleCollectionGroup',
        priority: 100,
        collections: [collection('n', 100, 'DNAT', [natRule('web')])],
      },
      { name: 'DefaultNetworkRuleCollectionGroup', priority: 200, collections: [net('net', 100)] },
      { name: 'DefaultApplicationRuleCollectionGroup', priority: 300, collections: [app('app', 100)] },
    ];
    expect(orderOf(groups)).toEqual({ nat: ['web'], network: ['net'], application: ['app'] });
  });

  it('keeps rules of a collection in the order of the array, whatever their names', () => {
    const rules = ['z', 'a', 'm'].map((name) => networkRule(name));
    const groups = [{ name: 'g', priority: 100, collections: [collection('c', 100, 'Allow', rules)] }];
    expect(orderOf(groups).network).toEqual(['z', 'a', 'm']);
  });

  it('reads priorities that a tool wrote as text as numbers, not by spelling', () => {
    const groups = [
      {
        name: 'g',
        priority: 100,
        collections: [
          { ...net('nine', 1), priority: '900' },
          { ...net('ten', 1), priority: '1000' },
        ],
      },
    ];
    expect(orderOf(groups).network).toEqual(['nine', 'ten']);
  });
});

describe('processing order of classic rules', () => {
  it('orders collections of a kind by priority and ignores the other kinds', () => {
    const { firewalls } = toTopology(
      estateOf([
        firewall({
          networkRuleCollections: [
            classic('late', 300, 'Allow', [networkRule('late')]),
            classic('early', 100, 'Deny', [networkRule('early')]),
          ],
          applicationRuleCollections: [classic('apps', 50, 'Allow', [applicationRule('app')])],
        }),
        publicIp(),
      ]),
    );
    expect(namesOf(firewalls[0]?.rules)).toEqual({ nat: [], network: ['early', 'late'], application: ['app'] });
  });
});

describe('places that cannot be read', () => {
  it('stand first on their level when a group is listed but missing, because its priority is unknown', () => {
    const own = ruleGroup(ids.policy, 'here', 100, [net('known', 100)]);
    const missing = ruleGroup(ids.policy, 'elsewhere', 900, []);
    const parentGroup = ruleGroup(ids.parentPolicy, 'org', 500, [net('parent', 100)]);
    const topology = toTopology(
      estateOf([
        firewall({ firewallPolicy: { id: ids.policy } }),
        policy(ids.policy, [own, missing], { basePolicy: { id: ids.parentPolicy } }),
        policy(ids.parentPolicy, [parentGroup]),
        own,
        parentGroup,
        publicIp(),
      ]),
    );
    expect(namesOf(topology.firewalls[0]?.rules)).toEqual({
      nat: ['unread'],
      network: ['parent', 'unread', 'known'],
      application: ['unread'],
    });
    expect(topology.gaps).toMatchObject([{ resource: missing.id, reason: 'notFound' }]);
  });

  it('stand before everything when the parent policy is missing', () => {
    const own = ruleGroup(ids.policy, 'here', 100, [net('known', 100)]);
    const topology = toTopology(
      estateOf([
        firewall({ firewallPolicy: { id: ids.policy } }),
        policy(ids.policy, [own], { basePolicy: { id: ids.parentPolicy } }),
        own,
        publicIp(),
      ]),
    );
    expect(namesOf(topology.firewalls[0]?.rules).network).toEqual(['unread', 'known']);
    expect(topology.gaps).toMatchObject([{ resource: ids.parentPolicy }]);
  });

  it('are every pass when the policy itself is missing, with the reason that the estate gives', () => {
    const topology = toTopology(
      estateOf(
        [firewall({ firewallPolicy: { id: ids.policy } }), publicIp()],
        [{ resource: ids.policy.toUpperCase(), reason: 'forbidden', detail: 'The reader may not read it.' }],
      ),
    );
    expect(namesOf(topology.firewalls[0]?.rules)).toEqual({
      nat: ['unread'],
      network: ['unread'],
      application: ['unread'],
    });
    expect(topology.gaps).toEqual([]);
    expect(topology.firewalls[0]).toMatchObject({ dnsProxy: 'unknown', threatIntel: 'unknown', idps: 'unknown' });
  });

  it('end a circle of parents instead of running round it', () => {
    const own = ruleGroup(ids.policy, 'g', 100, [net('known', 100)]);
    const topology = toTopology(
      estateOf([
        firewall({ firewallPolicy: { id: ids.policy } }),
        policy(ids.policy, [own], { basePolicy: { id: ids.parentPolicy } }),
        policy(ids.parentPolicy, [], { basePolicy: { id: ids.policy } }),
        own,
        publicIp(),
      ]),
    );
    expect(namesOf(topology.firewalls[0]?.rules).network).toEqual(['unread', 'known']);
  });

  it.each([
    ['an unknown action', { action: { type: 'Log' } }],
    ['no action', { action: null }],
    ['no priority', { priority: null }],
    ['rules that are no list', { rules: 'none' }],
  ])('are a collection with %s', (_, broken) => {
    const groups = [
      { name: 'g', priority: 100, collections: [net('known', 200), { ...net('broken', 100), ...broken }] },
    ];
    expect(orderOf(groups).network).toEqual(['unread', 'known']);
    expect(orderOf(groups).nat).toEqual([]);
  });

  it('are a rule of unknown kind, in the passes that its collection can have', () => {
    const rules = [networkRule('first'), { ruleType: 'QuantumRule', name: 'odd' }, networkRule('last')];
    const groups = [{ name: 'g', priority: 100, collections: [collection('c', 100, 'Allow', rules)] }];
    expect(orderOf(groups)).toEqual({ nat: [], network: ['first', 'unread', 'last'], application: ['unread'] });
  });

  it('are a gap as well when two collections of unlike action share a priority', () => {
    const own = ruleGroup(ids.policy, 'g', 100, [net('a', 100), net('d', 100, 'Deny')]);
    const topology = toTopology(
      estateOf([firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, [own]), own, publicIp()]),
    );
    expect(topology.gaps).toMatchObject([{ resource: ids.policy, reason: 'unsupported' }]);
  });
});

describe('a draft', () => {
  it('is not live: neither its policy settings nor its rules count', () => {
    const own = ruleGroup(ids.policy, 'g', 100, [net('live', 100)]);
    const drafted = { ...ruleGroup(own.id, 'default', 50, [net('drafted', 50)]) };
    const draft = {
      ...drafted,
      id: `${own.id}/ruleCollectionGroupDrafts/default`,
      type: 'Microsoft.Network/FirewallPolicies/RuleCollectionGroups/RuleCollectionGroupDrafts',
    };
    const topology = toTopology(
      estateOf([firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, [own]), own, draft, publicIp()]),
    );
    expect(namesOf(topology.firewalls[0]?.rules).network).toEqual(['live']);
    expect(topology.gaps).toEqual([]);
  });
});
