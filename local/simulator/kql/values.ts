/** Types of the Kusto language that the simulated workspace knows. */
export type ScalarType = 'string' | 'int' | 'long' | 'real' | 'bool' | 'datetime' | 'timespan' | 'dynamic';

/** A value: datetimes and timespans are milliseconds, dynamic is JSON text; null for every type but string, whose empty value is "". */
export type Scalar = null | boolean | number | string;

/** A row by column name. When the workspace took it in is in `ingestionColumn`, which no schema names. */
export type Row = Readonly<Record<string, Scalar>>;

/** Where a row of a table keeps the instant that `ingestion_time()` tells, in milliseconds. */
export const ingestionColumn = '$IngestionTime';

/** Column types by name, in order. */
export type Schema = Readonly<Record<string, ScalarType>>;

/** Rows and the columns they have. */
export interface Table {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

/** A query that the simulated workspace refuses. `SyntaxError`: it cannot be read; `SemanticError`: it names something unknown. */
export class QueryError extends Error {
  readonly code: 'SyntaxError' | 'SemanticError';

  constructor(code: 'SyntaxError' | 'SemanticError', message: string) {
    super(message);
    this.name = 'QueryError';
    this.code = code;
  }
}

/** True for the types that numbers have. */
export function isNumeric(type: ScalarType): boolean {
  return type === 'int' || type === 'long' || type === 'real';
}
