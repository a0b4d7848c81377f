import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toRestShape } from './liftedShape.ts';
import { asText, isArray, isObject } from './readers.ts';

/** A raw item that is a resource, or the sentence that says why it is none. */
export type ReadResource =
  | { readonly kind: 'resource'; readonly resource: ArmResource }
  | { readonly kind: 'malformed'; readonly id?: string; readonly reason: string };

/**
 * Makes an ARM resource of one item of an estate file. `type` and `name` are taken from the id where they are missing;
 * the id keeps its casing. Anything without a usable id or type is `malformed`.
 */
export function toArmResource(item: JsonObject): ReadResource {
  const withId = withServiceTagId(item);
  const id = asText(withId['id']);
  if (id === undefined) return { kind: 'malformed', reason: 'it has no id' };
  if (!id.startsWith('/')) return { kind: 'malformed', id, reason: 'its id is not an ARM resource id' };
  const fromId = toTypeAndName(id);
  const type = asText(withId['type']) ?? fromId.type;
  if (type === undefined) return { kind: 'malformed', id, reason: 'it has no type and its id does not tell one' };
  const { properties } = withId;
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    return { kind: 'malformed', id, reason: 'its properties are not an object' };
  }
  if (isDeeper(withId, deepest)) return { kind: 'malformed', id, reason: 'it is nested too deep' };
  const name = asText(withId['name']) ?? fromId.name ?? id;
  return { kind: 'resource', resource: finish(toRestShape(withId, type), { id, type, name }) };
}

/** Far deeper than any ARM body; readers and writers of JSON walk recursively. */
const deepest = 60;

function isDeeper(value: Json | undefined, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value as JsonObject).some((inner) => isDeeper(inner, depth - 1));
}

/** Puts the three certain members in; drops what has another form than an ARM resource may have. */
function finish(shaped: JsonObject, known: { id: string; type: string; name: string }): ArmResource {
  const { location, properties, ...rest } = shaped;
  const place = asText(location);
  return {
    ...rest,
    ...known,
    ...(place === undefined ? {} : { location: place }),
    ...(isObject(properties) ? { properties } : {}),
  };
}

/**
 * Type and name as the id tells them; an extension resource counts from its last `/providers/`. An id that ends in a type
 * is a collection that ARM answers as one (`…/locations/eastus/serviceTags`): its name is that type.
 */
function toTypeAndName(id: string): { readonly type?: string; readonly name?: string } {
  const marker = '/providers/';
  const at = id.toLowerCase().lastIndexOf(marker);
  if (at < 0) return {};
  const path = id.slice(at + marker.length).split('/');
  const [namespace, ...segments] = path.filter((segment) => segment !== '');
  const name = segments.at(-1);
  if (namespace === undefined || name === undefined) return {};
  return { type: [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/'), name };
}

/** The service-tag file that Microsoft publishes for download has no id; it is the list API's answer otherwise. */
function withServiceTagId(item: JsonObject): JsonObject {
  if (item['id'] !== undefined || !isArray(item['values']) || item['changeNumber'] === undefined) return item;
  const cloud = asText(item['cloud']) ?? 'Public';
  return { id: `/providers/Microsoft.Network/serviceTags/${cloud}`, type: 'Microsoft.Network/serviceTags', ...item };
}
