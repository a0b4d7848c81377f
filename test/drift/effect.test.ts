import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { type DependencyVerdict, verdictChanges } from '../../shared/drift/verdictChanges.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Drift } from '../../shared/model/drift.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import {
  app,
  estateOf,
  http,
  https,
  ids,
  inGroup,
  net,
  resource,
  route,
  type Scene,
  toFirewall,
} from '../vectors/arm.ts';

function driftOf(before: Estate, after: Estate): Drift {
  const report = auditEstate({
    estate: after,
    generatedAt: '2026-11-21T06:00:00.000Z',
    reference: { estate: before, baseline: {} },
  });
  if (!report.drift) throw new Error('The report has no drift.');
  return report.drift;
}

const tag = app('aks', [], { fqdnTags: ['AzureKubernetesService'], protocols: [https, http] });
const nodes = { sourceAddresses: ['10.42.1.0/24'] };
const basic = ['A200A', tag, app('git', ['github.example.com', 'files.example.com'])] as const;

function scene(...collections: Parameters<typeof inGroup> extends [number, ...infer C] ? C : never): Scene {
  return { groups: [inGroup(200, ...collections)] };
}

function between(before: Scene, after: Scene): Drift {
  return driftOf(estateOf(before), estateOf(after));
}

const plain = scene(basic);

interface Row {
  readonly title: string;
  readonly before?: Scene;
  readonly after: Scene;
  readonly effect: string;
  readonly each?: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: 'a rule is removed',
    after: scene(['A200A', tag]),
    effect: 'narrows',
  },
  {
    title: 'a rule is added',
    after: scene([...basic, app('more', ['more.example.com'])]),
    effect: 'widens',
  },
  {
    title: 'one host takes the place of another',
    after: scene(['A200A', tag, app('git', ['github.example.com', 'other.example.com'])]),
    effect: 'both',
  },
  {
    title: 'a host is replaced by a pattern around it',
    after: scene(['A200A', tag, app('git', ['github.example.com', 'files.example.com', '*.files.example.com'])]),
    effect: 'widens',
  },
  {
    title: 'the outbound type changes while a default route leads to the firewall',
    before: { ...plain, networkProfile: { outboundType: 'userDefinedRouting' } },
    after: { ...plain, networkProfile: { outboundType: 'loadBalancer' } },
    effect: 'none',
  },
  {
    title: 'the outbound type changes from one way straight to the internet to another',
    before: { ...plain, routes: [], networkProfile: { outboundType: 'managedNATGateway' } },
    after: { ...plain, routes: [], networkProfile: { outboundType: 'loadBalancer' } },
    effect: 'none',
  },
  {
    title: 'the outbound type takes the way straight to the internet away',
    before: { ...plain, routes: [], networkProfile: { outboundType: 'loadBalancer' } },
    after: { ...plain, routes: [], networkProfile: { outboundType: 'none' } },
    effect: 'unknown',
  },
  {
    title: 'rules are listed in another order',
    after: scene(['A200A', basic[2], tag]),
    effect: 'none',
  },
  {
    title: 'a rule is renamed',
    after: scene(['A200A', tag, { ...basic[2], name: 'git-hosts' }]),
    effect: 'none',
  },
  {
    title: 'a rule is described',
    after: scene(['A200A', tag, { ...basic[2], description: 'for the build' }]),
    effect: 'none',
  },
  {
    title: 'a rule is split in two',
    after: scene(['A200A', tag, app('git', ['github.example.com']), app('files', ['files.example.com'])]),
    effect: 'none',
    each: ['none', 'none'],
  },
  {
    title: 'a rule moves to another collection',
    after: scene(['A200A', tag], ['A300A', basic[2]]),
    effect: 'none',
    each: ['none', 'none'],
  },
  {
    title: 'a rule that an earlier one hides is removed',
    before: scene([...basic, app('again', ['github.example.com'])]),
    after: plain,
    effect: 'none',
  },
  {
    title: 'a deny rule behind the rules is added',
    after: scene(basic, ['A900D', app('no', ['*.bad.example.com'])]),
    effect: 'none',
  },
  {
    title: 'a deny rule before the rules is added',
    after: scene(['A100D', app('no', ['github.example.com'])], basic),
    effect: 'narrows',
  },
  {
    title: 'a network rule lets out what an application rule names',
    after: scene(basic, ['N100A', net('all', { destinationPorts: ['443'] })]),
    effect: 'widens',
  },
  {
    title: 'a category is added',
    after: scene([...basic, app('fun', [], { webCategories: ['Games'] })]),
    effect: 'widens',
  },
  {
    title: 'addresses become an IP group with the same ones',
    before: scene(basic, ['N100A', net('ntp', { destinationAddresses: ['192.0.2.0/25', '192.0.2.128/25'] })]),
    after: {
      ...scene(basic, ['N100A', net('ntp', { destinationIpGroups: [ids.ipGroup] })]),
      more: [resource(ids.ipGroup, { ipAddresses: ['192.0.2.0/24'] })],
    },
    effect: 'none',
  },
  {
    title: 'the default route leads past the firewall',
    after: { ...plain, routes: [route('0.0.0.0/0', 'Internet')] },
    effect: 'widens',
  },
  {
    title: 'the default route leads nowhere',
    after: { ...plain, routes: [route('0.0.0.0/0', 'None')] },
    effect: 'narrows',
  },
  {
    title: 'a route gets another name',
    after: { ...plain, routes: [{ ...toFirewall(), name: 'out' }] },
    effect: 'none',
  },
  {
    title: 'the network asks a server that nobody knows',
    after: { ...plain, vnet: { dhcpOptions: { dnsServers: ['10.42.5.9'] } } },
    effect: 'unknown',
  },
  {
    title: 'the network asks the firewall, whose proxy is off',
    after: { ...plain, vnet: { dhcpOptions: { dnsServers: ['10.42.2.4'] } } },
    effect: 'narrows',
  },
  {
    title: 'the network asks the firewall, whose proxy is on',
    before: { ...plain, policy: { dnsSettings: { enableProxy: true } } },
    after: {
      ...plain,
      policy: { dnsSettings: { enableProxy: true } },
      vnet: { dhcpOptions: { dnsServers: ['10.42.2.4'] } },
    },
    effect: 'none',
  },
  {
    title: 'threat intelligence denies',
    after: { ...plain, policy: { threatIntelMode: 'Deny' } },
    effect: 'narrows',
  },
  {
    title: 'an add-on is switched on',
    after: { ...plain, cluster: { addonProfiles: { azurepolicy: { enabled: true } } } },
    effect: 'none',
  },
];

