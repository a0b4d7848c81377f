/** Control, format (bidirectional overrides, zero-width), separator, private and unassigned characters: they can make text lie. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;

/** Ranges of code points that a terminal draws two columns wide (Unicode UAX #11, the common blocks). */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** The text with every character that is not to be seen written as `\u{202E}`: safe to print on a terminal or a page. */
export function toVisible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}

/** True if the text holds characters that `toVisible` would have to write out. */
export function hasUnseen(text: string): boolean {
  return toVisible(text) !== text;
}

/** Columns that a text takes on a terminal. Combining marks take none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** The text cut to so many columns; what was cut shows as `...`. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return takeColumns(text, Math.max(columns - 3, 0)) + '...'.slice(0, columns);
}

/** The text cut to so many columns and filled with blanks on the right. */
export function pad(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + ' '.repeat(columns - columnsOf(cut));
}

/** Lines of at most so many columns, broken at blanks; a longer word is broken where it must be. At least one line. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).flatMap((part) => breakWord(part, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Breaks after a mark such as `/` or `.`, else before a capital letter, where one stands in the second half, so that names stay readable. */
function breakWord(word: string, columns: number): readonly string[] {
  if (columnsOf(word) <= columns) return [word];
  const most = takeColumns(word, columns) || String.fromCodePoint(word.codePointAt(0) ?? 0);
  const mark = Math.max(...['/', '.', '-', ':', ']', ','].map((sign) => most.lastIndexOf(sign))) + 1;
  const hump = Math.max(...[...most.matchAll(/[a-z0-9](?=[A-Z])/g)].map(({ index }) => index + 1), 0);
  const at = [mark, hump].find((place) => place > most.length / 2) ?? most.length;
  const head = most.slice(0, at);
  return [head, ...breakWord(word.slice(head.length), columns)];
}

function takeColumns(text: string, columns: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    taken += character;
  }
  return taken;
}
