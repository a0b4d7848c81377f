import { rootCertificates } from 'node:tls';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { limitTime, limitWait, pinHost } from './requestPolicies.ts';

/** How hard a request is tried before it becomes a gap. Milliseconds. */
export interface RetryLimits {
  /** Tries after the first one. */
  readonly retries: number;
  /** First pause between tries where the service names none; it doubles. */
  readonly pauseMs: number;
  /** The longest pause, ours or the service's. */
  readonly longestPauseMs: number;
  /** One request with all its tries and pauses. */
  readonly requestMs: number;
  /** Everything that one call of a port may take. */
  readonly totalMs: number;
}

/** A function has five minutes at least; what has not come after three is a gap. */
export const defaultRetryLimits: RetryLimits = {
  retries: 3,
  pauseMs: 800,
  longestPauseMs: 20_000,
  requestMs: 75_000,
  totalMs: 180_000,
};

/** Where a service is and how to trust it. */
export interface ServiceAddress {
  readonly endpoint: string;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  readonly retry?: Partial<RetryLimits>;
}

/** What the Azure clients take; the subset that Breakwater sets. */
export interface SharedClientOptions {
  readonly endpoint: string;
  readonly credentials: { scopes: string[] };
  readonly retryOptions: { maxRetries: number; retryDelayInMs: number; maxRetryDelayInMs: number };
  readonly additionalPolicies: { policy: PipelinePolicy; position: 'perCall' | 'perRetry' }[];
  readonly tlsOptions?: { ca: string[] };
}

/** The options that every Azure client gets: one owner of retries, one host, bounded time, the extra authority. */
export function toClientOptions(address: ServiceAddress, scope: string): SharedClientOptions {
  const limits = toRetryLimits(address.retry);
  return {
    endpoint: address.endpoint,
    credentials: { scopes: [scope] },
    retryOptions: {
      maxRetries: limits.retries,
      retryDelayInMs: limits.pauseMs,
      maxRetryDelayInMs: limits.longestPauseMs,
    },
    additionalPolicies: [
      { policy: limitTime(limits.requestMs), position: 'perCall' },
      { policy: limitWait(limits.longestPauseMs), position: 'perRetry' },
      { policy: pinHost(address.endpoint), position: 'perRetry' },
    ],
    // `ca` replaces Node's own list, so that list goes in again.
    ...(address.caCertificate ? { tlsOptions: { ca: [...rootCertificates, address.caCertificate] } } : {}),
  };
}

/** The limits with the defaults filled in. */
export function toRetryLimits(given: Partial<RetryLimits> | undefined): RetryLimits {
  return { ...defaultRetryLimits, ...given };
}

/** The services of the three clouds whose address is also the audience of their tokens. */
const audiences = [
  'https://management.azure.com',
  'https://management.chinacloudapi.cn',
  'https://management.usgovcloudapi.net',
  'https://api.loganalytics.io',
  'https://api.loganalytics.azure.cn',
  'https://api.loganalytics.us',
] as const;

/** The scope to ask a token for: the endpoint's own where it is one of Azure's, else (a simulator, a proxy) the given one. */
export function toScope(endpoint: string, fallback: (typeof audiences)[number]): string {
  const { origin } = new URL(endpoint);
  return `${audiences.find((audience) => audience === origin) ?? fallback}/.default`;
}
