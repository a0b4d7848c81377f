import type { ArmResource, Estate } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fromResourceId } from '../../model/resourceId.ts';
import { asObject, asObjects, asText, isArray, isObject, objectOf, textOf } from '../readers.ts';
import { evaluateTemplate, toPlainText } from './evaluateTemplate.ts';
import { type Intended, mergeIntended, nothingIntended } from './intended.ts';
import { giveParameters } from './templateParameters.ts';
import { type Target, type TemplateScope, toKnown, toKnownIds, toTargetId } from './templateScope.ts';

/** True for an ARM template, as people write it or as `bicep build` does. */
export function isTemplate(value: Json): value is JsonObject {
  return isObject(value) && /deploymentTemplate/i.test(textOf(value, '$schema') ?? '');
}

/**
 * What an ARM template wants of an estate: literal values, parameters with defaults, variables and simple expressions are
 * worked out, inline nested deployments (Bicep modules) are read too. Resources with anything that cannot be worked out are
 * gaps, never guesses. `given` are the parameters of a parameter file, by name. Where it is deployed is told by those of its resources that the estate already holds.
 */
export function fromTemplate(written: JsonObject, estate: Estate, given: JsonObject = {}): Intended {
  const known = toKnownIds(estate);
  const { values, declared } = giveParameters(written, given);
  const template = { ...written, parameters: declared };
  const target = toTarget(listResources(template), { template, values, known, estate });
  return readTemplate(template, { values, target, known });
}

type Place = Pick<TemplateScope, 'values' | 'target' | 'known'>;

function readTemplate(template: JsonObject, place: Place): Intended {
  const scope = toScope(template, place);
  return mergeIntended(listResources(template).flatMap((declared) => readDeclared(declared, scope)));
}

function toScope(template: JsonObject, place: Place): TemplateScope {
  return { ...place, parameters: objectOf(template, 'parameters'), variables: objectOf(template, 'variables') };
}

/** The resources of a template: a list, or by symbolic name. Children that stand inside others follow these. */
function listResources(template: JsonObject): readonly JsonObject[] {
  const { resources } = template;
  const listed = isArray(resources) ? asObjects(resources) : Object.values(asObject(resources)).filter(isObject);
  return listed.flatMap((one) => [one, ...listChildren(one)]);
}

function listChildren(parent: JsonObject): readonly JsonObject[] {
  return asObjects(parent['resources']).flatMap((child) => {
    const type = `${textOf(parent, 'type') ?? ''}/${textOf(child, 'type') ?? ''}`;
    const name = joinNames(textOf(parent, 'name') ?? '', textOf(child, 'name') ?? '');
    const whole = { ...child, type, name };
    return [whole, ...listChildren(whole)];
  });
}

/** The name of a child as one expression, whichever of the two names are expressions. */
function joinNames(parent: string, child: string): string {
  const inner = (name: string) => (name.startsWith('[') ? name.slice(1, -1) : `'${name.replaceAll("'", "''")}'`);
  return `[concat(${inner(parent)}, '/', ${inner(child)})]`;
}

/** The resource group in which the estate holds what the template names; that of the whole estate if it has only one. */
function toTarget(
  resources: readonly JsonObject[],
  {
    template,
    values,
    known,
    estate,
  }: Pick<TemplateScope, 'values' | 'known'> & { readonly template: JsonObject; readonly estate: Estate },
): Target {
  const scope = toScope(template, { values, target: {}, known });
  const ids = resources.flatMap((declared) => {
    const name = evaluateTemplate(declared['name'], scope);
    const names = 'value' in name ? (toPlainText(name.value) ?? '').split('/') : [];
    return toKnown(known, textOf(declared, 'type') ?? '', names);
  });
  return toOnlyTarget(ids) ?? toOnlyTarget(estate.resources.map(({ id }) => id)) ?? {};
}

function toOnlyTarget(ids: readonly string[]): Target | undefined {
  const groups = new Map(
    ids.flatMap((id) => {
      const { subscriptionId, resourceGroup } = fromResourceId(id) ?? {};
      if (!subscriptionId || !resourceGroup) return [];
      return [[`${subscriptionId}/${resourceGroup}`.toLowerCase(), { subscriptionId, resourceGroup }] as const];
    }),
  );
  const [only, ...others] = groups.values();
  return others.length === 0 ? only : undefined;
}

/** Loops are written out; a larger count is nobody's. */
const mostCopies = 1_000;

