import type { Json } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import type { Answer } from './answer.ts';
import { toErrorAnswer } from './answer.ts';
import { answerRead } from './armRead.ts';
import type { ArmTarget } from './armTarget.ts';
import { toAction, toArmTarget } from './armTarget.ts';
import { answerGroupWrite } from './armGroups.ts';
import { answerWrite } from './armWrite.ts';
import { answerFault } from './faults.ts';
import { answerGraph, isGraphPath } from './resourceGraph.ts';
import type { Caller, ResourceEvent } from './resourceEvent.ts';
import type { SimulatedState } from './state.ts';

/** One call of the Resource Manager, taken off the wire. */
export interface ArmCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Undefined if the body is empty or no JSON. */
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly at: Date;
  readonly log: Log;
}

/** The next state, the answer, and the event that Event Grid would publish for a successful write. */
export interface ArmOutcome {
  readonly state: SimulatedState;
  readonly answer: Answer;
  readonly event?: ResourceEvent;
}

/**
 * The simulated Resource Manager: GET of one or many, PUT, PATCH and DELETE on any resource type. Every write is done at
 * once, where Azure would often answer 201 or 202 and finish later.
 */
export function answerArm(state: SimulatedState, call: ArmCall): ArmOutcome {
  const path = toPath(call.url);
  if (call.method === 'POST' && isGraphPath(path)) return answerQuery(state, call);
  const target = toArmTarget(path);
  const refusal = refuseVersion(call.url) ?? refuseTarget(state, target, path);
  if (refusal ?? !target) return { state, answer: refusal ?? toUnknownPath(path) };
  const guarded = { ...toAction(call.method, target), caller: call.caller };
  const fault = answerFault(state.faults, state.usedFaults, guarded);
  const next: SimulatedState = { ...state, usedFaults: fault.used };
  if (fault.answer) return { state: next, answer: fault.answer };
  if (call.method === 'GET') return { state: next, answer: answerRead(next, target, call.url) };
  if (target.kind === 'item') return answerWrite(next, target, call);
  if (target.kind === 'resourceGroups' && call.method === 'PATCH') return answerGroupWrite(next, target, call);
  return { state: next, answer: toErrorAnswer(405, 'MethodNotAllowed', `${call.method} is not offered for ${path}.`) };
}

function answerQuery(state: SimulatedState, call: ArmCall): ArmOutcome {
  const refusal = refuseVersion(call.url);
  return refusal ? { state, answer: refusal } : answerGraph(state, call);
}

function refuseVersion(url: URL): Answer | undefined {
  const version = url.searchParams.get('api-version');
  if (version === null || version === '') {
    return toErrorAnswer(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) return undefined;
  return toErrorAnswer(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
}

function refuseTarget(state: SimulatedState, target: ArmTarget | undefined, path: string): Answer | undefined {
  if (!target) return toUnknownPath(path);
  if (target.kind === 'subscriptions') return undefined;
  const known = state.subscriptionIds.some((id) => id.toLowerCase() === target.subscriptionId.toLowerCase());
  if (known) return undefined;
  return toErrorAnswer(404, 'SubscriptionNotFound', `The subscription '${target.subscriptionId}' could not be found.`);
}

function toUnknownPath(path: string): Answer {
  return toErrorAnswer(404, 'NotFound', `The simulated Azure has nothing at ${path}.`);
}

function toPath(url: URL): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}
