import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import {
  applicationRule,
  classic,
  collection,
  firewall,
  ids,
  natRule,
  networkRule,
  policy,
  resource,
  ruleGroup,
} from '../normalise/support/smallEstate.ts';
import { judge, withCollections } from './support/estate.ts';
import { dependency } from './support/topology.ts';

const allow = (name: string, host: string, priority = 100): JsonObject =>
  collection(name, priority, 'Allow', [applicationRule(`${name}-rule`, { targetFqdns: [host] })]);
const deny = (name: string, host: string, priority = 100): JsonObject =>
  collection(name, priority, 'Deny', [applicationRule(`${name}-rule`, { targetFqdns: [host] })]);

function withGroups(...groups: readonly (readonly [number, readonly JsonObject[]])[]): readonly ArmResource[] {
  const read = groups.map(([priority, collections], index) =>
    ruleGroup(ids.policy, `g${index}`, priority, collections),
  );
  return [firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, read), ...read];
}

const mcr = dependency('https mcr.example.com');

describe('an order that Azure does not document', () => {
  it.each<[string, string, readonly ArmResource[]]>([
    ['denied', 'collections of unlike priority', withGroups([100, [deny('a', '*', 100), allow('b', '*', 101)]])],
    ['unknown', 'collections of one priority', withGroups([100, [allow('a', '*'), deny('b', '*')]])],
    ['unknown', 'collections of one priority, named so', withGroups([100, [deny('a', '*'), allow('b', '*')]])],
    [
      'allowed',
      'collections of one priority of which one alone names it',
      withGroups([100, [allow('a', 'mcr.example.com'), deny('b', 'x.example.com')]]),
    ],
    [
      'allowed',
      'collections of one priority behind one that decides',
      withGroups([100, [allow('first', '*', 99), allow('a', '*'), deny('b', '*')]]),
    ],
    ['unknown', 'groups of one priority', withGroups([100, [allow('a', '*')]], [100, [deny('b', '*')]])],
    [
      'unknown',
      'three groups of one priority of which the middle one denies',
      withGroups([100, [allow('a', '*')]], [100, [deny('b', '*')]], [100, [allow('c', '*')]]),
    ],
    [
      'allowed',
      'groups of one priority of which one denies what the other allows before',
      withGroups(
        [100, [allow('a', 'mcr.example.com', 100), deny('d', '*', 200)]],
        [100, [allow('b', 'y.example.com')]],
      ),
    ],
    ['allowed', 'groups of one priority that agree', withGroups([100, [allow('a', '*')]], [100, [allow('b', '*')]])],
  ])('is %s for %s', (verdict, _, parts) => {
    expect(judge(parts, mcr).judged.verdict).toBe(verdict);
  });

  it('is one of classic collections too', () => {
    const rules = (action: string, name: string) => classic(name, 100, action, [networkRule(name)]);
    const parts = [firewall({ networkRuleCollections: [rules('Allow', 'a'), rules('Deny', 'b')] })];
    const { judged, topology } = judge(parts, dependency('tcp/443 198.51.100.7'));
    expect(judged.verdict).toBe('unknown');
    expect(topology.gaps).toMatchObject([{ resource: ids.firewall, reason: 'unsupported' }]);
  });
});

const grandId = `${ids.parentPolicy}-top`;

/** A policy with a parent that has a parent: one application collection each. */
function chain(top: JsonObject, parent: JsonObject, own: JsonObject): readonly ArmResource[] {
  const groups = [
    ruleGroup(grandId, 'top', 100, [top]),
    ruleGroup(ids.parentPolicy, 'parent', 100, [parent]),
    ruleGroup(ids.policy, 'own', 100, [own]),
  ] as const;
  return [
    firewall({ firewallPolicy: { id: ids.policy } }),
    policy(grandId, [groups[0]]),
    policy(ids.parentPolicy, [groups[1]], { basePolicy: { id: grandId } }),
    policy(ids.policy, [groups[2]], { basePolicy: { id: ids.parentPolicy } }),
    ...groups,
  ];
}

describe('a parent that has a parent', () => {
  it('leaves unknown what the two would do differently, and says so', () => {
    const { judged, topology } = judge(chain(allow('t', '*'), deny('p', '*'), allow('o', '*')), mcr);
    expect(judged.verdict).toBe('unknown');
    expect(topology.gaps).toMatchObject([{ resource: ids.policy, reason: 'unsupported' }]);
  });

  it.each([
    ['denied', chain(deny('t', '*'), allow('p', 'x.example.com'), allow('o', '*'))],
    ['allowed', chain(deny('t', 'x.example.com'), allow('p', '*'), deny('o', '*'))],
    ['denied', chain(allow('t', 'x.example.com'), deny('p', '*'), allow('o', '*'))],
  ])('is %s where only one of them says something', (verdict, parts) => {
    expect(judge(parts, mcr).judged.verdict).toBe(verdict);
  });

  it('is no gap where both allow', () => {
    const { judged, topology } = judge(chain(allow('t', 'x.example.com'), allow('p', '*'), deny('o', '*')), mcr);
    expect(judged.verdict).toBe('allowed');
    expect(topology.gaps).toEqual([]);
  });
});

