import { type Cursor, readList } from './cursor.ts';
import type { Expression } from './syntax.ts';
import { QueryError, type ScalarType } from './values.ts';

const comparisons = ['==', '!=', '=~', '!~', '<', '<=', '>', '>='];
const textMatches = ['has', '!has', 'contains', '!contains', 'startswith', '!startswith', 'endswith', '!endswith'];
const memberships = ['in', '!in', 'in~', '!in~', 'has_any'];

/** Reads a scalar expression: `or` binds weakest, then `and`, comparisons, sums, products. */
export function readExpression(cursor: Cursor): Expression {
  return readChain(cursor, ['or'], (inner) => readChain(inner, ['and'], readComparison));
}

function readChain(cursor: Cursor, operators: readonly string[], readPart: (cursor: Cursor) => Expression): Expression {
  let left = readPart(cursor);
  for (;;) {
    const operator = cursor.accept(...operators);
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: readPart(cursor) };
  }
}

function readComparison(cursor: Cursor): Expression {
  const left = readSum(cursor);
  const operator = cursor.accept(...comparisons, ...textMatches);
  if (operator !== undefined) return { kind: 'binary', operator, left, right: readSum(cursor) };
  const membership = cursor.accept(...memberships);
  if (membership === undefined) return left;
  cursor.expect('(');
  const list = readList(cursor, readExpression);
  cursor.expect(')');
  return { kind: 'among', operator: membership, left, list };
}

function readSum(cursor: Cursor): Expression {
  return readChain(cursor, ['+', '-'], (inner) => readChain(inner, ['*', '/'], readPrimary));
}

function readPrimary(cursor: Cursor): Expression {
  if (cursor.accept('(') !== undefined) {
    const inner = readExpression(cursor);
    cursor.expect(')');
    return inner;
  }
  const token = cursor.next();
  if (token.kind === 'literal') return { kind: 'literal', type: token.type, value: token.value };
  if (token.kind === 'symbol') throw new QueryError('SyntaxError', `Unexpected: ${token.text}`);
  return cursor.accept('(') === undefined ? { kind: 'name', name: token.text } : readCall(cursor, token.text);
}

const nullableTypes: readonly ScalarType[] = ['int', 'long', 'real', 'bool', 'datetime', 'timespan'];

/** A call, or the null of a type: `bool(null)`. */
function readCall(cursor: Cursor, name: string): Expression {
  if (cursor.accept(')') !== undefined) return { kind: 'call', name, args: [] };
  const type = nullableTypes.find((known) => known === name);
  const isNull = type !== undefined && cursor.accept('null') !== undefined;
  const args = isNull ? [] : readList(cursor, readExpression);
  cursor.expect(')');
  return isNull ? { kind: 'literal', type, value: null } : { kind: 'call', name, args };
}
