/** Records longer than this are no rows of a log: a quote was opened and never closed. */
const longestRecord = 1_000_000;

/** Reads records as their text comes in. */
export interface CsvReader {
  /** The next piece of the text, cut anywhere. */
  readonly push: (text: string) => void;
  /** The text is over. */
  readonly end: () => void;
}

/**
 * Makes a reader of comma-separated values (RFC 4180): quoted fields may hold commas, line ends and doubled quotes; lines
 * end with LF or CRLF; empty lines are left out. A quote that is never closed runs to the end, or to a megabyte. Never throws.
 */
export function createCsvReader(visit: (fields: readonly string[]) => void): CsvReader {
  let rest = '';
  const take = (isEnd: boolean) => {
    let position = 0;
    while (position < rest.length) {
      const record = toRecord(rest, position);
      const isOpen = record.end >= rest.length && !isEnd && rest.length - position < longestRecord;
      if (isOpen) break;
      if (record.fields.length > 1 || record.fields[0] !== '') visit(record.fields);
      position = record.end + 1;
    }
    rest = rest.slice(position);
  };
  return {
    push: (text) => {
      rest += text;
      take(false);
    },
    end: () => take(true),
  };
}

/** Reads comma-separated values that are there as a whole. */
export function fromCsv(text: string): readonly (readonly string[])[] {
  const records: (readonly string[])[] = [];
  const reader = createCsvReader((fields) => void records.push(fields));
  reader.push(text);
  reader.end();
  return records;
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** Position of the line feed behind it, or the length of the text. */
  readonly end: number;
}

function toRecord(text: string, start: number): CsvRecord {
  const fields: string[] = [];
  let position = start;
  for (;;) {
    const field = text.charCodeAt(position) === quote ? toQuotedField(text, position) : toPlainField(text, position);
    fields.push(field.value);
    if (text.charCodeAt(field.end) !== comma) return { fields, end: field.end };
    position = field.end + 1;
  }
}

const [quote, comma, lineFeed] = [34, 44, 10];

interface Field {
  readonly value: string;
  /** Position of the comma or line feed behind it, or the length of the text. */
  readonly end: number;
}

function toPlainField(text: string, start: number): Field {
  const end = endOfField(text, start);
  const isReturn = end > start && text.charCodeAt(end - 1) === 13;
  return { value: text.slice(start, isReturn ? end - 1 : end), end };
}

function toQuotedField(text: string, start: number): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return { value: value + text.slice(from), end: text.length };
    const part = text.slice(from, close);
    value = value === '' ? part : value + part;
    if (text.charCodeAt(close + 1) !== quote) return { value, end: endOfField(text, close + 1) };
    value += '"';
    from = close + 2;
  }
}

function endOfField(text: string, from: number): number {
  for (let position = from; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === comma || code === lineFeed) return position;
  }
  return text.length;
}
