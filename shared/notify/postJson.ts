import { lookup as lookupName, type LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';

/** Gives every address of a name, as `dns.lookup` with `all` does. */
export type NameLookup = (
  hostname: string,
  options: { readonly all: true },
  // With an error there are none.
  done: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/** One POST of a JSON text. */
export interface JsonPost {
  /** An https address; it may be a secret. */
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** For everything from the name to the end of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Where a name must not lead; one such address among several refuses the name. */
  readonly mayConnect: (address: string) => boolean;
  readonly lookup?: NameLookup;
}

/** What came back. Redirects are answers like any other: they are not followed, a secret address must not travel on. */
export interface PostAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  /** At most 64 KB; of an answer that breaks off, what came. */
  readonly body: string;
}

/** Code of the error for a name that leads where it must not. */
export const forbiddenAddressCode = 'EFORBIDDENADDRESS';

const mostAnswerBytes = 64 * 1024;

/**
 * Posts and reads the answer. Rejects with the error of the name, the socket or TLS, or with an AbortError after
 * `timeoutMs`, unless the head of the answer had come: then its status counts and the body is what was read. The name is
 * checked where the connection is made, so that a name which leads elsewhere a moment later gains nothing.
 */
export function postJson(post: JsonPost): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const outgoing = request(post.url, toOptions(post), (incoming) => {
    outgoing.off('error', reject).on('error', () => undefined);
    const retryAfter = incoming.headers['retry-after'];
    void readBody(incoming).then((body) => {
      resolve({ status: incoming.statusCode ?? 0, ...(retryAfter === undefined ? {} : { retryAfter }), body });
      outgoing.destroy();
    });
  });
  outgoing.on('error', reject);
  outgoing.end(post.body);
  return promise;
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= mostAnswerBytes) break;
    }
  } catch {
    // The status has come, and what is missing of the text cannot change it.
  }
  return Buffer.concat(chunks).subarray(0, mostAnswerBytes).toString('utf8');
}

function toOptions({ body, headers, caCertificate, timeoutMs, mayConnect, lookup }: JsonPost): RequestOptions {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
      'content-length': Buffer.byteLength(body),
    },
    // A connection of its own: a kept one may have been closed by the other side between two alerts.
    agent: false,
    lookup: toGuardedLookup(mayConnect, lookup ?? lookupName),
    signal: AbortSignal.timeout(timeoutMs),
    ...(caCertificate === undefined ? {} : { ca: [...rootCertificates, caCertificate] }),
  };
}

function toGuardedLookup(mayConnect: JsonPost['mayConnect'], lookup: NameLookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses;
      if (error || !first) done(error ?? toCodedError('ENOTFOUND'), '');
      else if (!addresses.every(({ address }) => mayConnect(address))) done(toCodedError(forbiddenAddressCode), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function toCodedError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
