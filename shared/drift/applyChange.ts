import type { Change } from '../model/drift.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { isResourceId } from './resourceIdText.ts';

/** The resources of a state by id key. */
export type ResourcesById = ReadonlyMap<string, ArmResource>;

/** One step of a keyed path: a member, or the item of a list that has a key. */
type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly by: string; readonly key: string };

/**
 * A state with one change of `compareEstates` made and no other: what stands at its path is taken from the state after all
 * changes. Items of ordered lists stand behind the nearest one that goes before them there. Everything else is the same
 * object as before, so that what is kept with parts of it stays known.
 */
export function applyChange(state: ResourcesById, after: ResourcesById, change: Change): ResourcesById {
  const key = toIdKey(change.resourceId);
  const [old, next] = [state.get(key), after.get(key)];
  const changed = new Map(state);
  if (change.path === '' || !old || !next) {
    if (next) changed.set(key, next);
    else changed.delete(key);
    return changed;
  }
  const value = transplant(old, next, { steps: toSteps(change.path), change });
  if (isObject(value)) changed.set(key, { ...value, id: old.id, type: old.type, name: old.name });
  return changed;
}

/** What is to be done where. */
interface Graft {
  readonly steps: readonly PathStep[];
  readonly change: Change;
}

function transplant(old: Json | undefined, next: Json | undefined, graft: Graft): Json | undefined {
  const [step, ...steps] = graft.steps;
  if (!step) return graft.change.kind === 'moved' ? inOrderOf(old, next) : next;
  return step.kind === 'member'
    ? graftMember(old, next, step.name, { ...graft, steps })
    : graftItem(old, next, step, { ...graft, steps });
}

/** The items of a list in the order of another one, by name; what the other one lacks keeps its place. */
function inOrderOf(old: Json | undefined, next: Json | undefined): Json | undefined {
  if (!isArray(old) || !isArray(next)) return old;
  const ranks = new Map(next.map((item, index) => [keyOf(item, 'name'), index]));
  const rankOf = (item: Json) => ranks.get(keyOf(item, 'name'));
  const known = old.filter((item) => rankOf(item) !== undefined);
  const sorted = known.toSorted((a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0));
  const placed = new Map(known.map((item, index) => [item, sorted[index] ?? item]));
  return old.map((item) => placed.get(item) ?? item);
}

function graftMember(old: Json | undefined, next: Json | undefined, name: string, graft: Graft): Json {
  const [left, right] = [isObject(old) ? old : {}, isObject(next) ? next : {}];
  const holder = toHolder(left, right, name);
  if (holder === 'properties') {
    const inner = (object: JsonObject) => object['properties'];
    return { ...left, properties: graftMember(inner(left), inner(right), name, graft) };
  }
  const [from, to] = [toOwnName(left, name), toOwnName(right, name)];
  const value = transplant(
    from === undefined ? undefined : left[from],
    to === undefined ? undefined : right[to],
    graft,
  );
  const rest = Object.fromEntries(Object.entries(left).filter(([own]) => own !== from || own === (to ?? from)));
  if (value === undefined) return Object.fromEntries(Object.entries(rest).filter(([own]) => own !== (to ?? from)));
  return { ...rest, [to ?? from ?? name]: value };
}

/** Paths leave `properties` out: a member is looked for beside it first. */
function toHolder(left: JsonObject, right: JsonObject, name: string): 'own' | 'properties' {
  if (toOwnName(left, name) !== undefined || toOwnName(right, name) !== undefined) return 'own';
  const hasInner = (object: JsonObject) => isObject(object['properties']);
  return hasInner(left) || hasInner(right) ? 'properties' : 'own';
}

/** Members that are named by an id are known by it in any casing. */
function toOwnName(object: JsonObject, name: string): string | undefined {
  if (name in object) return name;
  return isResourceId(name) ? Object.keys(object).find((own) => toIdKey(own) === toIdKey(name)) : undefined;
}

type ItemStep = Extract<PathStep, { kind: 'item' }>;

function graftItem(old: Json | undefined, next: Json | undefined, step: ItemStep, graft: Graft): Json {
  const [before, after] = [isArray(old) ? old : [], isArray(next) ? next : []];
  const { change, steps } = graft;
  const isWhole = steps.length === 0;
  if (isWhole && change.kind === 'removed') return before.filter((item) => !hasKey(item, step));
  if (isWhole && (change.kind === 'added' || change.kind === 'moved')) return placeItem(before, after, step);
  const [rename] = steps;
  const isRename = steps.length === 1 && rename?.kind === 'member' && rename.name === step.by;
  const former = isRename && typeof change.before === 'string' ? { ...step, key: change.before } : step;
  const target = after.find((item) => hasKey(item, step));
  return before.map((item) => {
    if (!hasKey(item, former) || !isObject(item)) return item;
    return isRename
      ? { ...item, ...(isObject(target) ? { [step.by]: target[step.by] } : {}) }
      : (transplant(item, target, graft) ?? item);
  });
}

/** Puts the item of the list after behind the nearest one in front of it there that this list has too. */
function placeItem(before: readonly Json[], after: readonly Json[], step: ItemStep): readonly Json[] {
  const at = after.findIndex((item) => hasKey(item, step));
  const item = before.find((one) => hasKey(one, step)) ?? after[at];
  if (item === undefined) return before;
  const rest = before.filter((one) => !hasKey(one, step));
  const keys = new Map(rest.map((one, index) => [keyOf(one, step.by), index]));
  const front = after
    .slice(0, Math.max(at, 0))
    .map((one) => keys.get(keyOf(one, step.by)))
    .findLast((index) => index !== undefined);
  const place = front === undefined ? 0 : front + 1;
  return [...rest.slice(0, place), item, ...rest.slice(place)];
}

function hasKey(item: Json, { by, key }: ItemStep): boolean {
  return keyOf(item, by) === key.toLowerCase();
}

function keyOf(item: Json, by: string): string | undefined {
  const key = isObject(item) ? item[by] : undefined;
  return typeof key === 'string' || typeof key === 'number' ? String(key).toLowerCase() : undefined;
}

/** Takes a path of `changePath.ts` apart. */
export function toSteps(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (let rest = path; rest !== ''; ) {
    const [whole = rest, name, inner = ''] = /^\.?(?:([A-Za-z_$][\w$-]*)|\[([^\]]*)\])/.exec(rest) ?? [];
    const [, by, key] = /^([A-Za-z_$][\w$-]*)=(.*)$/s.exec(inner) ?? [];
    if (name !== undefined) steps.push({ kind: 'member', name });
    else if (by !== undefined && key !== undefined) steps.push({ kind: 'item', by, key });
    else steps.push({ kind: 'member', name: inner });
    rest = rest.slice(whole.length);
  }
  return steps;
}
