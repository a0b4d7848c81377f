import type { Change } from '../../shared/model/drift.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { Json } from '../../shared/model/json.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';
import { asText } from '../../shared/normalise/readers.ts';

type Item = Record<string, Json>;
type Step = { readonly name: string } | { readonly by: string; readonly key: string };

/** Members of a resource that stand beside `properties`. */
const outer = new Set(['tags', 'location', 'sku', 'zones', 'identity', 'kind']);

/**
 * The state that changes lead to, made of nothing but the state before and the changes: the proof that they leave nothing
 * out. Names in it hold no brackets and no dots.
 */
export function applyChanges(before: Estate, changes: readonly Change[]): Estate {
  const resources = new Map(before.resources.map((resource) => [toIdKey(resource.id), structuredClone(resource)]));
  for (const change of changes.filter(({ path }) => path === '')) {
    if (change.kind === 'removed') resources.delete(toIdKey(change.resourceId));
    else resources.set(toIdKey(change.resourceId), structuredClone(change.after) as ArmResource);
  }
  // Items go, get their names and values, find their places, and then others come between them.
  const order: readonly ((change: Change) => boolean)[] = [
    ({ kind }) => kind === 'removed',
    isRename,
    (change) => change.kind === 'changed' && !isRename(change),
  ];
  const inside = changes.filter(({ path }) => path !== '');
  for (const isNext of order) {
    for (const change of inside.filter(isNext)) edit(rootOf(resources, change), toSteps(change.path), change);
  }
  for (const kind of ['moved', 'added'] as const) {
    placeAll(
      inside.filter((change) => change.kind === kind),
      resources,
    );
  }
  return { ...before, resources: [...resources.values()] };
}

function isRename({ kind, path, before, after }: Change): boolean {
  return kind === 'changed' && /\]\.name$/.test(path) && typeof before === 'string' && typeof after === 'string';
}

function rootOf(resources: ReadonlyMap<string, ArmResource>, { resourceId }: Change): Item {
  const found = resources.get(toIdKey(resourceId));
  if (!found) throw new Error(`A change of ${resourceId}, which is not there.`);
  return found as unknown as Item;
}

function toSteps(path: string): readonly Step[] {
  return [...path.matchAll(/\[(\w+)=([^\]]*)\]|[\w$-]+/g)].map(([whole, by, key]) =>
    by === undefined ? { name: whole } : { by, key: key ?? '' },
  );
}

/** Where a member stands: where it is already, else in `properties` if there is such a thing. */
function holderOf(object: Item, name: string, isRoot: boolean): Item {
  const inner = object['properties'];
  const hasInner = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  if (hasInner && name in inner) return inner as Item;
  if (name in object || (isRoot && outer.has(name))) return object;
  if (isRoot && !hasInner) object['properties'] = {};
  return hasInner || isRoot ? (object['properties'] as Item) : object;
}

function listAt(root: Item, steps: readonly Step[]): Item[] {
  const last = steps.at(-1);
  const parent = objectAt(root, steps.slice(0, -1));
  if (!last || 'by' in last) throw new Error('A list is a member.');
  const holder = holderOf(parent, last.name, steps.length === 1);
  holder[last.name] ??= [];
  return holder[last.name] as unknown as Item[];
}

function objectAt(root: Item, steps: readonly Step[]): Item {
  let at = root;
  steps.forEach((step, index) => {
    if ('by' in step) return;
    const next = steps[index + 1];
    const inner = holderOf(at, step.name, index === 0)[step.name];
    at = (next && 'by' in next ? itemOf(inner as unknown as Item[], next) : inner) as Item;
  });
  return at;
}

function itemOf(items: Item[], { by, key }: Extract<Step, { by: string }>): Item {
  const found = items.find((item) => (asText(item[by]) ?? '').toLowerCase() === key.toLowerCase());
  if (!found) throw new Error(`No item ${by}=${key}.`);
  return found;
}

function edit(root: Item, steps: readonly Step[], change: Change): void {
  const last = steps.at(-1);
  if (!last) return;
  if ('by' in last) {
    const items = listAt(root, steps.slice(0, -1));
    items.splice(items.indexOf(itemOf(items, last)), 1);
  } else if (isRename(change)) {
    const [item, list] = [steps.at(-2), steps.slice(0, -2)];
    if (!item || !('by' in item)) throw new Error('A rename of something without a key.');
    itemOf(listAt(root, list), { by: item.by, key: asText(change.before) ?? '' })[item.by] = asText(change.after) ?? '';
  } else {
    const parent = objectAt(root, steps.slice(0, -1));
    const holder = holderOf(parent, last.name, steps.length === 1);
    if (change.after === undefined) Reflect.deleteProperty(holder, last.name);
    else holder[last.name] = structuredClone(change.after);
  }
}

/** Puts items behind their neighbours; those whose neighbour has no place yet wait for it. */
function placeAll(changes: readonly Change[], resources: ReadonlyMap<string, ArmResource>): void {
  const waiting = new Set(changes);
  const isWaiting = (change: Change, key: string) =>
    [...waiting].some((other) => other !== change && other.path === toSibling(change.path, key));
  while (waiting.size > 0) {
    const next = [...waiting].find((change) => {
      const behind = behindOf(change);
      return behind === undefined || behind === null || !isWaiting(change, behind);
    });
    if (!next) throw new Error('Items stand behind one another in a circle.');
    waiting.delete(next);
    placeOne(rootOf(resources, next), next);
  }
}

function toSibling(path: string, key: string): string {
  return path.replace(/=[^\]]*\]$/, `=${key}]`);
}

function behindOf({ kind, behind, after }: Change): string | null | undefined {
  return kind === 'added' ? behind : ((after as { behind?: string | null }).behind ?? null);
}

function placeOne(root: Item, change: Change): void {
  const steps = toSteps(change.path);
  const last = steps.at(-1);
  if (!last) return;
  if (!('by' in last)) {
    const items = listAt(root, steps);
    const rank = (item: Item) => (change.after as readonly string[]).indexOf(item['name'] as string);
    items.sort((a, b) => rank(a) - rank(b));
    return;
  }
  const items = listAt(root, steps.slice(0, -1));
  const item = change.kind === 'added' ? (structuredClone(change.after) as Item) : itemOf(items, last);
  if (change.kind === 'moved') items.splice(items.indexOf(item), 1);
  const behind = behindOf(change);
  const front = typeof behind === 'string' ? items.indexOf(itemOf(items, { by: last.by, key: behind })) : -1;
  items.splice(behind === undefined ? items.length : front + 1, 0, item);
}
