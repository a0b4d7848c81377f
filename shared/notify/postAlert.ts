import type { AlertChannelName } from '../model/alert.ts';
import { type Clock, PortError } from '../ports.ts';
import { toBodyFault } from './bodyFault.ts';
import { forbiddenAddressCode, type NameLookup, type PostAnswer, postJson } from './postJson.ts';
import { isReachable, type ReceiverPolicy, toReceiverUrl } from './receiverUrl.ts';
import { toRetryAfterMs } from './retryAfter.ts';

/** How a receiver is reached; what every channel that posts takes. */
export interface PostOptions extends ReceiverPolicy {
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** Until the end of the answer; 10 s unless told, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: Clock;
  /** How names are resolved; as the machine does it unless given. */
  readonly lookup?: NameLookup;
}

/** A message and where it goes. */
export interface AlertPost {
  readonly channel: AlertChannelName;
  /** How people call the receiver in a sentence: `The Teams webhook`. */
  readonly receiver: string;
  /** Whoever knows it can post: a secret. */
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const defaultTimeoutMs = 10_000;
const mostBodyBytes = 64 * 1024;

/**
 * Posts a message to a receiver. Throws PortError: retryable for network errors, 5xx, 429 (with its Retry-After) and for an
 * error in the body of a success that is not a refusal; not for other answers, nor for an address that may not be posted
 * to. No error holds the address, the host or what the receiver wrote.
 */
export async function postAlert(post: AlertPost, options: PostOptions): Promise<void> {
  const target = toReceiverUrl(post.url, options);
  if ('refused' in target) throw toError(post, `The address of ${toObject(post)} ${target.refused}.`);
  if (Buffer.byteLength(post.body) > mostBodyBytes) throw toError(post, `A message for ${toObject(post)} is too long.`);
  const answer = await exchange(post, target.url, options);
  const fault = toFault(answer);
  if (!fault) return;
  const isBusy = fault.status === undefined || fault.status === 429 || fault.status >= 500;
  const now = (options.now ?? (() => new Date()))();
  const retryAfterMs = isBusy ? toRetryAfterMs(answer.retryAfter, now) : undefined;
  throw toError(post, `${post.receiver} ${fault.text}.`, {
    retryable: isBusy,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

async function exchange(post: AlertPost, url: URL, options: PostOptions): Promise<PostAnswer> {
  const { caCertificate, lookup, timeoutMs = defaultTimeoutMs } = options;
  try {
    return await postJson({
      url,
      body: post.body,
      timeoutMs,
      mayConnect: (address) => isReachable(address, options),
      ...(post.headers && { headers: post.headers }),
      ...(lookup && { lookup }),
      ...(caCertificate === undefined ? {} : { caCertificate }),
    });
  } catch (error) {
    const code = toCode(error);
    if (code === forbiddenAddressCode)
      throw toError(post, `The name of ${toObject(post)} leads into a private network.`);
    // The error itself names the host or the address, so only its code is passed on.
    throw toError(post, `${post.receiver} could not be reached (${code}).`, { retryable: true });
  }
}

/** What is wrong with an answer; undefined if it took the message. */
function toFault({ status, body }: PostAnswer): { readonly status?: number; readonly text: string } | undefined {
  if (status < 200 || status >= 300) return { status, text: `answered ${status}` };
  const fault = toBodyFault(body);
  if (!fault) return undefined;
  const named = fault.status === undefined ? '' : ` (${fault.status})`;
  return { ...fault, text: `answered ${status} and told of an error in it${named}` };
}

function toObject({ receiver }: AlertPost): string {
  return receiver.replace(/^The /, 'the ');
}

function toError(
  { channel }: AlertPost,
  message: string,
  details: { readonly retryable: boolean; readonly retryAfterMs?: number } = { retryable: false },
): PortError {
  return new PortError(message, { port: channel, operation: 'send', ...details });
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED` and so on; codes hold no address. */
function toCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'unknown error';
}
