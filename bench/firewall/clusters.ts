import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { ClusterTopology, Route } from '../../shared/model/topology.ts';
import { allAddresses, toAddressSet } from '../../shared/net/addressSet.ts';
import { firewallAddress, toSpoke } from './policy.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
const locations = ['eastus', 'westeurope', 'uksouth', 'japaneast'];
const dependenciesEach = 60;

/** A cluster in a spoke of its own, with its own network and route table, all egress through the firewall. */
export function toBenchCluster(index: number): ClusterTopology {
  const location = locations[index % locations.length] ?? 'eastus';
  const addresses = toAddressSet(toSpoke(index)) ?? [];
  const networkId = `${group}/Microsoft.Network/virtualNetworks/spoke-${index}`;
  const table = `${group}/Microsoft.Network/routeTables/spoke-${index}`;
  return {
    id: `${group}/Microsoft.ContainerService/managedClusters/aks-${index}`,
    name: `aks-${index}`,
    location,
    cloud: 'AzureCloud',
    outboundType: 'userDefinedRouting',
    apiServer: 'public',
    apiServerHost: `aks-${index}.hcp.${location}.azmk8s.io`,
    networkIsolated: false,
    nodes: { ubuntu: true, upgradeChannel: 'Unmanaged' },
    settings: {
      properties: everyFeature,
      $extensions: [{ properties: { extensionType: 'microsoft.flux' } }],
      $values: {},
    },
    sources: [
      {
        subnetId: `${networkId}/subnets/nodes`,
        pools: ['system'],
        addresses,
        virtualNetworkId: networkId,
        routeTableId: table,
        routes: toRoutes(toSpoke(index), table),
        learnsRoutes: false,
        dnsServers: index % 2 === 0 ? [firewallAddress] : [],
        gaps: [],
      },
    ],
  };
}

const everyFeature = {
  kubernetesVersion: '1.33',
  dnsPrefix: 'aks',
  agentPoolProfiles: [{ osType: 'Linux', osSKU: 'Ubuntu', vmSize: 'Standard_NC6s_v3' }, { osType: 'Windows' }],
  addonProfiles: {
    omsagent: { enabled: true },
    azurepolicy: { enabled: true },
    azureKeyvaultSecretsProvider: { enabled: true },
  },
  azureMonitorProfile: { metrics: { enabled: true } },
  securityProfile: { defender: { securityMonitoring: { enabled: true } }, workloadIdentity: { enabled: true } },
  metricsProfile: { costAnalysis: { enabled: true } },
  storageProfile: { fileCSIDriver: { enabled: true }, blobCSIDriver: { enabled: true } },
};

function toRoutes(spoke: string, resourceId: string): readonly Route[] {
  const system = { origin: 'system' } as const;
  const toPrefix = (text: string) =>
    ({ kind: 'prefix', text, addresses: toAddressSet(text) ?? [], length: Number(text.split('/')[1]) }) as const;
  return [
    {
      name: 'to-hub',
      origin: 'user',
      destination: toPrefix('0.0.0.0/0'),
      nextHopType: 'VirtualAppliance',
      nextHopAddress: firewallAddress,
      resourceId,
    },
    { name: 'local', ...system, destination: toPrefix(spoke), nextHopType: 'VnetLocal' },
    {
      name: 'internet',
      ...system,
      destination: { ...toPrefix('0.0.0.0/0'), addresses: allAddresses },
      nextHopType: 'Internet',
    },
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(
      (text): Route => ({ name: text, ...system, destination: toPrefix(text), nextHopType: 'None' }),
    ),
  ];
}

/** What the catalog says that the cluster needs, filled up to 60 with hosts and addresses of its own. Each cluster has its own objects. */
export function toBenchDependencies(cluster: ClusterTopology, index: number): readonly Dependency[] {
  const known = dependenciesOf(cluster).slice(0, dependenciesEach);
  const own = Array.from({ length: dependenciesEach - known.length }, (_, at) => toOwn(index, at));
  return [...known, ...own];
}

/** Half are shared by all clusters, half are the cluster's own. */
function toOwn(index: number, at: number): Dependency {
  const hosts = [
    `registry${index}.azurecr.io`,
    'github.com',
    `kv-${index}.vault.azure.net`,
    'ghcr.io',
    `app-${at}.example.com`,
    `state${index}.blob.core.windows.net`,
  ];
  return {
    id: `custom.${at}`,
    destination: { kind: 'host', pattern: hosts[at % hosts.length] ?? 'github.com' },
    protocol: 'HTTPS',
    port: 443,
    need: 'recommended',
    features: ['custom'],
    source: 'configuration: bench',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}
