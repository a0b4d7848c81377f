/**
 * True if a pattern, in which `*` stands for any text, fits the whole text, upper and lower case alike. Looks for the pieces
 * between the stars from left to right: no pattern can make that slow.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const folded = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return folded === first;
  if (!folded.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = folded.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return folded.length - last.length >= at && folded.endsWith(last);
}
