import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject } from './readers.ts';

/** Members that ARM keeps beside `properties`; everything else that a tool shows at the top came out of the bag. */
const envelope = new Set(
  'id name type location tags etag zones identity kind plan managedBy managedByExtended systemData extendedLocation sku'
    .split(' ')
    .concat(['scale', 'apiVersion', 'properties']),
);

/** Types whose `sku` is a property and not part of the envelope. */
const typesWithInnerSku = ['microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies'];

/** Answers whose payload is beside the envelope and not under `properties` even in REST. */
const typesWithoutBag = ['microsoft.network/servicetags', 'microsoft.network/locations/servicetags'];

/**
 * Folds the output of `az … show`, which lifts `properties` to the top, back into the REST shape. A resource that has
 * `properties`, or nothing to fold, is returned as it is. Only Microsoft.Network nests sub-resources that are lifted too.
 */
export function toRestShape(resource: JsonObject, type: string): JsonObject {
  const key = type.toLowerCase();
  if (isObject(resource['properties']) || !isFoldable(resource, key)) return resource;
  const folded = foldOne(resource, typesWithInnerSku.includes(key));
  if (!key.startsWith('microsoft.network/')) return folded;
  return { ...folded, properties: mapMembers(folded['properties']) };
}

function isFoldable(resource: JsonObject, type: string): boolean {
  if (typesWithoutBag.includes(type) || isArray(resource['value'])) return false;
  return Object.keys(resource).some((key) => !envelope.has(key) && key !== 'resourceGroup');
}

function foldOne(resource: JsonObject, innerSku: boolean): JsonObject {
  const isOuter = (key: string): boolean => envelope.has(key) && !(innerSku && key === 'sku');
  const entries = Object.entries(resource).filter(([key]) => key !== 'resourceGroup' && key !== 'properties');
  return {
    ...Object.fromEntries(entries.filter(([key]) => isOuter(key))),
    properties: Object.fromEntries(entries.filter(([key]) => !isOuter(key))),
  };
}

function mapMembers(value: Json | undefined): JsonObject {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).map(([key, inner]) => [key, foldInner(inner)] as const);
  return Object.fromEntries(entries);
}

function foldInner(value: Json | undefined): Json | undefined {
  if (isArray(value)) return value.map((item) => foldInner(item) ?? null);
  if (!isObject(value)) return value;
  if (typeof value['id'] !== 'string') return mapMembers(value);
  // A sub-resource has a name; a bare reference has only the id (and the resourceGroup that the tool adds).
  if (typeof value['name'] !== 'string') return withoutResourceGroup(value);
  if (isObject(value['properties']) || !isFoldable(value, '')) return withoutResourceGroup(value);
  const folded = foldOne(value, false);
  return { ...folded, properties: mapMembers(folded['properties']) };
}

function withoutResourceGroup(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'resourceGroup'));
}
