import { request, type RequestOptions } from 'node:https';
import { rootCertificates } from 'node:tls';

/** One POST of a JSON text. */
export interface JsonPost {
  /** An https address; it may be a secret. */
  readonly url: URL;
  readonly body: string;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** Until the answer's head, in milliseconds. */
  readonly timeoutMs: number;
}

/** What came back. Redirects are answers like any other: they are not followed, a secret address must not travel on. */
export interface PostAnswer {
  readonly status: number;
  readonly retryAfter?: string;
}

/**
 * Posts and waits for the answer's head. Its body is not read: the status says all, and a body may be endless. Rejects
 * with the error of the socket, of TLS, or with an AbortError after `timeoutMs`.
 */
export function postJson(post: JsonPost): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const outgoing = request(post.url, toOptions(post), (incoming) => {
    const retryAfter = incoming.headers['retry-after'];
    resolve({ status: incoming.statusCode ?? 0, ...(retryAfter === undefined ? {} : { retryAfter }) });
    incoming.destroy();
  });
  outgoing.on('error', reject);
  outgoing.end(post.body);
  return promise;
}

function toOptions({ body, caCertificate, timeoutMs }: JsonPost): RequestOptions {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) },
    // A connection of its own: a kept one may have been closed by the other side between two alerts.
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    ...(caCertificate === undefined ? {} : { ca: [...rootCertificates, caCertificate] }),
  };
}
