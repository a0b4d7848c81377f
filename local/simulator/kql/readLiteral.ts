import type { SyntaxNode } from './language.ts';
import { refuse } from './readTree.ts';
import type { Expression } from './syntax.ts';
import { QueryError, type Scalar, type ScalarType } from './values.ts';

type Literal = Extract<Expression, { readonly kind: 'literal' }>;

const typeByKind: Readonly<Record<string, ScalarType>> = {
  StringLiteralExpression: 'string',
  LongLiteralExpression: 'long',
  IntLiteralExpression: 'int',
  RealLiteralExpression: 'real',
  BooleanLiteralExpression: 'bool',
  DateTimeLiteralExpression: 'datetime',
  TimespanLiteralExpression: 'timespan',
};

/** Reads a literal; undefined if the node is none. Throws QueryError for one that says nothing that can be used. */
export function readLiteral(node: SyntaxNode): Literal | undefined {
  const type = typeByKind[node.kind];
  if (!type) return undefined;
  if (node.literal !== undefined) return { kind: 'literal', type, value: node.literal };
  const written = node.children[0]?.text ?? '';
  const inner = /^\w+\((.*)\)$/s.exec(written)?.[1]?.trim() ?? written;
  if (inner === 'null') return { kind: 'literal', type, value: null };
  const value = toValue(type, inner.replaceAll(/["']/g, ''));
  if (value === undefined) throw refuse(node, 'literal');
  return { kind: 'literal', type, value };
}

function toValue(type: ScalarType, text: string): Scalar | undefined {
  switch (type) {
    case 'bool':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'datetime':
      return toInstant(text);
    case 'timespan':
      return toMilliseconds(text);
    case 'int':
    case 'long':
    case 'real':
      return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
    case 'string':
    case 'dynamic':
      return undefined;
  }
}

function toInstant(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new QueryError('SyntaxError', `No instant: ${text}`);
  return instant;
}

const millisecondsByUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function toMilliseconds(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (millisecondsByUnit[unit] ?? 1);
}
