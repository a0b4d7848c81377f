import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Registry } from '../model/topology.ts';
import { type EstateIndex, childrenOf, resourcesOfType } from './estateIndex.ts';
import { idOf, isArray, member, objectOf, objectsOf, propertiesOf, textOf } from './readers.ts';

const registryType = 'microsoft.containerregistry/registries';
const ruleType = 'microsoft.containerregistry/registries/cacherules';

/** Every container registry of the estate, sorted by id. */
export function toRegistries(index: EstateIndex): readonly Registry[] {
  return resourcesOfType(index, registryType).map((registry) => toRegistry(registry, index));
}

function toRegistry(registry: ArmResource, index: EstateIndex): Registry {
  const rules = childrenOf(index, registry.id, ruleType);
  const loginServer = textOf(propertiesOf(registry), 'loginServer')?.toLowerCase();
  const isUnread = index.gapById.has(`${toIdKey(registry.id)}/cacherules`);
  return {
    id: registry.id,
    ...(loginServer === undefined ? {} : { loginServer }),
    ...toEndpointIds(propertiesOf(registry)),
    // Without any rule in the estate nobody may have asked for them.
    ...(rules.length === 0 || isUnread ? {} : { cachesMicrosoft: rules.some(isForMicrosoft) }),
  };
}

function toEndpointIds(properties: JsonObject): Pick<Registry, 'endpointIds'> {
  if (!isArray(member(properties, 'privateEndpointConnections'))) return {};
  const connections = objectsOf(properties, 'privateEndpointConnections').map(propertiesOf);
  const approved = connections.filter((one) => {
    const status = textOf(objectOf(one, 'privateLinkServiceConnectionState'), 'status');
    return status === undefined || status.toLowerCase() === 'approved';
  });
  return { endpointIds: approved.flatMap((one) => idOf(one, 'privateEndpoint') ?? []) };
}

/** The rule that AKS asks for: everything of Microsoft's registry under `aks-managed-repository` (AKS, network isolated clusters). */
function isForMicrosoft(rule: ArmResource): boolean {
  const properties = propertiesOf(rule);
  const source = textOf(properties, 'sourceRepository')?.toLowerCase();
  const target = textOf(properties, 'targetRepository')?.toLowerCase();
  return source === 'mcr.microsoft.com/*' && target === 'aks-managed-repository/*';
}
