import type { ArmResource } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toResourceText } from './canonical.ts';
import { type AksOwned, isAksOwned, withoutAksParts } from './aksOwned.ts';
import { toShape } from './shape.ts';

/**
 * The resources that count for drift by id key, each once: drafts and what AKS owns are left out. Of two different
 * bodies with one id the one with the greater canonical text is taken, so that the order of the input means nothing.
 */
export function toComparedResources(
  resources: readonly ArmResource[],
  owned: AksOwned,
): ReadonlyMap<string, ArmResource> {
  const byId = new Map<string, ArmResource>();
  const kept = new Map<string, boolean>();
  for (const { type } of resources) if (!kept.has(type)) kept.set(type, toShape(type).role === 'kept');
  for (const resource of resources) {
    if (kept.get(resource.type) !== true || isAksOwned(resource, owned)) continue;
    const key = toIdKey(resource.id);
    const candidate = withoutAksParts(resource, owned);
    const other = byId.get(key);
    if (other === undefined || toResourceText(other) < toResourceText(candidate)) byId.set(key, candidate);
  }
  return byId;
}
