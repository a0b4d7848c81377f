import type { HttpResponseInit } from '@azure/functions';

const titles: Readonly<Record<number, string>> = { 400: 'Bad request', 404: 'Not found', 409: 'Conflict' };

/** An RFC 9457 problem document: one line of cause, no stack. */
export function toProblem(status: 400 | 404 | 409, detail: string): HttpResponseInit {
  const body = { type: 'about:blank', title: titles[status], status, detail };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
