import type { Json, JsonObject } from '../model/json.ts';

/**
 * Readers of raw JSON for `normalise/`. They never throw: ARM leaves out what is unset, tools write numbers and booleans
 * as text, and member names differ in casing between REST (`vnetSubnetID`) and the command line (`vnetSubnetId`).
 */

/** The value as an object, an empty one if it is something else. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** True for a JSON object: no array, no null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** True if the object has no members. */
export function isBlank(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

/** True for a JSON array. `Array.isArray` does not narrow readonly arrays. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as an array, an empty one if it is something else. */
export function asArray(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

/** The objects of an array; what is no object is left out. */
export function asObjects(value: Json | undefined): readonly JsonObject[] {
  return asArray(value).filter(isObject);
}

/** The value as text: numbers and booleans are written out, blank text and everything else is undefined. */
export function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** The texts of an array, trimmed; a lone text counts as an array of one. */
export function asTexts(value: Json | undefined): readonly string[] {
  const items = isArray(value) ? value : [value];
  return items.map(asText).filter((text) => text !== undefined);
}

/** The value as a finite number, also from text; undefined otherwise. */
export function asNumber(value: Json | undefined): number | undefined {
  const text = typeof value === 'boolean' ? undefined : asText(value);
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The value as a boolean, also from `"True"` and the like; undefined otherwise. */
export function asBoolean(value: Json | undefined): boolean | undefined {
  const text = asText(value)?.toLowerCase();
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

/** A member by name whatever its casing; the exact spelling wins. */
export function member(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : object[key];
}

/** A member as an object. */
export function objectOf(object: JsonObject, name: string): JsonObject {
  return asObject(member(object, name));
}

/** A member as the objects of an array. */
export function objectsOf(object: JsonObject, name: string): readonly JsonObject[] {
  return asObjects(member(object, name));
}

/** A member as text. */
export function textOf(object: JsonObject, name: string): string | undefined {
  return asText(member(object, name));
}

/** A member as texts. */
export function textsOf(object: JsonObject, name: string): readonly string[] {
  return asTexts(member(object, name));
}

/** A member as a number. */
export function numberOf(object: JsonObject, name: string): number | undefined {
  return asNumber(member(object, name));
}

/** A member as a boolean. */
export function booleanOf(object: JsonObject, name: string): boolean | undefined {
  return asBoolean(member(object, name));
}

/** The id in a reference member: `{ routeTable: { id } }` or, as some tools write it, the id itself. */
export function idOf(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return isObject(value) ? textOf(value, 'id') : asText(value);
}

/** The `properties` bag of a resource or sub-resource. */
export function propertiesOf(object: JsonObject): JsonObject {
  return objectOf(object, 'properties');
}

/** One of the choices, whatever the casing of the text; undefined if it is none of them. */
export function asChoice<T extends string>(value: Json | undefined, choices: readonly T[]): T | undefined {
  const text = asText(value)?.toLowerCase();
  return choices.find((choice) => choice.toLowerCase() === text);
}

/** Sorted texts without repetition, so that the order of a set in the input never shows in the output. */
export function toSortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
