import { createHash } from 'node:crypto';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { memoised } from '../../shared/model/memoised.ts';
import { fromResourceId, toIdKey, toParentId } from '../../shared/model/resourceId.ts';
import { isJsonObject } from './answer.ts';
import type { ChangeRecord } from './changeHistory.ts';
import { embeddedKindsOf, toEmbeddedKind } from './armTypes.ts';
import { readEmbedded, removeEmbedded, writeEmbedded } from './embedded.ts';
import type { Faults, UsedFaults } from './faults.ts';
import type { UsedQuota } from './graphQuota.ts';

/** Everything that the simulated Resource Manager knows. Never changed in place: each call returns the next state. */
export interface SimulatedState {
  /** By `toIdKey(id)`; children that live inside their parent's body are not here. */
  readonly resources: ReadonlyMap<string, ArmResource>;
  readonly subscriptionIds: readonly string[];
  readonly faults: Faults;
  readonly usedFaults: UsedFaults;
  /** Most entries on one page of a list. */
  readonly pageSize: number;
  /** Makes etags and event ids of this run differ from those of other runs. */
  readonly seed: string;
  /** What Resource Graph knows of writes, oldest first. */
  readonly history: readonly ChangeRecord[];
  /** What there was before the last writes, oldest first, and until when (milliseconds) Resource Graph tells it. */
  readonly past: readonly { readonly until: number; readonly resources: ReadonlyMap<string, ArmResource> }[];
  /** What callers used of Resource Graph's quota. */
  readonly usedQuota: UsedQuota;
  /** How many writes were made; every write gets new etags and ids from it. */
  readonly writes: number;
}

/** What a simulated Resource Manager begins with. */
export interface InitialEstate {
  readonly estate: readonly ArmResource[];
  /** Subscriptions to know besides those of the estate. */
  readonly subscriptionIds?: readonly string[];
  readonly faults?: Faults;
  readonly pageSize?: number;
  readonly seed?: string;
}

/** The first state. A child that lives inside its parent is put there if the estate holds the parent; every resource gets an etag. */
export function toInitialState(initial: InitialEstate): SimulatedState {
  const fromIds = initial.estate.map((resource) => fromResourceId(resource.id)?.subscriptionId ?? '');
  const empty: SimulatedState = {
    resources: new Map(),
    subscriptionIds: [...new Set([...(initial.subscriptionIds ?? []), ...fromIds])].filter((id) => id !== ''),
    faults: initial.faults ?? {},
    usedFaults: [],
    pageSize: initial.pageSize ?? 100,
    seed: initial.seed ?? 'breakwater',
    history: [],
    past: [],
    usedQuota: new Map(),
    writes: 0,
  };
  const parentsFirst = initial.estate.flatMap(toSingleSettings).sort((a, b) => depthOf(a.id) - depthOf(b.id));
  return parentsFirst.reduce((state, resource) => putResource(state, resource, { keepEtag: true }), empty);
}

/** The list of what a resource logs, as an estate keeps it, is one resource a setting in the Resource Manager. */
function toSingleSettings(resource: ArmResource): readonly ArmResource[] {
  const list = resource.properties?.['value'];
  if (!/\/providers\/Microsoft\.Insights\/diagnosticSettings$/i.test(resource.id) || !Array.isArray(list))
    return [resource];
  return (list as readonly Json[]).filter(isArmResource);
}

function isArmResource(value: Json): value is ArmResource {
  return isJsonObject(value) && ['id', 'type', 'name'].every((member) => typeof value[member] === 'string');
}

function depthOf(id: string): number {
  return fromResourceId(id)?.names.length ?? 0;
}

/** The resource with this id, wherever it lives; undefined if there is none. */
export function findResource(state: SimulatedState, id: string): ArmResource | undefined {
  const direct = state.resources.get(toIdKey(id));
  if (direct) return direct;
  const home = findHome(state, id);
  return home && readEmbedded(home.parent, home.kind).find((child) => toIdKey(child.id) === toIdKey(id));
}

/** The children of this type that a parent holds, in its body or beside it. */
export function childrenOf(state: SimulatedState, parent: ArmResource, type: string): readonly ArmResource[] {
  const kind = toEmbeddedKind(type);
  const inBody = kind ? readEmbedded(parent, kind) : [];
  const prefix = `${toIdKey(parent.id)}/`;
  const below = belowTops(state.resources).get(toTopKey(prefix)) ?? [];
  const beside = below.filter((child) => toIdKey(child.id).startsWith(prefix) && isOfType(child, type));
  return [...inBody, ...beside];
}

