import type { Json, JsonObject } from '../model/json.ts';
import { asText, isArray, isObject } from '../normalise/readers.ts';
import { toColumnPlan, toColumns } from './columns.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { fromColumns, type RecordReader } from './fromLogRecord.ts';
import { createTailReader } from './messageTail.ts';

/** True for an answer of the Log Analytics query API: `{ tables: [{ columns, rows }] }` (response-format.md). */
export function isLogsAnswer(value: JsonObject): boolean {
  return isArray(value['tables']);
}

/** True if the answer itself says that something is missing from it: HTTP 200 with an error beside the tables. */
export function isPartialAnswer(answer: JsonObject): boolean {
  return isObject(answer['error']) || isObject(answer['partialError']);
}

/**
 * Reads the rows of a Log Analytics query answer one after another. Cells beyond the columns are left out, missing cells are
 * absent; a table that is malformed is one record that is not understood. The client library calls the columns
 * `columnDescriptors`, and some tools write rows as objects.
 */
export function readLogsTables(answer: JsonObject, read: RecordReader, visit: (parsed: ParsedRecord) => void): void {
  const tables = answer['tables'];
  for (const table of isArray(tables) ? tables : []) {
    const columns = isObject(table) ? (table['columns'] ?? table['columnDescriptors']) : undefined;
    const rows = isObject(table) ? table['rows'] : undefined;
    if (!isArray(columns) || !isArray(rows)) visit({ kind: 'unparsed' });
    else readRows(columns, rows, read, visit);
  }
}

function readRows(
  columns: readonly Json[],
  rows: readonly Json[],
  read: RecordReader,
  visit: (parsed: ParsedRecord) => void,
): void {
  const readTail = createTailReader();
  const plan = toColumnPlan(columns.map((column) => (isObject(column) ? asText(column['name']) : asText(column))));
  for (const row of rows) {
    if (isArray(row)) visit(fromColumns(toColumns(plan, row), readTail));
    else visit(isObject(row) ? read(row) : { kind: 'unparsed' });
  }
}
