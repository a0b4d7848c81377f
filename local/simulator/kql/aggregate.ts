import type { Json, JsonObject } from '../../../shared/model/json.ts';
import { type Computed, compute, type Scope } from './scalar.ts';
import type { Expression, NamedExpression, Operator } from './syntax.ts';
import { QueryError, type Row, type Scalar, type ScalarType, type Table } from './values.ts';

/** A column that is made from all rows of a group. */
interface Aggregate {
  readonly name: string;
  readonly type: ScalarType;
  readonly of: (rows: readonly Row[]) => Scalar;
}

/** The `summarize` operator: one row a group; keys first, in order of first appearance. */
export function summarize(table: Table, operator: Extract<Operator, { kind: 'summarize' }>, scope: Scope): Table {
  const keys = operator.by.map((key) => ({ name: toKeyName(key), ...compute(key.expression, scope) }));
  const aggregates = operator.columns.map((column) => toAggregate(column, scope));
  const groups = groupRows(table.rows, keys);
  const rows = groups.map(({ key, rows: members }) => ({
    ...key,
    ...Object.fromEntries(aggregates.map((aggregate) => [aggregate.name, aggregate.of(members)])),
  }));
  const schema = Object.fromEntries([...keys, ...aggregates].map(({ name, type }) => [name, type]));
  return { schema, rows };
}

interface Group {
  readonly key: Row;
  readonly rows: readonly Row[];
}

/** Without keys there is one group, even of no rows. */
function groupRows(rows: readonly Row[], keys: readonly (Computed & { readonly name: string })[]): readonly Group[] {
  if (keys.length === 0) return [{ key: {}, rows }];
  const groups = new Map<string, { key: Row; rows: Row[] }>();
  for (const row of rows) {
    const key = Object.fromEntries(keys.map(({ name, of }) => [name, of(row)]));
    const text = JSON.stringify(key);
    const group = groups.get(text) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(text, group);
  }
  return [...groups.values()];
}

function toKeyName({ name, expression }: NamedExpression): string {
  const known = name ?? (expression.kind === 'name' ? expression.name : undefined);
  if (known === undefined) throw new QueryError('SyntaxError', 'A key of summarize needs a name');
  return known;
}

function toAggregate({ name, expression }: NamedExpression, scope: Scope): Aggregate {
  if (expression.kind !== 'call') throw new QueryError('SyntaxError', 'summarize takes aggregate functions');
  const [argument] = expression.args;
  const named = name ?? toUsualName(expression.name, argument);
  if (expression.name === 'count' && !argument) return { name: named, type: 'long', of: (rows) => rows.length };
  if (!argument) throw new QueryError('SemanticError', `Aggregate ${expression.name} needs an argument`);
  if (expression.name === 'make_bag') return { name: named, ...toBag(expression.args, scope) };
  if (expression.args.length > 1) throw new QueryError('SemanticError', `${expression.name} takes one argument here`);
  return { name: named, ...toFold(expression.name, compute(argument, scope)) };
}

/** `make_bag(bag, most)`: the members of all bags; of one that comes twice the first counts, and no more than `most` stay. */
function toBag([bag, most]: readonly Expression[], scope: Scope): Pick<Aggregate, 'type' | 'of'> {
  const computed = bag && compute(bag, scope);
  if (computed?.type !== 'dynamic') throw new QueryError('SemanticError', 'make_bag takes bags');
  const limit = most?.kind === 'literal' && typeof most.value === 'number' ? most.value : Number.POSITIVE_INFINITY;
  const membersOf = (value: Scalar) => Object.entries(JSON.parse(String(value ?? '{}')) as JsonObject);
  return {
    type: 'dynamic',
    of(rows) {
      const members = new Map<string, Json>();
      for (const [key, value] of rows.flatMap((row) => membersOf(computed.of(row))))
        if (!members.has(key) && members.size < limit) members.set(key, value ?? null);
      return JSON.stringify(Object.fromEntries(members));
    },
  };
}

function toUsualName(aggregate: string, argument: Expression | undefined): string {
  return `${aggregate}_${argument?.kind === 'name' ? argument.name : ''}`;
}

function toFold(aggregate: string, argument: Computed): Pick<Aggregate, 'type' | 'of'> {
  const numbersOf = (rows: readonly Row[]) => rows.map((row) => argument.of(row)).filter((value) => value !== null);
  switch (aggregate) {
    case 'min':
      return {
        type: argument.type,
        of: (rows) => numbersOf(rows).reduce<Scalar>((a, b) => (a === null || b < a ? b : a), null),
      };
    case 'max':
      return {
        type: argument.type,
        of: (rows) => numbersOf(rows).reduce<Scalar>((a, b) => (a === null || b > a ? b : a), null),
      };
    case 'sum':
      return {
        type: argument.type,
        of: (rows) => numbersOf(rows).reduce<number>((sum, value) => sum + Number(value), 0),
      };
    case 'countif':
      return { type: 'long', of: (rows) => rows.filter((row) => argument.of(row) === true).length };
    case 'dcount':
      return { type: 'long', of: (rows) => new Set(numbersOf(rows)).size };
    default:
      throw new QueryError('SemanticError', `The simulated workspace has no aggregate ${aggregate}`);
  }
}
