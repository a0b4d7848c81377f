import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { toClusterSettings } from '../../shared/normalise/clusterSettings.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
const clusterId = `${group}/Microsoft.ContainerService/managedClusters/aks`;
const registryId = `${group}/Microsoft.ContainerRegistry/registries/Shop`;
const workspaceId = `${group}/Microsoft.OperationalInsights/workspaces/logs`;
const acrPull =
  '/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d';

function resource(id: string, type: string, properties: JsonObject, location?: string): ArmResource {
  return { id, type, name: id.split('/').at(-1) ?? '', ...(location === undefined ? {} : { location }), properties };
}

function cluster(properties: JsonObject): ArmResource {
  return resource(clusterId, 'Microsoft.ContainerService/managedClusters', {
    kubernetesVersion: '1.33',
    ...properties,
  });
}

function settingsOf(own: ArmResource, others: readonly ArmResource[] = [], gaps: readonly string[] = []): JsonObject {
  return toClusterSettings(
    own,
    toEstateIndex({
      source: { kind: 'files' },
      resources: [own, ...others],
      gaps: gaps.map((id) => ({ resource: id, reason: 'forbidden' })),
    }),
  );
}

const configuration = (kind: string, name: string, properties: JsonObject): ArmResource =>
  resource(
    `${clusterId.toUpperCase()}/providers/Microsoft.KubernetesConfiguration/${kind}/${name}`,
    `Microsoft.KubernetesConfiguration/${kind}`,
    properties,
  );

describe('the registry that nodes bootstrap from', () => {
  const own = cluster({ bootstrapProfile: { artifactSource: 'Cache', containerRegistryId: registryId } });
  const registry = (properties: JsonObject) =>
    resource(registryId, 'Microsoft.ContainerRegistry/registries', properties, 'East US');
  const valuesOf = (others: readonly ArmResource[]) =>
    (settingsOf(own, others)['$values'] as JsonObject)['network-isolated'];

  it('goes by the names that it shows', () => {
    const shown = {
      loginServer: 'Shop-a1b2.azurecr.io',
      dataEndpointHostNames: ['shop.eastus.data.azurecr.io', 'shop.westus.data.azurecr.io'],
    };
    expect(valuesOf([registry(shown)])).toEqual(
      ['eastus', 'westus'].map((region) => ({
        acrName: 'shop-a1b2',
        region: 'eastus',
        loginServer: 'shop-a1b2.azurecr.io',
        dataEndpoint: `shop.${region}.data.azurecr.io`,
      })),
    );
  });

  it('goes by its id where it was not read, and its region is not known then', () => {
    expect(valuesOf([])).toEqual([{ acrName: 'shop' }]);
  });

  it('is none that the cluster names where AKS keeps it', () => {
    expect(settingsOf(cluster({ bootstrapProfile: { artifactSource: 'Cache' } }))['$values']).toEqual({});
  });
});

describe('settings of a cluster', () => {
  it('are its raw body, whatever is in it', () => {
    const own = { ...cluster({ brandNew: { on: true } }), sku: { name: 'Automatic' } };
    expect(settingsOf(own)).toMatchObject({ sku: { name: 'Automatic' }, properties: { brandNew: { on: true } } });
  });

  it('have no properties where the body was cut short', () => {
    expect(settingsOf(resource(clusterId, 'x', {}))).not.toHaveProperty('properties');
  });

  it('list its own extensions', () => {
    const flux = configuration('extensions', 'flux', { extensionType: 'microsoft.flux' });
    const foreign = { ...flux, id: flux.id.replace(/AKS/, 'other') };
    expect(settingsOf(cluster({}), [flux, foreign])['$extensions']).toEqual([flux]);
  });

  it('know that there are none unless the list could not be read', () => {
    expect(settingsOf(cluster({}))['$extensions']).toEqual([]);
    const list = `${clusterId}/providers/Microsoft.KubernetesConfiguration/extensions`;
    expect(settingsOf(cluster({}), [], [list])).not.toHaveProperty('$extensions');
  });
});

