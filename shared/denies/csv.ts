/**
 * Reads comma-separated values (RFC 4180): quoted fields may hold commas, line ends and doubled quotes; lines end with
 * LF or CRLF; empty lines are left out. A quote that is never closed runs to the end. Never throws.
 */
export function fromCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let fields: string[] = [];
  let position = 0;
  while (position < text.length) {
    const field = text[position] === '"' ? toQuotedField(text, position) : toPlainField(text, position);
    fields.push(field.value);
    position = field.end + 1;
    if (text[field.end] === ',' && position < text.length) continue;
    if (text[field.end] === ',') fields.push('');
    if (fields.length > 1 || fields[0] !== '') records.push(fields);
    fields = [];
  }
  return records;
}

interface Field {
  readonly value: string;
  /** Position of the comma or line feed behind it, or the length of the text. */
  readonly end: number;
}

function toPlainField(text: string, start: number): Field {
  const end = endOfField(text, start);
  return { value: text.slice(start, end).replace(/\r$/, ''), end };
}

function toQuotedField(text: string, start: number): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return { value: value + text.slice(from), end: text.length };
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: endOfField(text, quote + 1) };
    value += '"';
    from = quote + 2;
  }
}

function endOfField(text: string, from: number): number {
  for (let position = from; position < text.length; position += 1) {
    if (text[position] === ',' || text[position] === '\n') return position;
  }
  return text.length;
}
