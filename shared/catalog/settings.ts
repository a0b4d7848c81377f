import type { Json, JsonObject } from '../model/json.ts';

/** What a reader answers where nobody could see the setting: unlike undefined, which means that ARM leaves it out. */
export const unread = Symbol('unread');

/**
 * Reads a setting by its dotted path, case-blind: its value, undefined if ARM leaves it out, or `unread` if what holds it
 * was not seen (no `properties` at all, nothing under a `$` name, or a text where an object must be).
 */
export type SettingsReader = (root: Json | undefined, path: string) => Json | undefined | typeof unread;

/** A reader that folds the names of each object once; made for one cluster and thrown away with it. */
export function toSettingsReader(): SettingsReader {
  const folded = new Map<JsonObject, ReadonlyMap<string, Json | undefined>>();
  const membersOf = (object: JsonObject): ReadonlyMap<string, Json | undefined> => {
    const known = folded.get(object);
    if (known) return known;
    const members = foldNames(object);
    folded.set(object, members);
    return members;
  };
  const memberOf = (object: JsonObject, name: string): Json | undefined =>
    Object.hasOwn(object, name) ? object[name] : membersOf(object).get(name.toLowerCase());
  return (root, path) => {
    const names = path.split('.');
    const mustBeThere = path.startsWith('$') ? names.length : Number(names[0] === 'properties');
    let value = root;
    for (let depth = 0; depth < names.length; depth += 1) {
      if (!isObject(value)) return value === undefined || value === null ? undefined : unread;
      value = memberOf(value, names[depth] ?? '');
      if (depth < mustBeThere && (value === undefined || value === null)) return unread;
    }
    return value;
  };
}

/** Of several spellings that are not the usual one the first counts, so that a second one cannot turn an answer. */
function foldNames(object: JsonObject): ReadonlyMap<string, Json | undefined> {
  const members = new Map<string, Json | undefined>();
  for (const name of Object.keys(object)) {
    const key = name.toLowerCase();
    if (!members.has(key)) members.set(key, object[name]);
  }
  return members;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
