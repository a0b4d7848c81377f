import type { Node } from 'web-tree-sitter';
import type { Expression, Member } from './syntax.ts';

/** The expressions among the children of a node. */
export function toParts(node: Node): readonly Expression[] {
  return node.namedChildren.filter(({ type }) => type !== 'comment').map(toExpression);
}

/** What a string without expressions in it stands for; empty for anything else. */
export function toText(node: Node | undefined): string {
  const expression = node && toExpression(node);
  return expression?.kind === 'string' ? (expression.text ?? '') : '';
}

/** A node with what every reader of it needs. */
interface Read {
  readonly node: Node;
  readonly line: number;
  readonly inner: readonly Node[];
  readonly at: (index: number) => Expression;
}

const toName = ({ node, line }: Read): Expression => ({ kind: 'name', name: node.text, line });
const toOperation = ({ node, line, inner }: Read): Expression => {
  const sign = node.children.find((child) => !child.isNamed)?.type ?? '';
  return { kind: 'operation', sign, operands: inner.map(toExpression), line };
};

const readers: Readonly<Record<string, (read: Read) => Expression>> = {
  identifier: toName,
  property_identifier: toName,
  loop_variable: toName,
  loop_enumerator: toName,
  number: ({ node, line }) => ({ kind: 'number', value: Number(node.text), line }),
  boolean: ({ node, line }) => ({ kind: 'boolean', value: node.text === 'true', line }),
  null: ({ line }) => ({ kind: 'null', line }),
  string: ({ node, line }) => toStringExpression(node, line),
  array: ({ inner, line }) => ({ kind: 'array', items: inner.map(toExpression), line }),
  object: ({ inner, line }) => ({ kind: 'object', members: inner.map(toMember), line }),
  parenthesized_expression: ({ at }) => at(0),
  ternary_expression: ({ at, line }) => ({ kind: 'choice', condition: at(0), yes: at(1), no: at(2), line }),
  binary_expression: toOperation,
  unary_expression: toOperation,
  member_expression: ({ at, inner, line }) => ({ kind: 'member', of: at(0), name: inner[1]?.text ?? '', line }),
  subscript_expression: ({ at, line }) => ({ kind: 'index', of: at(0), index: at(1), line }),
  call_expression: ({ node, line }) => toCall(node, line),
  lambda_expression: ({ inner, at, line }) => ({
    kind: 'lambda',
    variables: inner.slice(0, -1).flatMap(namesIn),
    body: at(inner.length - 1),
    line,
  }),
  if_statement: ({ at, line }) => ({ kind: 'if', condition: at(0), body: at(1), line }),
  for_statement: ({ inner, at, line }) => ({
    kind: 'loop',
    variables: inner[0] ? namesIn(inner[0]) : [],
    over: at(1),
    body: at(2),
    line,
  }),
};

/** An expression as the grammar sees it. @throws Error for a kind of node that templates here do not use */
export function toExpression(node: Node): Expression {
  const line = node.startPosition.row + 1;
  const inner = node.namedChildren.filter(({ type }) => type !== 'comment');
  const at = (index: number): Expression => {
    const child = inner[index];
    return child ? toExpression(child) : { kind: 'null', line };
  };
  const reader = readers[node.type];
  if (reader) return reader({ node, line, inner, at });
  // A broken file is told by its broken lines.
  if (node.isError || node.hasError) return { kind: 'null', line };
  throw new Error(`Line ${line}: ${node.type} is not read.`);
}

function namesIn(node: Node): readonly string[] {
  return node.namedChildCount === 0 ? [node.text] : node.namedChildren.flatMap(namesIn);
}

function toMember(node: Node): Member {
  const [key, value] = node.namedChildren.filter(({ type }) => type !== 'comment');
  const line = node.startPosition.row + 1;
  const name = key?.type === 'string' ? toText(key) || undefined : key?.text;
  return {
    ...(name === undefined ? {} : { name }),
    value: value ? toExpression(value) : { kind: 'null', line },
    line,
  };
}

function toCall(node: Node, line: number): Expression {
  const [callee, list] = node.namedChildren;
  const args = list ? toParts(list) : [];
  if (callee?.type !== 'member_expression') return { kind: 'call', name: callee?.text ?? '', args, line };
  const [of, name] = callee.namedChildren;
  return { kind: 'call', name: name?.text ?? '', ...(of ? { on: toExpression(of) } : {}), args, line };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function toStringExpression(node: Node, line: number): Expression {
  const pieces: string[] = [''];
  const parts: Expression[] = [];
  for (const child of node.namedChildren) {
    if (child.type === 'interpolation') {
      parts.push(...toParts(child));
      pieces.push('');
      continue;
    }
    const mark = child.text.slice(1);
    const text = child.type === 'escape_sequence' ? (escapes[mark] ?? mark) : child.text;
    pieces.push(`${pieces.pop() ?? ''}${text}`);
  }
  return { kind: 'string', pieces, parts, line, ...(parts.length === 0 ? { text: pieces.join('') } : {}) };
}
