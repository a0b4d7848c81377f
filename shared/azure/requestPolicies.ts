import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';

/** A request that would have left the configured service, token and all. Nothing was sent. */
export class ForeignHostError extends Error {
  constructor(host: string) {
    super(`The service named an address on another host (${host}); it was not asked.`);
    this.name = 'ForeignHostError';
  }
}

/** The service asked for a longer pause than one run can afford. */
export class LongWaitError extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`The service asked to wait ${Math.ceil(retryAfterMs / 1000)} seconds.`);
    this.name = 'LongWaitError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** A final answer that is no success, before the SDK has looked at it. */
export class StatusError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`The service answered with status ${status}.`);
    this.name = 'StatusError';
    this.status = status;
    this.body = body;
  }
}

/**
 * Refuses every request that does not keep scheme, host and port of the endpoint. The SDK clients follow whatever
 * `nextLink` or redirect an answer names and would send the bearer token there. Use it per retry: it then runs last,
 * after redirects.
 */
export function pinHost(endpoint: string): PipelinePolicy {
  const { origin } = new URL(endpoint);
  return {
    name: 'breakwaterPinHost',
    sendRequest(request, next) {
      const target = new URL(request.url);
      return target.origin === origin ? next(request) : Promise.reject(new ForeignHostError(target.host));
    },
  };
}

/** Ends a request, all its retries and pauses included, after so many milliseconds. Use it per call. */
export function limitTime(limitMs: number): PipelinePolicy {
  return {
    name: 'breakwaterLimitTime',
    sendRequest(request, next) {
      const limit = AbortSignal.timeout(limitMs);
      const given = request.abortSignal;
      request.abortSignal = given instanceof AbortSignal ? AbortSignal.any([given, limit]) : limit;
      return next(request);
    },
  };
}

/** Stops the retries of a request when the service asks for a pause of more than so many milliseconds. Use it per retry. */
export function limitWait(limitMs: number): PipelinePolicy {
  return {
    name: 'breakwaterLimitWait',
    async sendRequest(request, next) {
      const response = await next(request);
      const waitMs = response.status === 429 || response.status === 503 ? toWaitMs(response) : undefined;
      if (waitMs !== undefined && waitMs > limitMs) throw new LongWaitError(waitMs);
      return response;
    },
  };
}

/**
 * Throws StatusError for an answer that is no success, after all retries. The logs SDK takes the body of an error apart
 * without looking and loses the status when it is not the documented one. Use it per call. A challenge is left to the
 * policy that can answer it.
 */
export function throwStatus(): PipelinePolicy {
  return {
    name: 'breakwaterThrowStatus',
    async sendRequest(request, next) {
      const response = await next(request);
      const isChallenge = response.status === 401 && response.headers.has('www-authenticate');
      if (response.status < 400 || isChallenge) return response;
      throw new StatusError(response.status, parse(response.bodyAsText));
    },
  };
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** The pause that an answer asks for; `Retry-After` is seconds or a date (RFC 9110, 10.2.3), the other two milliseconds. */
function toWaitMs({ headers }: PipelineResponse): number | undefined {
  const inMs = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (inMs !== undefined && Number.isFinite(Number(inMs))) return Number(inMs);
  const text = headers.get('retry-after');
  if (text === undefined) return undefined;
  const wait = Number.isFinite(Number(text)) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? wait : undefined;
}
