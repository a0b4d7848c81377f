import { parseQuery, type SyntaxNode, type TableDeclarations } from './language.ts';
import { readExpression, readNamed } from './readExpression.ts';
import { childAt, childOf, firstWord, itemsOf, nameOf, refuse } from './readTree.ts';
import type { Operator, Pipeline, Query, Source } from './syntax.ts';
import { QueryError, type ScalarType, type Schema } from './values.ts';

/**
 * Parses a query with the parser of the Kusto language, checks it against the tables that there are, and reads the tree into
 * the part of the language that the simulated workspace speaks. Throws QueryError for anything else: what is not
 * understood is never answered.
 */
export function readQuery(text: string, tables: TableDeclarations): Query {
  const { tree, diagnostics } = parseQuery(text, tables);
  const fault = diagnostics.find(({ severity }) => severity === 'Error');
  if (fault) throw new QueryError(fault.isSyntax ? 'SyntaxError' : 'SemanticError', `${fault.message} (${fault.code})`);
  return readStatements(tree);
}

function readStatements(tree: SyntaxNode): Query {
  const statements = tree.children.filter(({ kind }) => kind === 'List').flatMap(itemsOf);
  const last = statements.at(-1);
  if (last?.kind !== 'ExpressionStatement') throw new QueryError('SyntaxError', 'The query ends without a pipeline');
  const scalars: Query['scalars'][number][] = [];
  const tables: Query['tables'][number][] = [];
  for (const statement of statements.slice(0, -1)) {
    if (statement.kind !== 'LetStatement') throw refuse(statement, 'statement');
    const [name, value] = [nameOf(childAt(statement, 1)), childAt(statement, 3)];
    if (isTable(value)) tables.push({ name, pipeline: readPipeline(value) });
    else scalars.push({ name, expression: readExpression(value) });
  }
  return { scalars, tables, pipeline: readPipeline(childAt(last, 0)) };
}

function isTable({ kind }: SyntaxNode): boolean {
  return kind === 'DataTableExpression' || kind === 'PipeExpression' || kind === 'UnionOperator';
}

/** `a | b | c` is `(a | b) | c` in the tree. */
function readPipeline(node: SyntaxNode): Pipeline {
  if (node.kind !== 'PipeExpression') return { source: readSource(node), operators: [] };
  const { source, operators } = readPipeline(childAt(node, 0));
  return { source, operators: [...operators, readOperator(childAt(node, 2))] };
}

function readSource(node: SyntaxNode): Source {
  switch (node.kind) {
    case 'NameReference':
      return { kind: 'table', name: nameOf(node) };
    case 'ParenthesizedExpression':
      return { kind: 'pipeline', pipeline: readPipeline(childAt(node, 1)) };
    case 'DataTableExpression':
      return { kind: 'emptyTable', schema: readEmptyTable(node) };
    case 'UnionOperator':
      return readUnion(node);
    default:
      throw refuse(node, 'source of rows');
  }
}

/** `union isfuzzy=true a, (b | …)`: a table that the workspace does not have yet is left out. */
function readUnion(node: SyntaxNode): Source {
  const parameters = childAt(node, 1).children;
  const isFuzzy = parameters.some((parameter) => {
    if (firstWord(parameter) !== 'isfuzzy') throw refuse(parameter, 'option of union:');
    return firstWord(childAt(parameter, 2)) === 'true';
  });
  return { kind: 'union', isFuzzy, sources: itemsOf(childAt(node, 2)).map(readSource) };
}

const types: readonly ScalarType[] = ['string', 'int', 'long', 'real', 'bool', 'datetime', 'timespan', 'dynamic'];

/** `datatable(name: type, …) []`, which only declares columns. */
function readEmptyTable(node: SyntaxNode): Schema {
  if (node.children.at(-2)?.children.length !== 0) throw refuse(node, 'values in a');
  const columns = itemsOf(childOf(childOf(node, 'RowSchema'), 'List')).map((column) => {
    const type = types.find((known) => known === firstWord(childAt(column, 2)));
    if (!type) throw refuse(childAt(column, 2), 'type');
    return [nameOf(childAt(column, 0)), type] as const;
  });
  return Object.fromEntries(columns);
}

/** Operators: `where`, `extend`, `project`, `summarize … by`, `order by`/`sort by`, `take`/`limit`. Hints are refused. */
function readOperator(node: SyntaxNode): Operator {
  switch (node.kind) {
    case 'FilterOperator':
      return { kind: 'where', condition: readExpression(childAt(withoutHints(node), 2)) };
    case 'ExtendOperator':
      return { kind: 'extend', columns: itemsOf(childAt(node, 1)).map(readNamed) };
    case 'ProjectOperator':
      return { kind: 'project', columns: itemsOf(childAt(node, 1)).map(readNamed) };
    case 'SummarizeOperator':
      return readSummarize(withoutHints(node));
    case 'SortOperator':
      return { kind: 'order', keys: itemsOf(childAt(withoutHints(node), 3)).map(readKey) };
    case 'TakeOperator':
      return { kind: 'take', count: readCount(childAt(withoutHints(node), 2)) };
    default:
      throw refuse(node, 'operator');
  }
}

function withoutHints(node: SyntaxNode): SyntaxNode {
  const [hint] = childAt(node, 1).children;
  if (hint) throw refuse(hint, `hint of ${firstWord(node)}:`);
  return node;
}

function readSummarize(node: SyntaxNode): Operator {
  const by = node.children.find(({ kind }) => kind === 'SummarizeByClause');
  if (by && by.children.length > 2) throw refuse(by, 'bin of summarize');
  return {
    kind: 'summarize',
    columns: itemsOf(childAt(node, 2)).map(readNamed),
    by: by ? itemsOf(childAt(by, 1)).map(readNamed) : [],
  };
}

function readKey(node: SyntaxNode): Extract<Operator, { kind: 'order' }>['keys'][number] {
  if (node.kind !== 'OrderedExpression') return { expression: readExpression(node), descending: true };
  const ordering = childOf(node, 'OrderingClause');
  if (ordering.children.length !== 1) throw refuse(ordering, 'place of nulls after');
  return { expression: readExpression(childAt(node, 0)), descending: firstWord(ordering) !== 'asc' };
}

function readCount(node: SyntaxNode): number {
  const count = readExpression(node);
  if (count.kind === 'literal' && typeof count.value === 'number') return count.value;
  throw refuse(node, 'computed number of rows');
}
