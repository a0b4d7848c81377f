import { describe, expect, it } from 'vitest';
import * as conditions from '../../shared/catalog/conditions.ts';
import {
  always,
  any,
  contains,
  enabled,
  is,
  never,
  not,
  present,
  some,
  startsWith,
} from '../../shared/catalog/condition.ts';
import { type HiddenFacts, toClusterFacts } from '../../shared/catalog/facts.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { ClusterTopology } from '../../shared/model/topology.ts';
import { cluster, subnet } from '../evaluate/support/topology.ts';

/** A cluster in a few words: settings by path, an extension, facts of the topology, or the configuration. */
interface Sketch {
  readonly set?: Readonly<Record<string, Json>>;
  readonly pool?: JsonObject;
  readonly extension?: JsonObject | string;
  readonly values?: JsonObject;
  readonly topology?: Partial<ClusterTopology>;
  readonly configured?: HiddenFacts;
  /** Members of the body itself. */
  readonly body?: JsonObject;
}

type Name = keyof typeof conditions;

function toSettings({ set = {}, pool, extension, values = {}, body = {} }: Sketch): JsonObject {
  const properties = Object.entries(set).reduce<JsonObject>(
    (object, [path, value]) => withValue(object, path.split('.'), value),
    pool === undefined ? {} : { agentPoolProfiles: [pool] },
  );
  const resource = typeof extension === 'string' ? { properties: { extensionType: extension } } : extension;
  return { ...body, properties, $extensions: resource === undefined ? [] : [resource], $values: values };
}

function withValue(object: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...object, [name]: value };
  const inner = object[name];
  const held = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as JsonObject) : {};
  return { ...object, [name]: withValue(held, rest, value) };
}

function answers(name: Name, sketch: Sketch) {
  const facts = toClusterFacts(cluster({ settings: toSettings(sketch), ...sketch.topology }), sketch.configured ?? {});
  return { byDefault: facts.byDefault(conditions[name]), known: facts.known(conditions[name]) };
}

const on = (path: string): Sketch => ({ set: { [path]: true } });
const off = (path: string): Sketch => ({ set: { [path]: false } });
const ext = (type: string): Sketch => ({ extension: type });
const nap = { 'nodeProvisioningProfile.mode': 'Auto' };
const keyVaultId = 'serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId';
const access = 'apiServerAccessProfile';

