import type { Json, JsonObject } from '../../model/json.ts';
import { isArray, isObject, member } from '../readers.ts';
import { type Expression, toExpression } from './templateExpression.ts';
import { type TemplateScope, toTargetId } from './templateScope.ts';

/** What an expression comes to, or why that cannot be told from the template alone. */
export type Evaluated = { readonly value: Json } | { readonly unknown: string };

/** Variables that name variables, and so on, deeper than this go round in a circle. */
const deepest = 40;

/** Works a value of a template out: every text in brackets is evaluated. The first that cannot be is told. */
export function evaluateTemplate(value: Json | undefined, scope: TemplateScope, depth = 0): Evaluated {
  if (value === undefined) return { value: null };
  if (depth > deepest) return { unknown: 'the expressions are nested too deep' };
  if (typeof value === 'string') return evaluateText(value, scope, depth);
  if (isArray(value)) return all(value, scope, depth);
  if (!isObject(value)) return { value };
  if (isArray(value['copy'])) return { unknown: 'a list that a loop writes' };
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const inner = all(
    entries.map(([, one]) => one ?? null),
    scope,
    depth,
  );
  if ('unknown' in inner) return inner;
  const values = isArray(inner.value) ? inner.value : [];
  return { value: Object.fromEntries(entries.map(([name], index) => [name, values[index] ?? null])) };
}

function all(values: readonly Json[], scope: TemplateScope, depth: number): Evaluated {
  const found: Json[] = [];
  for (const value of values) {
    const one = evaluateTemplate(value, scope, depth + 1);
    if ('unknown' in one) return one;
    found.push(one.value);
  }
  return { value: found };
}

function evaluateText(text: string, scope: TemplateScope, depth: number): Evaluated {
  if (!text.startsWith('[') || !text.endsWith(']')) return { value: text };
  if (text.startsWith('[[')) return { value: text.slice(1) };
  const expression = toExpression(text.slice(1, -1));
  return expression ? evaluate(expression, scope, depth + 1) : { unknown: `the expression ${text.slice(0, 80)}` };
}

function evaluate(expression: Expression, scope: TemplateScope, depth: number): Evaluated {
  if (depth > deepest) return { unknown: 'the expressions are nested too deep' };
  switch (expression.kind) {
    case 'literal':
      return { value: expression.value };
    case 'member':
      return pick(evaluate(expression.of, scope, depth + 1), { value: expression.name });
    case 'index':
      return pick(evaluate(expression.of, scope, depth + 1), evaluate(expression.at, scope, depth + 1));
    case 'call':
      return call(expression, scope, depth);
  }
}

function pick(of: Evaluated, at: Evaluated): Evaluated {
  if ('unknown' in of) return of;
  if ('unknown' in at) return at;
  const found = pickValue(of.value, at.value);
  return found === undefined
    ? { unknown: `member ${toPlainText(at.value) ?? ''} of a value that has none` }
    : { value: found };
}

function pickValue(of: Json, at: Json): Json | undefined {
  if (isArray(of)) return typeof at === 'number' ? of[at] : undefined;
  return isObject(of) && typeof at === 'string' ? member(of, at) : undefined;
}

function call({ name, args }: Extract<Expression, { kind: 'call' }>, scope: TemplateScope, depth: number): Evaluated {
  if (name === 'if') return choose(args, scope, depth);
  const values: Json[] = [];
  for (const arg of args) {
    const one = evaluate(arg, scope, depth + 1);
    if ('unknown' in one) return one;
    values.push(one.value);
  }
  const [first] = values;
  if (name === 'parameters' && typeof first === 'string') return parameterOf(first, scope, depth);
  if (name === 'variables' && typeof first === 'string') return variableOf(first, scope, depth);
  const found = plainCall(name, values, scope);
  return found === undefined ? { unknown: `the function ${name}()` } : { value: found };
}

/** Only the branch that is taken has to be known. */
function choose(args: readonly Expression[], scope: TemplateScope, depth: number): Evaluated {
  const [condition, yes, no] = args;
  if (!condition || !yes || !no) return { unknown: 'the function if()' };
  const chosen = evaluate(condition, scope, depth + 1);
  if ('unknown' in chosen) return chosen;
  return evaluate(chosen.value === true ? yes : no, scope, depth + 1);
}

