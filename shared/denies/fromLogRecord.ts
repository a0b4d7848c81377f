import type { JsonObject } from '../model/json.ts';
import { isObject } from '../normalise/readers.ts';
import { foldedColumns, fromFoldedColumns } from './fromFoldedRow.ts';
import { fromLegacyMessage, type ParsedRecord } from './fromLegacyMessage.ts';
import { fromStructuredColumns } from './fromStructuredRow.ts';
import { toInstant, undated } from './instant.ts';
import { type Columns, present, textOf, toColumns } from './logFields.ts';

/**
 * Reads one record of any known form: a row of the project's own queries, of a resource-specific table or of
 * AzureDiagnostics, or a record of a diagnostic setting with its columns under `properties`. Never throws.
 */
export function fromLogRecord(record: JsonObject): ParsedRecord {
  const { properties, ...envelope } = record;
  const columns = toColumns(isObject(properties) ? { ...envelope, ...properties } : record);
  const message = textOf(columns, 'msg_s') ?? textOf(columns, 'msg');
  if (message !== undefined) return fromMessage(message, columns);
  if (isFolded(columns)) {
    const row = fromFoldedColumns(columns);
    return row ? { kind: 'row', row } : { kind: 'unparsed' };
  }
  return fromStructuredColumns(columns);
}

/** Only the project's own queries answer with these. */
function isFolded(columns: Columns): boolean {
  const own = foldedColumns.filter((name) => name === 'LastTime' || name === 'Count');
  return own.every((name) => columns.has(name.toLowerCase()));
}

function fromMessage(text: string, columns: Columns): ParsedRecord {
  return fromLegacyMessage({
    text,
    time: toInstant(textOf(columns, 'timegenerated') ?? textOf(columns, 'time')) ?? undated,
    ...present('firewallId', textOf(columns, '_resourceid') ?? textOf(columns, 'resourceid')),
  });
}
