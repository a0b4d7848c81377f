import { PortError } from '../ports.ts';

/** What was tried and on what. */
export interface StorageCall {
  readonly port: string;
  readonly operation: string;
  /** `blob reports/latest/…`, `table findings`, `queue audits`. */
  readonly resource: string;
}

/** Runs a call to storage. @throws PortError for every failure of the service; a bug stays what it is. */
export async function attempt<Result>(call: StorageCall, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toStorageError(error, call);
  }
}

/** HTTP status of an error of a storage client; undefined if there was no answer or it is another error. */
export function statusOf(error: unknown): number | undefined {
  return isRestError(error) ? error.statusCode : undefined;
}

/** The service's error code, `ContainerNotFound` and the like; tables tell it in the body only. */
export function codeOf(error: unknown): string | undefined {
  if (!isRestError(error)) return undefined;
  const { details, code } = error;
  if (typeof details === 'object' && details !== null) {
    if ('errorCode' in details && typeof details.errorCode === 'string') return details.errorCode;
    const odata = 'odataError' in details ? details.odataError : undefined;
    if (typeof odata === 'object' && odata !== null && 'code' in odata && typeof odata.code === 'string')
      return odata.code;
  }
  return code;
}

/** Something stored that is not what was written. Trying again does not help. */
export function toCorruptError(call: StorageCall, cause: unknown): PortError {
  const message = `Storage: ${call.resource} does not hold what Breakwater writes there.`;
  return new PortError(message, { ...call, retryable: false, cause });
}

/** Others wrote the same thing again and again at the same time. */
export function toContentionError(call: StorageCall): PortError {
  return new PortError(`Storage: ${call.resource} was changed by others at every try.`, { ...call, retryable: true });
}

interface RestError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
  readonly details?: unknown;
}

function isRestError(error: unknown): error is RestError {
  return error instanceof Error && error.name === 'RestError';
}

/** What the credential and the clients throw when a service cannot be reached or will not answer. */
const serviceErrors = new Set([
  'RestError',
  'AbortError',
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
]);

function toStorageError(error: unknown, call: StorageCall): unknown {
  if (error instanceof PortError || !(error instanceof Error) || !serviceErrors.has(error.name)) return error;
  const status = statusOf(error);
  const code = codeOf(error);
  const why = code ?? (status === undefined ? error.name : `status ${status}`);
  // Without an answer it may be there the next time; 409 and 412 are others' work that passes.
  const retryable = status === undefined || [408, 409, 412, 429].includes(status) || status >= 500;
  return new PortError(`Storage: ${call.operation} of ${call.resource} failed (${why}).`, {
    ...call,
    retryable,
    cause: error,
  });
}