/** Clusters for which each condition holds, and clusters that come near and for which it does not. */
const table: Readonly<Record<Name, { readonly yes: readonly Sketch[]; readonly no: readonly Sketch[] }>> = {
  notIsolated: { yes: [{}], no: [{ topology: { networkIsolated: true } }] },
  publicApiServer: {
    yes: [{}],
    no: [{ topology: { apiServer: 'privateLink' } }, { topology: { apiServer: 'vnetIntegration' } }],
  },
  privateLinkApiServer: {
    yes: [on(`${access}.enablePrivateCluster`)],
    no: [{}, { set: { [`${access}.enablePrivateCluster`]: true, [`${access}.enableVnetIntegration`]: true } }],
  },
  vnetIntegration: { yes: [on(`${access}.enableVnetIntegration`)], no: [{}, on(`${access}.enablePrivateCluster`)] },
  legacyTunnel: {
    yes: [{ configured: { konnectivity: false } }],
    no: [{ configured: { konnectivity: true } }, { topology: { apiServer: 'privateLink' } }],
  },
  callsApiServerByAddress: {
    yes: [{ configured: { callsApiServerByAddress: true } }],
    no: [
      { configured: { callsApiServerByAddress: false } },
      { topology: { apiServer: 'privateLink' }, configured: { callsApiServerByAddress: true } },
    ],
  },
  bootstrapFromCache: {
    yes: [{ set: { 'bootstrapProfile.artifactSource': 'Cache' } }],
    no: [{}, { set: { 'bootstrapProfile.artifactSource': 'Direct' } }],
  },
  customDnsServers: {
    yes: [{ topology: { sources: [subnet({ dnsServers: ['10.42.2.4'] })] } }],
    no: [{}, { topology: { sources: [subnet({ dnsServers: ['168.63.129.16'] })] } }],
  },
  wireGuard: {
    yes: [{ set: { 'networkProfile.advancedNetworking.security.transitEncryption.type': 'WireGuard' } }],
    no: [{}, { set: { 'networkProfile.advancedNetworking.security.transitEncryption.type': 'None' } }],
  },
  httpProxy: {
    yes: [
      { set: { 'httpProxyConfig.httpProxy': 'http://proxy.example.com:3128' } },
      { set: { 'httpProxyConfig.httpsProxy': 'http://proxy.example.com', 'httpProxyConfig.enabled': true } },
    ],
    no: [
      {},
      { set: { 'httpProxyConfig.httpProxy': '' } },
      { set: { 'httpProxyConfig.httpProxy': 'http://proxy.example.com', 'httpProxyConfig.enabled': 'False' } },
    ],
  },
  agedNodes: {
    yes: [{ configured: { nodesFromBeforeMarch2021: true } }],
    no: [{ configured: { nodesFromBeforeMarch2021: false } }],
  },
  ubuntuNodes: {
    yes: [
      { topology: { nodes: { ubuntu: true } } },
      { topology: { nodes: { ubuntu: false } }, set: nap, configured: { provisionsUbuntuNodes: true } },
    ],
    no: [
      { topology: { nodes: { ubuntu: false } } },
      { topology: { nodes: { ubuntu: false } }, set: nap, configured: { provisionsUbuntuNodes: false } },
    ],
  },
  unattendedUpdates: {
    yes: [
      { topology: { nodes: { ubuntu: true } } },
      { topology: { nodes: { ubuntu: true, upgradeChannel: 'unmanaged' } } },
    ],
    no: [
      { topology: { nodes: { ubuntu: true, upgradeChannel: 'NodeImage' } } },
      { topology: { nodes: { ubuntu: false, upgradeChannel: 'Unmanaged' } } },
    ],
  },
  securityPatches: {
    yes: [{ topology: { nodes: { ubuntu: true, upgradeChannel: 'SecurityPatch' } } }],
    no: [
      { topology: { nodes: { ubuntu: true, upgradeChannel: 'Unmanaged' } } },
      { topology: { nodes: { ubuntu: true, upgradeChannel: 'SecurityPatch' }, networkIsolated: true } },
    ],
  },
  imageWithNvidiaSource: {
    yes: [{ pool: { nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202510.19.1' } }],
    no: [{ pool: { nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202511.12.0' } }, { pool: {} }],
  },
  gpuNodes: {
    yes: [
      { pool: { vmSize: 'Standard_NC24ads_A100_v4' } },
      { pool: { vmSize: 'standard_nd96isr_h100_v5', gpuProfile: { driver: 'Install' } } },
      { pool: { vmSize: 'Standard_D4s_v5' }, set: nap, configured: { provisionsGpuNodes: true } },
    ],
    no: [
      { pool: { vmSize: 'Standard_D4s_v5' } },
      { pool: { vmSize: 'Standard_NP10s' } },
      { pool: { vmSize: 'Standard_ND96isr_MI300X_v5' } },
      { pool: { vmSize: 'Standard_NV32as_v4' } },
      { pool: { vmSize: 'Standard_NC24ads_A100_v4', gpuProfile: { driver: 'none' } } },
    ],
  },
  windowsNodes: { yes: [{ pool: { osType: 'windows' } }], no: [{ pool: { osType: 'Linux' } }] },
  workloadIdentity: {
    yes: [on('securityProfile.workloadIdentity.enabled')],
    no: [{}, off('securityProfile.workloadIdentity.enabled')],
  },
  defender: {
    yes: [on('securityProfile.defender.securityMonitoring.enabled')],
    no: [{}, off('securityProfile.defender.securityMonitoring.enabled')],
  },
  keyVaultSecrets: {
    yes: [on('addonProfiles.azureKeyvaultSecretsProvider.enabled'), { set: { [keyVaultId]: '/subscriptions/0' } }],
    no: [{}, off('addonProfiles.azureKeyvaultSecretsProvider.enabled')],
  },
  meshCertificates: {
    yes: [{ set: { 'serviceMeshProfile.mode': 'Istio', [keyVaultId]: '/subscriptions/0' } }],
    no: [
      { set: { 'serviceMeshProfile.mode': 'Istio' } },
      { set: { 'serviceMeshProfile.mode': 'Disabled', [keyVaultId]: 'x' } },
    ],
  },
  containerInsights: {
    yes: [on('addonProfiles.omsagent.enabled'), on('azureMonitorProfile.containerInsights.enabled')],
    no: [{}, off('addonProfiles.omsagent.enabled'), on('azureMonitorProfile.metrics.enabled')],
  },
  managedPrometheus: {
    yes: [on('azureMonitorProfile.metrics.enabled')],
    no: [{}, on('addonProfiles.omsagent.enabled')],
  },
  appMonitoring: {
    yes: ['autoInstrumentation', 'openTelemetryMetrics', 'openTelemetryLogsAndTraces'].map((kind) =>
      on(`azureMonitorProfile.appMonitoring.${kind}.enabled`),
    ),
    no: [{}, off('azureMonitorProfile.appMonitoring.autoInstrumentation.enabled')],
  },
  logsOrMetrics: {
    yes: [on('addonProfiles.omsagent.enabled'), on('azureMonitorProfile.metrics.enabled')],
    no: [{}, on('azureMonitorProfile.appMonitoring.autoInstrumentation.enabled')],
  },
  anyMonitoring: {
    yes: [
      on('azureMonitorProfile.metrics.enabled'),
      on('azureMonitorProfile.appMonitoring.autoInstrumentation.enabled'),
    ],
    no: [{}, on('addonProfiles.azurepolicy.enabled')],
  },
  azurePolicy: { yes: [on('addonProfiles.azurepolicy.enabled')], no: [{}, off('addonProfiles.azurepolicy.enabled')] },
  costAnalysis: {
    yes: [on('metricsProfile.costAnalysis.enabled')],
    no: [{}, off('metricsProfile.costAnalysis.enabled')],
  },
  anyExtension: { yes: [ext('contoso.anything')], no: [{}] },
  marketplaceExtension: {
    yes: [{ extension: { plan: { name: 'p' }, properties: { extensionType: 'contoso.shop' } } }],
    no: [{}, ext('microsoft.flux')],
  },
  flux: { yes: [ext('microsoft.flux'), ext('Microsoft.ArgoCD')], no: [{}, ext('microsoft.dapr')] },
  dapr: { yes: [ext('Microsoft.Dapr')], no: [{}, ext('microsoft.azurecontainerstorage')] },
  daprOrContainerStorage: {
    yes: [ext('microsoft.dapr'), ext('microsoft.azurecontainerstorage')],
    no: [{}, ext('microsoft.flux')],
  },
  backup: { yes: [ext('Microsoft.DataProtection.Kubernetes')], no: [{}, ext('microsoft.flux')] },
  machineLearning: { yes: [ext('microsoft.azureml.kubernetes')], no: [{}, ext('microsoft.flux')] },
  networkInsights: { yes: [ext('microsoft.containernetworkingagent')], no: [{}, ext('microsoft.flux')] },
  appConfiguration: { yes: [ext('microsoft.appconfiguration')], no: [{}, ext('microsoft.flux')] },
  aiToolchain: { yes: [on('aiToolchainOperatorProfile.enabled')], no: [{}, off('aiToolchainOperatorProfile.enabled')] },
  customAiModels: {
    yes: [{ ...on('aiToolchainOperatorProfile.enabled'), configured: { usesCustomAiModels: true } }],
    no: [
      { configured: { usesCustomAiModels: true } },
      { ...on('aiToolchainOperatorProfile.enabled'), configured: { usesCustomAiModels: false } },
    ],
  },
  attachedRegistry: { yes: [{ values: { acr: [{ acrName: 'shop' }] } }], no: [{ values: { acr: [] } }] },
  azureFiles: {
    yes: [{ configured: { usesAzureFiles: true } }],
    no: [
      { configured: { usesAzureFiles: false } },
      { ...off('storageProfile.fileCSIDriver.enabled'), configured: { usesAzureFiles: true } },
    ],
  },
  azureBlobs: {
    yes: [{ ...on('storageProfile.blobCSIDriver.enabled'), configured: { usesAzureBlobs: true } }],
    no: [
      { configured: { usesAzureBlobs: true } },
      { ...on('storageProfile.blobCSIDriver.enabled'), configured: { usesAzureBlobs: false } },
    ],
  },
  pullsFromDockerHub: {
    yes: [{ configured: { pullsFromDockerHub: true } }],
    no: [{ configured: { pullsFromDockerHub: false } }],
  },
  pullsFromGitHub: {
    yes: [{ configured: { pullsFromGitHub: true } }],
    no: [{ configured: { pullsFromGitHub: false } }],
  },
  ingressCertificates: {
    yes: [{ ...on('ingressProfile.webAppRouting.enabled'), configured: { usesKeyVaultCertificatesForIngress: true } }],
    no: [
      { configured: { usesKeyVaultCertificatesForIngress: true } },
      { ...on('ingressProfile.webAppRouting.enabled'), configured: { usesKeyVaultCertificatesForIngress: false } },
    ],
  },
  ingressDnsZones: {
    yes: [{ set: { 'ingressProfile.webAppRouting.dnsZoneResourceIds': ['/subscriptions/0'] } }],
    no: [{}, { set: { 'ingressProfile.webAppRouting.dnsZoneResourceIds': [] } }],
  },
  eventScaling: {
    yes: [on('workloadAutoScalerProfile.keda.enabled')],
    no: [{}, { ...on('workloadAutoScalerProfile.keda.enabled'), topology: { apiServer: 'privateLink' } }],
  },
  virtualNodes: {
    yes: [on('addonProfiles.aciConnectorLinux.enabled')],
    no: [{}, off('addonProfiles.aciConnectorLinux.enabled')],
  },
  arcEnabled: {
    yes: [{ body: { type: 'Microsoft.Kubernetes/connectedClusters' } }],
    no: [{ body: { type: 'Microsoft.ContainerService/managedClusters' } }, {}],
  },
};

const rows = Object.entries(table).flatMap(([name, { yes, no }]) => [
  ...yes.map((sketch) => ({ name: name as Name, wanted: 'yes', sketch })),
  ...no.map((sketch) => ({ name: name as Name, wanted: 'no', sketch })),
]);

describe('conditions of the catalog', () => {
  it.each(rows)('answer $wanted to $name for $sketch', ({ name, wanted, sketch }) => {
    expect(answers(name, sketch)).toEqual({ byDefault: wanted, known: wanted });
  });

  it('are each tried both ways', () => {
    const names = Object.keys(conditions).toSorted();
    expect(Object.keys(table).toSorted()).toEqual(names);
    expect(Object.values(table).filter(({ yes, no }) => yes.length === 0 || no.length === 0)).toEqual([]);
  });

  it.each<{ name: Name; sketch: Sketch; byDefault: string }>([
    { name: 'legacyTunnel', sketch: {}, byDefault: 'no' },
    { name: 'legacyTunnel', sketch: { topology: { cloud: 'AzureChinaCloud' } }, byDefault: 'unknown' },
    { name: 'callsApiServerByAddress', sketch: {}, byDefault: 'no' },
    { name: 'agedNodes', sketch: {}, byDefault: 'no' },
    { name: 'pullsFromDockerHub', sketch: {}, byDefault: 'unknown' },
    { name: 'pullsFromGitHub', sketch: {}, byDefault: 'unknown' },
    { name: 'azureFiles', sketch: {}, byDefault: 'unknown' },
    { name: 'azureBlobs', sketch: on('storageProfile.blobCSIDriver.enabled'), byDefault: 'unknown' },
    { name: 'ingressCertificates', sketch: on('ingressProfile.webAppRouting.enabled'), byDefault: 'unknown' },
    { name: 'customAiModels', sketch: on('aiToolchainOperatorProfile.enabled'), byDefault: 'unknown' },
    { name: 'attachedRegistry', sketch: {}, byDefault: 'unknown' },
    { name: 'gpuNodes', sketch: { pool: { vmSize: 'Standard_D4s_v5' }, set: nap }, byDefault: 'unknown' },
    { name: 'gpuNodes', sketch: {}, byDefault: 'unknown' },
    { name: 'windowsNodes', sketch: {}, byDefault: 'unknown' },
  ])('leave $name open where ARM does not tell ($sketch)', ({ name, sketch, byDefault }) => {
    expect(answers(name, sketch)).toEqual({ byDefault, known: 'unknown' });
  });
});

describe('a condition on settings', () => {
  const ask = (condition: Parameters<ReturnType<typeof toClusterFacts>['known']>[0], settings?: JsonObject) => {
    const own = cluster();
    return toClusterFacts(settings === undefined ? omitSettings(own) : { ...own, settings }, {}).known(condition);
  };
  const omitSettings = (own: ClusterTopology): ClusterTopology => {
    const bare = { ...own };
    Reflect.deleteProperty(bare, 'settings');
    return bare;
  };

  it('reads names, values and booleans whatever their spelling', () => {
    const settings = { Properties: { ADDONPROFILES: { OmsAgent: { Enabled: 'TRUE' } } } };
    expect(ask(conditions.containerInsights, settings)).toBe('yes');
  });

  it('takes the usual one of two spellings', () => {
    const settings = {
      properties: { SecurityProfile: { workloadIdentity: { enabled: true } }, securityProfile: { x: 1 } },
    };
    expect(ask(conditions.workloadIdentity, settings)).toBe('no');
  });

  it.each<{ why: string; settings: JsonObject | undefined }>([
    { why: 'there are no settings', settings: undefined },
    { why: 'the body has no properties', settings: { id: '/subscriptions/0' } },
    { why: 'the properties are no object', settings: { properties: 'gone' } },
    {
      why: 'a profile is no object',
      settings: { properties: { addonProfiles: ['omsagent'], azureMonitorProfile: {} } },
    },
    { why: 'the switch is an object', settings: { properties: { addonProfiles: { omsagent: { enabled: {} } } } } },
  ])('is unknown where $why', ({ settings }) => {
    expect(ask(conditions.containerInsights, settings)).toBe('unknown');
  });

  it('takes null for unset', () => {
    expect(ask(conditions.containerInsights, { properties: { addonProfiles: null, azureMonitorProfile: null } })).toBe(
      'no',
    );
  });

  it('is unknown for a list that was not read and for an item that is no object, unless another item settles it', () => {
    expect(ask(conditions.flux, { properties: {} })).toBe('unknown');
    expect(ask(conditions.flux, { properties: {}, $extensions: [null] })).toBe('unknown');
    const flux = { properties: { extensionType: 'microsoft.flux' } };
    expect(ask(conditions.flux, { properties: {}, $extensions: [null, flux] })).toBe('yes');
  });

  it('can be turned round, joined and asked of texts', () => {
    const settings = { properties: { text: 'AbcDef', list: [{ a: '1' }, { a: '2' }], no: '' } };
    expect(ask(always, settings)).toBe('yes');
    expect(ask(never, settings)).toBe('no');
    expect(ask(not(is('properties.text', 'abcdef')), settings)).toBe('no');
    expect(ask(startsWith('properties.text', 'x', 'ABC'), settings)).toBe('yes');
    expect(ask(contains('properties.text', 'cd'), settings)).toBe('yes');
    expect(ask(contains('properties.text', 'dc'), settings)).toBe('no');
    expect(ask(some('properties.list', is('a', '2')), settings)).toBe('yes');
    expect(ask(some('properties.list', is('a', '3')), settings)).toBe('no');
    expect(ask(present('properties.no'), settings)).toBe('no');
    expect(ask(any(enabled('properties.text'), present('properties.list')), settings)).toBe('yes');
  });
});
