import { toIdKey } from '../../shared/model/resourceId.ts';
import type { Answer } from './answer.ts';
import { toErrorAnswer } from './answer.ts';
import type { Caller } from './resourceEvent.ts';

/** Actions and scopes that a fault touches. `*` in the action stands for any text; the scope covers what lies below it. */
export interface FaultTarget {
  /** `Microsoft.Network/ipGroups/read`, `Microsoft.Network/*\/write` and so on, case-blind. */
  readonly action: string;
  /** A resource id or its beginning; every scope if absent. */
  readonly scope?: string;
}

/** Answers a number of matching calls with a failure, then lets them through. */
export interface FailingCalls extends FaultTarget {
  readonly status: 429 | 500 | 502 | 503 | 504;
  /** How many matching calls fail. */
  readonly times: number;
  /** Sent as `Retry-After`; absent: none is sent. */
  readonly retryAfterSeconds?: number;
}

/** What goes wrong in the log workspace with this id (every workspace if absent). */
export interface LogFault {
  readonly kind: 'partial' | 'forbidden' | 'empty';
  readonly workspaceId?: string;
}

/** What the simulated Azure does wrong on purpose. */
export interface Faults {
  /** Actions answered with 403. Real Azure leaves forbidden resources out of some lists instead. */
  readonly forbidden?: readonly FaultTarget[];
  readonly failing?: readonly FailingCalls[];
  readonly logs?: readonly LogFault[];
  /** The actions of the role that identities have: any other is answered with 403. Absent: they may do anything. People may anyway. */
  readonly role?: readonly string[];
  /** How long after a write Resource Graph's change history tells it, in seconds; a minute unless given. */
  readonly historyDelaySeconds?: number;
  /** How long after a write Resource Graph's table `resources` still tells what was before, in seconds; at once unless given. */
  readonly graphDelaySeconds?: number;
  /** The quota of Resource Graph that each caller has; no limit and no headers about it unless given. */
  readonly graphQuota?: GraphQuota;
}

/** So many queries in a window of so many seconds. */
export interface GraphQuota {
  readonly queries: number;
  readonly seconds: number;
}

/** How often each entry of `failing` was used, by its index. */
export type UsedFaults = readonly number[];

/** The call that a fault may touch. */
export interface GuardedCall {
  readonly action: string;
  readonly scope: string;
  readonly caller: Pick<Caller, 'objectId' | 'principalType'>;
}

/** The failure that the faults ask for and the new usage counts; no answer if the call may go on. */
export function answerFault(
  faults: Faults,
  used: UsedFaults,
  call: GuardedCall,
): { answer?: Answer; used: UsedFaults } {
  if (isOutsideRole(faults, call)) return { answer: toForbidden(call), used };
  if (faults.forbidden?.some((target) => isTouched(target, call))) return { answer: toForbidden(call), used };
  const failing = faults.failing ?? [];
  const index = failing.findIndex((fault, at) => isTouched(fault, call) && (used[at] ?? 0) < fault.times);
  const fault = failing[index];
  if (!fault) return { used };
  const counts = failing.map((_, at) => (used[at] ?? 0) + (at === index ? 1 : 0));
  return { answer: toFailure(fault), used: counts };
}

function isOutsideRole({ role }: Faults, { action, caller }: GuardedCall): boolean {
  if (!role || caller.principalType === 'User') return false;
  return !role.some((allowed) => allowed.toLowerCase() === action.toLowerCase());
}

function toForbidden(call: GuardedCall): Answer {
  const { objectId } = call.caller;
  return toErrorAnswer(
    403,
    'AuthorizationFailed',
    `The client '${objectId}' with object id '${objectId}' does not have authorization to perform action '${call.action}' over scope '${call.scope}' or the scope is invalid.`,
  );
}

function toFailure(fault: FailingCalls): Answer {
  const headers = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  if (fault.status === 429) {
    return toErrorAnswer(
      429,
      'TooManyRequests',
      'The request is being throttled as the limit has been reached.',
      headers,
    );
  }
  return toErrorAnswer(fault.status, 'InternalServerError', 'An error occurred.', headers);
}

function isTouched(target: FaultTarget, call: GuardedCall): boolean {
  const pattern = target.action.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  if (!new RegExp(`^${pattern}$`, 'i').test(call.action)) return false;
  if (target.scope === undefined) return true;
  const [scope, inner] = [toIdKey(target.scope), toIdKey(call.scope)];
  return inner === scope || inner.startsWith(`${scope}/`);
}
