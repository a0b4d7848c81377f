import type { EmailMessage } from '@azure/communication-email';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { rootCertificates } from 'node:tls';
import type { Alert } from '../model/alert.ts';
import { type AlertChannel, type Clock, PortError } from '../ports.ts';
import { toMail } from './mailMessage.ts';
import { toReceiverUrl } from './receiverUrl.ts';
import { toRetryAfterMs } from './retryAfter.ts';

/** An e-mail resource of Azure Communication Services. */
export interface CommunicationMailOptions {
  /** `https://<resource>.<region>.communication.azure.com`. */
  readonly endpoint: string;
  /** The identity needs a role on the resource that may send. */
  readonly credential: TokenCredential;
  /** An address of a domain that is connected to the resource; a display name is left out, the resource has its own. */
  readonly from: string;
  readonly to: readonly string[];
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** True for the simulator on one machine only. */
  readonly allowLoopback?: boolean;
  /** How long the service may take to answer, and then to tell what became of the mail; 10 s unless told. */
  readonly timeoutMs?: number;
  readonly now?: Clock;
}

const hosts = ['*.communication.azure.com', '*.communication.azure.us'];
const defaultTimeoutMs = 10_000;

/**
 * Sends alerts by the e-mail of Azure Communication Services. `send` throws PortError: retryable for network errors, 429 (with
 * its Retry-After) and 5xx, not for what the service refuses. A mail that is still on its way after `timeoutMs` counts as
 * sent. The operation has the alert's id, so that the service knows a second delivery. No error holds the address.
 */
export function createCommunicationMailChannel(options: CommunicationMailOptions): AlertChannel {
  return { name: 'email', send: (alert) => sendMail(alert, options) };
}

async function sendMail(alert: Alert, options: CommunicationMailOptions): Promise<void> {
  const target = toReceiverUrl(options.endpoint, {
    allowedHosts: hosts,
    allowLoopback: options.allowLoopback === true,
  });
  if ('refused' in target) throw toError(`The address of the mail service ${target.refused}.`, { retryable: false });
  const { EmailClient } = await import('./communication.sdk.ts');
  const limit = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const client = new EmailClient(target.url.origin, options.credential, toClientOptions(target.url.origin, options));
  const result = await Promise.resolve()
    .then(() => client.beginSend(toMessage(alert, options), { operationId: toUuid(alert.id), abortSignal: limit }))
    .catch((error: unknown) => {
      throw toPortError(error, options.now ?? (() => new Date()));
    });
  // The mail was taken; what is asked for now is only whether the service could not deliver it.
  const end = await result.pollUntilDone({ abortSignal: limit }).catch((error: unknown) => toFailure(error));
  if (end.status === 'Failed' || end.status === 'Canceled') throw toUndelivered(end);
}

function toMessage(alert: Alert, { from, to }: CommunicationMailOptions): EmailMessage {
  const { subject, text, html, messageId, threadId, headers } = toMail(alert, from);
  const [, address = from] = /<([^<>]+)>\s*$/.exec(from) ?? [];
  return {
    senderAddress: address,
    recipients: { to: (alert.route.to ?? to).map((recipient) => ({ address: recipient })) },
    content: { subject, plainText: text, html },
    headers: { ...headers, 'Message-ID': messageId, 'In-Reply-To': threadId, References: threadId },
    disableUserEngagementTracking: true,
  };
}

/** The queue tries again; the client does not, follows no redirect and asks no other host with its token. */
function toClientOptions(origin: string, { caCertificate }: CommunicationMailOptions) {
  const pin: PipelinePolicy = {
    name: 'breakwaterPinMailHost',
    sendRequest: (request, next) =>
      new URL(request.url).origin === origin ? next(request) : Promise.reject(new Error('another host')),
  };
  return {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: pin, position: 'perRetry' as const }],
    ...(caCertificate === undefined ? {} : { tlsOptions: { ca: [...rootCertificates, caCertificate] } }),
  };
}

/** A UUID made of an alert's 32 hex digits. */
function toUuid(id: string): string {
  const digits = id
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .padEnd(32, '0');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

interface Failure {
  readonly status: 'Failed' | 'Canceled' | 'Unknown';
  readonly error?: { readonly code?: string };
}

function toUndelivered({ error }: { readonly error?: { readonly code?: string } }): PortError {
  const message = `The mail service took the alert and could not send it${toCodeText(error?.code)}.`;
  return toError(message, { retryable: true });
}

/** The client throws where the operation failed; where asking failed nothing is known. */
function toFailure(error: unknown): Failure {
  const code = memberOf(error, 'code');
  const isOperation =
    error instanceof Error && /long-running operation has (?:failed|been canceled)/i.test(error.message);
  return { status: isOperation ? 'Failed' : 'Unknown', ...(typeof code === 'string' ? { error: { code } } : {}) };
}

function toPortError(error: unknown, now: Clock): PortError {
  // The client asks once how it stands before it hands the operation over.
  if (toFailure(error).status === 'Failed') return toUndelivered(toFailure(error));
  const status = memberOf(error, 'statusCode');
  if (typeof status !== 'number') {
    const name = error instanceof Error && error.name === 'AbortError' ? 'timeout' : memberOf(error, 'code');
    return toError(`The mail service could not be reached${toCodeText(name)}.`, { retryable: true });
  }
  const isBusy = status === 429 || status >= 500;
  const wait = isBusy ? toRetryAfterMs(retryAfterOf(error), now()) : undefined;
  return toError(`The mail service answered ${status}${toCodeText(memberOf(error, 'code'))}.`, {
    retryable: isBusy,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function retryAfterOf(error: unknown): string | undefined {
  const headers = memberOf(memberOf(error, 'response'), 'headers') as
    | { get(name: string): string | undefined }
    | undefined;
  return headers?.get('retry-after');
}

/** ` (DomainNotLinked)`; codes hold no address. */
function toCodeText(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(code) ? ` (${code})` : '';
}

function toError(message: string, details: { readonly retryable: boolean; readonly retryAfterMs?: number }): PortError {
  return new PortError(message, { port: 'email', operation: 'send', ...details });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
