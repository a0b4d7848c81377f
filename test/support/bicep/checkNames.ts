import { findNetworkType } from './networkShapes.ts';
import { type Problem, problemsOf, type TemplateFolder } from './problem.ts';
import { allOf, bodyOf, type Expression, expressionsOf, partsOf, type Template, valueAt } from './syntax.ts';
import type { FindType, TypeShape } from './typeData.ts';
import { toModulePath } from './checkModules.ts';

/** Functions of Bicep that these templates call. A name that is not here is a slip, or belongs here. */
const functions = new Set(
  `cidrSubnet concat contains deployment empty environment guid join last loadJsonContent loadTextContent managementGroup
  replace resourceGroup split subscription subscriptionResourceId take toLower union uniqueString`.split(/\s+/),
);

/** Names of a template: each declared once and used, each use declared, and what is read of resources and modules exists. */
export function checkNames(template: Template, folder: TemplateFolder, findType: FindType): readonly Problem[] {
  const problem = problemsOf('names', template.path);
  const declared = [...template.parameters, ...template.variables, ...template.resources, ...template.modules];
  const names = new Set(declared.map(({ name }) => name));
  const repeated = declared.filter(({ name }, at) => declared.findIndex((other) => other.name === name) < at);
  const used = new Set<string>();
  const strangers = expressionsOf(template).flatMap((expression) =>
    unknownIn(expression, new Set(), { names, used, problem }),
  );
  const unused = [...template.parameters, ...template.variables].filter(({ name }) => !used.has(name));
  return [
    ...template.broken.map((line) => problem(line, 'this cannot be parsed')),
    ...repeated.map(({ name, line }) => problem(line, `${name} is declared twice`)),
    ...strangers,
    ...unused.map(({ name, line }) => problem(line, `${name} is used nowhere`)),
    ...checkAccess(template, folder, findType),
    ...checkParents(template),
  ];
}

interface Known {
  readonly names: ReadonlySet<string>;
  readonly used: Set<string>;
  readonly problem: (line: number, text: string) => Problem;
}

function unknownIn(expression: Expression, local: ReadonlySet<string>, known: Known): readonly Problem[] {
  const { line } = expression;
  if (expression.kind === 'name') {
    known.used.add(expression.name);
    const isKnown = local.has(expression.name) || known.names.has(expression.name);
    return isKnown ? [] : [known.problem(line, `${expression.name} is declared nowhere`)];
  }
  const own =
    expression.kind === 'call' && !expression.on && !functions.has(expression.name)
      ? [known.problem(line, `${expression.name}() is no function that is known here`)]
      : [];
  const binds = expression.kind === 'loop' || expression.kind === 'lambda' ? expression.variables : [];
  const inner = new Set([...local, ...binds]);
  return [...own, ...partsOf(expression).flatMap((part) => unknownIn(part, inner, known))];
}

/** What stands behind a chain of members: the name that it starts from and the members after it, indexes left out. */
function toChain(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'index') return toChain(expression.of);
  if (expression.kind !== 'member') return undefined;
  const before = toChain(expression.of);
  return before && [...before, expression.name];
}

function checkAccess(template: Template, folder: TemplateFolder, findType: FindType): readonly Problem[] {
  const problem = problemsOf('names', template.path);
  const chains = expressionsOf(template)
    .flatMap(allOf)
    .filter(({ kind }) => kind === 'member');
  return chains.flatMap((expression) => {
    const [name, ...members] = toChain(expression) ?? [];
    const resource = template.resources.find((each) => each.name === name);
    const module = template.modules.find((each) => each.name === name);
    if (resource) {
      const { type, version } = resource;
      const shape = findNetworkType(type, version) ?? findType(type, version);
      return !shape || has(shape.body, members)
        ? []
        : [problem(expression.line, `${type} shows no ${members.join('.')}`)];
    }
    const [first, output] = members;
    if (!module || (first === 'name' && output === undefined) || (first === 'outputs' && output === undefined))
      return [];
    const target = folder.templates.get(toModulePath(template.path, module.path));
    const isThere = first === 'outputs' && target?.outputs.some((each) => each.name === output);
    return isThere || !target ? [] : [problem(expression.line, `${module.path} has no output ${members.join('.')}`)];
  });
}

function has(shape: TypeShape, members: readonly string[]): boolean {
  const [first, ...rest] = members;
  if (first === undefined || shape.kind === 'any') return true;
  if (shape.kind === 'oneOf') {
    if (shape.common.has(first)) return true;
    return [...shape.choices.values()].some((choice) => has(choice(), members));
  }
  if (shape.kind !== 'object') return false;
  const property = shape.properties.get(first);
  return property ? has(property.shape(), rest) : shape.open;
}

/** A child names as its parent a resource of the type above its own. */
function checkParents(template: Template): readonly Problem[] {
  const problem = problemsOf('names', template.path);
  return template.resources.flatMap((resource) => {
    const parent = valueAt(bodyOf(resource.value), 'parent');
    const [name] = parent ? (toChain(parent) ?? []) : [];
    const above = resource.type.split('/').slice(0, -1).join('/');
    if (!above.includes('/')) return parent ? [problem(resource.line, `${resource.type} has no parent`)] : [];
    const found = template.resources.find((each) => each.name === name);
    return found?.type === above ? [] : [problem(resource.line, `the parent of ${resource.name} is no ${above}`)];
  });
}
