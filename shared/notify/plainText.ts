/** Control characters, and the invisible ones that reorder or hide text on a screen. */
const unsafeCharacters = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Text from outside (host names, rule names, principals) as one harmless line: no line breaks, control or direction
 * characters, no half surrogates, at most `limit` code points with an ellipsis in place of what was cut.
 */
export function toPlainText(text: string, limit: number): string {
  const line = text.toWellFormed().replace(unsafeCharacters, ' ').replace(/\s+/gu, ' ').trim();
  return truncate(line, limit);
}

/** Cuts at code points, so that no character is halved; the ellipsis counts. */
function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const points = Array.from(text);
  return points.length <= limit
    ? text
    : `${points
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** An ISO instant as people read it, `2026-11-21 05:30 UTC`; the text itself if it is none. */
export function toTimeText(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
