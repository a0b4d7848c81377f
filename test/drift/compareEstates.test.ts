import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import type { Change } from '../../shared/model/drift.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { GapReason } from '../../shared/model/gap.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { estateOf, groupId, idOf, resource, rule, ruleGroup, smallEstate, withResource } from './estates.ts';

function told(changes: readonly Change[]): readonly string[] {
  return changes.map(({ kind, path }) => `${kind} ${path}`);
}

function compare(before: ArmResource, after: ArmResource): readonly Change[] {
  return compareEstates(estateOf([before]), estateOf([after]));
}

describe('comparing rules', () => {
  const mcr = rule('mcr', ['mcr.microsoft.com', '*.data.mcr.microsoft.com']);
  const login = rule('login', ['login.example.com']);
  const apt = rule('apt', ['packages.example.com']);

  it('names a changed set by the keys on the way to it, with both values as they were spelled', () => {
    const after = ruleGroup([rule('mcr', ['MCR.microsoft.com']), login]);
    expect(compare(ruleGroup([mcr, login]), after)).toEqual([
      expect.objectContaining({
        resourceId: groupId,
        path: 'ruleCollections[name=allow-aks].rules[name=mcr].targetFqdns',
        kind: 'changed',
        before: ['mcr.microsoft.com', '*.data.mcr.microsoft.com'],
        after: ['MCR.microsoft.com'],
        severity: 'info',
        effect: 'unknown',
      }),
    ]);
  });

  it('takes sets in another order and casing as the same', () => {
    const after = rule('mcr', ['*.DATA.mcr.microsoft.com', 'mcr.microsoft.com'], {
      protocols: [
        { port: 80, protocolType: 'http' },
        { port: 443, protocolType: 'Https' },
      ],
      sourceAddresses: ['10.20.4.0/22', '10.20.0.0/22'],
    });
    expect(compare(ruleGroup([mcr]), ruleGroup([after]))).toEqual([]);
  });

  it('takes an empty list, null and an absent member as the same', () => {
    const after = { ...mcr, fqdnTags: [], webCategories: null, targetUrls: [] };
    expect(compare(ruleGroup([mcr]), ruleGroup([after]))).toEqual([]);
  });

  it('reports a rule that came or went as one change that holds the rule', () => {
    const path = 'ruleCollections[name=allow-aks].rules[name=apt]';
    expect(compare(ruleGroup([mcr]), ruleGroup([mcr, apt]))).toEqual([
      expect.objectContaining({ kind: 'added', path, after: apt }),
    ]);
    expect(compare(ruleGroup([apt, mcr]), ruleGroup([mcr]))).toEqual([
      expect.objectContaining({ kind: 'removed', path, before: apt }),
    ]);
  });

  it('reports a renamed rule as a changed name and not as two rules', () => {
    expect(told(compare(ruleGroup([mcr, login]), ruleGroup([{ ...mcr, name: 'registry' }, login])))).toEqual([
      'changed ruleCollections[name=allow-aks].rules[name=registry].name',
    ]);
  });

  it('reports as few rules as possible as moved when the order changed', () => {
    const [change, ...others] = compare(ruleGroup([mcr, login, apt]), ruleGroup([apt, mcr, login]));
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      kind: 'moved',
      path: 'ruleCollections[name=allow-aks].rules[name=apt]',
      before: { behind: 'login' },
      after: { behind: null },
    });
  });

  it('tells a list that is in quite another order once, by its names', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const rules = names.map((name) => rule(name, [`${name}.example.com`]));
    expect(compare(ruleGroup(rules), ruleGroup([...rules].reverse()))).toEqual([
      expect.objectContaining({
        kind: 'moved',
        path: 'ruleCollections[name=allow-aks].rules',
        before: names,
        after: [...names].reverse(),
      }),
    ]);
  });

  it('does not take a rule as moved because another one was put in front of it', () => {
    expect(told(compare(ruleGroup([mcr, login]), ruleGroup([apt, mcr, login])))).toEqual([
      'added ruleCollections[name=allow-aks].rules[name=apt]',
    ]);
  });

  it('tells rules of one name apart', () => {
    const twin = rule('mcr', ['other.example.com']);
    expect(told(compare(ruleGroup([mcr, twin]), ruleGroup([mcr])))).toEqual([
      'removed ruleCollections[name=allow-aks].rules[name=mcr]',
    ]);
  });

  it('reports a changed URL path in another casing, because paths distinguish case', () => {
    const before = { ...mcr, targetUrls: ['www.example.com/Test'] };
    const after = { ...mcr, targetUrls: ['www.example.com/test'] };
    expect(told(compare(ruleGroup([before]), ruleGroup([after])))).toEqual([
      'changed ruleCollections[name=allow-aks].rules[name=mcr].targetUrls',
    ]);
  });
});

