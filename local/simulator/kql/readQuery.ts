import { type Cursor, createCursor, readList } from './cursor.ts';
import { readExpression } from './readExpression.ts';
import type { NamedExpression, Operator, Pipeline, Query, Source } from './syntax.ts';
import { toTokens } from './tokens.ts';
import { QueryError, type ScalarType, type Schema } from './values.ts';

/**
 * Reads a query in the part of the Kusto language that the simulated workspace speaks. Throws QueryError for anything else:
 * what is not understood is never answered.
 */
export function readQuery(text: string): Query {
  const cursor = createCursor(toTokens(text));
  const scalars: Query['scalars'][number][] = [];
  const tables: Query['tables'][number][] = [];
  while (cursor.accept('let') !== undefined) {
    const name = cursor.name();
    cursor.expect('=');
    if (beginsTable(cursor)) tables.push({ name, pipeline: readPipeline(cursor) });
    else scalars.push({ name, expression: readExpression(cursor) });
    cursor.expect(';');
  }
  const pipeline = readPipeline(cursor);
  cursor.accept(';');
  const rest = cursor.peek();
  if (rest) throw new QueryError('SyntaxError', `Unexpected: ${rest.text}`);
  return { scalars, tables, pipeline };
}

/** A `let` makes a table if a table's keyword follows, or a name that goes on as a pipeline. */
function beginsTable(cursor: Cursor): boolean {
  const [first, second] = [cursor.peek(), cursor.peek(1)];
  return ['datatable', 'union'].includes(first?.text ?? '') || (first?.kind === 'name' && second?.text === '|');
}

function readPipeline(cursor: Cursor): Pipeline {
  const source = readSource(cursor);
  const operators: Operator[] = [];
  while (cursor.accept('|') !== undefined) operators.push(readOperator(cursor));
  return { source, operators };
}

function readSource(cursor: Cursor): Source {
  const name = cursor.name();
  if (name === 'datatable') return readEmptyTable(cursor);
  return name === 'union' ? readUnion(cursor) : { kind: 'table', name };
}

/** `union isfuzzy=true a, b`: a table that the workspace does not have yet is left out. */
function readUnion(cursor: Cursor): Source {
  const hasOption = cursor.peek()?.text === 'isfuzzy' && cursor.peek(1)?.text === '=';
  let isFuzzy = false;
  if (hasOption) {
    cursor.name();
    cursor.expect('=');
    const flag = cursor.next();
    isFuzzy = flag.kind === 'literal' && flag.value === true;
  }
  return { kind: 'union', isFuzzy, sources: readList(cursor, readSource) };
}

const types: readonly ScalarType[] = ['string', 'int', 'long', 'real', 'bool', 'datetime', 'timespan'];

/** `datatable(name: type, …) []`, which only declares columns. */
function readEmptyTable(cursor: Cursor): Source {
  cursor.expect('(');
  const columns = readList(cursor, (inner) => {
    const name = inner.name();
    inner.expect(':');
    return [name, readType(inner.name())] as const;
  });
  for (const text of [')', '[', ']']) cursor.expect(text);
  return { kind: 'emptyTable', schema: Object.fromEntries(columns) satisfies Schema };
}

function readType(text: string): ScalarType {
  const type = types.find((known) => known === text);
  if (!type) throw new QueryError('SyntaxError', `Unknown type: ${text}`);
  return type;
}

function readOperator(cursor: Cursor): Operator {
  const name = cursor.name();
  switch (name) {
    case 'where':
      return { kind: 'where', condition: readExpression(cursor) };
    case 'extend':
    case 'project':
      return { kind: name, columns: readList(cursor, readNamed) };
    case 'summarize':
      return readSummarize(cursor);
    case 'order':
    case 'sort':
      return readOrder(cursor);
    case 'take':
    case 'limit':
      return { kind: 'take', count: readCount(cursor) };
    default:
      throw new QueryError('SyntaxError', `The simulated workspace has no operator ${name}`);
  }
}

function readSummarize(cursor: Cursor): Operator {
  const columns = cursor.peek()?.text === 'by' ? [] : readList(cursor, readNamed);
  const by = cursor.accept('by') === undefined ? [] : readList(cursor, readNamed);
  return { kind: 'summarize', columns, by };
}

function readOrder(cursor: Cursor): Operator {
  cursor.expect('by');
  const keys = readList(cursor, (inner) => {
    const expression = readExpression(inner);
    return { expression, descending: inner.accept('asc', 'desc') !== 'asc' };
  });
  return { kind: 'order', keys };
}

function readCount(cursor: Cursor): number {
  const token = cursor.next();
  if (token.kind === 'literal' && typeof token.value === 'number') return token.value;
  throw new QueryError('SyntaxError', `Expected a number, found ${token.text}`);
}

function readNamed(cursor: Cursor): NamedExpression {
  const isNamed = cursor.peek()?.kind === 'name' && cursor.peek(1)?.text === '=';
  if (!isNamed) return { name: undefined, expression: readExpression(cursor) };
  const name = cursor.name();
  cursor.expect('=');
  return { name, expression: readExpression(cursor) };
}
