import { callFunction } from './functions.ts';
import { compareText, matchText } from './textOperators.ts';
import type { Expression } from './syntax.ts';
import {
  ingestionColumn,
  isNumeric,
  QueryError,
  type Row,
  type Scalar,
  type ScalarType,
  type Schema,
} from './values.ts';

/** An expression made ready for rows of one schema. */
export interface Computed {
  readonly type: ScalarType;
  readonly of: (row: Row) => Scalar;
}

/** What names stand for: columns of the rows first, then `let` values. */
export interface Scope {
  readonly schema: Schema;
  readonly values: ReadonlyMap<string, Computed>;
  readonly now: Date;
}

/** Makes an expression ready. Throws QueryError for an unknown name, function or operator, or types that do not go together. */
export function compute(expression: Expression, scope: Scope): Computed {
  switch (expression.kind) {
    case 'literal':
      return { type: expression.type, of: () => expression.value };
    case 'name':
      return computeName(expression.name, scope);
    case 'member':
      return computeMember(compute(expression.of, scope), expression.name);
    case 'call':
      // The one function that looks at the row itself.
      if (expression.name === 'ingestion_time' && expression.args.length === 0)
        return { type: 'datetime', of: (row) => row[ingestionColumn] ?? null };
      return callFunction(
        expression.name,
        expression.args.map((arg) => compute(arg, scope)),
        scope.now,
      );
    case 'binary':
      return computeBinary(expression.operator, compute(expression.left, scope), compute(expression.right, scope));
    case 'among':
      return computeAmong(
        expression.operator,
        compute(expression.left, scope),
        expression.list.map((item) => compute(item, scope)),
      );
  }
}

/** What a dynamic value does not have is null. */
function computeMember({ type, of }: Computed, name: string): Computed {
  if (type !== 'dynamic') throw new QueryError('SemanticError', `A ${type} has no member ${name}`);
  return {
    type: 'dynamic',
    of(row) {
      const whole = of(row);
      const value: unknown = whole === null ? null : JSON.parse(String(whole));
      const isBag = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
      const member = isBag ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
      return member === undefined || member === null ? null : JSON.stringify(member);
    },
  };
}

function computeName(name: string, scope: Scope): Computed {
  const type = scope.schema[name];
  if (type) return { type, of: (row) => row[name] ?? (type === 'string' ? '' : null) };
  const value = scope.values.get(name);
  if (value) return value;
  throw new QueryError('SemanticError', `Failed to resolve scalar expression named '${name}'`);
}

function computeBinary(operator: string, left: Computed, right: Computed): Computed {
  if (operator === 'and' || operator === 'or') return computeLogic(operator, left, right);
  if (['+', '-', '*', '/'].includes(operator)) return computeSum(operator, left, right);
  if (!areComparable(left.type, right.type)) {
    throw new QueryError('SemanticError', `Cannot compare ${left.type} ${operator} ${right.type}`);
  }
  const test = left.type === 'string' ? compareText(operator) : compareNumbers(operator);
  return { type: 'bool', of: (row) => ifBoth(left.of(row), right.of(row), test) };
}

/** Any comparison with null is null, which a filter drops. */
function ifBoth(a: Scalar, b: Scalar, test: (a: never, b: never) => boolean): boolean | null {
  return a === null || b === null ? null : test(a as never, b as never);
}

function areComparable(a: ScalarType, b: ScalarType): boolean {
  return a === b || (isNumeric(a) && isNumeric(b));
}

function compareNumbers(operator: string): (a: number, b: number) => boolean {
  switch (operator) {
    case '==':
      return (a, b) => a === b;
    case '!=':
      return (a, b) => a !== b;
    case '<':
      return (a, b) => a < b;
    case '<=':
      return (a, b) => a <= b;
    case '>':
      return (a, b) => a > b;
    case '>=':
      return (a, b) => a >= b;
    default:
      throw new QueryError('SemanticError', `Operator ${operator} needs text`);
  }
}

function computeLogic(operator: 'and' | 'or', left: Computed, right: Computed): Computed {
  if (left.type !== 'bool' || right.type !== 'bool') {
    throw new QueryError('SemanticError', `Operator ${operator} needs conditions`);
  }
  const decisive = operator === 'or';
  return {
    type: 'bool',
    of(row) {
      const [a, b] = [left.of(row), right.of(row)];
      if (a === decisive || b === decisive) return decisive;
      return a === null || b === null ? null : !decisive;
    },
  };
}

function computeSum(operator: string, left: Computed, right: Computed): Computed {
  const type = typeOfSum(left.type, right.type);
  const calculate = (a: number, b: number) =>
    operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  return {
    type,
    of(row) {
      const [a, b] = [left.of(row), right.of(row)];
      return typeof a === 'number' && typeof b === 'number' ? calculate(a, b) : null;
    },
  };
}

function typeOfSum(a: ScalarType, b: ScalarType): ScalarType {
  if (a === 'datetime' && b === 'timespan') return 'datetime';
  if (isNumeric(a) && isNumeric(b)) return a === 'real' || b === 'real' ? 'real' : 'long';
  throw new QueryError('SemanticError', `Cannot calculate with ${a} and ${b}`);
}

function computeAmong(operator: string, left: Computed, list: readonly Computed[]): Computed {
  if (list.some((item) => !areComparable(left.type, item.type))) {
    throw new QueryError('SemanticError', `Operator ${operator} compares different types`);
  }
  const isNegated = operator.startsWith('!');
  const base = isNegated ? operator.slice(1) : operator;
  const test = base === 'has_any' ? matchText('has') : base === 'in~' ? compareText('=~') : undefined;
  if (test && left.type !== 'string') throw new QueryError('SemanticError', `Operator ${operator} needs text`);
  const isFound = (value: Scalar, row: Row) =>
    list.some((item) => {
      const other = item.of(row);
      return test ? test(String(value), String(other)) : value === other;
    });
  return { type: 'bool', of: (row) => isFound(left.of(row), row) !== isNegated };
}
