import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey, toResourceName } from '../model/resourceId.ts';
import { type EstateIndex, resourceOf, resourcesOfType } from './estateIndex.ts';
import { booleanOf, isBlank, isObject, member, objectOf, propertiesOf, textOf, textsOf } from './readers.ts';
import { toEndpoint } from './endpoint.ts';

/**
 * What the catalog's conditions and placeholders look at: the cluster's raw body, its extensions (`$extensions`, absent if
 * they could not be read) and, by feature, values that other resources of the estate give (`$values`).
 */
export function toClusterSettings(cluster: ArmResource, index: EstateIndex): JsonObject {
  const extensions = toExtensions(cluster, index);
  const { properties, ...shell } = cluster;
  // A body without settings was cut short on its way: every setting is then unknown, none is off.
  return {
    ...shell,
    ...(isObject(properties) && !isBlank(properties) ? { properties } : {}),
    ...(extensions === undefined ? {} : { $extensions: extensions }),
    $values: withoutEmpty({
      acr: toRegistries(cluster, index),
      'network-isolated': toBootstrapRegistry(cluster, index),
      'azure-monitor': toWorkspaces(omsWorkspaceOf(cluster), index),
      defender: toWorkspaces(defenderWorkspaceOf(cluster), index),
      istio: toMeshVaults(cluster),
      'keyvault-csi': hasSecretsProvider(cluster) ? [] : toMeshVaults(cluster),
      flux: toGitHosts(cluster, index),
      'http-proxy': toProxies(cluster),
      backup: toBackupAccounts(extensions ?? []),
    }),
  };
}

type Values = Readonly<Record<string, readonly JsonObject[]>>;

function withoutEmpty(values: Values): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, list]) => list.length > 0));
}

function configurationsOf(cluster: ArmResource, index: EstateIndex, kind: string): readonly ArmResource[] {
  const parent = `${toIdKey(cluster.id)}/providers/microsoft.kubernetesconfiguration`;
  return (index.byParent.get(parent) ?? []).filter(({ id }) => toIdKey(id).startsWith(`${parent}/${kind}/`));
}

/** None at all is an answer, unless the estate says that the list could not be read. */
function toExtensions(cluster: ArmResource, index: EstateIndex): readonly ArmResource[] | undefined {
  const found = configurationsOf(cluster, index, 'extensions');
  const list = `${toIdKey(cluster.id)}/providers/microsoft.kubernetesconfiguration/extensions`;
  return found.length === 0 && index.gapById.has(list) ? undefined : found;
}

/** AcrPull, and the role that replaces it on registries with permissions by repository (Azure built-in roles: containers). */
const pullRoles = ['7f951dda-4ed3-4680-a7ca-43fe172d538d', 'b93aa761-3e63-49ed-ac28-beffa264f7ac'];

/** Registries on which the identity of the nodes may pull. None found means nothing: assignments are often not collected. */
function toRegistries(cluster: ArmResource, index: EstateIndex): readonly JsonObject[] {
  const kubelet = objectOf(objectOf(propertiesOf(cluster), 'identityProfile'), 'kubeletidentity');
  const principal = textOf(kubelet, 'objectId')?.toLowerCase();
  if (principal === undefined) return [];
  const scopes = resourcesOfType(index, 'microsoft.authorization/roleassignments')
    .map(propertiesOf)
    .filter((assignment) => textOf(assignment, 'principalId')?.toLowerCase() === principal)
    .filter((assignment) =>
      pullRoles.includes(toResourceName(textOf(assignment, 'roleDefinitionId') ?? '').toLowerCase()),
    )
    .map((assignment) => textOf(assignment, 'scope') ?? '')
    .filter((scope) => fromResourceId(scope)?.type.toLowerCase() === 'microsoft.containerregistry/registries');
  return [...new Map(scopes.map((scope) => [toIdKey(scope), scope])).values()].flatMap((scope) =>
    toRegistry(scope, index),
  );
}

/** One value a region that holds the registry; without the registry itself in the estate its regions are not known. */
function toRegistry(id: string, index: EstateIndex): readonly JsonObject[] {
  const registry = resourceOf(index, id);
  const server = registry && textOf(propertiesOf(registry), 'loginServer');
  const acrName = (server?.split('.')[0] ?? toResourceName(id)).toLowerCase();
  const copies = (index.byParent.get(toIdKey(id)) ?? []).filter(({ id: own }) => /\/replications\/[^/]+$/i.test(own));
  const regions = [registry, ...copies].flatMap((resource) => toRegion(resource));
  return regions.length === 0 ? [{ acrName }] : [...new Set(regions)].map((region) => ({ acrName, region }));
}

