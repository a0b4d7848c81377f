import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { toCanonicalText } from './canonical.ts';
import { isResourceId } from './resourceIdText.ts';
import { type Shape, toMemberShape } from './shape.ts';

/** Up to so many items, looking for each one costs less than an index of all, and a number has a bit for each. */
const fewItems = 30;

/**
 * True only if two values say the same: a cheap answer for what did not change, which is nearly everything. False means
 * "look closer": spellings that only canonical text shows to be the same, and moved rules, are left to the comparison.
 */
export function isSameValue(before: Json | undefined, after: Json | undefined, shape: Shape): boolean {
  if (before === after || shape.role !== 'kept') return true;
  if (typeof before === 'string' && typeof after === 'string') return isSameText(before, after, shape);
  if (isArray(before)) {
    if (isArray(after)) return isSameList(before, after, shape);
  } else if (isObject(before) && isObject(after)) return isSameObject(before, after, shape);
  return toCanonicalText(before, shape) === toCanonicalText(after, shape);
}

function isSameText(before: string, after: string, shape: Shape): boolean {
  if (shape.foreign || before.length !== after.length) return false;
  if (isResourceId(before)) return toIdKey(before) === toIdKey(after);
  return shape.caseBlind && before.toLowerCase() === after.toLowerCase();
}

/** Members are nearly always the same ones on both sides, so that is tried before anything else. */
function isSameObject(before: JsonObject, after: JsonObject, shape: Shape): boolean {
  let count = 0;
  for (const name in before) {
    count += 1;
    const left = before[name];
    const right = after[name];
    if (left === right || isSameTexts(left, right)) continue;
    if (mayBeInherited(right) && !Object.hasOwn(after, name)) return isSameLoosely(before, after, shape);
    if (!isSameValue(left, right, toMemberShape(shape, name))) return false;
  }
  return nameBeyond(after, count) === undefined || isSameLoosely(before, after, shape);
}

/** True for lists of the same texts in the same order, whatever the place means: most lists of an estate, and many are empty. */
function isSameTexts(before: Json | undefined, after: Json | undefined): boolean {
  if (!isArray(before) || !isArray(after) || before.length !== after.length) return false;
  for (let index = 0; index < before.length; index += 1) if (before[index] !== after[index]) return false;
  return true;
}

/** True for what an object may answer with for a name that it has not: nothing, or what JavaScript has under it. No JSON is a function. */
function mayBeInherited(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || value === Object.prototype;
}

/** The name of the first member behind so many others, if there is one; no list of names is needed to know that. */
function nameBeyond(object: JsonObject, count: number): string | undefined {
  let passed = 0;
  for (const name in object) {
    if (passed === count) return name;
    passed += 1;
  }
  return undefined;
}

/** The same where each side may lack members: one that says nothing may as well be absent. */
function isSameLoosely(before: JsonObject, after: JsonObject, shape: Shape): boolean {
  const isSame = (name: string, other: JsonObject): boolean => {
    if (Object.hasOwn(other, name)) return isSameValue(before[name], after[name], toMemberShape(shape, name));
    const alone = other === after ? before[name] : after[name];
    // A member that is named by an id counts even if nothing is said about it, and its name may be in another casing.
    return !isResourceId(name) && isSameValue(alone, undefined, toMemberShape(shape, name));
  };
  return (
    Object.keys(before).every((name) => isSame(name, after)) && Object.keys(after).every((name) => isSame(name, before))
  );
}

function isSameList(before: readonly Json[], after: readonly Json[], shape: Shape): boolean {
  if (before.length !== after.length) return false;
  const { list } = shape;
  if (before.length <= fewItems) {
    if (list?.kind === 'set') return isSameSet(before, after, shape);
    if (list?.kind === 'keyed' && !list.ordered) return isSameKeyed(before, after, { shape, by: list.by });
  }
  if (isSameInOrder(before, after, shape)) return true;
  return list?.kind === 'set' && (isTakenByOne(before, after) || isSameLargeSet(before, after));
}

function isSameInOrder(before: readonly Json[], after: readonly Json[], shape: Shape): boolean {
  for (let index = 0; index < before.length; index += 1) {
    if (before[index] !== after[index] && !isSameValue(before[index], after[index], shape)) return false;
  }
  return true;
}

function isSameSet(before: readonly Json[], after: readonly Json[], shape: Shape): boolean {
  if (isPermuted(before, after)) return true;
  let taken = 0;
  for (let place = 0; place < before.length; place += 1) {
    const item = before[place] ?? null;
    const index = item === after[place] ? place : indexOfSame(item, after, shape);
    if (index < 0) return false;
    taken |= 1 << index;
  }
  // With as many items on both sides, each its own partner, nothing is left over; a repeated one needs the way back.
  return taken === (1 << after.length) - 1 || after.every((item) => indexOfSame(item, before, shape) >= 0);
}

/** True for the same texts in another order, each taken once: what most sets that differ in their order are. */
function isPermuted(before: readonly Json[], after: readonly Json[]): boolean {
  let left = (1 << after.length) - 1;
  for (let place = 0; place < before.length; place += 1) {
    const bit = bitOf(before[place] ?? null, after, left);
    if (bit === 0) return false;
    left ^= bit;
  }
  return true;
}

/** The bit of the first of the items that are left which is the given one; 0 for none. */
function bitOf(item: Json, items: readonly Json[], left: number): number {
  for (let rest = left; rest !== 0; rest &= rest - 1)
    if (items[31 - Math.clz32(rest & -rest)] === item) return rest & -rest;
  return 0;
}

function indexOfSame(item: Json, others: readonly Json[], shape: Shape): number {
  // Objects of two states are never the same one; texts mostly are the same letter by letter.
  if (typeof item !== 'object')
    for (let place = 0; place < others.length; place += 1) if (item === others[place]) return place;
  for (let place = 0; place < others.length; place += 1) if (isSameValue(item, others[place], shape)) return place;
  return -1;
}

/** True if each item takes one of its own from the others, of which there are as many: so of sets without repetition. */
function isTakenByOne(items: readonly Json[], others: readonly Json[]): boolean {
  const left = new Set(others);
  return items.every((item) => left.delete(item));
}

function isSameLargeSet(before: readonly Json[], after: readonly Json[]): boolean {
  return isWithin(before, new Set(after)) && isWithin(after, new Set(before));
}

function isWithin(items: readonly Json[], known: ReadonlySet<Json>): boolean {
  return items.every((item) => known.has(item));
}

/** Each item finds another one under its key that says the same; two of one name are left to the comparison. */
function isSameKeyed(
  before: readonly Json[],
  after: readonly Json[],
  { shape, by }: { readonly shape: Shape; readonly by: string },
): boolean {
  let taken = 0;
  for (let place = 0; place < before.length; place += 1) {
    const key = keyOf(before[place], by);
    const index = key !== undefined && keyOf(after[place], by) === key ? place : indexOfKey(after, key, by);
    const bit = 1 << index;
    if (index < 0 || (taken & bit) !== 0 || !isSameValue(before[place], after[index], shape)) return false;
    taken |= bit;
  }
  return true;
}

function indexOfKey(items: readonly Json[], key: Json | undefined, by: string): number {
  if (key === undefined) return -1;
  for (let index = 0; index < items.length; index += 1) if (keyOf(items[index], by) === key) return index;
  return -1;
}

function keyOf(item: Json | undefined, by: string): Json | undefined {
  return isObject(item) ? item[by] : undefined;
}
