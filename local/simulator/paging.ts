import type { Json } from '../../shared/model/json.ts';
import type { Answer } from './answer.ts';
import { toErrorAnswer } from './answer.ts';

/** One page of a list. `nextLink` repeats the caller's own address with a `$skiptoken`; a token that is not ours is 400. */
export function toPage(entries: readonly Json[], url: URL, pageSize: number): Answer {
  const token = url.searchParams.get('$skiptoken');
  const from = token === null ? 0 : fromToken(token);
  if (from === undefined) return toErrorAnswer(400, 'InvalidSkipToken', 'The skip token is not valid.');
  const value = entries.slice(from, from + pageSize);
  if (from + pageSize >= entries.length) return { status: 200, body: { value } };
  const next = new URL(url);
  next.searchParams.set('$skiptoken', toToken(from + pageSize));
  return { status: 200, body: { value, nextLink: next.href } };
}

/** The token of a page that begins so many entries in. */
export function toToken(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64url');
}

/** How many entries in a page begins; undefined for a token that is not ours. */
export function fromToken(token: string): number | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const match = /^\{"offset":(\d{1,9})\}$/.exec(text);
  return match ? Number(match[1]) : undefined;
}
