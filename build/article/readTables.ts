/** A row of a Markdown table under its headings, outermost first. */
export interface TableRow {
  /** Number of the line in the file, from 1. */
  readonly line: number;
  readonly headings: readonly string[];
  /** Cells as written, by the header's text in lower case. */
  readonly cells: ReadonlyMap<string, string>;
}

interface Place {
  readonly headings: readonly string[];
  readonly header?: readonly string[];
}

/** Every row of every table of a Markdown text (GitHub Flavored Markdown, tables). What is no table is passed over. */
export function readTables(text: string): readonly TableRow[] {
  const lines = text.split(/\r\n|\r|\n/);
  const rows: TableRow[] = [];
  let place: Place = { headings: [] };
  lines.forEach((line, index) => {
    const { header, headings } = place;
    if (header && isRow(line)) {
      if (!isRuler(line)) rows.push({ line: index + 1, headings, cells: toCells(header, line) });
    } else place = toPlace(headings, line, lines[index + 1] ?? '');
  });
  return rows;
}

function toPlace(headings: readonly string[], line: string, next: string): Place {
  const [, marks, title = ''] = /^ {0,3}(#{1,6})[ \t]+(.*)$/.exec(line) ?? [];
  if (marks !== undefined) {
    const outer = Array.from({ length: marks.length - 1 }, (_, depth) => headings[depth] ?? '');
    return { headings: [...outer, title.trim()] };
  }
  return isRow(line) && isRuler(next) ? { headings, header: splitRow(line).map(toKey) } : { headings };
}

function isRow(line: string): boolean {
  return line.trimStart().startsWith('|');
}

function isRuler(line: string): boolean {
  return isRow(line) && splitRow(line).every((cell) => /^:?-+:?$/.test(cell));
}

function toCells(header: readonly string[], line: string): ReadonlyMap<string, string> {
  const cells = splitRow(line);
  return new Map(header.map((name, index) => [name, cells[index] ?? '']));
}

function toKey(cell: string): string {
  return cell.replace(/[*`]/g, '').trim().toLowerCase();
}

/** A pipe behind a backslash is text, within code too. */
function splitRow(line: string): readonly string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}