/** The registry that nodes bootstrap from, with the names that it shows itself. One that was not read goes by the name in its id. */
function toBootstrapRegistry(cluster: ArmResource, index: EstateIndex): readonly JsonObject[] {
  const id = textOf(objectOf(propertiesOf(cluster), 'bootstrapProfile'), 'containerRegistryId');
  if (id === undefined || fromResourceId(id)?.type.toLowerCase() !== 'microsoft.containerregistry/registries')
    return [];
  const registry = propertiesOf(resourceOf(index, id) ?? {});
  const loginServer = textOf(registry, 'loginServer')?.toLowerCase();
  const named = toRegistry(id, index).map((one) => (loginServer === undefined ? one : { ...one, loginServer }));
  const endpoints = textsOf(registry, 'dataEndpointHostNames').map((host) => host.toLowerCase());
  return named.flatMap((one) =>
    endpoints.length === 0 ? [one] : endpoints.map((dataEndpoint) => ({ ...one, dataEndpoint })),
  );
}

function toRegion(resource: ArmResource | undefined): readonly string[] {
  const location = resource && textOf(resource, 'location');
  return location === undefined ? [] : [location.toLowerCase().replaceAll(' ', '')];
}

function omsWorkspaceOf(cluster: ArmResource): string | undefined {
  const addOn = objectOf(objectOf(propertiesOf(cluster), 'addonProfiles'), 'omsagent');
  return textOf(objectOf(addOn, 'config'), 'logAnalyticsWorkspaceResourceID');
}

function defenderWorkspaceOf(cluster: ArmResource): string | undefined {
  const defender = objectOf(objectOf(propertiesOf(cluster), 'securityProfile'), 'defender');
  return textOf(defender, 'logAnalyticsWorkspaceResourceId');
}

/** Agents speak to hosts that carry the workspace's own id, which only the workspace shows. */
function toWorkspaces(id: string | undefined, index: EstateIndex): readonly JsonObject[] {
  const workspace = resourceOf(index, id);
  const workspaceId = workspace && textOf(propertiesOf(workspace), 'customerId');
  return workspaceId === undefined ? [] : [{ workspaceId: workspaceId.toLowerCase() }];
}

/** With the add-on, pods name vaults that ARM does not show, so that those of the mesh are not all. */
function hasSecretsProvider(cluster: ArmResource): boolean {
  const addOns = objectOf(propertiesOf(cluster), 'addonProfiles');
  return booleanOf(objectOf(addOns, 'azureKeyvaultSecretsProvider'), 'enabled') === true;
}

function toMeshVaults(cluster: ArmResource): readonly JsonObject[] {
  const istio = objectOf(objectOf(propertiesOf(cluster), 'serviceMeshProfile'), 'istio');
  const id = textOf(objectOf(objectOf(istio, 'certificateAuthority'), 'plugin'), 'keyVaultId');
  const isVault = id !== undefined && fromResourceId(id)?.type.toLowerCase() === 'microsoft.keyvault/vaults';
  return isVault ? [{ keyVaultName: toResourceName(id).toLowerCase() }] : [];
}

function toGitHosts(cluster: ArmResource, index: EstateIndex): readonly JsonObject[] {
  const addresses = configurationsOf(cluster, index, 'fluxconfigurations').map((configuration) =>
    textOf(objectOf(propertiesOf(configuration), 'gitRepository'), 'url'),
  );
  return distinctEndpoints(addresses).map(({ host, port, protocol }) => ({ gitHost: host, port, protocol }));
}

function toProxies(cluster: ArmResource): readonly JsonObject[] {
  const proxy = objectOf(propertiesOf(cluster), 'httpProxyConfig');
  const endpoints = distinctEndpoints([textOf(proxy, 'httpProxy'), textOf(proxy, 'httpsProxy')]);
  // Nodes open a connection of their own to the proxy, whatever they speak with it.
  return endpoints.map(({ host, port }) => ({ proxyHost: host, port, protocol: 'TCP' }));
}

function distinctEndpoints(addresses: readonly (string | undefined)[]) {
  const endpoints = addresses.flatMap((address) => toEndpoint(address ?? '') ?? []);
  return [...new Map(endpoints.map((endpoint) => [`${endpoint.host}:${endpoint.port}`, endpoint])).values()];
}

function toBackupAccounts(extensions: readonly ArmResource[]): readonly JsonObject[] {
  return extensions.flatMap((extension) => {
    const settings: Json | undefined = member(propertiesOf(extension), 'configurationSettings');
    const account = isObject(settings)
      ? textOf(settings, 'configuration.backupStorageLocation.config.storageAccount')
      : undefined;
    return account === undefined ? [] : [{ storageAccount: account.toLowerCase() }];
  });
}
