import { type Problem, problemsOf, type TemplateFolder } from './problem.ts';
import { allOf, bodyOf, type Expression, expressionsOf, type Template, valueAt } from './syntax.ts';
import { toModulePath } from './checkModules.ts';

/** Texts that are secrets by their look: account keys, signatures, passwords in addresses, webhook addresses, tokens. */
const secretLooks =
  /AccountKey=|SharedAccess(Key|Signature)|[?&]sig=|:\/\/[^/\s'$]*:[^@/\s'$]+@|\/workflows\/[0-9a-f]{32}|webhook\.office\.com|Password=|InstrumentationKey=[0-9a-f-]{36}|eyJ[A-Za-z0-9_-]{20,}/i;

/** Names of parameters that hold a secret. */
const secretNames = /(webhook|smtp)url$|password|secret$|apikey$|token$/i;

/** No key is asked for, no secret is written down, and what is secret stays marked as such and goes into a vault only. */
export function checkSecrets(template: Template, folder: TemplateFolder): readonly Problem[] {
  return [...checkTexts(template), ...checkMarks(template), ...checkFlow(template, folder)];
}

function checkTexts(template: Template): readonly Problem[] {
  const problem = problemsOf('secrets', template.path);
  return expressionsOf(template)
    .flatMap(allOf)
    .flatMap((expression) => {
      const { line } = expression;
      if (expression.kind === 'call' && /^list[A-Z]/.test(expression.name))
        return [problem(line, `${expression.name}() asks for a key`)];
      const isSecret = expression.kind === 'string' && expression.pieces.some((piece) => secretLooks.test(piece));
      return isSecret ? [problem(line, 'this text looks like a secret')] : [];
    });
}

function isSecure({ decorators }: Template['parameters'][number]): boolean {
  return decorators.some(({ name }) => name === 'secure');
}

function checkMarks(template: Template): readonly Problem[] {
  const problem = problemsOf('secrets', template.path);
  return template.parameters.flatMap((parameter) => {
    const { name, line, fallback } = parameter;
    const unmarked = parameter.type === 'string' && secretNames.test(name) && !isSecure(parameter);
    const written = isSecure(parameter) && fallback && !(fallback.kind === 'string' && fallback.text === '');
    return [
      ...(unmarked ? [problem(line, `${name} is not marked as secure`)] : []),
      ...(written ? [problem(line, `${name} is secure and has a default`)] : []),
    ];
  });
}

function namesIn(expression: Expression): readonly string[] {
  return allOf(expression).flatMap((each) => (each.kind === 'name' ? [each.name] : []));
}

function checkFlow(template: Template, folder: TemplateFolder): readonly Problem[] {
  const problem = problemsOf('secrets', template.path);
  const secure = new Set(template.parameters.filter(isSecure).map(({ name }) => name));
  const leaks = (expression: Expression) => namesIn(expression).filter((name) => secure.has(name));
  const vaulted = 'Microsoft.KeyVault/vaults/secrets';
  const inResources = template.resources
    .filter(({ type }) => type !== vaulted)
    .flatMap(({ value, line }) => leaks(value).map((name) => problem(line, `${name} goes into a resource`)));
  const named = template.resources
    .filter(({ type }) => type === vaulted)
    .flatMap(({ value, line }) => {
      const name = valueAt(bodyOf(value), 'name');
      return (name ? leaks(name) : []).map((leak) => problem(line, `${leak} goes into a name`));
    });
  const inOutputs = [...template.outputs, ...template.variables].flatMap(({ value, line }) =>
    leaks(value).map((name) => problem(line, `${name} goes into an output or a variable`)),
  );
  return [...inResources, ...named, ...inOutputs, ...checkArguments(template, folder, secure)];
}

/** A secret handed to a module stays one there. A comparison with the empty text tells nothing of it. */
function checkArguments(template: Template, folder: TemplateFolder, secure: ReadonlySet<string>): readonly Problem[] {
  const problem = problemsOf('secrets', template.path);
  return template.modules.flatMap((module) => {
    const target = folder.templates.get(toModulePath(template.path, module.path));
    const params = valueAt(bodyOf(module.value), 'params');
    const given = params?.kind === 'object' ? params.members : [];
    return given.flatMap(({ name, value, line }) => {
      const parameter = target?.parameters.find((each) => each.name === name);
      const isCompared = value.kind === 'operation' && ['==', '!='].includes(value.sign);
      const isLost =
        parameter && !isSecure(parameter) && !isCompared && namesIn(value).some((each) => secure.has(each));
      return isLost ? [problem(line, `${name ?? ''} of ${module.path} is not marked as secure`)] : [];
    });
  });
}
