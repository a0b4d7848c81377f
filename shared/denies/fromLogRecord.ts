import type { Json, JsonObject } from '../model/json.ts';
import { isObject } from '../normalise/readers.ts';
import { type ColumnPlan, type Columns, hasAt, textAt, toColumnPlan, toColumns } from './columns.ts';
import { fromFoldedColumns } from './fromFoldedRow.ts';
import { fromLegacyMessage, type ParsedRecord } from './fromLegacyMessage.ts';
import { fromStructuredColumns } from './fromStructuredRow.ts';
import { toInstant, undated } from './instant.ts';
import { createTailReader, type Tail } from './messageTail.ts';

/** Reads records one after another. */
export type RecordReader = (record: JsonObject) => ParsedRecord;

/** So many shapes are remembered: a file has a few, one a table. */
const mostPlans = 16;

interface Shape {
  readonly keys: readonly string[];
  readonly innerKeys: readonly string[];
  readonly plan: ColumnPlan;
}

/**
 * Makes a reader of records of any known form: rows of the project's own queries, of resource-specific tables or of
 * AzureDiagnostics, and records of a diagnostic setting with their columns under `properties`. It finds the columns of
 * each shape once, because logs repeat their shapes. The reader never throws.
 */
export function createRecordReader(): RecordReader {
  const shapes: Shape[] = [];
  const readTail = createTailReader();
  return (record) => {
    const properties = record['properties'];
    const inner = isObject(properties) ? properties : undefined;
    const [keys, innerKeys] = [Object.keys(record), inner === undefined ? none : Object.keys(inner)];
    const plan = shapes.find((shape) => isShape(shape, keys, innerKeys))?.plan ?? addShape(shapes, keys, innerKeys);
    const cells = inner === undefined ? Object.values(record) : [...Object.values(record), ...Object.values(inner)];
    return fromColumns(toColumns(plan, cells as readonly Json[]), readTail);
  };
}

const none: readonly string[] = [];

function isShape(shape: Shape, keys: readonly string[], innerKeys: readonly string[]): boolean {
  return isSame(shape.keys, keys) && isSame(shape.innerKeys, innerKeys);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function addShape(shapes: Shape[], keys: readonly string[], innerKeys: readonly string[]): ColumnPlan {
  const plan = toColumnPlan([...keys, ...innerKeys]);
  if (shapes.length >= mostPlans) shapes.shift();
  shapes.push({ keys, innerKeys, plan });
  return plan;
}

/** Reads one record of any known form. */
export function fromLogRecord(record: JsonObject): ParsedRecord {
  return createRecordReader()(record);
}

/** Reads a row whose columns are known already; `readTail` as in `fromLegacyMessage`. */
export function fromColumns(columns: Columns, readTail: (text: string) => Tail): ParsedRecord {
  const { at, cells } = columns;
  const message = textAt(cells, at.msg_s) ?? textAt(cells, at.msg);
  if (message !== undefined) return fromMessage(message, columns, readTail);
  // Only the project's own queries answer with these.
  if (!hasAt(cells, at.lasttime) || !hasAt(cells, at.count)) return fromStructuredColumns(columns);
  const row = fromFoldedColumns(columns);
  return row ? { kind: 'row', row } : { kind: 'unparsed' };
}

function fromMessage(text: string, { at, cells }: Columns, readTail: (text: string) => Tail): ParsedRecord {
  const time = toInstant(textAt(cells, at.timegenerated) ?? textAt(cells, at.time)) ?? undated;
  const firewallId = textAt(cells, at._resourceid) ?? textAt(cells, at.resourceid);
  return fromLegacyMessage({ text, time, firewallId }, readTail);
}
