import type { ArmResource } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Registry } from '../model/topology.ts';
import { type EstateIndex, childrenOf, resourcesOfType } from './estateIndex.ts';
import { propertiesOf, textOf } from './readers.ts';

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
    // Without any rule in the estate nobody may have asked for them.
    ...(rules.length === 0 || isUnread ? {} : { cachesMicrosoft: rules.some(isForMicrosoft) }),
  };
}

/** The rule that AKS asks for: everything of Microsoft's registry under `aks-managed-repository` (AKS, network isolated clusters). */
function isForMicrosoft(rule: ArmResource): boolean {
  const properties = propertiesOf(rule);
  const source = textOf(properties, 'sourceRepository')?.toLowerCase();
  const target = textOf(properties, 'targetRepository')?.toLowerCase();
  return source === 'mcr.microsoft.com/*' && target === 'aks-managed-repository/*';
}
