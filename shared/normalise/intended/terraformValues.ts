import type { ArmResource } from '../../model/estate.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fromResourceId } from '../../model/resourceId.ts';
import { asObjects, asTexts, numberOf, textOf } from '../readers.ts';
import type { IntendedResource } from './intended.ts';

/** Type and name of an id, with a body, as an intended resource. */
export function toIntended(
  mode: IntendedResource['mode'],
  { id, type, location }: { readonly id: string; readonly type: string; readonly location?: string | undefined },
  body: JsonObject,
): IntendedResource {
  const name = fromResourceId(id)?.names.at(-1) ?? id;
  // Null takes away what a patch is laid over.
  const properties = mode === 'patch' ? body : withoutUnset(body);
  const resource: ArmResource = { id, type, name, ...(location === undefined ? {} : { location }), properties };
  return { mode, resource };
}

/** Members that Terraform leaves null or empty mean absent ones in ARM. */
export function withoutUnset(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/** A value, or null if the attribute is there without one: then it is to be taken away. */
export function orCleared(values: JsonObject, attribute: string, value: Json | undefined): Json | undefined {
  return value ?? (Object.hasOwn(values, attribute) ? null : undefined);
}

/** The list of texts under a name; undefined if there is none in it. */
export function listOf(values: JsonObject, name: string): readonly string[] | undefined {
  const texts = asTexts(values[name]);
  return texts.length === 0 ? undefined : texts;
}

/** The blocks under a name. */
export function blocksOf(values: JsonObject, name: string): readonly JsonObject[] {
  return asObjects(values[name]);
}

/** The first block under a name. */
export function blockOf(values: JsonObject, name: string): JsonObject | undefined {
  return blocksOf(values, name)[0];
}

/** A reference `{id}` if there is an id. */
export function referenceOf(values: JsonObject, name: string): JsonObject | undefined {
  const id = textOf(values, name);
  return id === undefined ? undefined : { id };
}

/** References to every id under a name. */
export function referencesOf(values: JsonObject, name: string): Json | undefined {
  return listOf(values, name)?.map((id) => ({ id }));
}

/** `protocols { type port }` of application rules in ARM's form. */
export function toApplicationProtocols(blocks: readonly JsonObject[]): Json {
  return blocks.map((block) => ({
    protocolType: textOf(block, 'type') ?? '',
    ...withoutUnset({ port: numberOf(block, 'port') }),
  }));
}

/** The id of a resource of a group, from its names. */
export function toGroupId(
  type: string,
  {
    subscriptionId,
    group,
    names,
  }: { subscriptionId?: string | undefined; group?: string | undefined; names: readonly (string | undefined)[] },
): string | undefined {
  if (subscriptionId === undefined || group === undefined || names.includes(undefined)) return undefined;
  const [namespace = '', ...types] = type.split('/');
  const path = types.map((one, index) => `/${one}/${names[index] ?? ''}`).join('');
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${namespace}${path}`;
}

/** How the id of a new resource of a type follows from its own name and those of its parents, by attribute. */
export function newIdFrom(type: string, ...attributes: readonly string[]) {
  return (values: JsonObject, subscriptionId: string | undefined): string | undefined =>
    toGroupId(type, {
      subscriptionId,
      group: textOf(values, 'resource_group_name'),
      names: attributes.map((name) => textOf(values, name)),
    });
}
