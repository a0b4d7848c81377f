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
 * An instant as a number that sorts as instants do, exactly. Texts that are no instant count as `undated`.
 */
export function toTimeNumber(text: string): number {
  const instant = text.length === 24 ? text : (toInstant(text) ?? undated);
  return fromDayAndTime(dayOf(instant), secondOf(instant), millisecondOf(instant));
}

const dayLength = 86_400_000;

/** The same for an instant that is read already: the digits of its day, of its time of day, and the milliseconds. */
export function fromDayAndTime(day: number, second: number, millisecond: number): number {
  const [hour, minute] = [(second / 10_000) | 0, ((second / 100) | 0) % 100];
  return day * dayLength + ((hour * 60 + minute) * 60 + (second % 100)) * 1000 + millisecond;
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
  const day = Math.floor(number / dayLength);
  const time = number - day * dayLength;
  const [hour, minute, second] = [
    Math.floor(time / 3_600_000),
    Math.floor(time / 60_000) % 60,
    Math.floor(time / 1000) % 60,
  ];
  return fromDigits(day, hour * 10_000 + minute * 100 + second, time % 1000);
}

/** The instant of a day and a time of day, given by their digits, and milliseconds. */
export function fromDigits(day: number, second: number, millisecond: number): string {
  const [date, time] = [String(day).padStart(8, '0'), String(second).padStart(6, '0')];
  const [year, month] = [date.slice(0, 4), date.slice(4, 6)];
  const milliseconds = String(millisecond).padStart(3, '0');
  return `${year}-${month}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}.${milliseconds}Z`;
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
