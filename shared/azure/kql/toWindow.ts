/** Instants (ISO 8601, UTC) between which rows are read: `from < time ≤ to`. */
export interface LogWindow {
  readonly from: string;
  readonly to: string;
}

/**
 * The window of a query as `let` statements. These are the only values that ever enter a query; both go through Date,
 * so nothing but an instant can come out.
 * @throws RangeError if one of them is no instant.
 */
export function toWindow({ from, to }: LogWindow): string {
  return `let windowFrom = ${toLiteral(from)};\nlet windowTo = ${toLiteral(to)};\n`;
}

function toLiteral(instant: string): string {
  return `datetime(${new Date(instant).toISOString()})`;
}