describe('comparing resources', () => {
  it('finds nothing between an estate and itself', () => {
    expect(compareEstates(smallEstate(), smallEstate())).toEqual([]);
  });

  const silent: readonly (readonly [string, string, (found: ArmResource) => ArmResource])[] = [
    ['a new etag', 'Microsoft.Network/virtualNetworks/vnet-1', (found) => ({ ...found, etag: 'W/"2"' })],
    [
      'node counts and images',
      'Microsoft.ContainerService/managedClusters/aks-1',
      (found) =>
        edit(found, 'agentPoolProfiles', (pools) =>
          pools.map((pool) => ({ ...pool, count: 9, nodeImageVersion: 'image-2' })),
        ),
    ],
    [
      'routes that AKS writes for kubenet nodes',
      'Microsoft.Network/routeTables/rt-1',
      (found) =>
        edit(found, 'routes', (routes) => [
          {
            name: 'aks-system-1____102442024',
            properties: {
              addressPrefix: '10.244.2.0/24',
              nextHopType: 'VirtualAppliance',
              nextHopIpAddress: '10.20.0.6',
            },
          },
          ...routes,
        ]),
    ],
    [
      'the order of routes',
      'Microsoft.Network/routeTables/rt-1',
      (found) => edit(found, 'routes', (routes) => [...routes].reverse()),
    ],
    ['who uses a route table', 'Microsoft.Network/routeTables/rt-1', (found) => edit(found, 'subnets', () => [])],
    [
      'ids in another casing',
      'Microsoft.Network/virtualNetworks/vnet-1',
      (found) => JSON.parse(JSON.stringify(found).replaceAll('resourceGroups', 'resourcegroups')) as ArmResource,
    ],
    [
      'the type in another casing',
      'Microsoft.Network/ipGroups/ipg-nodes',
      (found) => ({ ...found, type: 'Microsoft.Network/IpGroups' }),
    ],
  ];
  it.each(silent)('says nothing about %s', (_what, path, change) => {
    expect(compareEstates(smallEstate(), withResource(smallEstate(), path, change))).toEqual([]);
  });

  const loud: readonly (readonly [string, string, (found: ArmResource) => ArmResource, string])[] = [
    [
      'a next hop',
      'Microsoft.Network/routeTables/rt-1',
      (found) =>
        edit(found, 'routes', (routes) =>
          routes.map((route) =>
            route['name'] === 'to-firewall'
              ? {
                  ...route,
                  properties: {
                    addressPrefix: '0.0.0.0/0',
                    nextHopType: 'VirtualAppliance',
                    nextHopIpAddress: '10.40.0.9',
                  },
                }
              : route,
          ),
        ),
      'changed routes[name=to-firewall].nextHopIpAddress',
    ],
    [
      'a route to an appliance that is no node, although it lies in the pod range',
      'Microsoft.Network/routeTables/rt-1',
      (found) =>
        edit(found, 'routes', (routes) => [
          ...routes,
          {
            name: 'pods',
            properties: {
              addressPrefix: '10.244.2.0/24',
              nextHopType: 'VirtualAppliance',
              nextHopIpAddress: '10.40.0.9',
            },
          },
        ]),
      'added routes[name=pods]',
    ],
    [
      'the order of DNS servers',
      'Microsoft.Network/virtualNetworks/vnet-1',
      (found) => ({
        ...found,
        properties: { ...found.properties, dhcpOptions: { dnsServers: ['10.40.0.5', '10.40.0.4'] } },
      }),
      'changed dhcpOptions.dnsServers',
    ],
    [
      'a member that nobody knows yet',
      'Microsoft.Network/ipGroups/ipg-nodes',
      (found) => ({ ...found, properties: { ...found.properties, futureFlag: { mode: 'Strict' } } }),
      'changed futureFlag',
    ],
    [
      'a tag',
      'Microsoft.ContainerService/managedClusters/aks-1',
      (found) => ({ ...found, tags: { owner: 'somebody else' } }),
      'changed tags.owner',
    ],
    [
      'a tag that is called like a member of every object',
      'Microsoft.ContainerService/managedClusters/aks-1',
      (found) => ({ ...found, tags: { owner: 'platform', constructor: 'x' } }),
      'changed tags.constructor',
    ],
    [
      'an identity that has nothing but its name',
      'Microsoft.ContainerService/managedClusters/aks-1',
      (found) => ({ ...found, identity: { userAssignedIdentities: { '/subscriptions/s/identity-1': {} } } }),
      'changed identity',
    ],
  ];
  it.each(loud)('reports %s once', (_what, path, change, expected) => {
    expect(told(compareEstates(smallEstate(), withResource(smallEstate(), path, change)))).toEqual([expected]);
  });

  it('reports resources that came and went whole, without their volatile members', () => {
    const table = resource(
      'Microsoft.Network/routeTables/rt-2',
      { routes: [], provisioningState: 'Succeeded' },
      { etag: '1' },
    );
    const [added] = compareEstates(estateOf([]), estateOf([table]));
    const [removed] = compareEstates(estateOf([table]), estateOf([]));
    const shown = { id: table.id, type: table.type, name: 'rt-2', properties: { routes: [] } };
    expect(added).toMatchObject({ kind: 'added', path: '', resourceId: table.id, after: shown });
    expect(added?.after).toEqual(shown);
    expect(removed).toMatchObject({ kind: 'removed', path: '', before: shown });
  });

  it('gives a change the same fingerprint whatever the order and casing, and another one for another value', () => {
    const fingerprint = (fqdns: readonly string[]): string | undefined =>
      compare(ruleGroup([rule('mcr', ['a.example.com'])]), ruleGroup([rule('mcr', fqdns)]))[0]?.fingerprint;
    const one = fingerprint(['b.example.com', 'c.example.com']);
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprint(['C.example.com', 'b.example.com'])).toBe(one);
    expect(fingerprint(['d.example.com'])).not.toBe(one);
  });

  it('ignores drafts, which do nothing until they are deployed', () => {
    const draft = resource('Microsoft.Network/firewallPolicies/fp-hub/firewallPolicyDrafts/default', {
      threatIntelMode: 'Deny',
    });
    expect(compareEstates(estateOf([]), estateOf([draft]))).toEqual([]);
  });
});

