import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json } from '../../shared/model/json.ts';
import { memoised } from '../../shared/model/memoised.ts';
import { fromResourceId, toIdKey, toResourceName } from '../../shared/model/resourceId.ts';
import type { Answer } from './answer.ts';
import { toErrorAnswer } from './answer.ts';
import type { ArmTarget } from './armTarget.ts';
import { toOfferedType } from './armTypes.ts';
import { toPage } from './paging.ts';
import type { SimulatedState } from './state.ts';
import { childrenOf, findResource, isOfType } from './state.ts';

type ListTarget = Extract<ArmTarget, { kind: 'list' }>;

/** Answers a GET of one resource, a list, or a scope above resources. */
export function answerRead(state: SimulatedState, target: ArmTarget, url: URL): Answer {
  switch (target.kind) {
    case 'subscriptions':
      return toPage(state.subscriptionIds.map(toSubscription), url, state.pageSize);
    case 'subscription':
      return { status: 200, body: toSubscription(target.subscriptionId) };
    case 'resourceGroups':
      return readResourceGroups(state, target, url);
    case 'item':
      return readItem(state, target.id);
    case 'list':
      return readList(state, target, url);
  }
}

function readItem(state: SimulatedState, id: string): Answer {
  const resource = findResource(state, id);
  if (!resource) return toNotFound(state, id);
  const etag = resource['etag'];
  return { status: 200, body: resource, ...(typeof etag === 'string' && { headers: { etag } }) };
}

function readList(state: SimulatedState, target: ListTarget, url: URL): Answer {
  const single = readSingleAnswer(state, target);
  if (single) return single;
  const isKnown = () => [...state.resources.values()].some((resource) => isOfType(resource, target.type));
  if (!toOfferedType(target.type) && !isKnown()) return toUnknownType(target.type);
  if (target.parentId === undefined) return toPage(topLevelOf(state, target), url, state.pageSize);
  const parent = findResource(state, target.parentId);
  if (!parent) return toNotFound(state, target.parentId);
  return toPage(childrenOf(state, parent, target.type), url, state.pageSize);
}

function topLevelOf({ resources }: SimulatedState, target: ListTarget): readonly ArmResource[] {
  const known = byPlace(resources).get(toPlaceKey(target.subscriptionId, target.type)) ?? [];
  const group = target.resourceGroup.toLowerCase();
  if (group === '') return known;
  return known.filter(({ id }) => fromResourceId(id)?.resourceGroup.toLowerCase() === group);
}

/** Resources by subscription and type. */
const byPlace = memoised((resources: SimulatedState['resources']): ReadonlyMap<string, readonly ArmResource[]> => {
  const places = new Map<string, ArmResource[]>();
  for (const resource of resources.values()) {
    const parts = fromResourceId(resource.id);
    if (!parts) continue;
    const key = toPlaceKey(parts.subscriptionId, parts.type);
    const known = places.get(key);
    if (known) known.push(resource);
    else places.set(key, [resource]);
  }
  return places;
});

function toPlaceKey(subscriptionId: string, type: string): string {
  return `${subscriptionId} ${type}`.toLowerCase();
}

/**
 * Lists that an estate holds as one answer rather than as resources: service tags of a location, and the endpoints that a
 * cluster says it needs. A cluster without a recorded answer needs nothing of its own.
 */
function readSingleAnswer(state: SimulatedState, target: ListTarget): Answer | undefined {
  const recorded = state.resources.get(toIdKey(target.path));
  if (recorded) return { status: 200, body: toListAnswer(recorded) };
  if (/\/locations\/[^/]+\/serviceTags$/i.test(target.path)) return readServiceTags(state, target);
  if (!/\/outboundNetworkDependenciesEndpoints$/i.test(target.path)) return undefined;
  const cluster = findResource(state, target.parentId ?? '');
  return cluster ? { status: 200, body: { value: [] } } : toNotFound(state, target.parentId ?? '');
}

/** A list of endpoints that an estate holds as a resource is answered as ARM answers it. */
function toListAnswer(recorded: ArmResource): Json {
  const value = recorded.properties?.['value'];
  return value === undefined ? recorded : { value };
}

function readServiceTags(state: SimulatedState, target: ListTarget): Answer {
  const tags = [...state.resources.values()].find(
    (resource) =>
      /\/serviceTags(\/[^/]+)?$/i.test(resource.id) &&
      resource.id.toLowerCase().startsWith(`/subscriptions/${target.subscriptionId}/`.toLowerCase()),
  );
  if (tags) return { status: 200, body: tags };
  return toErrorAnswer(404, 'NotFound', 'The scenario has no service tag list.');
}

function readResourceGroups(
  state: SimulatedState,
  target: Extract<ArmTarget, { kind: 'resourceGroups' }>,
  url: URL,
): Answer {
  const groups = resourceGroupsOf(state, target.subscriptionId);
  const wanted = target.resourceGroup;
  if (wanted === undefined) return toPage([...groups.values()], url, state.pageSize);
  const group = groups.get(wanted.toLowerCase());
  return group ? { status: 200, body: group } : toGroupNotFound(wanted);
}

/** The resource groups that hold anything, by lower-case name. */
function resourceGroupsOf(state: SimulatedState, subscriptionId: string): ReadonlyMap<string, Json> {
  const groups = new Map<string, Json>();
  for (const resource of state.resources.values()) {
    const parts = fromResourceId(resource.id);
    const isInside = parts?.subscriptionId.toLowerCase() === subscriptionId.toLowerCase() && parts.resourceGroup !== '';
    if (!isInside || groups.has(parts.resourceGroup.toLowerCase())) continue;
    const id = `/subscriptions/${parts.subscriptionId}/resourceGroups/${parts.resourceGroup}`;
    const tags = state.resources.get(toIdKey(id))?.['tags'];
    groups.set(parts.resourceGroup.toLowerCase(), {
      id,
      name: parts.resourceGroup,
      type: 'Microsoft.Resources/resourceGroups',
      location: resource.location ?? 'global',
      properties: { provisioningState: 'Succeeded' },
      ...(tags === undefined ? {} : { tags }),
    });
  }
  return groups;
}

function toSubscription(subscriptionId: string): Json {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    displayName: 'Simulated subscription',
    state: 'Enabled',
  };
}

/** 404 in ARM's words: the group, if nothing is in it, else the resource. */
export function toNotFound(state: SimulatedState, id: string): Answer {
  const parts = fromResourceId(id);
  const group = parts?.resourceGroup ?? '';
  if (parts && group !== '' && !resourceGroupsOf(state, parts.subscriptionId).has(group.toLowerCase())) {
    return toGroupNotFound(group);
  }
  const name = `${parts?.type ?? 'resource'}/${parts?.names.join('/') ?? toResourceName(id)}`;
  return toErrorAnswer(
    404,
    'ResourceNotFound',
    `The Resource '${name}' under resource group '${group}' was not found.`,
  );
}

function toGroupNotFound(group: string): Answer {
  return toErrorAnswer(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

function toUnknownType(type: string): Answer {
  const [namespace = '', ...rest] = type.split('/');
  return toErrorAnswer(
    404,
    'InvalidResourceType',
    `The resource type '${rest.join('/')}' could not be found in the namespace '${namespace}'.`,
  );
}
