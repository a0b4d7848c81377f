import type { Estate } from '../../model/estate.ts';
import type { JsonObject } from '../../model/json.ts';
import { fromResourceId, toIdKey } from '../../model/resourceId.ts';

/** Where a template is deployed, as far as that can be told. */
export interface Target {
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  /** Region of the resource group. */
  readonly location?: string;
}

/** What the expressions of one template may refer to. */
export interface TemplateScope {
  readonly parameters: JsonObject;
  /** Values handed in; they win over defaults. */
  readonly values: JsonObject;
  readonly variables: JsonObject;
  readonly target: Target;
  /** Position in the loop that is being written out. */
  readonly copyIndex?: number;
  /** Ids of the estate by type and names (`toNameKey`). */
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** Ids of an estate by type and names, for finding what a template means without its resource group. */
export function toKnownIds(estate: Estate): TemplateScope['known'] {
  const found = estate.resources.flatMap(({ id }) => {
    const parts = fromResourceId(id);
    return parts ? [{ key: toNameKey(parts.type, parts.names), id }] : [];
  });
  return new Map([...Map.groupBy(found, ({ key }) => key)].map(([key, group]) => [key, group.map(({ id }) => id)]));
}

/** Ids that a type with names can mean in the estate; a child that is not in it by itself lies below its parent's. */
export function toKnown(known: TemplateScope['known'], type: string, names: readonly string[]): readonly string[] {
  const found = known.get(toNameKey(type, names));
  if (found || names.length < 2) return found ?? [];
  const [last = '', segment = ''] = [names.at(-1), type.split('/').at(-1)];
  const parents = toKnown(known, type.split('/').slice(0, -1).join('/'), names.slice(0, -1));
  return parents.map((parent) => `${parent}/${segment}/${last}`);
}

/** A type and its names, outermost first, in the form in which they are compared. */
export function toNameKey(type: string, names: readonly string[]): string {
  return `${type}|${names.join('/')}`.toLowerCase();
}

/**
 * The id of a resource: in the target if that is known, else the estate's only resource of that type and those names.
 * Undefined if neither tells.
 */
export function toTargetId(
  { type, names }: { readonly type: string; readonly names: readonly string[] },
  { target, known }: Pick<TemplateScope, 'target' | 'known'>,
): string | undefined {
  const [namespace = '', ...types] = type.split('/');
  if (types.length === 0 || types.length !== names.length) return undefined;
  const path = types.map((one, index) => `/${one}/${names[index] ?? ''}`).join('');
  const { subscriptionId, resourceGroup } = target;
  const ids = toKnown(known, type, names);
  if (subscriptionId !== undefined && resourceGroup !== undefined) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${namespace}${path}`;
    return ids.find((one) => toIdKey(one) === toIdKey(id)) ?? id;
  }
  const [only, ...others] = ids;
  return others.length === 0 ? only : undefined;
}
