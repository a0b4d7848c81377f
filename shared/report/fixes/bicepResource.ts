import type { WriteResource } from '../../model/edit.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fromResourceId, toParentId, toResourceName } from '../../model/resourceId.ts';
import type { TemplateObject, TemplateValue } from '../dependencies/armRules.ts';
import { toBicepText } from '../dependencies/renderBicep.ts';
import { toVisible } from '../text.ts';

/**
 * A child resource as a declaration of its own; of what others declare already, the members to set. `at` keeps symbols of one
 * text apart.
 */
export function toBicepResource({ id, type, properties, isNew }: WriteResource, at: number): string | undefined {
  const parts = fromResourceId(id);
  if (!parts) return undefined;
  const number = at === 0 ? '' : String(at + 1);
  const parentId = toParentId(id);
  if (parentId === undefined) {
    const where = `// Set these members of the properties of ${toVisible(toResourceName(id))} (${type}).`;
    return `${where}\nvar settings${number} = ${toBicepText(toTemplate(properties), '')}`;
  }
  const parentType = type.split('/').slice(0, -1).join('/');
  const isGlobal = /privateDnsZones/i.test(type);
  const body: TemplateObject = {
    parent: { parameter: `parent${number}` },
    name: toResourceName(id),
    ...(isGlobal ? { location: 'global' } : {}),
    properties: toTemplate(properties),
  };
  return [
    `// In resource group ${toVisible(parts.resourceGroup)}${isNew === true ? '' : ', where it is declared already'}.`,
    `resource parent${number} ${toTypeText(parentType)} existing = ${toBicepText({ name: toResourceName(parentId) }, '')}`,
    '',
    `resource fix${number} ${toTypeText(type)} = ${toBicepText(body, '')}`,
  ].join('\n');
}

function toTypeText(type: string): string {
  return `'${type}@${/privateDnsZones/i.test(type) ? '2020-06-01' : '2024-05-01'}'`;
}

/** Members without a value are left out. */
function toTemplate(object: JsonObject): TemplateObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const text = value === undefined || value === null ? undefined : toTemplateValue(value);
      return text === undefined ? [] : [[toMember(name), text] as const];
    }),
  );
}

function toTemplateValue(value: Exclude<Json, null>): TemplateValue {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.flatMap((item) => (item === null ? [] : [toTemplateValue(item)]));
  return toTemplate(value);
}

function isList(value: Exclude<Json, null>): value is readonly Json[] {
  return Array.isArray(value);
}

/** A member whose name is no word stands in quotes. */
function toMember(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
}