function parameterOf(name: string, scope: TemplateScope, depth: number): Evaluated {
  const given = member(scope.values, name);
  if (given !== undefined) return { value: given };
  const declared = member(scope.parameters, name);
  const standard = isObject(declared) ? declared['defaultValue'] : undefined;
  return standard === undefined ? { unknown: `parameter ${name}` } : evaluateTemplate(standard, scope, depth + 1);
}

function variableOf(name: string, scope: TemplateScope, depth: number): Evaluated {
  const found = member(scope.variables, name);
  return found === undefined ? { unknown: `variable ${name}` } : evaluateTemplate(found, scope, depth + 1);
}

type Args = readonly Json[];

/** Functions whose result follows from their arguments; undefined for arguments that they do not take. */
const plainFunctions: Readonly<Record<string, (args: Args) => Json | undefined>> = {
  concat: (args) => (args.every(isArray) ? args.flatMap((one) => one) : joinTexts(args)),
  format: ([text, ...args]) => formatText(text, args),
  tolower: ([text]) => (typeof text === 'string' ? text.toLowerCase() : undefined),
  toupper: ([text]) => (typeof text === 'string' ? text.toUpperCase() : undefined),
  string: ([value]) => toPlainText(value),
  createarray: (args) => args,
  createobject: createObject,
  equals: ([one, other]) => JSON.stringify(one) === JSON.stringify(other),
  not: ([value]) => (typeof value === 'boolean' ? !value : undefined),
  and: (args) => args.every((one) => one === true),
  or: (args) => args.includes(true),
  empty: ([value]) => value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0),
  length: ([value]) =>
    typeof value === 'string' || (value !== undefined && isArray(value)) ? value.length : undefined,
  true: () => true,
  false: () => false,
  null: () => null,
};

function plainCall(name: string, args: Args, scope: TemplateScope): Json | undefined {
  const found = Object.hasOwn(plainFunctions, name) ? plainFunctions[name] : undefined;
  return found ? found(args) : placeCall(name, args, scope);
}

/** Numbers and booleans as text, blanks kept; undefined for what is no single value. */
export function toPlainText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function joinTexts(args: Args): string | undefined {
  const texts = args.map(toPlainText);
  return texts.includes(undefined) ? undefined : texts.join('');
}

function formatText(text: Json | undefined, args: Args): string | undefined {
  const texts = args.map(toPlainText);
  if (typeof text !== 'string' || texts.includes(undefined)) return undefined;
  const written = text.replace(/\{(\d+)\}/g, (whole, index: string) => texts[Number(index)] ?? whole);
  // Alignments and number formats are not worked out.
  return /\{\d+[,:]/.test(text) ? undefined : written;
}

function createObject(args: Args): Json | undefined {
  const keys = args.filter((_, index) => index % 2 === 0).map(toPlainText);
  return Object.fromEntries(keys.flatMap((key, index) => (key === undefined ? [] : [[key, args[index * 2 + 1]]])));
}

function placeCall(name: string, args: readonly Json[], scope: TemplateScope): Json | undefined {
  const { subscriptionId, resourceGroup, location } = scope.target;
  switch (name) {
    case 'resourceid':
      return toResourceId(args, scope);
    case 'copyindex':
      return typeof args[0] === 'number' ? (scope.copyIndex ?? 0) + args[0] : scope.copyIndex;
    case 'subscription':
      return toMembers({ subscriptionId, id: subscriptionId && `/subscriptions/${subscriptionId}` });
    case 'resourcegroup':
      return toMembers({ name: resourceGroup, location });
    default:
      return undefined;
  }
}

/** Members that are not known are left out, so that asking for them is told as unknown. */
function toMembers(members: JsonObject): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== ''));
}

/** `resourceId([subscriptionId], [resourceGroup], type, name…)`. */
function toResourceId(args: readonly Json[], scope: TemplateScope): string | undefined {
  const texts = args.map((arg) => toPlainText(arg) ?? '');
  const at = texts.findIndex((text) => text.includes('/'));
  if (at < 0 || at > 2) return undefined;
  const before = texts.slice(0, at);
  const [group, subscription] = [before.at(-1), before.at(-2)];
  const target = {
    ...scope.target,
    ...(group === undefined ? {} : { resourceGroup: group }),
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
  };
  return toTargetId({ type: texts[at] ?? '', names: texts.slice(at + 1) }, { target, known: scope.known });
}