describe('what could not be read', () => {
  const table = resource('Microsoft.Network/routeTables/rt-2', { routes: [] });
  const group = '/subscriptions/00000000-0000-0000-0000-000000000011/resourceGroups/rg-egress';
  const hiding: readonly (readonly [string, string])[] = [
    ['the resource itself', table.id],
    ['the resource in another casing', table.id.toUpperCase()],
    [
      'its list in the subscription',
      '/subscriptions/00000000-0000-0000-0000-000000000011/providers/Microsoft.Network/routeTables',
    ],
    ['its list in the resource group', `${group}/providers/Microsoft.Network/routeTables`],
    ['its list with a query', `${group}/providers/Microsoft.Network/routeTables?api-version=2025-05-01`],
    ['its resource group', group],
    ['its subscription', '/subscriptions/00000000-0000-0000-0000-000000000011'],
    ['its type', 'Microsoft.Network/routeTables'],
    ['a file that may have held it', 'estate/network.json'],
    ['a management group', '/providers/Microsoft.Management/managementGroups/mg-root'],
  ];
  const reason: GapReason = 'forbidden';
  it.each(hiding)('is never removed when the gap is %s', (_what, gap) => {
    expect(compareEstates(estateOf([table]), estateOf([], [{ resource: gap, reason }]))).toEqual([]);
  });

  it.each(hiding)('is not new when it comes back after the gap was %s', (_what, gap) => {
    expect(compareEstates(estateOf([], [{ resource: gap, reason }]), estateOf([table]))).toEqual([]);
  });

  const other: readonly (readonly [string, string])[] = [
    ['another resource', idOf('Microsoft.Network/routeTables/rt-22')],
    [
      'a list of another type',
      '/subscriptions/00000000-0000-0000-0000-000000000011/providers/Microsoft.Network/ipGroups',
    ],
    ['another subscription', '/subscriptions/00000000-0000-0000-0000-000000000012'],
    ['a workspace', '00000000-0000-0000-0000-00000000a101'],
  ];
  it.each(other)('is removed when the gap is %s', (_what, gap) => {
    expect(told(compareEstates(estateOf([table]), estateOf([], [{ resource: gap, reason }])))).toEqual(['removed ']);
  });

  it('is not removed as a part of a resource either', () => {
    const subnetId = idOf('Microsoft.Network/virtualNetworks/vnet-1/subnets/ingress');
    const after = withResource(smallEstate(), 'Microsoft.Network/virtualNetworks/vnet-1', (found) =>
      edit(found, 'subnets', (subnets) => subnets.filter(({ name }) => name !== 'ingress')),
    );
    expect(told(compareEstates(smallEstate(), after))).toEqual(['removed subnets[name=ingress]']);
    expect(compareEstates(smallEstate(), { ...after, gaps: [{ resource: subnetId, reason }] })).toEqual([]);
  });
});

/** The resource with a list of objects in its properties changed. */
function edit(
  found: ArmResource,
  name: string,
  change: (items: readonly JsonObject[]) => readonly JsonObject[],
): ArmResource {
  const items = (found.properties?.[name] ?? []) as readonly JsonObject[];
  return { ...found, properties: { ...found.properties, [name]: change(items) } };
}
