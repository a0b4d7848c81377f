import type { Json, JsonObject } from '../model/json.ts';
import { asText, isArray, isObject } from '../normalise/readers.ts';

/** True for an answer of the Log Analytics query API: `{ tables: [{ columns, rows }] }` (response-format.md). */
export function isLogsAnswer(value: Json): boolean {
  return isObject(value) && isArray(value['tables']);
}

/**
 * The rows of a Log Analytics query answer as objects by column name. Cells beyond the columns are left out, missing
 * cells are absent; a table that is malformed gives one empty row, which is then listed as not understood. The client library calls the columns `columnDescriptors`.
 */
export function fromLogsTable(answer: Json): readonly JsonObject[] {
  const tables = isObject(answer) ? answer['tables'] : undefined;
  return (isArray(tables) ? tables : []).flatMap((table) => (isObject(table) ? fromTable(table) : [{}]));
}

/** True if the answer itself says that something is missing from it: HTTP 200 with an error beside the tables. */
export function isPartialAnswer(answer: Json): boolean {
  return isObject(answer) && (isObject(answer['error']) || isObject(answer['partialError']));
}

function fromTable(table: JsonObject): readonly JsonObject[] {
  const [columns, rows] = [table['columns'] ?? table['columnDescriptors'], table['rows']];
  if (!isArray(columns) || !isArray(rows)) return [{}];
  const names = columns.map((column) => (isObject(column) ? asText(column['name']) : asText(column)));
  return rows.map((row) => (isArray(row) ? toRecord(names, row) : isObject(row) ? row : {}));
}

function toRecord(names: readonly (string | undefined)[], cells: readonly Json[]): JsonObject {
  const entries = names.flatMap((name, index) => {
    const cell = cells[index];
    return name === undefined || cell === undefined ? [] : [[name, cell] as const];
  });
  return Object.fromEntries(entries);
}
