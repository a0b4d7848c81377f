import { dependenciesOf } from '../shared/catalog/dependenciesOf.ts';
import { compareEstates } from '../shared/drift/compareEstates.ts';
import type { JudgedWorld } from '../shared/drift/effect/judgedWorld.ts';
import { judgeEffects } from '../shared/drift/effect.ts';
import { evaluateCluster } from '../shared/evaluate/evaluateCluster.ts';
import type { ArmResource, Estate } from '../shared/model/estate.ts';
import type { JsonObject } from '../shared/model/json.ts';
import { toTopology } from '../shared/normalise/toTopology.ts';

const clusterCount = 100;
const ruleCount = 2_000;
const changeCount = 100;
const limitMilliseconds = 2_000;
const group = '/subscriptions/00000000-0000-0000-0000-000000000061/resourceGroups/rg-fleet/providers';
const network = `${group}/Microsoft.Network`;
const firewallAddress = '10.0.0.4';

type Print = (line: string) => void;

/**
 * What 100 changes do to 100 clusters behind one policy of 2,000 rules, each change by itself: 80 of rules, 10 of an IP
 * group's users, 10 of route tables; beside it, judging all clusters once, which trying every change anew would repeat.
 */
export function benchEffect(print: Print): void {
  const before = toEstate(false);
  const after = toEstate(true);
  const changes = compareEstates(before, after);
  const first = performance.now();
  const worlds = { before: judge(before), after: judge(after) };
  const once = (performance.now() - first) / 2;
  const start = performance.now();
  const judged = judgeEffects({ before, after, changes, worlds, dependenciesOf });
  const time = performance.now() - start;
  const told = judged.changes.filter(({ effect }) => effect !== 'unknown').length;
  const breaking = judged.changes.filter(({ breaks }) => breaks).length;
  const missed = changes.length === changeCount && time <= limitMilliseconds ? '' : ', MISSED';
  print(
    `effect: ${changes.length} changes on ${clusterCount} clusters and ${ruleCount} rules in ${time.toFixed(0)} ms (limit ${limitMilliseconds}${missed}); ${told} told, ${breaking} break something`,
  );
  print(
    `effect: reading and judging all clusters once: ${once.toFixed(0)} ms, ${changeCount} times that without sharing`,
  );
}

function judge(estate: Estate): JudgedWorld {
  const topology = toTopology(estate);
  const clusters = topology.clusters.map((cluster) => {
    const dependencies = dependenciesOf(cluster);
    return { cluster, dependencies, judged: evaluateCluster(cluster, dependencies, topology) };
  });
  return { topology, clusters };
}

function toEstate(isChanged: boolean): Estate {
  const places = Array.from({ length: clusterCount }, (_, index) => index);
  const resources = [...toHub(isChanged), ...places.flatMap((place) => toSpoke(place, isChanged && place < 10))];
  return { source: { kind: 'files' }, resources, gaps: [] };
}

function resource(id: string, properties: JsonObject): ArmResource {
  const [namespace = '', ...segments] = (id.split('/providers/')[1] ?? '').split('/');
  const type = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  return { id, type, name: segments.at(-1) ?? '', location: 'westeurope', properties };
}

function toSpoke(place: number, isChanged: boolean): readonly ArmResource[] {
  const vnet = `${network}/virtualNetworks/spoke-${place}`;
  const table = `${network}/routeTables/rt-${place}`;
  const subnet = `${vnet}/subnets/nodes`;
  const out = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: firewallAddress };
  const past = { addressPrefix: '192.0.2.0/24', nextHopType: 'Internet' };
  return [
    resource(`${group}/Microsoft.ContainerService/managedClusters/aks-${place}`, {
      fqdn: `aks-${place}.hcp.westeurope.azmk8s.io`,
      networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' },
      agentPoolProfiles: [{ name: 'system', osType: 'Linux', vnetSubnetID: subnet, count: 3 }],
    }),
    resource(vnet, {
      addressSpace: { addressPrefixes: [`10.${place + 1}.0.0/16`] },
      subnets: [
        {
          id: subnet,
          name: 'nodes',
          properties: { addressPrefix: `10.${place + 1}.0.0/20`, routeTable: { id: table } },
        },
      ],
      virtualNetworkPeerings: [toPeering(vnet, 'hub')],
    }),
    resource(table, {
      routes: [{ name: 'out', properties: out }, ...(isChanged ? [{ name: 'past', properties: past }] : [])],
    }),
  ];
}

