/** An expression of Bicep. `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  /** `text` is absent where an expression is put in; `parts` are those expressions, `pieces` the text around them. */
  | {
      readonly kind: 'string';
      readonly text?: string;
      readonly pieces: readonly string[];
      readonly parts: readonly Expression[];
    }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly on?: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'choice'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'operation'; readonly sign: string; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'loop';
      readonly variables: readonly string[];
      readonly over: Expression;
      readonly body: Expression;
    }
  | { readonly kind: 'if'; readonly condition: Expression; readonly body: Expression }
  | { readonly kind: 'lambda'; readonly variables: readonly string[]; readonly body: Expression }
);

/** A member of an object. `name` is absent where it is put together at deployment. */
export interface Member {
  readonly name?: string;
  readonly value: Expression;
  readonly line: number;
}

/** A declaration of one name. */
interface Declared {
  readonly name: string;
  readonly line: number;
  /** Names of the decorators before it. */
  readonly decorators: readonly { readonly name: string; readonly args: readonly Expression[] }[];
}

export interface Parameter extends Declared {
  readonly type: string;
  readonly fallback?: Expression;
}

export interface Variable extends Declared {
  readonly value: Expression;
}

export interface Output extends Declared {
  readonly type: string;
  readonly value: Expression;
}

export interface Resource extends Declared {
  readonly type: string;
  readonly version: string;
  readonly existing: boolean;
  /** Condition and loop included. */
  readonly value: Expression;
}

export interface Module extends Declared {
  readonly path: string;
  readonly value: Expression;
}

/** One file of Bicep. */
export interface Template {
  /** Path from the folder of templates. */
  readonly path: string;
  /** Lines that could not be parsed. */
  readonly broken: readonly number[];
  readonly scope: string;
  readonly parameters: readonly Parameter[];
  readonly variables: readonly Variable[];
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  readonly outputs: readonly Output[];
}

type Kind = Expression['kind'];
type PartsByKind = { readonly [K in Kind]: (expression: Extract<Expression, { kind: K }>) => readonly Expression[] };

const none = (): readonly Expression[] => [];
const partsByKind: PartsByKind = {
  object: ({ members }) => members.map(({ value }) => value),
  array: ({ items }) => items,
  string: ({ parts }) => parts,
  number: none,
  boolean: none,
  null: none,
  name: none,
  call: ({ on, args }) => [...(on ? [on] : []), ...args],
  member: ({ of }) => [of],
  index: ({ of, index }) => [of, index],
  choice: ({ condition, yes, no }) => [condition, yes, no],
  operation: ({ operands }) => operands,
  loop: ({ over, body }) => [over, body],
  if: ({ condition, body }) => [condition, body],
  lambda: ({ body }) => [body],
};

/** The expressions directly inside one. */
export function partsOf(expression: Expression): readonly Expression[] {
  const read = partsByKind[expression.kind] as (expression: Expression) => readonly Expression[];
  return read(expression);
}

/** An expression and all inside it, outermost first. */
export function allOf(expression: Expression): readonly Expression[] {
  return [expression, ...partsOf(expression).flatMap(allOf)];
}

/** The object that a resource or module is declared with, whatever condition or loop is around it. */
export function bodyOf(expression: Expression): readonly Member[] {
  if (expression.kind === 'loop' || expression.kind === 'if') return bodyOf(expression.body);
  return expression.kind === 'object' ? expression.members : [];
}

/** The value at a path of members; undefined where there is none. */
export function valueAt(members: readonly Member[], ...path: readonly string[]): Expression | undefined {
  const [first, ...rest] = path;
  const found = members.find(({ name }) => name === first)?.value;
  if (rest.length === 0 || !found) return found;
  return found.kind === 'object' ? valueAt(found.members, ...rest) : undefined;
}

/** Every expression of a template that stands by itself. */
export function expressionsOf(template: Template): readonly Expression[] {
  return [
    ...template.parameters.flatMap(({ fallback }) => fallback ?? []),
    ...template.variables.map(({ value }) => value),
    ...template.resources.map(({ value }) => value),
    ...template.modules.map(({ value }) => value),
    ...template.outputs.map(({ value }) => value),
  ];
}
