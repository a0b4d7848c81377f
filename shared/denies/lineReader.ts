import { createTextWindow, lineEnd, showText, type TextWindow } from './textWindow.ts';

/** Takes the line between two places of a window. */
export type TakeLine = (window: TextWindow, from: number, to: number) => void;

/**
 * Makes a reader of lines whose text comes in pieces, cut anywhere. Lines of plain ASCII are shown in a window, every other
 * one, and one longer than the window, is handed over as text. What follows the last line feed is a line, too.
 */
export function createLineReader(
  take: TakeLine,
  takeText: (text: string) => void,
): { readonly push: (text: string) => void; readonly end: () => void } {
  const window = createTextWindow();
  let rest = '';
  return {
    push: (text) => {
      const all = rest + text;
      let start = 0;
      for (let next = 0; next >= 0; ) {
        start = next;
        next = readWindow(window, all, start, take) ?? readText(all, start, takeText);
      }
      rest = all.slice(start);
    },
    end: () => takeText(rest),
  };
}

/** Reads the whole lines that the window shows from a place on, and tells where they end; undefined if it shows none. */
function readWindow(window: TextWindow, all: string, start: number, take: TakeLine): number | undefined {
  if (start >= all.length || !showText(window, all, start)) return undefined;
  const { length } = window.text;
  let from = 0;
  for (let end = lineEnd(window, from); end < length; end = lineEnd(window, from)) {
    take(window, from, end);
    from = end + 1;
  }
  return from === 0 ? undefined : start + from;
}

/** Reads one line, and tells where the next one begins; -1 if it is not complete. */
function readText(all: string, start: number, takeText: (text: string) => void): number {
  const end = all.indexOf('\n', start);
  if (end < 0) return -1;
  takeText(all.slice(start, end));
  return end + 1;
}
