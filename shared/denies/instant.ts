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
