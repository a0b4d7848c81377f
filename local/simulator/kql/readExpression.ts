import type { SyntaxNode } from './language.ts';
import { readLiteral } from './readLiteral.ts';
import { childAt, childOf, itemsOf, nameOf, refuse } from './readTree.ts';
import type { Expression, NamedExpression } from './syntax.ts';

/** The operators that are spoken, by the parser's name. What is not here is refused. */
const binaries: Readonly<Record<string, string>> = {
  AndExpression: 'and',
  OrExpression: 'or',
  EqualExpression: '==',
  NotEqualExpression: '!=',
  EqualTildeExpression: '=~',
  BangTildeExpression: '!~',
  LessThanExpression: '<',
  LessThanOrEqualExpression: '<=',
  GreaterThanExpression: '>',
  GreaterThanOrEqualExpression: '>=',
  HasExpression: 'has',
  NotHasExpression: '!has',
  ContainsExpression: 'contains',
  NotContainsExpression: '!contains',
  StartsWithExpression: 'startswith',
  NotStartsWithExpression: '!startswith',
  EndsWithExpression: 'endswith',
  NotEndsWithExpression: '!endswith',
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
};

const memberships: Readonly<Record<string, string>> = {
  InExpression: 'in',
  NotInExpression: '!in',
  InCsExpression: 'in~',
  NotInCsExpression: '!in~',
  HasAnyExpression: 'has_any',
};

/** Reads a scalar expression out of the tree. Throws QueryError, with its name, for what is not spoken. */
export function readExpression(node: SyntaxNode): Expression {
  const literal = readLiteral(node);
  if (literal) return literal;
  const binary = binaries[node.kind];
  if (binary !== undefined) return { kind: 'binary', operator: binary, ...readSides(node) };
  const membership = memberships[node.kind];
  if (membership !== undefined) return readMembership(node, membership);
  switch (node.kind) {
    case 'NameReference':
      return { kind: 'name', name: nameOf(node) };
    case 'PathExpression':
      return { kind: 'member', of: readExpression(childAt(node, 0)), name: nameOf(childAt(node, 2)) };
    case 'ParenthesizedExpression':
      return readExpression(childAt(node, 1));
    case 'FunctionCallExpression':
      return { kind: 'call', name: nameOf(childAt(node, 0)), args: argumentsOf(node).map(readExpression) };
    default:
      throw refuse(node, 'expression');
  }
}

/** Reads `name = expression` or an expression alone. */
export function readNamed(node: SyntaxNode): NamedExpression {
  if (node.kind !== 'SimpleNamedExpression') return { name: undefined, expression: readExpression(node) };
  return { name: nameOf(childAt(node, 0)), expression: readExpression(childAt(node, 2)) };
}

function readSides(node: SyntaxNode): { readonly left: Expression; readonly right: Expression } {
  return { left: readExpression(childAt(node, 0)), right: readExpression(childAt(node, 2)) };
}

function readMembership(node: SyntaxNode, operator: string): Expression {
  return {
    kind: 'among',
    operator,
    left: readExpression(childAt(node, 0)),
    list: argumentsOf(node).map(readExpression),
  };
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return itemsOf(childOf(childOf(node, 'ExpressionList'), 'List'));
}
