import { all, any, contains, enabled, is, not, present, some, startsWith, when } from './condition.ts';

const pools = 'properties.agentPoolProfiles';
const extensions = '$extensions';

/** Outbound type `none` or `block` with bootstrap from a cache: registry and packages come from inside. */
export const notIsolated = not(when('networkIsolated'));

/** Nodes reach the API server over a public address; with private link or VNet integration they stay inside the network. */
export const publicApiServer = when('publicApiServer');

/** The API server is reached by a private endpoint. */
export const privateLinkApiServer = all(
  enabled('properties.apiServerAccessProfile.enablePrivateCluster'),
  not(enabled('properties.apiServerAccessProfile.enableVnetIntegration')),
);

/** The API server sits behind a load balancer inside the cluster's own network. */
export const vnetIntegration = enabled('properties.apiServerAccessProfile.enableVnetIntegration');

/** The tunnel that konnectivity replaced. */
export const legacyTunnel = all(publicApiServer, not(when('konnectivity')));

/** Pods that call the service address of the API server send no host name. */
export const callsApiServerByAddress = all(publicApiServer, when('callsApiServerByAddress'));

/** Binaries and images come from a registry of the customer's own. */
export const bootstrapFromCache = is('properties.bootstrapProfile.artifactSource', 'Cache');

/** DNS servers of the network's own, Azure's left out. */
export const customDnsServers = when('customDnsServers');

export const wireGuard = is(
  'properties.networkProfile.advancedNetworking.security.transitEncryption.type',
  'WireGuard',
);

export const httpProxy = all(
  not(is('properties.httpProxyConfig.enabled', 'false')),
  any(present('properties.httpProxyConfig.httpProxy'), present('properties.httpProxyConfig.httpsProxy')),
);

/** Node auto-provisioning and KAITO make nodes that no pool of the cluster shows. */
const nodesOutsidePools = any(
  is('properties.nodeProvisioningProfile.mode', 'Auto'),
  enabled('properties.aiToolchainOperatorProfile.enabled'),
);

export const ubuntuNodes = any(when('ubuntuNodes'), all(nodesOutsidePools, when('provisionsUbuntuNodes')));

export const unattendedUpdates = all(ubuntuNodes, when('unmanagedNodeUpdates'));

export const securityPatches = all(ubuntuNodes, when('securityPatchNodeUpdates'), notIsolated);

/** Nodes that were made before the time service changed. */
export const agedNodes = when('nodesFromBeforeMarch2021');

/** The one node image that shipped with a package source of NVIDIA. */
export const imageWithNvidiaSource = some(pools, contains('nodeImageVersion', '202510.19'));

/** Sizes with NVIDIA cards whose driver AKS installs; the AMD ones among the N series are left out. */
export const gpuNodes = any(
  some(
    pools,
    all(
      startsWith('vmSize', 'Standard_NC', 'Standard_ND', 'Standard_NV'),
      not(contains('vmSize', 'MI300X', 'V620', 'V710', 'as_v4')),
      not(is('gpuProfile.driver', 'None')),
    ),
  ),
  all(nodesOutsidePools, when('provisionsGpuNodes')),
);

export const windowsNodes = some(pools, is('osType', 'Windows'));

export const workloadIdentity = enabled('properties.securityProfile.workloadIdentity.enabled');

export const defender = enabled('properties.securityProfile.defender.securityMonitoring.enabled');

const meshKeyVault = present('properties.serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId');

/** Secrets come from Key Vault: by the add-on, or because the service mesh takes its certificates from one. */
export const keyVaultSecrets = any(
  enabled('properties.addonProfiles.azureKeyvaultSecretsProvider.enabled'),
  meshKeyVault,
);

export const meshCertificates = all(is('properties.serviceMeshProfile.mode', 'Istio'), meshKeyVault);

export const containerInsights = any(
  enabled('properties.addonProfiles.omsagent.enabled'),
  enabled('properties.azureMonitorProfile.containerInsights.enabled'),
);

export const managedPrometheus = enabled('properties.azureMonitorProfile.metrics.enabled');

export const appMonitoring = any(
  enabled('properties.azureMonitorProfile.appMonitoring.autoInstrumentation.enabled'),
  enabled('properties.azureMonitorProfile.appMonitoring.openTelemetryMetrics.enabled'),
  enabled('properties.azureMonitorProfile.appMonitoring.openTelemetryLogsAndTraces.enabled'),
);

export const logsOrMetrics = any(containerInsights, managedPrometheus);

export const anyMonitoring = any(logsOrMetrics, appMonitoring);

export const azurePolicy = enabled('properties.addonProfiles.azurepolicy.enabled');

export const costAnalysis = enabled('properties.metricsProfile.costAnalysis.enabled');

export const anyExtension = present(extensions);

/** Extensions that are bought carry a plan. */
export const marketplaceExtension = some(extensions, present('plan'));

export const flux = some(extensions, is('properties.extensionType', 'microsoft.flux', 'microsoft.argocd'));

export const dapr = some(extensions, is('properties.extensionType', 'microsoft.dapr'));

export const daprOrContainerStorage = some(
  extensions,
  is('properties.extensionType', 'microsoft.dapr', 'microsoft.azurecontainerstorage'),
);

export const backup = some(extensions, is('properties.extensionType', 'microsoft.dataprotection.kubernetes'));

export const machineLearning = some(extensions, is('properties.extensionType', 'microsoft.azureml.kubernetes'));

export const networkInsights = some(extensions, is('properties.extensionType', 'microsoft.containernetworkingagent'));

export const appConfiguration = some(extensions, is('properties.extensionType', 'microsoft.appconfiguration'));

export const aiToolchain = enabled('properties.aiToolchainOperatorProfile.enabled');

export const customAiModels = all(aiToolchain, when('usesCustomAiModels'));

/** A registry on which the cluster's nodes may pull, by a role assignment. */
export const attachedRegistry = present('$values.acr');

/** The driver is on unless it is switched off. */
export const azureFiles = all(
  not(is('properties.storageProfile.fileCSIDriver.enabled', 'false')),
  when('usesAzureFiles'),
);

export const azureBlobs = all(enabled('properties.storageProfile.blobCSIDriver.enabled'), when('usesAzureBlobs'));

export const pullsFromDockerHub = when('pullsFromDockerHub');

export const pullsFromGitHub = when('pullsFromGitHub');

export const ingressCertificates = all(
  enabled('properties.ingressProfile.webAppRouting.enabled'),
  when('usesKeyVaultCertificatesForIngress'),
);

/** The ingress add-on writes records into zones of Azure DNS. */
export const ingressDnsZones = present('properties.ingressProfile.webAppRouting.dnsZoneResourceIds');

export const eventScaling = all(enabled('properties.workloadAutoScalerProfile.keda.enabled'), publicApiServer);

export const virtualNodes = enabled('properties.addonProfiles.aciConnectorLinux.enabled');

/** Clusters elsewhere that Azure Arc manages: another resource type, so never a managed cluster. */
export const arcEnabled = is('type', 'Microsoft.Kubernetes/connectedClusters');
