import { posix } from 'node:path';
import { type Problem, problemsOf, type TemplateFolder } from './problem.ts';
import { bodyOf, type Expression, type Member, type Module, type Parameter, type Template, valueAt } from './syntax.ts';

/** Path of a module's file from the folder of templates. */
export function toModulePath(from: string, path: string): string {
  return posix.normalize(posix.join(posix.dirname(from), path));
}

/** Modules and loaded files: the file is there, its parameters are given and fit, and it is deployed at its own scope. */
export function checkModules(template: Template, folder: TemplateFolder): readonly Problem[] {
  return [
    ...template.modules.flatMap((module) => checkModule(module, template, folder)),
    ...checkLoadedFiles(template, folder),
  ];
}

function checkModule(module: Module, template: Template, folder: TemplateFolder): readonly Problem[] {
  const problem = problemsOf('modules', template.path);
  const target = folder.templates.get(toModulePath(template.path, module.path));
  if (!target) return [problem(module.line, `${module.path} is not there`)];
  const body = bodyOf(module.value);
  const params = valueAt(body, 'params');
  const given = params?.kind === 'object' ? params.members : [];
  const missing = target.parameters.filter(
    ({ name, fallback }) => !fallback && !given.some((member) => member.name === name),
  );
  const strangers = body.filter(({ name = '' }) => !['name', 'scope', 'params', 'dependsOn'].includes(name));
  return [
    ...strangers.map(({ name = '', line }) => problem(line, `a module has no ${name}`)),
    ...missing.map(({ name }) => problem(module.line, `${module.path} needs ${name}`)),
    ...given.flatMap((member) => checkArgument(member, target, template)),
    ...checkScope(module, target, template),
  ];
}

const literalTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'int',
  boolean: 'bool',
  array: 'array',
  object: 'object',
};

function checkArgument({ name = '', value, line }: Member, target: Template, template: Template): readonly Problem[] {
  const problem = problemsOf('modules', template.path);
  const parameter = target.parameters.find((each) => each.name === name);
  if (!parameter) return [problem(line, `${target.path} takes no ${name}`)];
  const wrong = toTypes(value, template).filter((type) => type !== parameter.type);
  return wrong.map((type) => problem(line, `${name} of ${target.path} is ${parameter.type}, and ${type} is given`));
}

/** The types that a value can have, as far as that shows. */
function toTypes(value: Expression, template: Template): readonly string[] {
  if (value.kind === 'choice') return [value.yes, value.no].flatMap((branch) => toTypes(branch, template));
  if (value.kind === 'operation') return ['==', '!=', '&&', '||', '!', '<', '>'].includes(value.sign) ? ['bool'] : [];
  if (value.kind === 'name') {
    const parameter: Parameter | undefined = template.parameters.find(({ name }) => name === value.name);
    const variable = template.variables.find(({ name }) => name === value.name);
    return parameter ? [parameter.type] : variable ? toTypes(variable.value, template) : [];
  }
  if (value.kind === 'loop') return ['array'];
  const literal = literalTypes[value.kind];
  return literal === undefined ? [] : [literal];
}

/** What a scope makes of a module: a symbol of a resource group, or a function of that name. */
function checkScope(module: Module, target: Template, template: Template): readonly Problem[] {
  const problem = problemsOf('modules', template.path);
  const scope = valueAt(bodyOf(module.value), 'scope');
  if (!scope) {
    const fits = target.scope === template.scope;
    return fits ? [] : [problem(module.line, `${module.path} is for a ${target.scope}, and no scope is given`)];
  }
  const symbol = scope.kind === 'name' ? template.resources.find(({ name }) => name === scope.name)?.type : undefined;
  const kind = scope.kind === 'call' ? scope.name : symbol?.endsWith('/resourceGroups') ? 'resourceGroup' : 'unknown';
  return kind === target.scope ? [] : [problem(scope.line, `${module.path} is for a ${target.scope}, not a ${kind}`)];
}

function checkLoadedFiles(template: Template, folder: TemplateFolder): readonly Problem[] {
  const problem = problemsOf('modules', template.path);
  const expressions = [...template.variables, ...template.resources].flatMap(({ value }) => loadsIn(value));
  return expressions.flatMap(({ path, line, isJson }) => {
    const text = folder.files.get(toModulePath(template.path, path));
    if (text === undefined) return [problem(line, `${path} is not there`)];
    return isJson && !isJsonText(text) ? [problem(line, `${path} is no JSON`)] : [];
  });
}

function loadsIn(value: Expression): readonly { path: string; line: number; isJson: boolean }[] {
  const own =
    value.kind === 'call' && /^load(Json|Text)Content$/.test(value.name) && value.args[0]?.kind === 'string'
      ? [{ path: value.args[0].text ?? '', line: value.line, isJson: value.name.includes('Json') }]
      : [];
  return [...own, ...membersOf(value).flatMap(loadsIn)];
}

function membersOf(value: Expression): readonly Expression[] {
  if (value.kind === 'object') return value.members.map((member) => member.value);
  if (value.kind === 'array') return value.items;
  if (value.kind === 'loop' || value.kind === 'if') return [value.body];
  return [];
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