function readDeclared(declared: JsonObject, scope: TemplateScope): readonly Intended[] {
  if (declared['existing'] === true) return [];
  if (!isObject(declared['copy'])) return [readOne(declared, scope)];
  const count = evaluateTemplate(declared['copy']['count'], scope);
  if (!('value' in count) || typeof count.value !== 'number' || count.value > mostCopies) {
    return [unknown(declared, scope, 'how often its loop runs')];
  }
  return Array.from({ length: count.value }, (_, copyIndex) => readOne(declared, { ...scope, copyIndex }));
}

function readOne(declared: JsonObject, scope: TemplateScope): Intended {
  const condition = evaluateTemplate(declared['condition'] ?? true, scope);
  if ('unknown' in condition) return unknown(declared, scope, condition.unknown);
  if (condition.value === false) return nothingIntended;
  const type = textOf(declared, 'type') ?? '';
  if (type.toLowerCase() === 'microsoft.resources/deployments') return readDeployment(declared, scope);
  const id = toId(declared, scope);
  if (id === undefined) return unknown(declared, scope, 'its name or resource group');
  const { properties, location, tags, sku, zones, identity } = declared;
  const body = evaluateTemplate(dropUnset({ properties, sku, zones, identity }), scope);
  if ('unknown' in body) return unknown(declared, scope, body.unknown);
  const soft = Object.entries({ location, tags }).flatMap(([name, value]) => {
    // Where a resource is and what its labels say changes no traffic: not worth a gap.
    const read = evaluateTemplate(value, scope);
    return value === undefined || 'unknown' in read ? [] : [[name, read.value] as const];
  });
  const name = fromResourceId(id)?.names.at(-1) ?? id;
  const resource = { ...Object.fromEntries(soft), ...asObject(body.value), id, type, name } as ArmResource;
  return { ...nothingIntended, resources: [{ mode: 'put', resource }] };
}

function dropUnset(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function toId(declared: JsonObject, scope: TemplateScope): string | undefined {
  const name = evaluateTemplate(declared['name'], scope);
  const type = textOf(declared, 'type');
  const text = 'value' in name ? toPlainText(name.value) : undefined;
  return text === undefined || type === undefined ? undefined : toTargetId({ type, names: text.split('/') }, scope);
}

/** A nested deployment: its template with the parameters that it hands over, in the group that it names. */
function readDeployment(declared: JsonObject, scope: TemplateScope): Intended {
  const properties = objectOf(declared, 'properties');
  const template = properties['template'];
  if (!isObject(template)) return unknown(declared, scope, 'a template that is linked and not in the file');
  const isOuter = textOf(objectOf(properties, 'expressionEvaluationOptions'), 'scope')?.toLowerCase() !== 'inner';
  const target = toInnerTarget(declared, scope);
  if (!target) return unknown(declared, scope, 'the resource group that it deploys to');
  if (isOuter) {
    return mergeIntended(listResources(template).flatMap((one) => readDeclared(one, { ...scope, target })));
  }
  const values = Object.entries(objectOf(properties, 'parameters')).flatMap(([name, given]) => {
    const read = evaluateTemplate(asObject(given)['value'], scope);
    return 'value' in read && read.value !== null ? [[name, read.value] as const] : [];
  });
  // A value that is handed over but unknown must not fall back to the default.
  const handed = Object.keys(objectOf(properties, 'parameters'));
  const parameters = Object.fromEntries(
    Object.entries(objectOf(template, 'parameters')).filter(([name]) => !handed.includes(name)),
  );
  return readTemplate({ ...template, parameters }, { values: Object.fromEntries(values), target, known: scope.known });
}

function toInnerTarget(declared: JsonObject, scope: TemplateScope): Target | undefined {
  const [group, subscription] = ['resourceGroup', 'subscriptionId'].map((name) =>
    declared[name] === undefined ? undefined : evaluateTemplate(declared[name], scope),
  );
  if ((group && 'unknown' in group) || (subscription && 'unknown' in subscription)) return undefined;
  return {
    ...scope.target,
    ...(group ? { resourceGroup: asText(group.value) ?? '' } : {}),
    ...(subscription ? { subscriptionId: asText(subscription.value) ?? '' } : {}),
  };
}

/** Types that cannot change what a cluster reaches are not missed: they are only listed. */
function unknown(declared: JsonObject, scope: TemplateScope, why: string): Intended {
  const type = textOf(declared, 'type') ?? 'a resource without a type';
  const name = textOf(declared, 'name') ?? '';
  if (!/^microsoft\.(network|containerservice|resources)\//i.test(type)) {
    return { ...nothingIntended, notRead: [`${type} ${name}`.trim()] };
  }
  const detail = `The template does not tell by itself: ${why}. What becomes of ${type} ${name} is unknown.`;
  const gap: Gap = { resource: toId(declared, scope) ?? `template ${type} ${name}`, reason: 'unsupported', detail };
  return { ...nothingIntended, gaps: [gap] };
}