describe('the effect of a change', () => {
  it.each(rows)('is $effect when $title', ({ before = plain, after, effect, each }) => {
    const drift = between(before, after);
    expect(drift.changes.length).toBeGreaterThan(0);
    expect(drift.effect, JSON.stringify(drift, undefined, 1)).toBe(effect);
    if (each) expect(drift.changes.map((change) => change.effect)).toEqual(each);
    else if (drift.changes.length === 1) expect(drift.changes[0]?.effect).toBe(effect);
    if (effect === 'none') expect(drift.changes.every(({ severity }) => severity === 'info')).toBe(true);
  });

  it('is told for each of several changes, and what breaks stands with the one that breaks it', () => {
    const before = scene(['A200A', tag, app('git', ['github.example.com']), app('old', ['old.example.com'])]);
    const after: Scene = {
      groups: [
        inGroup(
          200,
          ['A200A', tag, app('git', ['github.example.com']), app('new', ['new.example.com'])],
          ['A100D', app('no', ['mcr.microsoft.com'])],
        ),
      ],
      cluster: { tags: { owner: 'somebody' } },
    };
    const byPath = new Map(between(before, after).changes.map((change) => [change.path, change]));
    const find = (part: string) => [...byPath.values()].find(({ path }) => path.includes(part));
    expect(find('old')).toMatchObject({ effect: 'narrows', severity: 'info' });
    expect(find('old')).not.toHaveProperty('breaks');
    expect(find('new')).toMatchObject({ effect: 'widens', severity: 'medium' });
    expect(find('A100D')).toMatchObject({ effect: 'narrows', severity: 'high' });
    expect(find('A100D')?.breaks).toEqual(expect.arrayContaining([expect.stringContaining('mcr')]));
    expect(find('tags')).toMatchObject({ effect: 'none', severity: 'info' });
  });

  it('is given to changes together where none does it alone', () => {
    const twice = app('again', ['github.example.com']);
    const before = scene(['A200A', tag, app('git', ['github.example.com']), twice]);
    const drift = between(before, scene(['A200A', tag]));
    expect(drift.effect).toBe('narrows');
    expect(drift.changes.map(({ effect }) => effect).sort()).toEqual(['narrows', 'none']);
  });

  it('is no warning when a repair lets through what a dependency needs and no more', () => {
    const narrow = scene(['A200A', tag], ['A100D', app('no', ['mcr.microsoft.com'])]);
    const mended = between(narrow, scene(['A200A', tag]));
    expect(mended.changes).toMatchObject([{ effect: 'widens', severity: 'info' }]);
    expect(mended.changes[0]?.mends).not.toHaveLength(0);
    const own = { ...nodes, protocols: [https] };
    const without = scene(['A200A', app('login', ['login.microsoftonline.com'], own)]);
    const repair = scene([
      'A200A',
      app('login', ['login.microsoftonline.com'], own),
      app('mcr', ['mcr.microsoft.com'], own),
    ]);
    expect(between(without, repair).changes).toMatchObject([{ effect: 'widens', severity: 'info' }]);
    const broad = scene([
      'A200A',
      app('login', ['login.microsoftonline.com'], own),
      app('mcr', ['mcr.microsoft.com', 'other.example.com'], own),
    ]);
    expect(between(without, broad).changes).toMatchObject([{ effect: 'widens', severity: 'medium' }]);
  });

  it('is none for a classic firewall that takes a policy with the same rules', () => {
    const classic = (firewall: JsonObject, more: Scene['more'] = []) => {
      const estate = estateOf({ ...plain, more });
      return {
        ...estate,
        resources: estate.resources
          .filter(({ type }) => !type.includes('firewallPolicies'))
          .map((one) => (one.id === ids.firewall ? { ...one, properties: { ...one.properties, ...firewall } } : one)),
      };
    };
    const rules = [tag, basic[2]].map(({ ruleType, ...rest }) => (ruleType ? rest : rest));
    const collection = { name: 'A200A', properties: { priority: 200, action: { type: 'Allow' }, rules } };
    const before = classic({ firewallPolicy: null, applicationRuleCollections: [collection], threatIntelMode: 'Off' });
    const drift = driftOf(before, estateOf(plain));
    expect(drift.effect).toBe('none');
    // Nothing happens to traffic, so it is told as one thing, with what went and what came.
    expect(drift.changes).toMatchObject([
      {
        path: 'firewallPolicy',
        effect: 'none',
        before: { with: ['applicationRuleCollections[name=A200A]', 'threatIntelMode'] },
        after: { with: [expect.stringMatching(/firewallPolicies\/child$/), expect.stringMatching(/Groups\/g200$/)] },
      },
    ]);
    const back = driftOf(estateOf(plain), before);
    expect(back.changes).toMatchObject([{ path: 'firewallPolicy', effect: 'none' }]);
    const less = driftOf(before, estateOf(scene(['A200A', tag])));
    expect(less.effect).toBe('narrows');
    expect(less.changes.length).toBeGreaterThan(2);
  });

  it('is none for rules that are only in another order, beside a rule that lets less through', () => {
    const rules = (more: readonly string[]) =>
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
        app(name, [`${name}.example.com`, ...(name === 'c' ? more : [])], nodes),
      );
    const before = scene(['A200A', ...rules(['other.example.com'])]);
    const drift = between(before, scene(['A200A', ...rules([]).reverse()]));
    expect(
      drift.changes.map(({ kind, path, effect }) => `${kind} ${path.replace(/^.*rules/, 'rules')} ${effect}`),
    ).toEqual(['moved rules none', 'changed rules[name=c].targetFqdns narrows']);
  });
});

const clusterId = ids.cluster;

function judged(id: string, verdict: Verdict): DependencyVerdict {
  const dependency: Dependency = {
    id,
    destination: { kind: 'host', pattern: `${id}.example.com` },
    protocol: 'HTTPS',
    port: 443,
    need: 'required',
    features: ['core'],
    source: 'test',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
  return { clusterId, dependency, verdict };
}

describe('changes of verdicts', () => {
  it('are listed for dependencies of both states, sorted, with what they are', () => {
    const before = [judged('z', 'allowed'), judged('mcr', 'allowed'), judged('gone', 'allowed')];
    const after = [judged('z', 'denied'), judged('mcr', 'unknown'), judged('new', 'denied')];
    const row = { clusterId, protocol: 'HTTPS', port: 443, before: 'allowed' };
    expect(verdictChanges(before, after)).toEqual([
      { ...row, dependencyId: 'mcr', destination: 'mcr.example.com', after: 'unknown' },
      { ...row, dependencyId: 'z', destination: 'z.example.com', after: 'denied' },
    ]);
  });
});
