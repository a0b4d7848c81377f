/** Another way to serve a requirement than a rule on its documented destination. */
export type Alternative =
  /** Network rules on these service tags, all of them together. */
  | { readonly kind: 'serviceTags'; readonly tags: readonly string[] }
  /** A private endpoint: the traffic then stays inside the network. */
  | { readonly kind: 'privateLink'; readonly to: string }
  /** A tighter, wider or mirrored name that serves as well. */
  | { readonly kind: 'host'; readonly pattern: string }
  /** An FQDN tag of Azure Firewall in an application rule. */
  | { readonly kind: 'fqdnTag'; readonly tag: string }
  /** With this setting of the cluster the requirement falls away. */
  | { readonly kind: 'setting'; readonly path: string; readonly value: string }
  /** With this annotation on pods the requirement falls away. */
  | { readonly kind: 'annotation'; readonly name: string }
  /** A subnet's service endpoint. */
  | { readonly kind: 'serviceEndpoint'; readonly service: string }
  /** A network rule to an address or to every address. */
  | { readonly kind: 'address'; readonly address: string }
  /** Another feature of Azure that makes the traffic unnecessary. */
  | { readonly kind: 'feature'; readonly name: string };

const tags = (...names: readonly string[]): Alternative => ({ kind: 'serviceTags', tags: names });
const host = (pattern: string): Alternative => ({ kind: 'host', pattern });
const privateLink = (to: string): Alternative => ({ kind: 'privateLink', to });
const setting = (path: string, value: string): Alternative => ({ kind: 'setting', path, value });
const annotation: Alternative = { kind: 'annotation', name: 'kubernetes.azure.com/set-kube-service-host-fqdn' };

const privateCluster = setting('properties.apiServerAccessProfile.enablePrivateCluster', 'true');
const vnetIntegration = setting('properties.apiServerAccessProfile.enableVnetIntegration', 'true');

/** The API server by name: its own name is the tightest rule. */
export const insteadOfApiServerHost: readonly Alternative[] = [
  host('<apiServerFqdn>'),
  privateCluster,
  vnetIntegration,
];

/** The API server by address. The tag of the region also holds other customers' addresses. */
export const insteadOfApiServerAddress: readonly Alternative[] = [
  annotation,
  tags('AzureCloud.<location>'),
  host('<apiServerFqdn>'),
  privateCluster,
];

/** The old tunnel between nodes and API server. */
export const insteadOfTunnel: readonly Alternative[] = [
  { kind: 'address', address: '<apiServerIp>' },
  { kind: 'address', address: '*' },
  privateCluster,
];

/** A private cluster has no such name. */
export const insteadOfPrivateCluster: readonly Alternative[] = [privateCluster];

export const insteadOfPodAnnotation: readonly Alternative[] = [annotation];

export const insteadOfTime: readonly Alternative[] = [{ kind: 'address', address: '*' }];

/** Binaries from the customer's own registry. */
export const insteadOfBootstrap: readonly Alternative[] = [
  setting('properties.bootstrapProfile.artifactSource', 'Cache'),
];

/** Images of Microsoft: its tag holds the registry, the other one the front door before it, and both are needed. */
export const insteadOfRegistry: readonly Alternative[] = [
  tags('MicrosoftContainerRegistry', 'AzureFrontDoor.FirstParty'),
  ...insteadOfBootstrap,
];

export const insteadOfMirroredRegistry: readonly Alternative[] = [...insteadOfRegistry, host('mcr.azure.cn')];

export const insteadOfFrontDoor: readonly Alternative[] = [tags('AzureFrontDoor.FirstParty')];

export const insteadOfResourceManager: readonly Alternative[] = [tags('AzureResourceManager')];

export const insteadOfLogin: readonly Alternative[] = [tags('AzureActiveDirectory')];

export const insteadOfTokenExchange: readonly Alternative[] = [
  ...insteadOfLogin,
  { kind: 'feature', name: 'identity bindings (preview)' },
];

/** Updates then come with node images. */
export const insteadOfUpdates: readonly Alternative[] = [
  setting('properties.autoUpgradeProfile.nodeOSUpgradeChannel', 'NodeImage'),
];

export const insteadOfWindowsUpdates: readonly Alternative[] = [{ kind: 'fqdnTag', tag: 'WindowsUpdate' }];

export const insteadOfGpuDriver: readonly Alternative[] = [
  setting('properties.agentPoolProfiles[].gpuProfile.driver', 'None'),
];

export const insteadOfRegionalStorage: readonly Alternative[] = [tags('Storage.<location>')];

export const insteadOfAzureMonitor: readonly Alternative[] = [
  tags('AzureMonitor'),
  privateLink('Azure Monitor private link scope'),
];

export const insteadOfMonitorTag: readonly Alternative[] = [
  privateLink('Azure Monitor private link scope with data collection endpoints'),
];

export const insteadOfMarketplaceData: readonly Alternative[] = [host('*.data.azurecr.io')];

export const insteadOfExtensionManager: readonly Alternative[] = [
  { kind: 'feature', name: 'extension manager in the control plane' },
];

export const insteadOfContainerRegistry: readonly Alternative[] = [
  privateLink('privatelink.azurecr.io'),
  tags('AzureContainerRegistry.<region>', 'Storage.<region>'),
];

export const insteadOfPrivateRegistry: readonly Alternative[] = [privateLink('privatelink.azurecr.io')];

export const insteadOfFileShares: readonly Alternative[] = [
  tags('Storage.<location>'),
  privateLink('storage account'),
  { kind: 'serviceEndpoint', service: 'Microsoft.Storage' },
];

export const insteadOfStorageAccount: readonly Alternative[] = [
  tags('Storage.<location>'),
  privateLink('storage account'),
];

/** The vault's own name is the tightest rule. */
export const insteadOfKeyVault: readonly Alternative[] = [
  tags('AzureKeyVault'),
  privateLink('key vault'),
  host('<keyVaultName>.vault.azure.net'),
];

export const insteadOfArc: readonly Alternative[] = [
  tags('AzureArcInfrastructure'),
  { kind: 'feature', name: 'Azure Arc gateway' },
  privateLink('Azure Arc private link scope'),
];
