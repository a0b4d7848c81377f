/**
 * Rows as CSV (RFC 4180, lines end in CR LF). No cell can act as a formula: spreadsheets take what begins with one of a
 * few signs for one (OWASP, CSV injection), and an apostrophe makes it text.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

function toCell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
