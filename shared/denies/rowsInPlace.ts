import type { Json } from '../model/json.ts';
import { asText, isArray, isObject } from '../normalise/readers.ts';
import type { CastReader, ReadText } from './castReader.ts';
import { toColumnPlan, toColumns } from './columns.ts';
import type { ParsedRecord } from './fromLegacyMessage.ts';
import { fromColumns } from './fromLogRecord.ts';
import { isLogsAnswer } from './fromLogsTable.ts';
import type { LogMemory } from './logMemory.ts';
import type { ReadRecord } from './mould.ts';
import type { Tail } from './messageTail.ts';
import { createTextWindow, nextByte, showText, type TextWindow } from './textWindow.ts';

/** How rows are read and where they go. */
export interface RowReading {
  readonly visit: (record: ReadRecord) => void;
  readonly readTail: (text: string) => Tail;
  /** Reads a record that is an object. */
  readonly readRecord: ReadText;
  readonly memory: LogMemory;
}

/** Rows that stand one after another in a document. */
interface Rows {
  /** Where the first one begins. */
  readonly start: number;
  /** The bytes that each begins and ends with. */
  readonly open: number;
  readonly close: number;
  readonly cast: CastReader;
}

/** A row may hold its own closing byte in a text: so many are tried for its end. */
const mostEnds = 4;
/** The rows of an answer begin near its beginning: behind the columns. */
const longestHead = 65_536;

const [comma, openBracket, closeBracket, openBrace, closeBrace] = [44, 91, 93, 123, 125];

/**
 * Reads the rows of a JSON document where they stand, without making a value of all of it: the objects of an array, or the
 * first table of a Log Analytics query answer. Gives what is left: the document without the rows that were read, so that it
 * is JSON if and only if the document is. From the first row on that is not understood by itself nothing is read.
 */
export function readRowsInPlace(text: string, reading: RowReading): string {
  const rows = toObjects(text, reading) ?? toAnswerRows(text, reading);
  if (!rows) return text;
  const end = walk(text, rows, reading.visit);
  return end === rows.start ? text : text.slice(0, rows.start) + text.slice(end);
}

function toObjects(text: string, { memory, readRecord }: RowReading): Rows | undefined {
  const head = /^\s*\[\s*(?=\{)/.exec(text);
  if (!head) return undefined;
  return { start: head[0].length, open: openBrace, close: closeBrace, cast: memory.castReaderOf('record', readRecord) };
}

function toAnswerRows(text: string, { memory, readTail }: RowReading): Rows | undefined {
  const head = /[{,]\s*"rows"\s*:\s*\[\s*(?=\[)/.exec(text.slice(0, longestHead));
  if (!head) return undefined;
  const start = head.index + head[0].length;
  const names = toOnlyColumns(parseJson(`${text.slice(0, start)}]}]}`));
  if (!names) return undefined;
  const plan = toColumnPlan(names);
  const readText = (one: string): ParsedRecord | undefined => {
    const row = parseJson(one);
    return isArray(row) ? fromColumns(toColumns(plan, row), readTail) : undefined;
  };
  const cast = memory.castReaderOf(`row of ${JSON.stringify(names)}`, readText);
  return { start, open: openBracket, close: closeBracket, cast };
}

/** The columns of an answer with one table. */
function toOnlyColumns(answer: Json | undefined): readonly (string | undefined)[] | undefined {
  const tables = isObject(answer) && isLogsAnswer(answer) ? answer['tables'] : undefined;
  const [table, ...others] = isArray(tables) ? tables : [];
  if (!isObject(table) || others.length > 0) return undefined;
  const columns = table['columns'] ?? table['columnDescriptors'];
  if (!isArray(columns)) return undefined;
  return columns.map((column) => (isObject(column) ? asText(column['name']) : asText(column)));
}

/** Reads rows as long as they are understood. Gives where that which remains of the array begins. */
function walk(text: string, rows: Rows, visit: (record: ReadRecord) => void): number {
  const window = createTextWindow();
  let start = rows.start;
  for (;;) {
    if (!showText(window, text, start)) return start;
    const isLast = start + window.text.length >= text.length;
    const { end, isOver } = walkWindow(window, rows, visit);
    start += end;
    if (isOver || end === 0 || isLast) return start;
  }
}

/** Reads the rows that the window shows whole, each with the comma behind it. */
function walkWindow(
  window: TextWindow,
  rows: Rows,
  visit: (record: ReadRecord) => void,
): { readonly end: number; readonly isOver: boolean } {
  const { length } = window.text;
  let at = 0;
  let half = 0;
  while (at < length && window.bytes[at] === rows.open) {
    const row = readRow(window, at, half, rows);
    if (row.next >= length) return { end: at, isOver: false };
    if (!row.parsed) return { end: at, isOver: true };
    visit(row.parsed);
    half = (row.next - at) >> 1;
    at = row.next;
    if (row.isLast) return { end: at, isOver: true };
  }
  return { end: at, isOver: at < length };
}

interface WindowRow {
  readonly parsed: ReadRecord | undefined;
  /** Where the next one begins, or the end of the array; the length of the window if it does not show it. */
  readonly next: number;
  readonly isLast: boolean;
}

/** Its end is looked for from the half of the row before on, for rows are much alike, and only then from its beginning: a row has one end. */
function readRow(window: TextWindow, from: number, half: number, rows: Rows): WindowRow {
  const behind = half > 0 ? readTo(window, from, from + half, rows) : undefined;
  return behind?.parsed ? behind : readTo(window, from, from, rows);
}

/** Reads a row that ends somewhere behind a place. */
function readTo(window: TextWindow, from: number, start: number, { open, close, cast }: Rows): WindowRow {
  const { length } = window.text;
  let end = start;
  for (let tries = 0; tries < mostEnds && end < length; tries += 1) {
    end = nextByte(window, close, end) + 1;
    const next = skipBlanks(window, end);
    if (next >= length) return { parsed: undefined, next: length, isLast: false };
    const isLast = window.bytes[next] === closeBracket;
    const after = window.bytes[next] === comma ? skipBlanks(window, next + 1) : next;
    if (after >= length) return { parsed: undefined, next: length, isLast: false };
    // Only what another row or the end of the array follows is taken: the rest of the document stays what it is.
    if (!isLast && (after === next || window.bytes[after] !== open)) continue;
    const parsed = cast(window, from, end);
    if (parsed) return { parsed, next: after, isLast };
  }
  return { parsed: undefined, next: from, isLast: false };
}

function skipBlanks({ bytes, text }: TextWindow, from: number): number {
  let at = from;
  while (at < text.length && isBlank(bytes[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
