import type { Json } from '../../shared/model/json.ts';
import { isJsonObject } from './answer.ts';

/** JSON merge patch (RFC 7396): members are replaced one by one, null removes, anything but an object replaces the whole. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, Json | undefined>(Object.entries(isJsonObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (value !== undefined) merged.set(name, applyMergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
