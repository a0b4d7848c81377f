/** An ARM template expression, taken apart. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression };

interface Reader {
  readonly text: string;
  at: number;
}

/** Deeper expressions are written by nobody. */
const deepest = 60;

/**
 * Takes the inside of `[…]` apart (template language: function calls, literals, `.member`, `[index]`). Undefined if it is
 * no well-formed expression.
 */
export function toExpression(text: string): Expression | undefined {
  const reader: Reader = { text, at: 0 };
  const found = readOne(reader, 0);
  skipBlanks(reader);
  return reader.at === text.length ? found : undefined;
}

function readOne(reader: Reader, depth: number): Expression | undefined {
  if (depth > deepest) return undefined;
  let found = readStart(reader, depth);
  while (found) {
    if (take(reader, '.')) {
      const name = takeMatch(reader, /[A-Za-z_$][\w$-]*/y);
      found = name === undefined ? undefined : { kind: 'member', of: found, name };
    } else if (take(reader, '[')) {
      const at = readOne(reader, depth + 1);
      found = at && take(reader, ']') ? { kind: 'index', of: found, at } : undefined;
    } else return found;
  }
  return undefined;
}

function readStart(reader: Reader, depth: number): Expression | undefined {
  skipBlanks(reader);
  const quoted = takeMatch(reader, /'(?:[^']|'')*'/y);
  if (quoted !== undefined) return { kind: 'literal', value: quoted.slice(1, -1).replaceAll("''", "'") };
  const number = takeMatch(reader, /-?\d+/y);
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  const name = takeMatch(reader, /[A-Za-z_][\w.]*/y);
  if (name === undefined || !take(reader, '(')) return undefined;
  const args = readArguments(reader, depth);
  return args && { kind: 'call', name: name.toLowerCase(), args };
}

function readArguments(reader: Reader, depth: number): readonly Expression[] | undefined {
  const args: Expression[] = [];
  if (take(reader, ')')) return args;
  for (;;) {
    const arg = readOne(reader, depth + 1);
    if (!arg) return undefined;
    args.push(arg);
    if (take(reader, ')')) return args;
    if (!take(reader, ',')) return undefined;
  }
}

function skipBlanks(reader: Reader): void {
  takeMatch(reader, /\s+/y);
}

function take(reader: Reader, sign: string): boolean {
  skipBlanks(reader);
  if (reader.text[reader.at] !== sign) return false;
  reader.at += 1;
  return true;
}

function takeMatch(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const [found] = pattern.exec(reader.text) ?? [];
  if (found !== undefined) reader.at += found.length;
  return found;
}
