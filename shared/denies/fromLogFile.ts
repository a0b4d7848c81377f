import type { LogRow } from '../model/deny.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { fromCsv } from './csv.ts';
import { fromLegacyMessage, type ParsedRecord } from './fromLegacyMessage.ts';
import { fromLogRecord } from './fromLogRecord.ts';
import { fromLogsTable, isLogsAnswer, isPartialAnswer } from './fromLogsTable.ts';
import { undated } from './instant.ts';

/** Why a record could not be read. The record itself is not told: it is text that anybody may have sent. */
export type UnparsedClass = 'json' | 'record' | 'message' | 'partial answer';

/** One record of a file. */
export interface FileRecord {
  readonly file: string;
  /** Which one it is, from 1: the line, or in CSV and JSON the record; the title line of CSV is not counted. */
  readonly line: number;
  /** Absent for a record that is known and tells of no flow, such as a DNS query. */
  readonly row?: LogRow;
}

/** What is in a log file. */
export interface LogFile {
  /** The flows, in the order of the file. */
  readonly rows: readonly LogRow[];
  /** Everything that was understood, with its place. */
  readonly records: readonly FileRecord[];
  /** Everything that was not. */
  readonly unparsed: readonly { readonly file: string; readonly line: number; readonly textClass: UnparsedClass }[];
}

/**
 * Reads a file with rows of the firewall's logs in any known form: a Log Analytics query answer, the output of
 * `az monitor log-analytics query`, a portal CSV export, records of a diagnostic setting (JSON, NDJSON, with or without
 * `records`), or plain legacy messages, one a line. Plain messages carry no time; theirs is `undatedAt` (ISO 8601, 1970
 * unless given). Never throws: what is not understood is listed.
 */
export function fromLogFile(file: { readonly name: string; readonly text: string }, undatedAt = undated): LogFile {
  const text = file.text.replace(/^\uFEFF/, '');
  const places = readPlaces(text, undatedAt);
  const records = places.flatMap(({ line, parsed }) => {
    if (typeof parsed === 'string' || parsed.kind === 'unparsed') return [];
    return [{ file: file.name, line, ...(parsed.kind === 'row' ? { row: parsed.row } : {}) }];
  });
  const unparsed = places.flatMap(({ line, parsed, isMessage }) => {
    if (typeof parsed === 'string') return [{ file: file.name, line, textClass: parsed }];
    if (parsed.kind !== 'unparsed') return [];
    return [{ file: file.name, line, textClass: isMessage ? ('message' as const) : ('record' as const) }];
  });
  return { rows: records.flatMap(({ row }) => row ?? []), records, unparsed };
}

interface Place {
  readonly line: number;
  readonly parsed: ParsedRecord | UnparsedClass;
  readonly isMessage?: true;
}

function readPlaces(text: string, undatedAt: string): readonly Place[] {
  const start = text.trimStart()[0];
  const whole = start === '{' || start === '[' ? parseJson(text) : undefined;
  if (whole !== undefined) return fromJson(whole, 1);
  return start !== '{' && isCsv(text) ? readCsv(text) : readLines(text, undatedAt);
}

/** The records of a JSON value, numbered from `line`. */
function fromJson(value: Json, line: number): readonly Place[] {
  if (isLogsAnswer(value)) {
    const rows = numbered(fromLogsTable(value), line);
    return isPartialAnswer(value) ? [...rows, { line: line + rows.length, parsed: 'partial answer' }] : rows;
  }
  if (isArray(value)) return numbered(value.flatMap(fromEnvelope), line);
  if (!isObject(value)) return [{ line, parsed: 'json' }];
  return numbered(fromEnvelope(value), line);
}

function numbered(values: readonly Json[], line: number): readonly Place[] {
  return values.map((value, index) => ({ line: line + index, parsed: toParsed(value) }));
}

/** Event hubs and storage wrap records: `{ "records": […] }`. */
function fromEnvelope(value: Json): readonly Json[] {
  if (!isObject(value)) return [value];
  if (isLogsAnswer(value)) return fromLogsTable(value);
  const inner = value['records'] ?? value['value'];
  return isArray(inner) ? inner : [value];
}

function toParsed(value: Json): ParsedRecord | UnparsedClass {
  return isObject(value) ? fromLogRecord(value) : 'json';
}

/** A title line that names a column which every form of the logs has. */
function isCsv(text: string): boolean {
  const title = text.slice(0, text.indexOf('\n')).toLowerCase();
  return title.includes(',') && /(?:^|[",])(?:timegenerated|sourceip|msg_s|srcipaddr)\b/.test(title);
}

function readCsv(text: string): readonly Place[] {
  const [title = [], ...records] = fromCsv(text);
  return records.map((fields, index) => ({ line: index + 1, parsed: fromLogRecord(toRecord(title, fields)) }));
}

function toRecord(title: readonly string[], fields: readonly string[]): JsonObject {
  return Object.fromEntries(title.map((name, index) => [name, fields[index] ?? '']));
}

function readLines(text: string, undatedAt: string): readonly Place[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : readLine(line, index + 1, undatedAt)));
}

function readLine(text: string, line: number, undatedAt: string): readonly Place[] {
  if (!/^\s*[{[]/.test(text)) {
    return [{ line, parsed: fromLegacyMessage({ text, time: undatedAt }), isMessage: true }];
  }
  const value = parseJson(text);
  if (value === undefined) return [{ line, parsed: 'json' }];
  // Several records on one line share its number.
  return fromJson(value, line).map((place) => ({ ...place, line }));
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
