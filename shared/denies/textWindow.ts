/** So many characters are looked at together: they stay near the processor. */
const size = 65_536;
/** Numbers are read four bytes at a time and holes up to their longest, maybe beyond the end of the text. */
const slack = 64;

const lineFeed = 10;

/** A piece of a text as bytes, one a character. */
export interface TextWindow {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  text: string;
}

/** An empty window. */
export function createTextWindow(): TextWindow {
  const bytes = new Uint8Array(size + slack);
  return { bytes, view: new DataView(bytes.buffer), text: '' };
}

const encoder = new TextEncoder();

/** Shows the text from a place on, as far as the window reaches. False if it is not all ASCII: then bytes are no characters. */
export function showText(window: TextWindow, text: string, from: number): boolean {
  const piece = text.slice(from, from + size);
  const { read, written } = encoder.encodeInto(piece, window.bytes);
  if (read !== piece.length || written !== piece.length) return false;
  window.text = piece;
  return true;
}

/** Where a byte stands next, from a place on; the length of the text if it does not. */
export function nextByte({ bytes, text }: TextWindow, byte: number, from: number): number {
  bytes[text.length] = byte;
  return bytes.indexOf(byte, from);
}

/** Where the line ends that begins at a place; the length of the text if it goes on behind the window. */
export function lineEnd(window: TextWindow, from: number): number {
  return nextByte(window, lineFeed, from);
}
