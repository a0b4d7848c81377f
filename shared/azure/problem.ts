import type { Gap, GapReason } from '../model/gap.ts';
import { ForeignHostError, LongWaitError, StatusError } from './requestPolicies.ts';
import { TokenError } from './tokenSource.ts';

/** What went wrong with a request, before it is said what the request was for. */
export interface Problem {
  readonly reason: GapReason;
  /** A clause for people, without secrets and without a full stop. */
  readonly text: string;
  /** True if no answer came at all: no token, no address, no connection. */
  readonly lost: boolean;
}

/** What a request was for. */
export interface Target {
  /** ARM id, or `/subscriptions/<id>/providers/<type>` for a list. */
  readonly resource: string;
  /** The action that the identity needs. */
  readonly action: string;
}

/** Reads an error that a client threw. Throws it again if it is a bug and not a failed request. */
export function toProblem(error: unknown): Problem {
  if (error instanceof TokenError) return { reason: 'forbidden', text: clip(error.message), lost: true };
  if (error instanceof ForeignHostError) return { reason: 'malformed', text: clip(error.message), lost: false };
  if (error instanceof LongWaitError) return { reason: 'throttled', text: clip(error.message), lost: false };
  if (error instanceof StatusError) return fromStatus(error.status, error.body);
  if (!(error instanceof Error)) throw error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return { reason: 'timeout', text: 'no answer within the time limit', lost: false };
  }
  if (error.name === 'RestError') return fromRestError(error);
  throw error;
}

/** Reads an answer that is no success: its HTTP status and, if it has one, ARM's error code. */
export function fromStatus(status: number, body: unknown): Problem {
  const code = toErrorCode(body);
  return { reason: toReason(status), text: `status ${status}${code ? ` ${code}` : ''}`, lost: false };
}

/** A body that is not what the service documents. */
export function malformed(text: string): Problem {
  return { reason: 'malformed', text, lost: false };
}

/** Says what could not be seen and what would mend it. */
export function toGap(problem: Problem, target: Target): Gap {
  const detail = `${target.action} on ${target.resource}: ${problem.text.replace(/\.$/, '')}. ${toRemedy(problem, target)}`;
  return { resource: target.resource, reason: problem.reason, detail: detail.trim() };
}

function toRemedy({ reason, lost }: Problem, { action, resource }: Target): string {
  if (lost && reason === 'forbidden') return 'Check the identity that Breakwater runs with.';
  switch (reason) {
    case 'forbidden':
      return `Grant the identity ${action} at ${resource.split('/providers/')[0] ?? resource}.`;
    case 'notFound':
      return 'It was deleted, or the identity may not know of it.';
    case 'throttled':
    case 'timeout':
    case 'unavailable':
      return 'The next run tries again.';
    case 'unsupported':
    case 'malformed':
    case 'stale':
      return '';
  }
}

function toReason(status: number): GapReason {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 ? 'unavailable' : 'unsupported';
}

function fromRestError(error: Error): Problem {
  const { statusCode, code, details } = error as Error & { statusCode?: number; code?: string; details?: unknown };
  if (code === 'PARSE_ERROR') return malformed('the answer is no JSON');
  if (statusCode !== undefined) return fromStatus(statusCode, details);
  return { reason: 'unavailable', text: `no connection (${clip(code ?? error.message)})`, lost: true };
}

/** ARM and Log Analytics: `{error: {code, message}}`. The message may name people or hold addresses; the code does not. */
function toErrorCode(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? clip(error.code) : undefined;
}

function clip(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
