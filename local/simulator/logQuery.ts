import { isLogTable, type LogTable } from './logTables.ts';

/** What a query asks for, as far as the simulator must know. Times are milliseconds since 1970. */
export interface LogQuery {
  readonly tables: readonly LogTable[];
  /** Rows with `from ≤ time ≤ to`. */
  readonly from: number;
  readonly to: number;
  /** True if only denied rows are wanted. */
  readonly deniesOnly: boolean;
}

/** A query that the simulator cannot answer faithfully, and why. */
export interface UnreadQuery {
  readonly problem: string;
}

/**
 * Reads as much of a Kusto query as is needed to answer it in the folded columns: tables, the time window (datetime
 * literals, `ago`, or the request's timespan) and whether it filters for denies. Anything doubtful is a problem, never an
 * empty answer.
 */
export function toLogQuery(text: string, timespan: string | undefined, now: Date): LogQuery | UnreadQuery {
  const code = text.replace(/\/\/.*$/gm, '');
  const words = code.replace(/"[^"]*"|'[^']*'/g, '""');
  const named = [...new Set(words.match(/\b(?:AZFW\w+|AzureDiagnostics)\b/g) ?? [])];
  if (named.length === 0) return { problem: 'the query names no table of the firewall' };
  const unknown = named.filter((name) => !isLogTable(name) && name !== 'AzureDiagnostics');
  if (unknown.length > 0) return { problem: `Failed to resolve table '${unknown.join("', '")}'` };
  if (!/\bsummarize\b/.test(words)) return { problem: 'the query does not fold its rows with summarize' };
  const window = intersect(toLiteralWindow(code, now), toTimespanWindow(timespan, now));
  if (window.from === -Infinity) return { problem: 'neither the query nor the timespan tells from when' };
  return { tables: named.filter(isLogTable), ...window, deniesOnly: /\bAction\b[^|]*"deny"/i.test(code) };
}

interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

function intersect(a: TimeWindow, b: TimeWindow): TimeWindow {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

/** The earliest and latest instant written in the query: the product's windows have two ends, `ago` has one. */
function toLiteralWindow(code: string, now: Date): TimeWindow {
  const instants = [...code.matchAll(/\bdatetime\(\s*["']?([^"')]+)["']?\s*\)/g)]
    .map((match) => Date.parse(match[1] ?? ''))
    .filter((instant) => !Number.isNaN(instant));
  const ago = /\bago\((\d+)([smhd])\)/.exec(code);
  if (ago) instants.push(now.getTime() - Number(ago[1]) * (secondsByUnit[ago[2] ?? 's'] ?? 1) * 1000);
  if (instants.length === 0) return { from: -Infinity, to: Infinity };
  return { from: Math.min(...instants), to: instants.length > 1 ? Math.max(...instants) : Infinity };
}

const secondsByUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** An ISO 8601 interval (`start/end`, `duration/end`, `start/duration`) or a duration that ends now. */
function toTimespanWindow(timespan: string | undefined, now: Date): TimeWindow {
  if (timespan === undefined || timespan === '') return { from: -Infinity, to: Infinity };
  const [first = '', second] = timespan.split('/');
  const length = toMilliseconds(first);
  if (length !== undefined) {
    const to = second === undefined ? now.getTime() : Date.parse(second);
    return { from: to - length, to };
  }
  const from = Date.parse(first);
  const rest = toMilliseconds(second ?? '');
  return { from, to: rest === undefined ? Date.parse(second ?? '') : from + rest };
}

function toMilliseconds(duration: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration);
  if (!match) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
