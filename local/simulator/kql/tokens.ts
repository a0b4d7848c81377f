import { QueryError, type Scalar, type ScalarType } from './values.ts';

/** A piece of a query's text. */
export type Token =
  | { readonly kind: 'name' | 'symbol'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string; readonly type: ScalarType; readonly value: Scalar };

const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => Token | undefined])[] = [
  [/(?:\s+|\/\/[^\n]*)+/y, () => undefined],
  [/datetime\(([^)]*)\)/y, ([text, instant = '']) => toDatetime(text, instant)],
  [/@"([^"]*)"|@'([^']*)'/y, ([text, a, b]) => toText(text, a ?? b ?? '')],
  [/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/y, ([text, a, b]) => toText(text, unescape(a ?? b ?? ''))],
  [/(\d+(?:\.\d+)?)(ms|[smhd])\b/y, ([text, count, unit = 's']) => toTimespan(text, Number(count), unit)],
  [/\d+\.\d+/y, ([text]) => ({ kind: 'literal', text, type: 'real', value: Number(text) })],
  [/\d+\b/y, ([text]) => ({ kind: 'literal', text, type: 'long', value: Number(text) })],
  [/(?:true|false)\b/y, ([text]) => ({ kind: 'literal', text, type: 'bool', value: text === 'true' })],
  [/!?(?:in|has_any)~/y, ([text]) => ({ kind: 'name', text })],
  [/![a-z_]+\b~?/y, ([text]) => ({ kind: 'name', text })],
  [/[A-Za-z_]\w*/y, ([text]) => ({ kind: 'name', text })],
  [/==|!=|=~|!~|<=|>=|[<>=+\-*/(),;|[\]:]/y, ([text]) => ({ kind: 'symbol', text })],
];

/** Takes a query apart. Throws QueryError at a character that begins nothing known. */
export function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [end, token] = readToken(text, at);
    if (token) tokens.push(token);
    at = end;
  }
  return tokens;
}

function readToken(text: string, at: number): readonly [number, Token | undefined] {
  for (const [pattern, toToken] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [pattern.lastIndex, toToken(match)];
  }
  throw new QueryError('SyntaxError', `Unexpected: ${text.slice(at, at + 20)}`);
}

function toDatetime(text: string, instant: string): Token {
  const value = Date.parse(instant.replaceAll(/["']/g, '').trim());
  if (Number.isNaN(value)) throw new QueryError('SyntaxError', `No instant: ${text}`);
  return { kind: 'literal', text, type: 'datetime', value };
}

function toText(text: string, value: string): Token {
  return { kind: 'literal', text, type: 'string', value };
}

const millisecondsByUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function toTimespan(text: string, count: number, unit: string): Token {
  return { kind: 'literal', text, type: 'timespan', value: count * (millisecondsByUnit[unit] ?? 1) };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character);
}
