import type { IncomingMessage } from 'node:http';
import type { CookiePayload, HttpPayload, InvocationResponse } from './coreTypes.ts';

/** Bytes of a request body that the Functions host takes at most (its documented default, 100 MB). */
const largestBody = 100 * 1024 * 1024;

/** A request as a function gets to see it. */
export interface HostRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer on its way to the socket. */
export interface HostAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** A request that cannot be read; `status` says why. */
export class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'BadRequest';
    this.status = status;
  }
}

/** Reads a request whole. @throws BadRequest if it is for another host, its address is none or its body is too large. */
export async function readRequest(incoming: IncomingMessage): Promise<HostRequest> {
  const host = incoming.headers.host ?? 'localhost';
  // A web page elsewhere whose name was made to resolve to this machine still says its own name here.
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/i.test(host)) throw new BadRequest(421, 'Use http://localhost.');
  const base = `http://${host}`;
  const target = incoming.url ?? '/';
  if (!target.startsWith('/') || !URL.canParse(base + target)) throw new BadRequest(400, 'The address is not valid.');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method: incoming.method ?? 'GET', url: new URL(base + target), headers, body: await readBody(incoming) };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > largestBody) throw new BadRequest(413, 'The body is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The request as the host hands it to the library. A repeated query parameter arrives as one, joined by commas, as in Azure. */
export function toHttpPayload(request: HostRequest, params: Readonly<Record<string, string>>): HttpPayload {
  const names = [...new Set(request.url.searchParams.keys())];
  const query = Object.fromEntries(names.map((name) => [name, request.url.searchParams.getAll(name).join(',')]));
  return {
    method: request.method,
    url: request.url.href,
    headers: request.headers,
    query,
    params,
    ...(request.body.length > 0 ? { body: { bytes: request.body } } : {}),
  };
}

/** What an HTTP function answered; one that gave nothing back answers 204, as in Azure. */
export function toAnswer(response: InvocationResponse): HostAnswer {
  const http = response.returnValue?.http;
  if (!http) return { status: 204, headers: [], body: Buffer.alloc(0) };
  const cookies = (http.cookies ?? []).map((cookie) => ['set-cookie', toSetCookie(cookie)] as const);
  const { string, bytes } = http.body ?? {};
  return {
    status: Number(http.statusCode ?? 200),
    headers: [...Object.entries(http.headers ?? {}), ...cookies],
    // The library's bytes are nobody else's, so they go out as they are.
    body: bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(string ?? ''),
  };
}

/** An answer of the host itself: one line of text. */
export function toTextAnswer(status: number, line: string): HostAnswer {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body: Buffer.from(line && `${line}\n`) };
}

/** An answer of the host itself: JSON. */
export function toJsonAnswer(status: number, body: unknown): HostAnswer {
  return { status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify(body)) };
}

const sameSites = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' } as const;

function toSetCookie(cookie: CookiePayload): string {
  const seconds = cookie.expires?.value?.seconds;
  const attributes: readonly (readonly [name: string, value: string | number | boolean | undefined])[] = [
    ['Domain', cookie.domain?.value],
    ['Path', cookie.path?.value],
    ['Expires', seconds === undefined ? undefined : new Date(seconds * 1000).toUTCString()],
    ['Max-Age', cookie.maxAge?.value],
    ['Secure', cookie.secure?.value],
    ['HttpOnly', cookie.httpOnly?.value],
    ['SameSite', sameSites[cookie.sameSite ?? 'none']],
  ];
  const texts = attributes.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [`${name}=${value}`];
  });
  return [`${cookie.name ?? ''}=${encodeURIComponent(cookie.value ?? '')}`, ...texts].join('; ');
}
