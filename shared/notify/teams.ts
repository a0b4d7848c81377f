import type { Alert } from '../model/alert.ts';
import { type AlertChannel, type Clock, PortError } from '../ports.ts';
import { postJson, type PostAnswer } from './postJson.ts';
import { toRetryAfterMs } from './retryAfter.ts';
import { toTeamsMessage } from './teamsMessage.ts';

/** Where the channel posts. */
export interface TeamsOptions {
  /** Address of a Teams workflow's webhook trigger. Whoever knows it can post: it is a secret. */
  readonly webhookUrl: string;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** Until the answer; 10 s unless told, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: Clock;
}

const defaultTimeoutMs = 10_000;

/**
 * Sends alerts to a Teams channel or chat by way of a Workflows webhook. `send` throws PortError: retryable for network
 * errors, 5xx and 429 (with its Retry-After), not for other answers. No error holds the address. A flow accepts (202)
 * before it posts, so a success means taken, not seen.
 */
export function createTeamsChannel(options: TeamsOptions): AlertChannel {
  return { name: 'teams', send: (alert) => post(alert, options) };
}

async function post(alert: Alert, options: TeamsOptions): Promise<void> {
  const url = toHttpsUrl(options.webhookUrl);
  if (!url) throw toError('The address of the Teams webhook is not an https address.', { retryable: false });
  const answer = await exchange(url, JSON.stringify(toTeamsMessage(alert)), options);
  if (answer.status >= 200 && answer.status < 300) return;
  throw toRefusal(answer, options.now ?? (() => new Date()));
}

async function exchange(url: URL, body: string, options: TeamsOptions): Promise<PostAnswer> {
  const { caCertificate, timeoutMs = defaultTimeoutMs } = options;
  try {
    return await postJson({ url, body, timeoutMs, ...(caCertificate === undefined ? {} : { caCertificate }) });
  } catch (error) {
    // The error itself names the host or the address, so only its code is passed on.
    throw toError(`The Teams webhook could not be reached (${toCode(error)}).`, { retryable: true });
  }
}

function toRefusal({ status, retryAfter }: PostAnswer, now: Clock): PortError {
  const isBusy = status === 429 || status >= 500;
  const retryAfterMs = isBusy ? toRetryAfterMs(retryAfter, now()) : undefined;
  const message = `The Teams webhook answered ${status}.`;
  return toError(message, { retryable: isBusy, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

function toHttpsUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' ? url : undefined;
}

function toError(message: string, details: { retryable: boolean; retryAfterMs?: number }): PortError {
  return new PortError(message, { port: 'teams', operation: 'send', ...details });
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED` and so on; codes hold no address. */
function toCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'unknown error';
}
