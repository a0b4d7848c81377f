import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { type ColumnPlan, toColumnPlan, toColumns } from './columns.ts';
import { createCsvReader, fromCsv } from './csv.ts';
import { fromLegacyMessage, type ParsedRecord } from './fromLegacyMessage.ts';
import { createRecordReader, fromColumns, type RecordReader } from './fromLogRecord.ts';
import { isLogsAnswer, isPartialAnswer, readLogsTables } from './fromLogsTable.ts';
import { createLineReader } from './lineReader.ts';
import { createLogMemory, type LogMemory } from './logMemory.ts';
import { createTailReader, type Tail } from './messageTail.ts';
import type { ReadRecord } from './mould.ts';
import { readRowsInPlace } from './rowsInPlace.ts';

/** Why a record could not be read. The record itself is not told: it is text that anybody may have sent. */
export type UnparsedClass = 'json' | 'record' | 'message' | 'partial answer';

/** Takes one record: where it is, what it is, and what it would have been if it is `unparsed`. */
export type VisitRecord = (line: number, record: ReadRecord, textClass: UnparsedClass) => void;

/** Reads a text as its pieces come in. */
export interface LogReader {
  /** The next piece of the text, cut anywhere. */
  readonly push: (text: string) => void;
  /** The text is over. */
  readonly end: () => void;
}

/** A JSON document that is not one record a line is read as a whole, up to so many characters. */
const longestDocument = 400_000_000;
/** A longer first line is a document and not one record of several. */
const longestLine = 1_000_000;

/** What reading needs besides the text. */
interface Reading {
  readonly visit: VisitRecord;
  readonly read: RecordReader;
  readonly readTail: (text: string) => Tail;
  readonly undatedAt: string;
  readonly memory: LogMemory;
}

/**
 * Makes a reader of a text with rows of the firewall's logs in any known form, told by its first line: a Log Analytics
 * query answer or the output of `az monitor log-analytics query` (JSON documents), a portal CSV export, records of a
 * diagnostic setting (a JSON value a line) or plain legacy messages. Lines are kept no longer than they are read. Plain
 * messages carry no time; theirs is `undatedAt` (ISO 8601). Readers of several texts may share a memory. Never throws.
 */
export function createLogReader(visit: VisitRecord, undatedAt: string, memory = createLogMemory()): LogReader {
  const reading: Reading = { visit, read: createRecordReader(), readTail: createTailReader(), undatedAt, memory };
  let pieces: string[] = [];
  let body: LogReader | undefined;
  const begin = (isEnd: boolean) => {
    const text = pieces.join('');
    const chosen = choose(text.replace(/^\uFEFF/, ''), isEnd, reading);
    if (!chosen) return;
    pieces = [];
    body = chosen;
    chosen.push(text.replace(/^\uFEFF/, ''));
  };
  return {
    push: (text) => {
      if (body) {
        body.push(text);
        return;
      }
      pieces.push(text);
      if (text.includes('\n')) begin(false);
    },
    end: () => {
      if (!body) begin(true);
      body?.end();
    },
  };
}

