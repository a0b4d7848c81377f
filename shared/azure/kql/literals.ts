/** Instants (ISO 8601, UTC) between which rows arrived: `from < arrival ≤ to`. */
export interface LogWindow {
  readonly from: string;
  readonly to: string;
}

/**
 * A value as a literal of the Kusto language. This is the only way in which a value enters a query. An instant goes
 * through Date, so that nothing but an instant can come out. In a text every character that is not plainly harmless is
 * written as `\uXXXX`, which the language reads inside quotes ("The string data type"): no text can end its literal early.
 * @throws RangeError if the Date is no instant.
 */
export function toLiteral(value: string | Date): string {
  if (value instanceof Date) return `datetime(${value.toISOString()})`;
  return `"${value.replace(/[^A-Za-z0-9 .:/*_-]/g, toEscape)}"`;
}

/** Without the flag `u` the pattern above takes the two halves of a pair one by one, as the language writes them. */
function toEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Texts as the list of an `in` operator. A list must not be empty: for none it holds one text that nothing equals. */
export function toLiteralList(texts: readonly string[]): string {
  return `(${(texts.length === 0 ? ['-'] : texts).map(toLiteral).join(', ')})`;
}

/** The window as `let` statements, which begin every query. @throws RangeError if one of the instants is none. */
export function toWindow({ from, to }: LogWindow): string {
  return `let windowFrom = ${toLiteral(new Date(from))};\nlet windowTo = ${toLiteral(new Date(to))};\n`;
}
