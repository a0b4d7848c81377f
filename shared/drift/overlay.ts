import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { type Shape, toMemberShape } from './shape.ts';

/** Members that Azure fills in by itself where nobody writes them, and that decide something. */
const azureMade = new Set([
  'id',
  'type',
  'privateIPAddress',
  'hubIPAddresses',
  'ipAddress',
  'etag',
  'provisioningState',
]);

/**
 * What is there after somebody wrote `wanted` over it: what they did not write is gone, but for what Azure adds by itself
 * (volatile and derived members, addresses, ids). Items of lists are told apart by their names.
 */
export function overlay(present: Json | undefined, wanted: Json, shape: Shape): Json {
  if (isArray(wanted) && isArray(present)) return overItems(present, wanted, (a, b) => overlay(a, b, shape));
  if (!isObject(wanted) || !isObject(present)) return wanted;
  const kept = Object.entries(present).filter(
    ([name]) => wanted[name] === undefined && (azureMade.has(name) || toMemberShape(shape, name).role !== 'kept'),
  );
  const written = Object.entries(wanted).map(
    ([name, inner]) => [name, overlay(present[name], inner ?? null, toMemberShape(shape, name))] as const,
  );
  return Object.fromEntries([...kept, ...written]);
}

/**
 * What is there after the members that `wanted` names were laid over it; null takes one away. Items of named lists are
 * written as a whole (`overlay`) or, with `mergesItems`, merged as well.
 */
export function merge(present: Json | undefined, wanted: Json, shape: Shape, mergesItems: boolean): Json {
  if (isArray(wanted) && isArray(present)) {
    return overItems(present, wanted, (a, b) => (mergesItems ? merge(a, b, shape, mergesItems) : overlay(a, b, shape)));
  }
  if (!isObject(wanted)) return wanted;
  const under: JsonObject = isObject(present) ? present : {};
  const gone = new Set(Object.keys(wanted).filter((name) => wanted[name] === null));
  const kept = Object.entries(under).filter(([name]) => wanted[name] === undefined);
  const written = Object.entries(wanted).flatMap(([name, inner]) => {
    if (inner === undefined || gone.has(name)) return [];
    return [[name, merge(under[name], inner, toMemberShape(shape, name), mergesItems)] as const];
  });
  return Object.fromEntries([...kept, ...written]);
}

/** The wanted items, each over the present one of its name. */
function overItems(
  present: readonly Json[],
  wanted: readonly Json[],
  over: (a: Json | undefined, b: Json) => Json,
): Json {
  const byName = new Map(present.map((item) => [toName(item), item]));
  return wanted.map((item) => (toName(item) === undefined ? item : over(byName.get(toName(item)), item)));
}

/** The name of an item as ARM compares it. */
export function toName(item: Json | undefined): string | undefined {
  const name = item !== undefined && isObject(item) ? item['name'] : undefined;
  return typeof name === 'string' ? name.toLowerCase() : undefined;
}