/** The reader for a text that begins so; undefined while its first line is not complete. */
function choose(text: string, isEnd: boolean, reading: Reading): LogReader | undefined {
  const body = text.trimStart();
  const end = body.indexOf('\n');
  if (end < 0 && !isEnd) return undefined;
  const line = end < 0 ? body : body.slice(0, end);
  if (/^[{[]/.test(line)) {
    // Nobody writes a record so long on one line.
    const isRecord = end >= 0 && line.length < longestLine && parseJson(line) !== undefined;
    return isRecord ? jsonLines(reading) : document(reading);
  }
  return isTitle(line) ? csv(reading) : lines(reading);
}

/** A title line: names of columns and nothing else, one of which every form of the logs has. */
function isTitle(line: string): boolean {
  const [names = []] = fromCsv(line);
  const isNames = names.length > 1 && /^["\w $.()[\],\r-]*$/.test(line);
  return isNames && names.some((name) => /^(?:timegenerated|sourceip|msg_s|srcipaddr)\b/i.test(name));
}

function csv({ visit, readTail }: Reading): LogReader {
  let plan: ColumnPlan | undefined;
  let line = 0;
  return createCsvReader((fields) => {
    if (plan) visit(line, fromColumns(toColumns(plan, fields), readTail), 'record');
    else plan = toColumnPlan(fields);
    line += 1;
  });
}

function lines(reading: Reading): LogReader {
  const cast = reading.memory.castReaderOf('record', (text) => readPlainRecord(text, reading));
  let line = 0;
  return createLineReader(
    (window, from, to) => {
      line += 1;
      const parsed = window.view.getUint8(from) === brace ? cast(window, from, to) : undefined;
      if (parsed) reading.visit(line, parsed, 'record');
      else readLine(window.text.slice(from, to), line, reading);
    },
    (text) => {
      line += 1;
      readLine(text, line, reading);
    },
  );
}

const brace = 123;

/** Reads a text that is one record and nothing else. */
function readPlainRecord(text: string, { read }: Reading): ParsedRecord | undefined {
  const value = parseJson(text);
  if (!isObject(value) || isLogsAnswer(value)) return undefined;
  return isArray(value['records'] ?? value['value']) ? undefined : read(value);
}

/** A text that begins with a JSON value on a line of its own: records a line, or one document if nothing follows. */
function jsonLines(reading: Reading): LogReader {
  const [records, whole] = [lines(reading), document(reading)];
  let first = '';
  let isOne = true;
  return {
    push: (text) => {
      if (!isOne) {
        records.push(text);
        return;
      }
      first += text;
      isOne = !first.trim().includes('\n');
      if (!isOne) records.push(first);
    },
    end: () => {
      if (!isOne) {
        records.end();
        return;
      }
      whole.push(first);
      whole.end();
    },
  };
}

function document(reading: Reading): LogReader {
  let pieces: string[] = [];
  let length = 0;
  let other: LogReader | undefined;
  const readAsLines = () => {
    other = lines(reading);
    for (const piece of pieces) other.push(piece);
    pieces = [];
  };
  return {
    push: (text) => {
      if (other) {
        other.push(text);
        return;
      }
      pieces.push(text);
      length += text.length;
      if (length > longestDocument) readAsLines();
    },
    end: () => {
      if (!other && readDocument(pieces.join(''), reading)) return;
      if (!other) readAsLines();
      other?.end();
    },
  };
}

/** Reads a document. False, and nothing is read, if it is none. */
function readDocument(text: string, reading: Reading): boolean {
  const next = numbering();
  let count = 0;
  // The rows that stand one after another are read where they stand; what is left of the document tells whether it is one.
  const visit = (record: ReadRecord) => {
    count += 1;
    reading.visit(next(), record, 'record');
  };
  const rest = readRowsInPlace(text, {
    visit,
    readTail: reading.readTail,
    readRecord: (one) => readPlainRecord(one, reading),
    memory: reading.memory,
  });
  const value = parseJson(rest);
  if (value !== undefined) readJson(value, reading, next);
  // A document that breaks off: its rows are told, and that there is more.
  else if (count > 0) reading.visit(next(), { kind: 'unparsed' }, 'json');
  return value !== undefined || count > 0;
}

/** Counts from 1. */
function numbering(): () => number {
  let line = 0;
  return () => (line += 1);
}

function readLine(text: string, line: number, reading: Reading): void {
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) return;
  if (start !== '{' && start !== '[') {
    reading.visit(line, fromLegacyMessage({ text, time: reading.undatedAt }, reading.readTail), 'message');
    return;
  }
  const value = parseJson(text);
  if (value === undefined) reading.visit(line, { kind: 'unparsed' }, 'json');
  // Several records on one line share its number.
  else readJson(value, reading, () => line);
}

/** Reads the records of a JSON value; `next` gives the number of each. */
function readJson(value: Json, reading: Reading, next: () => number): void {
  if (isArray(value)) for (const item of value) readEnvelope(item, reading, next);
  else readEnvelope(value, reading, next);
}

/** Event hubs and storage wrap records: `{ "records": […] }`. */
function readEnvelope(value: Json, reading: Reading, next: () => number): void {
  const { visit, read } = reading;
  if (!isObject(value)) {
    visit(next(), { kind: 'unparsed' }, 'json');
    return;
  }
  if (isLogsAnswer(value)) {
    readAnswer(value, reading, next);
    return;
  }
  const inner = value['records'] ?? value['value'];
  const records: readonly Json[] = isArray(inner) ? inner : [value];
  for (const record of records) {
    if (isObject(record)) visit(next(), read(record), 'record');
    else visit(next(), { kind: 'unparsed' }, 'json');
  }
}

function readAnswer(value: JsonObject, { visit, read }: Reading, next: () => number): void {
  readLogsTables(value, read, (parsed) => visit(next(), parsed, 'record'));
  if (isPartialAnswer(value)) visit(next(), { kind: 'unparsed' }, 'partial answer');
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