function toPeering(vnetId: string, remote: string): JsonObject {
  return {
    id: `${vnetId}/virtualNetworkPeerings/to-${remote}`,
    name: `to-${remote}`,
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: true,
      remoteVirtualNetwork: { id: `${network}/virtualNetworks/${remote}` },
    },
  };
}

function toHub(isChanged: boolean): readonly ArmResource[] {
  const vnet = `${network}/virtualNetworks/hub`;
  const policy = `${network}/firewallPolicies/fleet`;
  const subnet = `${vnet}/subnets/AzureFirewallSubnet`;
  const spokes = Array.from({ length: clusterCount }, (_, place) => toPeering(vnet, `spoke-${place}`));
  return [
    resource(vnet, {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ id: subnet, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.0.0/26' } }],
      virtualNetworkPeerings: spokes,
    }),
    resource(`${network}/azureFirewalls/hub`, {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      firewallPolicy: { id: policy },
      ipConfigurations: [{ name: 'one', properties: { privateIPAddress: firewallAddress, subnet: { id: subnet } } }],
    }),
    resource(policy, { threatIntelMode: 'Off', ruleCollectionGroups: [] }),
    resource(`${network}/ipGroups/fleet`, { ipAddresses: isChanged ? ['10.0.0.0/9', '10.128.0.0/9'] : ['10.0.0.0/8'] }),
    resource(`${policy}/ruleCollectionGroups/all`, {
      priority: 200,
      ruleCollections: [
        toCollection('aks', 200, toAksRules(isChanged)),
        toCollection('teams', 300, toTeamRules(isChanged)),
      ],
    }),
  ];
}

function toCollection(name: string, priority: number, rules: readonly JsonObject[]): JsonObject {
  const ruleCollectionType = 'FirewallPolicyFilterRuleCollection';
  return { ruleCollectionType, name, priority, action: { type: 'Allow' }, rules };
}

function toRule(name: string, targets: JsonObject): JsonObject {
  const protocols = [
    { protocolType: 'Https', port: 443 },
    { protocolType: 'Http', port: 80 },
  ];
  return { ruleType: 'ApplicationRule', name, protocols, sourceIpGroups: [`${network}/ipGroups/fleet`], ...targets };
}

/** Two rules that clusters need are cut. */
function toAksRules(isChanged: boolean): readonly JsonObject[] {
  const hosts = ['mcr.microsoft.com', 'login.microsoftonline.com', 'management.azure.com', 'packages.microsoft.com'];
  return [
    ...hosts.map((host, place) =>
      toRule(host.replaceAll('.', '-'), { targetFqdns: [place < 2 && isChanged ? 'gone.example.com' : host] }),
    ),
    toRule('data', {
      targetFqdns: ['*.data.mcr.microsoft.com', '*.hcp.westeurope.azmk8s.io', 'acs-mirror.azureedge.net'],
    }),
  ];
}

/** 87 of them get another host, all over the list. */
function toTeamRules(isChanged: boolean): readonly JsonObject[] {
  return Array.from({ length: ruleCount }, (_, place) => {
    const host = `h${place}.team${place % 40}.example.com`;
    const isEdited = isChanged && place % 23 === 0 && place < 87 * 23;
    return toRule(`r${place}`, { targetFqdns: isEdited ? [host, `more.${host}`] : [host] });
  });
}
