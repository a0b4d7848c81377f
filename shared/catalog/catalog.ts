import { aiToolchainEntries } from './entries/aiToolchain.ts';
import { appConfigurationEntries } from './entries/appConfiguration.ts';
import { appMonitoringEntries } from './entries/appMonitoring.ts';
import { appRoutingEntries } from './entries/appRouting.ts';
import { arcAzureEntries } from './entries/arcAzure.ts';
import { arcChinaEntries } from './entries/arcChina.ts';
import { arcUSGovernmentEntries } from './entries/arcUSGovernment.ts';
import { azureMonitorEntries } from './entries/azureMonitor.ts';
import { azurePolicyEntries } from './entries/azurePolicy.ts';
import { backupEntries } from './entries/backup.ts';
import { clusterExtensionsEntries } from './entries/clusterExtensions.ts';
import { containerRegistryEntries } from './entries/containerRegistry.ts';
import { coreAzureEntries } from './entries/coreAzure.ts';
import { coreChinaEntries } from './entries/coreChina.ts';
import { coreUSGovernmentEntries } from './entries/coreUSGovernment.ts';
import { costAnalysisEntries } from './entries/costAnalysis.ts';
import { daprEntries } from './entries/dapr.ts';
import { defenderEntries } from './entries/defender.ts';
import { eventScalingEntries } from './entries/eventScaling.ts';
import { fluxEntries } from './entries/flux.ts';
import { gpuEntries } from './entries/gpu.ts';
import { httpProxyEntries } from './entries/httpProxy.ts';
import { insideNetworkEntries } from './entries/insideNetwork.ts';
import { keyVaultSecretsEntries } from './entries/keyVaultSecrets.ts';
import { machineLearningEntries } from './entries/machineLearning.ts';
import { managedPrometheusEntries } from './entries/managedPrometheus.ts';
import { marketplaceExtensionsEntries } from './entries/marketplaceExtensions.ts';
import { networkInsightsEntries } from './entries/networkInsights.ts';
import { osUpdatesEntries } from './entries/osUpdates.ts';
import { retiredEntries } from './entries/retired.ts';
import { serviceMeshEntries } from './entries/serviceMesh.ts';
import { storageVolumesEntries } from './entries/storageVolumes.ts';
import { virtualNodesEntries } from './entries/virtualNodes.ts';
import { windowsEntries } from './entries/windows.ts';
import { workloadIdentityEntries } from './entries/workloadIdentity.ts';
import { workloadImagesEntries } from './entries/workloadImages.ts';
import type { CatalogEntry } from './entry.ts';

/** Every entry of every cloud and feature, retired ones too. */
export const catalog: readonly CatalogEntry[] = [
  ...coreAzureEntries,
  ...coreChinaEntries,
  ...coreUSGovernmentEntries,
  ...insideNetworkEntries,
  ...httpProxyEntries,
  ...osUpdatesEntries,
  ...gpuEntries,
  ...windowsEntries,
  ...workloadIdentityEntries,
  ...defenderEntries,
  ...keyVaultSecretsEntries,
  ...azureMonitorEntries,
  ...managedPrometheusEntries,
  ...appMonitoringEntries,
  ...azurePolicyEntries,
  ...costAnalysisEntries,
  ...clusterExtensionsEntries,
  ...marketplaceExtensionsEntries,
  ...fluxEntries,
  ...daprEntries,
  ...backupEntries,
  ...machineLearningEntries,
  ...networkInsightsEntries,
  ...aiToolchainEntries,
  ...containerRegistryEntries,
  ...storageVolumesEntries,
  ...workloadImagesEntries,
  ...serviceMeshEntries,
  ...appRoutingEntries,
  ...eventScalingEntries,
  ...virtualNodesEntries,
  ...appConfigurationEntries,
  ...arcAzureEntries,
  ...arcChinaEntries,
  ...arcUSGovernmentEntries,
  ...retiredEntries,
];
