import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { estateOf, resource } from './estates.ts';

const nodeGroup = '/subscriptions/00000000-0000-0000-0000-000000000011/resourceGroups/MC_rg_aks';

function inNodeGroup(type: string, name: string, properties: JsonObject, tags: JsonObject = {}): ArmResource {
  const id = `${nodeGroup}/providers/Microsoft.Network/${type}/${name}`;
  return { id, name, type: `Microsoft.Network/${type}`, tags, properties };
}

function cluster(given: JsonObject = {}): ArmResource {
  return resource('Microsoft.ContainerService/managedClusters/aks-1', {
    nodeResourceGroup: 'mc_RG_aks',
    kubernetesVersion: '1.30.1',
    networkProfile: {
      loadBalancerProfile: { managedOutboundIPs: { count: 1 }, effectiveOutboundIPs: [{ id: `${nodeGroup}/a` }] },
    },
    agentPoolProfiles: [{ name: 'system', count: 3, orchestratorVersion: '1.30.1' }],
    ...given,
  });
}

const balancer = (rules: readonly string[], name = 'kubernetes') =>
  inNodeGroup('loadBalancers', name, { loadBalancingRules: rules.map((rule) => ({ name: rule })) });
const managed = { 'aks-managed-type': 'aks-slb-managed-outbound-ip' };
const address = (ip: string, tags: JsonObject) => inNodeGroup('publicIPAddresses', `ip-${ip}`, { ipAddress: ip }, tags);

function comparePaths(before: Estate, after: Estate): readonly string[] {
  const changes = compareEstates(before, after);
  expect(toSnapshot(before).digest === toSnapshot(after).digest).toBe(changes.length === 0);
  return changes.map(({ resourceId, path, kind }) => `${resourceId.split('/').at(-1) ?? ''} ${kind} ${path}`);
}

describe('what AKS owns is no drift', () => {
  it.each<[string, readonly ArmResource[], readonly ArmResource[]]>([
    ['a service comes', [cluster(), balancer(['a'])], [cluster(), balancer(['a', 'b'])]],
    ['an internal balancer is made', [cluster()], [cluster(), balancer(['a'], 'kubernetes-internal')]],
    [
      'the outbound address is another',
      [cluster(), address('203.0.113.1', managed)],
      [
        cluster({
          networkProfile: {
            loadBalancerProfile: { managedOutboundIPs: { count: 1 }, effectiveOutboundIPs: [{ id: `${nodeGroup}/b` }] },
          },
        }),
        address('203.0.113.2', managed),
      ],
    ],
    [
      'a service gets an address',
      [cluster()],
      [cluster(), address('203.0.113.3', { 'k8s-azure-service': 'shop/web' })],
    ],
    [
      'the version is raised where AKS is told to',
      [cluster({ autoUpgradeProfile: { upgradeChannel: 'patch' } })],
      [
        cluster({
          autoUpgradeProfile: { upgradeChannel: 'patch' },
          kubernetesVersion: '1.30.2',
          agentPoolProfiles: [{ name: 'system', count: 4, orchestratorVersion: '1.30.2' }],
        }),
      ],
    ],
  ])('when %s', (_, before, after) => {
    expect(comparePaths(estateOf(before), estateOf(after))).toEqual([]);
  });

  it('and is stored all the same, because it is judged', () => {
    const estate = estateOf([cluster({ autoUpgradeProfile: { upgradeChannel: 'patch' } }), balancer(['a'])]);
    const [aks, lb] = withoutVolatile(estate).resources;
    expect(aks?.properties).toMatchObject({
      kubernetesVersion: '1.30.1',
      agentPoolProfiles: [{ orchestratorVersion: '1.30.1' }],
    });
    expect(aks?.properties).toHaveProperty('networkProfile.loadBalancerProfile.effectiveOutboundIPs');
    expect(lb).toEqual(balancer(['a']));
  });
});

describe('what is somebody else’s in the same place is drift', () => {
  it.each<[string, readonly ArmResource[], readonly ArmResource[], readonly string[]]>([
    [
      'how many addresses AKS shall use',
      [cluster()],
      [cluster({ networkProfile: { loadBalancerProfile: { managedOutboundIPs: { count: 2 } } } })],
      ['aks-1 changed networkProfile.loadBalancerProfile.managedOutboundIPs.count'],
    ],
    [
      'a balancer of one’s own in the node resource group',
      [cluster()],
      [cluster(), balancer(['a'], 'mine')],
      ['mine added '],
    ],
    [
      'an address without the tags of AKS',
      [cluster()],
      [cluster(), address('203.0.113.4', { owner: 'me' })],
      ['ip-203.0.113.4 added '],
    ],
    [
      'a balancer called like AKS’s elsewhere',
      [cluster()],
      [cluster(), resource('Microsoft.Network/loadBalancers/kubernetes', {})],
      ['kubernetes added '],
    ],
    [
      'the version where AKS is told to leave it',
      [cluster()],
      [cluster({ kubernetesVersion: '1.31.0' })],
      ['aks-1 changed kubernetesVersion'],
    ],
    [
      'the channel itself',
      [cluster()],
      [cluster({ autoUpgradeProfile: { upgradeChannel: 'rapid' }, kubernetesVersion: '1.31.0' })],
      ['aks-1 changed autoUpgradeProfile'],
    ],
  ])('%s', (_, before, after, wanted) => {
    expect(comparePaths(estateOf(before), estateOf(after))).toEqual(wanted);
  });
});
