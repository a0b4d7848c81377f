import { dependenciesOf } from '../shared/catalog/dependenciesOf.ts';
import type { Cloud } from '../shared/model/catalog.ts';
import type { JsonObject } from '../shared/model/json.ts';
import type { ClusterTopology } from '../shared/model/topology.ts';

const count = 10_000;
const limitMilliseconds = 2_000;
const regions: readonly (readonly [Cloud, string])[] = [
  ['AzureCloud', 'westeurope'],
  ['AzureChinaCloud', 'chinaeast2'],
  ['AzureUSGovernment', 'usgovvirginia'],
  ['AzureCloud', 'eastus'],
];

/** Chooses the dependencies of 10,000 clusters, all different and each with about half of all features, and prints how long it took. */
export function benchCatalog(print: (line: string) => void): void {
  const clusters = Array.from({ length: count }, (_, index) => toCluster(index));
  const started = performance.now();
  const chosen = clusters.reduce((sum, cluster) => sum + dependenciesOf(cluster).length, 0);
  const took = performance.now() - started;
  const verdict = took < limitMilliseconds ? 'within' : 'BEYOND';
  print(
    `catalog: ${count} clusters, ${chosen} dependencies in ${took.toFixed(0)} ms (${((took * 1000) / count).toFixed(0)} µs a cluster), ${verdict} the limit of ${limitMilliseconds} ms`,
  );
}

/** Each bit of the index switches a feature, so that no two of a thousand neighbours are alike. */
export function toCluster(index: number): ClusterTopology {
  const isOn = (bit: number) => ((index >> bit) & 1) === 1;
  const [cloud, location] = regions[index % regions.length] ?? ['AzureCloud', 'eastus'];
  return {
    id: `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-${index}`,
    name: `aks-${index}`,
    location,
    cloud,
    outboundType: 'userDefinedRouting',
    apiServer: isOn(2) ? 'privateLink' : 'public',
    apiServerHost: `aks-${index}.hcp.${location}.azmk8s.io`,
    networkIsolated: false,
    nodes: { ubuntu: true, upgradeChannel: isOn(3) ? 'NodeImage' : 'Unmanaged' },
    settings: { properties: toProperties(isOn), $extensions: toExtensions(isOn), $values: {} },
    sources: [],
  };
}

function toProperties(isOn: (bit: number) => boolean): JsonObject {
  const pool = {
    osType: 'Linux',
    osSKU: 'Ubuntu',
    vmSize: 'Standard_D4s_v5',
    nodeImageVersion: 'AKSUbuntu-202605.01.0',
  };
  return {
    kubernetesVersion: '1.33',
    dnsPrefix: 'aks',
    enableRBAC: true,
    agentPoolProfiles: [pool, { ...pool, osType: isOn(4) ? 'Windows' : 'Linux' }],
    addonProfiles: {
      omsagent: { enabled: isOn(5) },
      azurepolicy: { enabled: isOn(6) },
      azureKeyvaultSecretsProvider: { enabled: isOn(7) },
    },
    azureMonitorProfile: { metrics: { enabled: isOn(8) } },
    securityProfile: {
      defender: { securityMonitoring: { enabled: isOn(9) } },
      workloadIdentity: { enabled: isOn(10) },
    },
    metricsProfile: { costAnalysis: { enabled: isOn(11) } },
    storageProfile: { fileCSIDriver: { enabled: true }, blobCSIDriver: { enabled: isOn(12) } },
  };
}

function toExtensions(isOn: (bit: number) => boolean): readonly JsonObject[] {
  return isOn(13) ? [{ properties: { extensionType: 'microsoft.flux' } }] : [];
}