/** What lies below each resource of a group, in the order of the whole. */
const belowTops = memoised((resources: SimulatedState['resources']): ReadonlyMap<string, readonly ArmResource[]> => {
  const tops = new Map<string, ArmResource[]>();
  for (const [key, resource] of resources) {
    const top = toTopKey(key);
    if (top === key) continue;
    const below = tops.get(top);
    if (below) below.push(resource);
    else tops.set(top, [resource]);
  }
  return tops;
});

/** The key of the resource that a key is at or below; empty for what is in no group. */
function toTopKey(key: string): string {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/.exec(key)?.[0] ?? '';
}

/** True if the resource is of this type, whatever the casing. */
export function isOfType(resource: ArmResource, type: string): boolean {
  const own = [fromResourceId(resource.id)?.type, resource.type];
  return own.some((each) => each?.toLowerCase() === type.toLowerCase());
}

/** Puts a resource where it belongs with a new etag (its own, and its parent's if it lives inside the parent). */
export function putResource(
  state: SimulatedState,
  resource: ArmResource,
  options: { readonly keepEtag?: boolean } = {},
): SimulatedState {
  const next = { ...state, writes: state.writes + 1 };
  const etag = options.keepEtag && typeof resource['etag'] === 'string' ? resource['etag'] : toEtag(next, resource.id);
  const home = findHome(state, resource.id);
  if (home) {
    const parent = writeEmbedded(home.parent, home.kind, { ...resource, etag });
    return withResource(next, { ...parent, etag: toEtag(next, parent.id) });
  }
  const whole = withChildIds(resource, (id) => toEtag(next, id));
  return withPolicyLink(withResource(next, { ...whole, etag }), resource.id, true);
}

/** Takes a resource and everything below it away. */
export function removeResource(state: SimulatedState, id: string): SimulatedState {
  const next = { ...state, writes: state.writes + 1 };
  const home = findHome(state, id);
  if (home) {
    const parent = removeEmbedded(home.parent, home.kind, id);
    return withResource(next, { ...parent, etag: toEtag(next, parent.id) });
  }
  const key = toIdKey(id);
  const kept = [...state.resources].filter(([other]) => other !== key && !other.startsWith(`${key}/`));
  return withPolicyLink({ ...next, resources: new Map(kept) }, id, false);
}

/** A well-formed id that is the same for the same run, write and purpose. */
export function toRunId(state: SimulatedState, purpose: string): string {
  const hex = createHash('sha256').update(`${state.seed}/${state.writes}/${purpose}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function toEtag(state: SimulatedState, id: string): string {
  return `W/"${toRunId(state, toIdKey(id))}"`;
}

function withResource(state: SimulatedState, resource: ArmResource): SimulatedState {
  return { ...state, resources: new Map(state.resources).set(toIdKey(resource.id), resource) };
}

function findHome(state: SimulatedState, id: string) {
  const kind = toEmbeddedKind(fromResourceId(id)?.type ?? '');
  const parent = state.resources.get(toIdKey(toParentId(id) ?? ''));
  return kind && parent && !state.resources.has(toIdKey(id)) ? { kind, parent } : undefined;
}

/** Children in a body that came without id, type or etag get them, as the service does. */
function withChildIds(resource: ArmResource, toChildEtag: (id: string) => string): ArmResource {
  const kinds = embeddedKindsOf(fromResourceId(resource.id)?.type ?? resource.type);
  return kinds
    .filter((kind) => kind.form === 'nested')
    .reduce(
      (whole, kind) =>
        readEmbedded(whole, kind).reduce(
          (parent, child) => writeEmbedded(parent, kind, { etag: toChildEtag(child.id), ...child }),
          whole,
        ),
      resource,
    );
}

/** A policy lists the ids of its rule collection groups; the list follows when a group comes or goes. */
function withPolicyLink(state: SimulatedState, id: string, exists: boolean): SimulatedState {
  if (!/\/firewallPolicies\/[^/]+\/ruleCollectionGroups\/[^/]+$/i.test(id)) return state;
  const policy = state.resources.get(toIdKey(toParentId(id) ?? ''));
  if (!policy) return state;
  const listed = policy.properties?.['ruleCollectionGroups'];
  const others = (Array.isArray(listed) ? (listed as readonly Json[]) : []).filter((entry) => !isLinkTo(entry, id));
  const links: readonly Json[] = exists ? [...others, { id }] : others;
  const properties: JsonObject = { ...policy.properties, ruleCollectionGroups: links };
  return withResource(state, { ...policy, properties });
}

function isLinkTo(entry: Json, id: string): boolean {
  return isJsonObject(entry) && typeof entry['id'] === 'string' && toIdKey(entry['id']) === toIdKey(id);
}
