import type { Json, JsonObject } from '../model/json.ts';
import type { ClusterTopology } from '../model/topology.ts';

/**
 * Add-ons whose needs the catalog knows. The AKS article says that an add-on without rows of its own needs what every
 * cluster needs.
 */
const knownAddOns = new Set([
  'accsgxdeviceplugin',
  'aciconnectorlinux',
  'azuredefender',
  'azurekeyvaultsecretsprovider',
  'azurepolicy',
  'extensionmanager',
  'gitops',
  'httpapplicationrouting',
  'ingressapplicationgateway',
  'kubedashboard',
  'omsagent',
  'openservicemesh',
  'webapplicationrouting',
]);

/** Extension types with rows of their own, or whose needs come from settings of the cluster. */
const knownExtensions = new Set([
  'microsoft.appconfiguration',
  'microsoft.argocd',
  'microsoft.azurecontainerstorage',
  'microsoft.azuredefender.kubernetes',
  'microsoft.azureml.kubernetes',
  'microsoft.azuremonitor.containers',
  'microsoft.azuremonitor.containers.metrics',
  'microsoft.containernetworkingagent',
  'microsoft.dapr',
  'microsoft.dataprotection.kubernetes',
  'microsoft.flux',
  'microsoft.policyinsights',
]);

/**
 * Names of enabled add-ons and types of extensions that the catalog does not know: what they need to reach is not among the
 * cluster's dependencies. As the estate spells them, sorted, each once.
 */
export function unknownAddOns(cluster: ClusterTopology): readonly string[] {
  const addOns = enabledAddOns(cluster.settings ?? {}).filter((name) => !knownAddOns.has(name.toLowerCase()));
  const types = extensionTypes(cluster.settings ?? {}).filter((type) => !knownExtensions.has(type.toLowerCase()));
  return [...new Set([...addOns, ...types])].toSorted();
}

function enabledAddOns(settings: JsonObject): readonly string[] {
  const profiles = memberOf(memberOf(settings, 'properties'), 'addonProfiles');
  return isObject(profiles) ? Object.keys(profiles).filter((name) => isEnabled(profiles[name])) : [];
}

function isEnabled(profile: Json | undefined): boolean {
  const enabled = memberOf(profile, 'enabled');
  return enabled === true || (typeof enabled === 'string' && enabled.trim().toLowerCase() === 'true');
}

function extensionTypes(settings: JsonObject): readonly string[] {
  const extensions = settings['$extensions'];
  if (!Array.isArray(extensions)) return [];
  return extensions
    .map((extension: Json) => memberOf(memberOf(extension, 'properties'), 'extensionType'))
    .filter((type) => typeof type === 'string');
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  const key = Object.keys(value).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : value[key];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
