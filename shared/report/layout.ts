import { columnsOf, pad, toVisible, wrap } from './text.ts';

/** How a table is drawn. */
export interface TableOptions {
  /** True to use ANSI colours. */
  readonly color: boolean;
  /** Columns of the terminal; at least 60 are used. */
  readonly width: number;
  /** True to list optional dependencies that are not let through, one by one; otherwise they are counted only. */
  readonly all?: boolean;
}

/** What a piece of text is about; the terminal's colour follows from it. */
export type Tone = 'bad' | 'warn' | 'unsure' | 'good' | 'quiet' | 'strong' | 'plain';

const codes: Record<Tone, string> = {
  bad: '1;31',
  warn: '33',
  unsure: '35',
  good: '32',
  quiet: '2',
  strong: '1',
  plain: '',
};

/** The text in the colour of a tone, if colours are asked for. */
export function paint(text: string, tone: Tone, options: TableOptions): string {
  const code = codes[tone];
  return options.color && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** Lines of a paragraph within the width, with hostile characters written out; the first line may be indented otherwise. */
export function paragraph(
  text: string,
  indent: number,
  options: TableOptions,
  first = ' '.repeat(indent),
): readonly string[] {
  const lines = wrap(toVisible(text), Math.max(options.width - indent, 20));
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
}

/** One column of a table. The width of a flexible one is what the others leave, shared by weight. */
export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  readonly tone?: (row: T) => Tone;
  /** Share of the free width; 0 or absent for a column as wide as its longest text. */
  readonly weight?: number;
}

/** Lines of a table with a header, two blanks before it; long texts go on in the next line of the row. */
export function grid<T>(rows: readonly T[], columns: readonly Column<T>[], options: TableOptions): readonly string[] {
  const widths = toWidths(rows, columns, options.width);
  const header = columns.map(({ title }, index) => pad(title, widths[index] ?? 0)).join(' ');
  return [
    paint(`  ${header.trimEnd()}`, 'quiet', options),
    ...rows.flatMap((row) => toRowLines(row, columns, widths, options)),
  ];
}

function toWidths<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): readonly number[] {
  const natural = columns.map(({ title, text }) =>
    Math.max(columnsOf(title), ...rows.map((row) => columnsOf(toVisible(text(row))))),
  );
  const fixed = columns.reduce((sum, { weight }, index) => sum + (weight ? 0 : (natural[index] ?? 0)), 0);
  const free = width - 2 - (columns.length - 1) - fixed;
  const wanted = columns.map(({ weight }, index) => (weight ? (natural[index] ?? 0) : 0));
  const total = wanted.reduce((sum, one) => sum + one, 0);
  if (total <= free) return natural;
  return shareOut(columns, natural, free);
}

/** Flexible columns that need less than their share give the rest to the others. */
function shareOut<T>(columns: readonly Column<T>[], natural: readonly number[], free: number): readonly number[] {
  const weights = columns.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  const fair = columns.map(({ weight }) => Math.max(Math.floor((free * (weight ?? 0)) / weights), 8));
  const spare = columns.reduce(
    (sum, { weight }, index) => sum + (weight ? Math.max((fair[index] ?? 0) - (natural[index] ?? 0), 0) : 0),
    0,
  );
  return columns.map(({ weight }, index) => {
    const [want, share] = [natural[index] ?? 0, fair[index] ?? 0];
    if (!weight) return want;
    return want <= share ? want : Math.min(want, share + spare);
  });
}

function toRowLines<T>(
  row: T,
  columns: readonly Column<T>[],
  widths: readonly number[],
  options: TableOptions,
): readonly string[] {
  const cells = columns.map(({ text }, index) => wrap(toVisible(text(row)), Math.max(widths[index] ?? 0, 1)));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = columns.map(({ tone }, index) => {
      const text = pad(cells[index]?.[line] ?? '', widths[index] ?? 0);
      return tone ? paint(text, tone(row), options) : text;
    });
    return `  ${parts.join(' ')}`.trimEnd();
  });
}
