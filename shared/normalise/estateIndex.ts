import type { ArmResource, Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { memoised } from '../model/memoised.ts';
import { toIdKey, toParentId } from '../model/resourceId.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { asText } from './readers.ts';

/** An estate made searchable: by id and by type, both case-blind. */
export interface EstateIndex {
  readonly byId: ReadonlyMap<string, ArmResource>;
  /** Resources of a type (lower case), sorted by id so that the order of the input never shows. */
  readonly byType: ReadonlyMap<string, readonly ArmResource[]>;
  /** Child resources by the id of what holds them, sorted by id. */
  readonly byParent: ReadonlyMap<string, readonly ArmResource[]>;
  /** What the estate itself says that it could not see, by id. */
  readonly gapById: ReadonlyMap<string, Gap>;
  /** The service tags that count for what is being read: those of its cloud. Absent if the estate holds no list for it. */
  readonly serviceTags?: ServiceTagList;
}

/** A part of the topology together with what could not be seen while it was made. */
export interface WithGaps<T> {
  readonly value: T;
  readonly gaps: readonly Gap[];
}

/** Makes an estate searchable. Of two resources with one id the later counts. */
export function toEstateIndex(estate: Estate): EstateIndex {
  const byId = new Map(
    estate.resources.flatMap((resource) => {
      const id = asText(resource.id);
      return id === undefined ? [] : [[toIdKey(id), resource] as const];
    }),
  );
  const sorted = [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, resource]) => resource);
  return {
    byId,
    byType: Map.groupBy(sorted, toTypeKey),
    byParent: Map.groupBy(sorted, toParentKey),
    gapById: new Map(estate.gaps.map((gap) => [toIdKey(gap.resource), gap])),
  };
}

/**
 * The index of an estate that differs from an indexed one in one resource. `resources` are all of it by id key; what is not
 * about that resource is taken over.
 */
export function toIndexAfter(
  index: EstateIndex,
  resources: ReadonlyMap<string, ArmResource>,
  changedId: string,
): EstateIndex {
  const key = toIdKey(changedId);
  const [old, next] = [index.byId.get(key), resources.get(key)];
  if (!old || !next || toTypeKey(old) !== toTypeKey(next) || toParentKey(old) !== toParentKey(next)) {
    const estate: Estate = { source: { kind: 'files' }, resources: [...resources.values()], gaps: [] };
    return { ...index, ...toEstateIndex(estate), gapById: index.gapById };
  }
  const replaced = (groups: EstateIndex['byType'], group: string): EstateIndex['byType'] =>
    new Map(groups).set(
      group,
      (groups.get(group) ?? []).map((one) => (one === old ? next : one)),
    );
  return {
    ...index,
    byId: resources,
    byType: replaced(index.byType, toTypeKey(next)),
    byParent: replaced(index.byParent, toParentKey(next)),
  };
}

/** Estates that differ little share resources; what holds one is asked for every estate. */
const toParentKey: (resource: ArmResource) => string = memoised(({ id }) => toIdKey(toParentId(id) ?? ''));

/** The resource of an id; undefined if the estate does not hold it. */
export function resourceOf(index: EstateIndex, id: string | undefined): ArmResource | undefined {
  return id === undefined ? undefined : index.byId.get(toIdKey(id));
}

/** All resources of a type, given in lower case. */
export function resourcesOfType(index: EstateIndex, type: string): readonly ArmResource[] {
  return index.byType.get(type) ?? [];
}

/** Resources of a child type whose id lies directly under the parent's. */
export function childrenOf(index: EstateIndex, parentId: string, type: string): readonly ArmResource[] {
  return (index.byParent.get(toIdKey(parentId)) ?? []).filter((child) => toTypeKey(child) === type);
}

/** Ids of child resources that are left out because their versions contradict each other (`toEstate`). */
export function contestedChildren(index: EstateIndex, parentId: string, segment: string): readonly string[] {
  const prefix = `${toIdKey(parentId)}/${segment.toLowerCase()}/`;
  return [...index.gapById]
    .filter(([key, { reason }]) => reason === 'stale' && key.startsWith(prefix) && !index.byId.has(key))
    .map(([, { resource }]) => resource);
}

function toTypeKey(resource: ArmResource): string {
  return (asText(resource.type) ?? '').toLowerCase();
}

/** Gap for a resource that is referred to but not in the estate or of no use, with the estate's own reason where it gives one. */
export function toMissingGap(index: EstateIndex, id: string, consequence: string): Gap {
  const known = index.gapById.get(toIdKey(id));
  const isHeld = resourceOf(index, id) !== undefined;
  const plain = isHeld ? 'It does not show what it holds.' : 'It is referred to but is not in the estate.';
  const reason = known?.reason ?? (isHeld ? 'malformed' : 'notFound');
  return { resource: id, reason, detail: `${known?.detail ?? plain} ${consequence}` };
}
