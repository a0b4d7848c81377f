import { toIdKey } from '../../shared/model/resourceId.ts';
import { isJsonObject, toErrorAnswer } from './answer.ts';
import type { ArmCall, ArmOutcome } from './arm.ts';
import { answerRead } from './armRead.ts';
import type { ArmTarget } from './armTarget.ts';
import type { SimulatedState } from './state.ts';

/** Answers PATCH of a resource group, of which only tags can be changed; they replace those that it has. */
export function answerGroupWrite(
  state: SimulatedState,
  target: Extract<ArmTarget, { kind: 'resourceGroups' }>,
  call: ArmCall,
): ArmOutcome {
  const found = answerRead(state, target, call.url);
  const group = found.body;
  if (target.resourceGroup === undefined || found.status !== 200 || !isJsonObject(group))
    return {
      state,
      answer: found.status === 200 ? toErrorAnswer(405, 'MethodNotAllowed', 'No group is named.') : found,
    };
  const tags = isJsonObject(call.body) ? call.body['tags'] : undefined;
  if (!isJsonObject(tags))
    return { state, answer: toErrorAnswer(400, 'InvalidRequestContent', 'The body has no tags.') };
  const id = `/subscriptions/${target.subscriptionId}/resourceGroups/${target.resourceGroup}`;
  const stored = { id, name: target.resourceGroup, type: 'Microsoft.Resources/resourceGroups', tags };
  const resources = new Map([...state.resources, [toIdKey(id), stored] as const]);
  const next = { ...state, resources };
  return { state: next, answer: answerRead(next, target, call.url) };
}
