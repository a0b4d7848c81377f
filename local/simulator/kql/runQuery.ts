import { summarize } from './aggregate.ts';
import { readQuery } from './readQuery.ts';
import { type Computed, compute, type Scope } from './scalar.ts';
import type { NamedExpression, Operator, Pipeline, Source } from './syntax.ts';
import { QueryError, type Row, type Scalar, type Schema, type Table } from './values.ts';

/** Tables by name. */
export type Tables = ReadonlyMap<string, Table>;

interface Surroundings {
  readonly tables: Tables;
  readonly values: ReadonlyMap<string, Computed>;
  readonly now: Date;
}

/** Runs a query on these tables. Throws QueryError for anything that is not known exactly: no answer is better than a wrong one. */
export function runQuery(text: string, tables: Tables, now: Date): Table {
  const query = readQuery(text, new Map([...tables].map(([name, table]) => [name, toDeclaration(table)])));
  const values = new Map<string, Computed>();
  for (const { name, expression } of query.scalars) values.set(name, compute(expression, { schema: {}, values, now }));
  const known = new Map(tables);
  for (const { name, pipeline } of query.tables) known.set(name, runPipeline(pipeline, { tables: known, values, now }));
  return runPipeline(query.pipeline, { tables: known, values, now });
}

/** Columns as the parser takes them. */
function toDeclaration({ schema }: Table): string {
  return `(${Object.entries(schema)
    .map(([name, type]) => `['${name}']: ${type}`)
    .join(', ')})`;
}

function runPipeline({ source, operators }: Pipeline, around: Surroundings): Table {
  const first = readSource(source, around);
  return operators.reduce((table, operator) => applyOperator(table, operator, around), first);
}

function readSource(source: Source, around: Surroundings): Table {
  switch (source.kind) {
    case 'emptyTable':
      return { schema: source.schema, rows: [] };
    case 'pipeline':
      return runPipeline(source.pipeline, around);
    case 'table': {
      const table = around.tables.get(source.name);
      if (table) return table;
      throw new QueryError('SemanticError', `Failed to resolve table or column expression named '${source.name}'`);
    }
    case 'union':
      return source.sources
        .filter((part) => !source.isFuzzy || isThere(part, around))
        .map((part) => readSource(part, around))
        .reduce(unite);
  }
}

function isThere(source: Source, around: Surroundings): boolean {
  if (source.kind === 'pipeline') return isThere(source.pipeline.source, around);
  return source.kind !== 'table' || around.tables.has(source.name);
}

/** Real `union` renames columns whose types differ; here that is refused. */
function unite(a: Table, b: Table): Table {
  for (const [name, type] of Object.entries(b.schema)) {
    const other = a.schema[name];
    if (other && other !== type) {
      throw new QueryError(
        'SemanticError',
        `Column ${name} is ${other} in one table of the union and ${type} in another`,
      );
    }
  }
  return { schema: { ...a.schema, ...b.schema }, rows: [...a.rows, ...b.rows] };
}

function applyOperator(table: Table, operator: Operator, around: Surroundings): Table {
  const scope: Scope = { schema: table.schema, values: around.values, now: around.now };
  switch (operator.kind) {
    case 'where': {
      const condition = compute(operator.condition, scope);
      if (condition.type !== 'bool') throw new QueryError('SemanticError', 'where needs a condition');
      return { ...table, rows: table.rows.filter((row) => condition.of(row) === true) };
    }
    case 'extend':
      return addColumns(table, operator.columns, scope);
    case 'project':
      return projectColumns(table, operator.columns, scope);
    case 'summarize':
      return summarize(table, operator, scope);
    case 'order':
      return orderRows(table, operator, scope);
    case 'take':
      return { ...table, rows: table.rows.slice(0, operator.count) };
  }
}

interface NamedComputed extends Computed {
  readonly name: string;
}

function computeColumns(columns: readonly NamedExpression[], scope: Scope): readonly NamedComputed[] {
  return columns.map(({ name, expression }) => {
    const known = name ?? (expression.kind === 'name' ? expression.name : undefined);
    if (known === undefined) throw new QueryError('SyntaxError', 'A column needs a name');
    return { name: known, ...compute(expression, scope) };
  });
}

/** All expressions of one `extend` see the row as it was before it. */
function addColumns(table: Table, columns: readonly NamedExpression[], scope: Scope): Table {
  const computed = computeColumns(columns, scope);
  return {
    schema: { ...table.schema, ...toSchema(computed) },
    rows: table.rows.map((row) => ({ ...row, ...toRow(computed, row) })),
  };
}

function projectColumns(table: Table, columns: readonly NamedExpression[], scope: Scope): Table {
  const computed = computeColumns(columns, scope);
  return { schema: toSchema(computed), rows: table.rows.map((row) => toRow(computed, row)) };
}

function toSchema(columns: readonly NamedComputed[]): Schema {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}

function toRow(columns: readonly NamedComputed[], row: Row): Row {
  return Object.fromEntries(columns.map(({ name, of }) => [name, of(row)]));
}

function orderRows(table: Table, { keys }: Extract<Operator, { kind: 'order' }>, scope: Scope): Table {
  const computed = keys.map(({ expression, descending }) => ({ descending, ...compute(expression, scope) }));
  const rows = table.rows.toSorted((a, b) => {
    for (const { of, descending } of computed) {
      const order = compareValues(of(a), of(b));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return { ...table, rows };
}

/** Nulls are the smallest. */
function compareValues(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
