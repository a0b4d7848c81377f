import { toVisible } from '../report/text.ts';

/**
 * A name or title from outside (hosts, rules, principals) as one harmless line: characters that are not seen, line breaks,
 * control and direction characters among them, are written out as `\u{202E}`; at most `limit` code points, with an ellipsis
 * in place of what was cut.
 */
export function toPlainText(text: string, limit: number): string {
  // Nothing of what is far beyond the limit can be shown.
  return truncate(toVisible(text.slice(0, 4 * limit).trim()).replace(/\s+/gu, ' '), limit);
}

/** The same for sentences, which may be broken into lines: line ends and tabs are blanks. */
export function toProse(text: string, limit: number): string {
  return toPlainText(text.slice(0, 8 * limit).replace(/[ \t\r\n]+/g, ' '), limit);
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
