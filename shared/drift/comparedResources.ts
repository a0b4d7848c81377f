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
  forEachCompared(resources, owned, (key, resource) => byId.set(key, toGreater(byId.get(key), resource)));
  return byId;
}

/** What a resource was and is; a side is absent where it has none. */
export interface ComparedPair {
  before: ArmResource | undefined;
  after: ArmResource | undefined;
}

/** The same of two states at once. */
export function toComparedPairs(
  before: readonly ArmResource[],
  after: readonly ArmResource[],
  owned: AksOwned,
): ReadonlyMap<string, ComparedPair> {
  const byId = new Map<string, ComparedPair>();
  forEachCompared(before, owned, (key, resource) => {
    const pair = byId.get(key);
    if (pair) pair.before = toGreater(pair.before, resource);
    else byId.set(key, { before: resource, after: undefined });
  });
  forEachCompared(after, owned, (key, resource) => {
    const pair = byId.get(key);
    if (pair) pair.after = toGreater(pair.after, resource);
    else byId.set(key, { before: undefined, after: resource });
  });
  return byId;
}

function forEachCompared(
  resources: readonly ArmResource[],
  owned: AksOwned,
  visit: (key: string, resource: ArmResource) => void,
): void {
  const kept = new Map<string, boolean>();
  for (const resource of resources) {
    const { type } = resource;
    const isKept = kept.get(type) ?? toShape(type).role === 'kept';
    kept.set(type, isKept);
    if (isKept && !isAksOwned(resource, owned)) visit(toIdKey(resource.id), withoutAksParts(resource, owned));
  }
}

function toGreater(known: ArmResource | undefined, candidate: ArmResource): ArmResource {
  return known === undefined || toResourceText(known) < toResourceText(candidate) ? candidate : known;
}
