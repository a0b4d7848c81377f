import type { HttpResponseInit } from '@azure/functions';

const titles = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  429: 'Too many requests',
} as const;

/** An RFC 9457 problem document: one line of cause, no stack. */
export function toProblem(
  status: keyof typeof titles,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  const body = { type: 'about:blank', title: titles[status], status, detail };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