const both = firewall({
  firewallPolicy: { id: ids.policy },
  applicationRuleCollections: [classic('c', 100, 'Deny', [applicationRule('classic', { targetFqdns: ['*'] })])],
});

describe('a policy beside classic rules', () => {
  it('decides, with a gap that says that no document tells', () => {
    const group = ruleGroup(ids.policy, 'g', 100, [allow('a', '*')]);
    const { judged, topology } = judge([both, policy(ids.policy, [group]), group], mcr);
    expect(judged.verdict).toBe('allowed');
    expect(topology.gaps).toMatchObject([{ resource: ids.firewall, reason: 'unsupported' }]);
  });
});

describe('a rule with a value that Azure would not have taken', () => {
  const toRange = { destinationAddresses: ['198.51.100.0/24'] };
  const flow = dependency('tcp/443 198.51.100.7');

  it('matches nothing by that value and is reported, and the others go on', () => {
    const odd = networkRule('odd', { ...toRange, destinationPorts: ['443', '70000'] });
    const { judged, topology } = judge(withCollections([['Allow', [odd]]]), flow);
    expect(judged).toMatchObject({ verdict: 'allowed', caveats: ['rule-invalid'] });
    expect(topology.gaps).toMatchObject([{ resource: `${ids.policy}/ruleCollectionGroups/g`, reason: 'malformed' }]);
  });

  it.each([
    'AzureCloud.*',
    '300.1.1.1',
    '10.0.0.0/33',
    'Azure Cloud',
  ])('lets nothing through by destination %j', (text) => {
    const odd = networkRule('odd', { destinationAddresses: [text] });
    const { judged } = judge(withCollections([['Allow', [odd]]]), dependency('tcp/443 AzureCloud.eastus'));
    expect(judged).toMatchObject({ verdict: 'denied', caveats: ['rule-invalid'] });
    expect(judged.paths[0]?.trace.at(-1)?.note).toContain(`"${text}" is not an address`);
  });

  it('does not let through what only that value could mean', () => {
    const odd = networkRule('odd', { ...toRange, destinationPorts: ['443-80'] });
    expect(judge(withCollections([['Allow', [odd]]]), flow).judged.verdict).toBe('denied');
  });

  it.each<[string, string, JsonObject]>([
    ['unknown', 'which it may deny', { destinationPorts: ['x'] }],
    ['unknown', 'which it may deny for some sources', { sourceAddresses: ['10.42.300.0/24'] }],
    ['allowed', 'for which it is not', { destinationPorts: ['x'], destinationAddresses: ['203.0.113.0/24'] }],
    ['allowed', 'of another protocol', { destinationPorts: ['x'], ipProtocols: ['UDP'] }],
  ])('leaves %s a flow %s', (verdict, _, more) => {
    const odd = networkRule('odd', { ...toRange, ...more });
    const parts = withCollections([
      ['Deny', [odd]],
      ['Allow', [networkRule('all')]],
    ]);
    expect(judge(parts, flow).judged.verdict).toBe(verdict);
  });

  it('cannot turn a verdict of its own action where its type is wrong', () => {
    const odd = networkRule('odd', { destinationAddresses: [7] });
    const agreeing = withCollections([['Allow', [odd, networkRule('all')]]]);
    expect(judge(agreeing, flow).judged.verdict).toBe('allowed');
    const alone = withCollections([['Allow', [odd]]]);
    expect(judge(alone, flow).judged.verdict).toBe('unknown');
  });
});

describe('a rule with an emptied IP group', () => {
  it('is skipped, and a denial says so (vector 59)', () => {
    const rule = applicationRule('empty', {
      sourceAddresses: ['*'],
      sourceIpGroups: [ids.ipGroup.toUpperCase()],
      targetFqdns: ['mcr.example.com'],
    });
    const parts = [...withCollections([['Allow', [rule]]]), resource(ids.ipGroup, { ipAddresses: [] })];
    const { judged } = judge(parts, mcr);
    expect(judged).toMatchObject({ verdict: 'denied', caveats: [] });
    expect(judged.paths[0]?.trace.at(-1)?.note).toContain('Azure skips it, because an IP group of it is empty');
  });
});

describe('DNAT on the way out', () => {
  const back = dependency('tcp/443 203.0.113.10');
  const nat = ['DNAT', [natRule('web')]] as const;

  it('takes a flow to the public address of the firewall before any other rule (vectors 16, 18)', () => {
    const parts = withCollections([nat, ['Deny', [applicationRule('no', { targetFqdns: ['*'] })]]]);
    const { judged } = judge(parts, back);
    expect(judged.verdict).toBe('allowed');
    expect(judged.paths[0]?.trace.at(-1)).toMatchObject({ stage: 'dnat', outcome: 'allow', rule: { name: 'web' } });
  });

  it('is unknown where a network rule denies what it translates to (vector 17)', () => {
    const no = networkRule('no', { destinationAddresses: ['10.42.1.0/24'] });
    expect(judge(withCollections([nat, ['Deny', [no]]]), back).judged.verdict).toBe('unknown');
  });

  it('leaves other addresses and ports to the rules', () => {
    const parts = withCollections([nat]);
    expect(judge(parts, dependency('tcp/444 203.0.113.10')).judged.verdict).toBe('denied');
    expect(judge(parts, dependency('tcp/443 203.0.113.11')).judged.verdict).toBe('denied');
  });
});
