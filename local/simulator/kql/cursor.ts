import type { Token } from './tokens.ts';
import { QueryError } from './values.ts';

/** Walks over the tokens of a query. */
export interface Cursor {
  /** The token that comes, or the one after it; undefined at the end. */
  peek(ahead?: number): Token | undefined;
  /** Takes the token that comes. Throws QueryError at the end. */
  next(): Token;
  /** Takes the token if it reads so, and tells whether it did. Literals never match. */
  accept(...texts: readonly string[]): string | undefined;
  /** Takes the token, which must read so. */
  expect(text: string): void;
  /** Takes a name. */
  name(): string;
}

/** A cursor at the first token. */
export function createCursor(tokens: readonly Token[]): Cursor {
  let at = 0;
  const cursor: Cursor = {
    peek: (ahead = 0) => tokens[at + ahead],
    next() {
      const token = tokens[at];
      if (!token) throw new QueryError('SyntaxError', 'The query ends too early');
      at += 1;
      return token;
    },
    accept(...texts) {
      const token = tokens[at];
      if (!token || token.kind === 'literal' || !texts.includes(token.text)) return undefined;
      at += 1;
      return token.text;
    },
    expect(text) {
      if (cursor.accept(text) === undefined) {
        throw new QueryError('SyntaxError', `Expected ${text}, found ${tokens[at]?.text ?? 'the end'}`);
      }
    },
    name() {
      const token = cursor.next();
      if (token.kind !== 'name') throw new QueryError('SyntaxError', `Expected a name, found ${token.text}`);
      return token.text;
    },
  };
  return cursor;
}

/** Reads one or more things with commas between them. */
export function readList<T>(cursor: Cursor, read: (cursor: Cursor) => T): readonly T[] {
  const items = [read(cursor)];
  while (cursor.accept(',') !== undefined) items.push(read(cursor));
  return items;
}
