import { toVisible } from '../text.ts';

/**
 * Text that stands in Markdown as it is: no markup, no HTML, no link. Every ASCII punctuation mark may stand behind a
 * backslash (CommonMark 0.31, 2.4); a comment between `@` and a name keeps GitHub from calling the person of that name.
 */
export function toMarkdownText(text: string): string {
  return toVisible(text).replace(/[!-/:-@[-`{-~]/g, (mark) => (mark === '@' ? '@<!-- -->' : escapes(mark)));
}

/** Marks that mean nothing inside a line stay bare, so that the source can be read too. */
function escapes(mark: string): string {
  return ',;\'"%?/'.includes(mark) ? mark : `\\${mark}`;
}

/** Text in a code span, whatever backticks it holds. An empty text gives an empty string. */
export function toCodeSpan(text: string): string {
  const shown = toVisible(text).replaceAll('|', '\\|');
  if (shown.trim() === '') return '';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Text in a fenced block of code, line by line. */
export function toCodeBlock(text: string, language: string): readonly string[] {
  const lines = text.split('\n').map(toVisible);
  const fence = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
