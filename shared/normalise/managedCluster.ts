import type { Cloud } from '../model/catalog.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { type AddressSet, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { toApiServerSubnet } from './apiServerSubnet.ts';
import { toClusterIngress } from './clusterIngress.ts';
import { toClusterSettings } from './clusterSettings.ts';
import { toClusterSources } from './clusterSources.ts';
import { toAccessSettings, toBootstrapSettings, toNodeSettings } from './clusterAccess.ts';
import { toOwnEndpoints } from './ownEndpoints.ts';
import { type EstateIndex, type WithGaps, resourceOf, toMissingGap } from './estateIndex.ts';
import {
  asChoice,
  booleanOf,
  isArray,
  isObject,
  member,
  objectOf,
  objectsOf,
  propertiesOf,
  textOf,
  textsOf,
  toSortedSet,
} from './readers.ts';

/** Reads a managed cluster. One that is being deleted, or shows little, gives what it shows and gaps for the rest. */
export function toCluster(resource: ArmResource, index: EstateIndex): WithGaps<ClusterTopology> {
  const properties = propertiesOf(resource);
  const location = toLocation(resource);
  const ranges = toAuthorizedRanges(properties);
  const host = toApiServerHost(properties);
  const nodes = toNodeSettings(properties);
  const ownEndpoints = toOwnEndpoints(resource.id, index);
  const settings = toClusterSettings(resource, index);
  const apiServerSubnet = toApiServerSubnet(properties, index);
  const cluster: ClusterTopology = {
    id: resource.id,
    name: resource.name,
    location,
    cloud: toCloud(location),
    outboundType: toOutboundType(properties),
    apiServer: toApiServer(properties),
    ...(apiServerSubnet === undefined ? {} : { apiServerSubnet }),
    ...(host === undefined ? {} : { apiServerHost: host }),
    ...(ranges.addresses === undefined ? {} : { authorizedRanges: ranges.addresses }),
    ...(ranges.tags.length === 0 ? {} : { authorizedTags: ranges.tags }),
    ...toAccessSettings(properties),
    networkIsolated: isNetworkIsolated(properties),
    ...toBootstrapSettings(properties),
    ...(nodes === undefined ? {} : { nodes }),
    ...toExtensionTypes(settings),
    settings,
    ...(ownEndpoints === undefined ? {} : { ownEndpoints }),
    sources: toClusterSources(resource, index),
    ...toClusterIngress(resource, index),
  };
  return {
    value: cluster,
    gaps: [
      ...toClusterGaps(resource),
      ...toRegistryGaps(cluster, index),
      ...ranges.problems.map((text) => toRangeGap(resource.id, text)),
    ],
  };
}

/** The region of a resource as one lower-case word, whether it is written `eastus` or `East US`; empty if it names none. */
export function toLocation(resource: ArmResource): string {
  return (resource.location ?? '').toLowerCase().replaceAll(' ', '');
}

/** The cloud that a region belongs to. */
export function toCloud(location: string): Cloud {
  if (location.startsWith('china')) return 'AzureChinaCloud';
  return /^us(?:gov|dod)/.test(location) ? 'AzureUSGovernment' : 'AzureCloud';
}

/** `loadBalancer` is AKS's default; a cluster without a network profile does not tell. */
function toOutboundType(properties: JsonObject): string {
  const profile = objectOf(properties, 'networkProfile');
  const known = ['loadBalancer', 'userDefinedRouting', 'managedNATGateway', 'userAssignedNATGateway', 'none', 'block'];
  const written = textOf(profile, 'outboundType');
  if (written !== undefined) return asChoice(written, known) ?? written;
  return Object.keys(profile).length === 0 ? 'unknown' : 'loadBalancer';
}

function toApiServer(properties: JsonObject): ClusterTopology['apiServer'] {
  const access = objectOf(properties, 'apiServerAccessProfile');
  if (booleanOf(access, 'enableVnetIntegration') === true) return 'vnetIntegration';
  return booleanOf(access, 'enablePrivateCluster') === true ? 'privateLink' : 'public';
}

/** Nodes of a private cluster use the private name; the public one, where published, points at the same address. */
function toApiServerHost(properties: JsonObject): string | undefined {
  const access = objectOf(properties, 'apiServerAccessProfile');
  const names = [textOf(properties, 'privateFQDN'), textOf(properties, 'fqdn')];
  const [first, second] = booleanOf(access, 'enablePrivateCluster') === true ? names : names.toReversed();
  return (first ?? second)?.toLowerCase();
}

/** Registry and packages are not needed when bootstrap comes from a cache and no outbound path is made. */
function isNetworkIsolated(properties: JsonObject): boolean {
  const source = asChoice(member(objectOf(properties, 'bootstrapProfile'), 'artifactSource'), ['Cache']);
  return source === 'Cache' && ['none', 'block'].includes(toOutboundType(properties).toLowerCase());
}

function toExtensionTypes(settings: JsonObject): Pick<ClusterTopology, 'extensionTypes'> {
  if (member(settings, '$extensions') === undefined) return {};
  const types = objectsOf(settings, '$extensions').flatMap((one) => textOf(propertiesOf(one), 'extensionType') ?? []);
  return { extensionTypes: toSortedSet(types.map((type) => type.toLowerCase())) };
}

interface AuthorizedRanges {
  readonly addresses?: AddressSet;
  readonly tags: readonly string[];
  readonly problems: readonly string[];
}

/** Ranges guard only a public endpoint: they cannot be used with private clusters (AKS: authorized IP ranges). */
function toAuthorizedRanges(properties: JsonObject): AuthorizedRanges {
  const access = objectOf(properties, 'apiServerAccessProfile');
  if (booleanOf(access, 'enablePrivateCluster') === true) return { tags: [], problems: [] };
  const texts = textsOf(access, 'authorizedIPRanges').filter((text) => !text.includes(':'));
  if (texts.length === 0) return { tags: [], problems: [] };
  const others = texts.filter((text) => toAddressSet(text) === undefined);
  const tags = others.filter((text) => /^[a-z][\w-]*(?:\.[\w-]+)*$/i.test(text));
  return {
    addresses: unionOfAddresses(texts.map((text) => toAddressSet(text) ?? [])),
    tags: toSortedSet(tags),
    problems: others.filter((text) => !tags.includes(text)),
  };
}

function toRangeGap(id: string, text: string): Gap {
  return { resource: id, reason: 'malformed', detail: `Authorized IP range "${text}" cannot be read.` };
}

/** Without the registry nobody knows how nodes get to it. */
function toRegistryGaps({ artifactSource, bootstrapRegistryId }: ClusterTopology, index: EstateIndex): readonly Gap[] {
  if (artifactSource !== 'Cache' || bootstrapRegistryId === undefined) return [];
  if (resourceOf(index, bootstrapRegistryId) !== undefined) return [];
  return [toMissingGap(index, bootstrapRegistryId, 'Nodes start from it, and how they get to it is unknown.')];
}

function toClusterGaps(resource: ArmResource): readonly Gap[] {
  const pools = member(propertiesOf(resource), 'agentPoolProfiles');
  if (isArray(pools) && pools.every(isObject)) return [];
  return [{ resource: resource.id, reason: 'malformed', detail: 'The cluster does not show all its agent pools.' }];
}