describe('values for placeholders', () => {
  const valuesOf = (own: ArmResource, others: readonly ArmResource[] = []) => settingsOf(own, others)['$values'];
  const nodes = cluster({ identityProfile: { kubeletidentity: { objectId: 'AAAA-1' } } });
  const assignment = (more: JsonObject = {}) =>
    resource(
      `${registryId}/providers/Microsoft.Authorization/roleAssignments/1`,
      'Microsoft.Authorization/roleAssignments',
      {
        principalId: 'aaaa-1',
        roleDefinitionId: acrPull,
        scope: registryId,
        ...more,
      },
    );

  it('are the registries that the nodes may pull from, in each of their regions', () => {
    const registry = resource(
      registryId,
      'Microsoft.ContainerRegistry/registries',
      { loginServer: 'shop.azurecr.io' },
      'East US',
    );
    const copy = resource(
      `${registryId}/replications/westeurope`,
      'Microsoft.ContainerRegistry/registries/replications',
      {},
      'westeurope',
    );
    expect(valuesOf(nodes, [assignment(), registry, copy])).toEqual({
      acr: [
        { acrName: 'shop', region: 'eastus' },
        { acrName: 'shop', region: 'westeurope' },
      ],
    });
    expect(valuesOf(nodes, [assignment()])).toEqual({ acr: [{ acrName: 'shop' }] });
  });

  it.each([
    ['somebody else', { principalId: 'bbbb' }],
    ['another role', { roleDefinitionId: acrPull.replace('7f951dda', '00000000') }],
    ['something that is no registry', { scope: `${group}/Microsoft.Storage/storageAccounts/x` }],
  ])('are not registries assigned to %s', (_, more) => {
    expect(valuesOf(nodes, [assignment(more)])).toEqual({});
  });

  it("are the ids of the add-ons' workspaces, where those show them", () => {
    const own = cluster({
      addonProfiles: {
        omsagent: { enabled: true, config: { logAnalyticsWorkspaceResourceId: workspaceId.toUpperCase() } },
      },
      securityProfile: { defender: { logAnalyticsWorkspaceResourceId: workspaceId } },
    });
    const workspace = resource(workspaceId, 'Microsoft.OperationalInsights/workspaces', { customerId: 'ABCD-1' });
    expect(valuesOf(own, [workspace])).toEqual({
      'azure-monitor': [{ workspaceId: 'abcd-1' }],
      defender: [{ workspaceId: 'abcd-1' }],
    });
    expect(valuesOf(own)).toEqual({});
  });

  it('are the vault of the service mesh, and stand for all vaults only without the secrets add-on', () => {
    const plugin = { keyVaultId: `${group}/Microsoft.KeyVault/vaults/MeshCerts` };
    const serviceMeshProfile = { mode: 'Istio', istio: { certificateAuthority: { plugin } } };
    const vault = [{ keyVaultName: 'meshcerts' }];
    expect(valuesOf(cluster({ serviceMeshProfile }))).toEqual({ istio: vault, 'keyvault-csi': vault });
    const addonProfiles = { azureKeyvaultSecretsProvider: { enabled: 'true' } };
    expect(valuesOf(cluster({ serviceMeshProfile, addonProfiles }))).toEqual({ istio: vault });
  });

  it('are the hosts of Git repositories, the proxy and the storage account of backups', () => {
    const own = cluster({
      httpProxyConfig: { httpProxy: 'http://proxy.example.com:3128/', httpsProxy: 'http://proxy.example.com:3128' },
    });
    const values = valuesOf(own, [
      configuration('fluxConfigurations', 'apps', { gitRepository: { url: 'https://git.example.com/shop' } }),
      configuration('fluxConfigurations', 'base', { gitRepository: { url: 'git@git.example.com:shop/base' } }),
      configuration('fluxConfigurations', 'bucket', { bucket: { url: 'https://bucket.example.com' } }),
      configuration('extensions', 'backup', {
        extensionType: 'microsoft.dataprotection.kubernetes',
        configurationSettings: { 'configuration.backupStorageLocation.config.storageAccount': 'Backups' },
      }),
    ]);
    expect(values).toEqual({
      flux: [
        { gitHost: 'git.example.com', port: '443', protocol: 'HTTPS' },
        { gitHost: 'git.example.com', port: '22', protocol: 'TCP' },
      ],
      'http-proxy': [{ proxyHost: 'proxy.example.com', port: '3128', protocol: 'TCP' }],
      backup: [{ storageAccount: 'backups' }],
    });
  });
});
