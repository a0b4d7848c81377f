/** Longer waits are cut: a queue message must not sleep for a day because a server says so. */
const mostMs = 60 * 60 * 1000;

/**
 * Milliseconds to wait that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110, 10.2.3). Between 0 and
 * an hour; undefined if the header is missing or is neither.
 */
export function toRetryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), mostMs);
}
