import { findNetworkType } from './networkShapes.ts';
import { type Problem, problemsOf } from './problem.ts';
import { bodyOf, type Expression, type Member, type Resource, type Template } from './syntax.ts';
import type { FindType, Property, TypeShape } from './typeData.ts';

/** Members of a declaration that are Bicep's own and not the type's. */
const ownMembers = new Set(['parent', 'scope', 'dependsOn']);

/** Bits of `ResourceShape.scopes` by the scope of a template. */
const scopeBits: Readonly<Record<string, number>> = {
  tenant: 1,
  managementGroup: 2,
  subscription: 4,
  resourceGroup: 8,
};

/** Holds every resource of a template against the type data: type, version, scope, names, required, read-only, values. */
export function checkTypes(template: Template, findType: FindType): readonly Problem[] {
  return template.resources.flatMap((resource) => checkResource(resource, template, findType));
}

function checkResource(resource: Resource, template: Template, findType: FindType): readonly Problem[] {
  const problem = problemsOf('types', template.path);
  const { type, version, line } = resource;
  const shape = findNetworkType(type, version) ?? findType(type, version);
  if (!shape) return [problem(line, `nothing is known of ${type}@${version}`)];
  const body = bodyOf(resource.value).filter(({ name }) => !ownMembers.has(name ?? ''));
  const isExtension = bodyOf(resource.value).some(({ name }) => name === 'scope');
  const bit = isExtension ? 16 : (scopeBits[template.scope] ?? 0);
  const misplaced = (shape.scopes & bit) === 0 ? [problem(line, `${type} cannot be made at this scope`)] : [];
  const check: Check = { template, problem, requires: !resource.existing };
  return [...misplaced, ...checkObject(body, line, shape.body, check)];
}

interface Check {
  readonly template: Template;
  readonly problem: (line: number, text: string) => Problem;
  /** False for what exists already: it is only named. */
  readonly requires: boolean;
}

function checkObject(members: readonly Member[], line: number, shape: TypeShape, check: Check): readonly Problem[] {
  if (shape.kind === 'oneOf') return checkChoice(members, line, shape, check);
  if (shape.kind !== 'object') return [check.problem(line, `an object stands where ${toWord(shape)} is expected`)];
  return checkMembers(members, { ...shape, line }, check);
}

function checkChoice(
  members: readonly Member[],
  line: number,
  shape: Extract<TypeShape, { kind: 'oneOf' }>,
  check: Check,
): readonly Problem[] {
  const by = members.find(({ name }) => name === shape.by)?.value;
  if (by?.kind !== 'string' || by.text === undefined) return [check.problem(line, `${shape.by} is missing`)];
  const chosen = shape.choices.get(by.text)?.();
  if (chosen?.kind !== 'object') return [check.problem(by.line, `${shape.by} cannot be ${by.text}`)];
  const properties = new Map([...shape.common, ...chosen.properties]);
  return checkMembers(members, { ...chosen, properties, line }, check);
}

function checkMembers(
  members: readonly Member[],
  shape: Extract<TypeShape, { kind: 'object' }> & { readonly line: number },
  check: Check,
): readonly Problem[] {
  const given = new Set(members.map(({ name }) => name));
  const required = check.requires ? [...shape.properties].filter(([, property]) => property.required) : [];
  const missing = required
    .filter(([name]) => !given.has(name))
    .map(([name]) => check.problem(shape.line, `${name} is missing in ${shape.name}`));
  const names = members.map(({ name }) => name).filter((name) => name !== undefined);
  const twice = names.filter((name, at) => names.indexOf(name) < at);
  return [
    ...missing,
    ...twice.map((name) => check.problem(shape.line, `${name} stands twice in ${shape.name}`)),
    ...members.flatMap((member) => checkMember(member, shape, check)),
  ];
}

function checkMember(member: Member, shape: Extract<TypeShape, { kind: 'object' }>, check: Check): readonly Problem[] {
  const { name, value, line } = member;
  const property: Property | undefined = name === undefined ? undefined : shape.properties.get(name);
  if (name === undefined || !property) {
    return shape.open ? [] : [check.problem(line, `${name ?? 'a computed name'} is unknown in ${shape.name}`)];
  }
  if (property.readOnly) return [check.problem(line, `${name} can only be read in ${shape.name}`)];
  return checkValue(value, property.shape(), check);
}

function checkValue(value: Expression, shape: TypeShape, check: Check): readonly Problem[] {
  if (shape.kind === 'any') return [];
  if (value.kind === 'choice') return [value.yes, value.no].flatMap((branch) => checkValue(branch, shape, check));
  if (value.kind === 'if') return checkValue(value.body, shape, check);
  if (value.kind === 'name') return checkName(value, shape, check);
  return checkLiteral(value, shape, check);
}

/** What is worked out at deployment is not held against anything. */
function checkLiteral(value: Expression, shape: TypeShape, check: Check): readonly Problem[] {
  if (value.kind === 'object') return checkObject(value.members, value.line, shape, check);
  if (value.kind === 'string') return checkText(value, shape, check);
  if (value.kind === 'array' || value.kind === 'loop') {
    const items = value.kind === 'array' ? value.items : [value.body];
    if (shape.kind === 'array') return items.flatMap((item) => checkValue(item, shape.item(), check));
    return [check.problem(value.line, `an array stands where ${toWord(shape)} is expected`)];
  }
  if (value.kind !== 'number' && value.kind !== 'boolean') return [];
  if (value.kind === shape.kind) return [];
  return [check.problem(value.line, `a ${value.kind} stands where ${toWord(shape)} is expected`)];
}

function checkText(value: Extract<Expression, { kind: 'string' }>, shape: TypeShape, check: Check): readonly Problem[] {
  if (shape.kind !== 'text') return [check.problem(value.line, `a text stands where ${toWord(shape)} is expected`)];
  const { values } = shape;
  // Lists that are open for values to come are held to what is known today too.
  if (values === undefined || value.text === undefined || values.includes(value.text)) return [];
  return [check.problem(value.line, `'${value.text}' is none of ${values.join(', ')}`)];
}

const kindByType: Readonly<Record<string, TypeShape['kind']>> = {
  string: 'text',
  int: 'number',
  bool: 'boolean',
  array: 'array',
  object: 'object',
};

function checkName(value: Extract<Expression, { kind: 'name' }>, shape: TypeShape, check: Check): readonly Problem[] {
  const variable = check.template.variables.find(({ name }) => name === value.name);
  if (variable) {
    return checkValue(variable.value, shape, check).map((found) => ({ ...found, line: value.line }));
  }
  const parameter = check.template.parameters.find(({ name }) => name === value.name);
  const kind = parameter && kindByType[parameter.type];
  const wanted = shape.kind === 'oneOf' ? 'object' : shape.kind;
  if (kind === undefined || kind === wanted) return [];
  return [check.problem(value.line, `${value.name} is ${kind}, and ${toWord(shape)} is expected`)];
}

function toWord(shape: TypeShape): string {
  return shape.kind === 'oneOf' ? 'object' : shape.kind;
}
