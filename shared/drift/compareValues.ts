import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { toCanonicalText, toListIdentity } from './canonical.ts';
import { isResourceId } from './resourceIdText.ts';
import { toMemberPath } from './changePath.ts';
import { compareItems } from './compareItems.ts';
import { type Place, reportChange } from './reportChange.ts';
import { isSameValue } from './sameValue.ts';
import { toMemberShape } from './shape.ts';

/** Compares two objects member by member. */
export function compareMembers(place: Place, before: JsonObject, after: JsonObject): void {
  const old = withIdNames(before);
  const current = withIdNames(after);
  for (const name of Object.keys(old)) compareMember(place, name, [old[name], memberOf(current, name)]);
  for (const name of Object.keys(current)) {
    if (memberOf(old, name) === undefined) compareMember(place, name, [undefined, current[name]]);
  }
}

/** A member by its name. Names like `constructor` are somebody's tag and not what JavaScript has under them. */
function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function compareMember(
  place: Place,
  name: string,
  [before, after]: readonly [Json | undefined, Json | undefined],
): void {
  if (before === after) return;
  const shape = toMemberShape(place.shape, name);
  const isReference = isResourceId(name);
  // What holds rules is walked once; asking first would read nearly all of it twice.
  if (shape.role !== 'kept' || (!isReference && !shape.holdsRules && isSameValue(before, after, shape))) return;
  const inner: Place = { comparison: place.comparison, path: pathOf(place, name), shape };
  if (isReference) compareReferences(inner, before, after);
  else if (name === 'properties' && !place.shape.foreign) compareValues(inner, before ?? {}, after ?? {});
  else compareValues(inner, before, after);
}

/** A tag may be called `properties` too, and is then a place of its own. */
function pathOf({ path, shape }: Place, name: string): string {
  return shape.foreign && name === 'properties' ? `${path}.${name}` : toMemberPath(path, name);
}

/** A member that is named by an id stands for what the id names, even if nothing is said about it. */
function compareReferences(place: Place, before: Json | undefined, after: Json | undefined): void {
  if (before === undefined) reportChange(place, 'added', { after });
  else if (after === undefined) reportChange(place, 'removed', { before });
  else compareValues(place, before, after);
}

/** Compares the values of one member; undefined is an absent one. */
function compareValues(place: Place, before: Json | undefined, after: Json | undefined): void {
  const [left, right] = [orEmpty(before, after), orEmpty(after, before)];
  if (isObject(left) && isObject(right)) compareMembers(place, left, right);
  else if (isArray(left) && isArray(right)) compareLists(place, left, right);
  else compareWhole(place, before, after);
}

/** A list that is absent is an empty one, so that the first item of a keyed list is an item that was added. */
function orEmpty(value: Json | undefined, other: Json | undefined): Json | undefined {
  return (value === undefined || value === null) && isArray(other) ? [] : value;
}

function compareLists(place: Place, before: readonly Json[], after: readonly Json[]): void {
  const identities = [before, after]
    .filter((items) => items.length > 0)
    .map((items) => toListIdentity(items, place.shape));
  const [first, second = first] = identities;
  if (first?.kind === 'keyed' && second?.kind === 'keyed')
    compareItems(place, first, { before, after, compareMembers });
  else compareWhole(place, before, after);
}

function compareWhole(place: Place, before: Json | undefined, after: Json | undefined): void {
  const [left, right] = [toCanonicalText(before, place.shape), toCanonicalText(after, place.shape)];
  if (left !== right) reportChange(place, 'changed', { before, after }, right);
}

/** Members that are named by an id (user-assigned identities) are known by it in any casing. */
function withIdNames(object: JsonObject): JsonObject {
  const names = Object.keys(object);
  if (!names.some(isResourceId)) return object;
  return Object.fromEntries(names.map((name) => [isResourceId(name) ? toIdKey(name) : name, object[name] ?? {}]));
}
