import type { Alert } from '../model/alert.ts';
import { type AlertChannel, type Clock, PortError } from '../ports.ts';
import { toMail } from './mailMessage.ts';

/** How mail leaves and to whom. */
export interface MailOptions {
  /** `smtp://` (STARTTLS where offered, demanded if there is a password) or `smtps://`, with user and password if needed: a secret. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly now?: Clock;
}

/** For connecting, for the greeting, and for silence after that, in milliseconds. */
const timeoutMs = 10_000;

/** Failures before any reply that another try cannot mend: a mail or a configuration that is wrong. */
const hopelessCodes = new Set(['EENVELOPE', 'EAUTH', 'ENOAUTH', 'ECONFIG', 'EREQUIRETLS']);

/**
 * Sends alerts by SMTP. `send` throws PortError: retryable for network errors and replies 4xx, not for replies 5xx. A mail
 * that at least one recipient's server took counts as sent. No error holds the server's address or the password.
 */
export function createMailChannel(options: MailOptions): AlertChannel {
  return { name: 'email', send: (alert) => sendMail(alert, options) };
}

async function sendMail(alert: Alert, options: MailOptions): Promise<void> {
  const { createTransport } = await import('./smtp.sdk.ts');
  const { from, to, now = () => new Date() } = options;
  try {
    const transport = createTransport(toTransportOptions(options.smtpUrl));
    const { threadId, ...content } = toMail(alert, from);
    try {
      await transport.sendMail({
        ...content,
        inReplyTo: threadId,
        references: threadId,
        from,
        to: [...(alert.route.to ?? to)],
        date: now(),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } finally {
      transport.close();
    }
  } catch (error) {
    throw toPortError(error);
  }
}

/** A password never travels in the clear: with one in the address, TLS is a must. */
function toTransportOptions(smtpUrl: string) {
  const hasPassword = URL.canParse(smtpUrl) && new URL(smtpUrl).password !== '';
  return {
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(hasPassword ? { requireTLS: true } : {}),
  };
}

/** The server's words and nodemailer's message may hold addresses or what was sent: only codes are passed on. */
function toPortError(error: unknown): PortError {
  const reply = memberOf(error, 'responseCode');
  const code = memberOf(error, 'code');
  const isReply = typeof reply === 'number';
  const retryable = isReply ? reply < 500 : !(typeof code === 'string' && hopelessCodes.has(code));
  const message = isReply
    ? `The mail server refused the alert with reply ${reply}.`
    : `The mail could not be handed over (${typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'unknown error'}).`;
  return new PortError(message, { port: 'email', operation: 'send', retryable });
}

function memberOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
