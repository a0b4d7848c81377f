/** Time of a row that carries none: a plain message line. It is so old that nobody takes it for a real time. */
export const undated = '1970-01-01T00:00:00.000Z';

const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: (AM|PM))?$/i;

/**
 * Reads the time of a log row: ISO 8601 with up to nine decimals and any offset (none is UTC, as Log Analytics means it),
 * or the portal's export form `7/18/2025, 12:29:45.461 PM` (UTC, as its column title says). Gives ISO 8601 in UTC with
 * milliseconds; undefined if the text is no time.
 */
export function toInstant(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isPlainInstant(text)) return text.length === 24 ? text : `${text.slice(0, 23)}Z`;
  const match = iso.exec(text);
  if (!match) return fromAmericanTime(text);
  const [, date = '', time = '', decimals, offset = 'Z'] = match;
  return toIso(`${date}T${time}.${toMilliseconds(decimals)}${toOffset(offset)}`);
}

function fromAmericanTime(text: string): string | undefined {
  const match = american.exec(text);
  if (!match) return undefined;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '', decimals, half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return toIso(`${date}T${String(hours).padStart(2, '0')}:${minute}:${second}.${toMilliseconds(decimals)}Z`);
}

function toMilliseconds(decimals: string | undefined): string {
  return (decimals ?? '').slice(0, 3).padEnd(3, '0');
}

function toOffset(offset: string): string {
  if (offset.toUpperCase() === 'Z') return 'Z';
  return offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

function toIso(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** True for `2026-03-01T08:00:00.123Z`, maybe with more decimals: the form of nearly every row, which needs no conversion. */
function isPlainInstant(text: string): boolean {
  const length = text.length;
  if (length < 24 || length > 30 || text.charCodeAt(length - 1) !== 90 || !isPunctuated(text)) return false;
  for (let at = 20; at < length - 1; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  // A day beyond the 28th is left to the calendar.
  return (
    isDigit(text.charCodeAt(0)) &&
    isDigit(text.charCodeAt(1)) &&
    numberAt(text, 2) <= 99 &&
    isWithin(numberAt(text, 5), 1, 12) &&
    isWithin(numberAt(text, 8), 1, 28) &&
    numberAt(text, 11) <= 23 &&
    numberAt(text, 14) <= 59 &&
    numberAt(text, 17) <= 59
  );
}

function isPunctuated(text: string): boolean {
  return (
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    text.charCodeAt(10) === 84 &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58 &&
    text.charCodeAt(19) === 46
  );
}

/**
 * An instant as a number that sorts as instants do: its digits from the year to the milliseconds. Texts that are no
 * instant count as `undated`.
 */
export function toTimeNumber(text: string): number {
  const instant = text.length === 24 ? text : (toInstant(text) ?? undated);
  return dayOf(instant) * 1e9 + secondOf(instant) * 1e3 + millisecondOf(instant);
}

/** The day of an instant in milliseconds form, as eight digits. */
export function dayOf(instant: string): number {
  return (
    numberAt(instant, 0) * 1_000_000 + numberAt(instant, 2) * 10_000 + numberAt(instant, 5) * 100 + numberAt(instant, 8)
  );
}

/** The time of day of an instant in milliseconds form, as six digits. */
export function secondOf(instant: string): number {
  return numberAt(instant, 11) * 10_000 + numberAt(instant, 14) * 100 + numberAt(instant, 17);
}

function millisecondOf(instant: string): number {
  return numberAt(instant, 20) * 10 + instant.charCodeAt(22) - 48;
}

/** The instant that `toTimeNumber` made a number of. */
export function fromTimeNumber(number: number): string {
  const digits = String(number).padStart(17, '0');
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  const [hour, minute, second] = [digits.slice(8, 10), digits.slice(10, 12), digits.slice(12, 14)];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits.slice(14)}Z`;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWithin(number: number, first: number, last: number): boolean {
  return number >= first && number <= last;
}

/** Two digits as a number; 100 if they are none. */
function numberAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : 100;
}
