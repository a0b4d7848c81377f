import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { fromResourceId, toIdKey, toParentId } from '../../shared/model/resourceId.ts';
import type { Answer } from './answer.ts';
import { isJsonObject, toErrorAnswer, withoutMembers } from './answer.ts';
import type { ArmCall, ArmOutcome } from './arm.ts';
import { toNotFound } from './armRead.ts';
import type { ArmTarget } from './armTarget.ts';
import { patchableMembers, toOfferedType } from './armTypes.ts';
import { toChangeRecord } from './changeHistory.ts';
import { applyMergePatch } from './mergePatch.ts';
import { toResourceEvent } from './resourceEvent.ts';
import type { SimulatedState } from './state.ts';
import { findResource, putResource, removeResource, toRunId } from './state.ts';

type ItemTarget = Extract<ArmTarget, { kind: 'item' }>;

/** Answers PUT, PATCH or DELETE of one resource. A refused write changes nothing and publishes nothing. */
export function answerWrite(state: SimulatedState, target: ItemTarget, call: ArmCall): ArmOutcome {
  const current = findResource(state, target.id);
  const refusal = refusePrecondition(current, call.headers) ?? refuseBusy(current, target);
  if (refusal) return { state, answer: refusal };
  switch (call.method) {
    case 'PUT':
      return put(state, target, call);
    case 'PATCH':
      return patch(state, target, call);
    case 'DELETE':
      return remove(state, target, call);
    default:
      return { state, answer: toErrorAnswer(405, 'MethodNotAllowed', `${call.method} is not offered here.`) };
  }
}

function put(state: SimulatedState, target: ItemTarget, call: ArmCall): ArmOutcome {
  const current = findResource(state, target.id);
  const refusal = refusePut(state, target, call.body);
  if (refusal) return { state, answer: refusal };
  const body = isJsonObject(call.body) ? call.body : {};
  return store(state, toStored(target, body, current), { call, status: current ? 200 : 201 });
}

function patch(state: SimulatedState, target: ItemTarget, call: ArmCall): ArmOutcome {
  const current = findResource(state, target.id);
  if (!current) return { state, answer: toNotFound(state, target.id) };
  const refusal = refusePatch(target, call.body);
  if (refusal) return { state, answer: refusal };
  const merged = applyMergePatch(current, call.body ?? {});
  return store(state, toStored(target, isJsonObject(merged) ? merged : current, current), { call, status: 200 });
}

function remove(state: SimulatedState, target: ItemTarget, call: ArmCall): ArmOutcome {
  const current = findResource(state, target.id);
  if (!current) return { state, answer: { status: 204 } };
  const next = removeResource(state, current.id);
  return {
    state: withRecord(state, next, current.id, call),
    answer: { status: 200 },
    event: toEvent(next, current, call),
  };
}

function store(
  state: SimulatedState,
  resource: ArmResource,
  { call, status }: { readonly call: ArmCall; readonly status: number },
): ArmOutcome {
  const next = putResource(state, resource);
  const stored = findResource(next, resource.id) ?? resource;
  const answer = { status, body: stored };
  return { state: withRecord(state, next, resource.id, call), answer, event: toEvent(next, stored, call) };
}

/** The state that a write led to, with what the change history tells of it; a child in its parent's body is a change of that. */
function withRecord(before: SimulatedState, after: SimulatedState, id: string, call: ArmCall): SimulatedState {
  const kept = before.resources.has(toIdKey(id)) || after.resources.has(toIdKey(id)) ? id : (toParentId(id) ?? id);
  const record = toChangeRecord({
    recordId: toRunId(after, 'record'),
    correlationId: toRunId(after, 'correlation'),
    before: findResource(before, kept),
    after: findResource(after, kept),
    caller: call.caller,
    at: call.at,
    delaySeconds: before.faults.historyDelaySeconds ?? usualDelaySeconds,
  });
  const next = withPast(before, after, call.at.getTime());
  return record ? { ...next, history: [...next.history, record] } : next;
}

/** The state that a write led to, with what Resource Graph goes on to tell for a while. */
function withPast({ faults, resources }: SimulatedState, after: SimulatedState, now: number): SimulatedState {
  const delaySeconds = faults.graphDelaySeconds ?? 0;
  if (delaySeconds === 0) return after;
  const lasting = after.past.filter(({ until }) => until > now);
  return { ...after, past: [...lasting, { until: now + delaySeconds * 1000, resources }] };
}

/** "Change records should be available in less than five minutes" ("Get resource changes"). */
const usualDelaySeconds = 60;

function toEvent(state: SimulatedState, resource: ArmResource, call: ArmCall) {
  return toResourceEvent({
    eventId: toRunId(state, 'event'),
    correlationId: toRunId(state, 'correlation'),
    resourceId: resource.id,
    method: call.method,
    url: call.url,
    caller: call.caller,
    at: call.at,
  });
}

/** The body as the service keeps it: identity is the address's (or the stored one's), the write is done. */
function toStored(target: ItemTarget, body: JsonObject, current: ArmResource | undefined): ArmResource {
  const name = fromResourceId(target.id)?.names.at(-1) ?? '';
  const properties = isJsonObject(body['properties']) ? body['properties'] : {};
  return {
    ...withoutMembers(body, 'etag'),
    id: current?.id ?? target.id,
    name: current?.name ?? name,
    type: current?.type ?? toOfferedType(target.type) ?? target.type,
    properties: { ...properties, provisioningState: 'Succeeded' },
  };
}

function refusePrecondition(current: ArmResource | undefined, headers: Headers): Answer | undefined {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  const failed =
    (match !== null && (!current || (match !== '*' && match !== current['etag']))) || (noneMatch === '*' && current);
  if (!failed) return undefined;
  return toErrorAnswer(412, 'PreconditionFailed', 'The resource is not in the state that the request asked for.');
}

function refuseBusy(current: ArmResource | undefined, target: ItemTarget): Answer | undefined {
  const state = current?.properties?.['provisioningState'];
  if (state !== 'Updating' && state !== 'Deleting') return undefined;
  return toErrorAnswer(
    409,
    /^Microsoft\.ContainerService\//i.test(target.type) ? 'OperationNotAllowed' : 'AnotherOperationInProgress',
    `Another operation on ${target.id} is in progress (provisioning state ${state}).`,
  );
}

function refusePut(state: SimulatedState, target: ItemTarget, body: Json | undefined): Answer | undefined {
  if (!isJsonObject(body)) {
    return toErrorAnswer(400, 'InvalidRequestContent', 'The request content was invalid: a JSON object is required.');
  }
  const parentId = toParentId(target.id);
  if (parentId !== undefined && !findResource(state, parentId)) {
    return toErrorAnswer(
      404,
      'ParentResourceNotFound',
      `Failed to perform 'write' on resource of type '${target.type}', because the parent resource '${parentId}' could not be found.`,
    );
  }
  return parentId === undefined ? refuseLocation(findResource(state, target.id), body) : undefined;
}

function refuseLocation(current: ArmResource | undefined, body: JsonObject): Answer | undefined {
  const location = body['location'];
  if (typeof location !== 'string' || location === '') {
    return toErrorAnswer(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (current?.location === undefined || toLocationKey(current.location) === toLocationKey(location)) return undefined;
  return toErrorAnswer(
    409,
    'InvalidResourceLocation',
    `The resource '${current.name}' already exists in location '${current.location}'. A resource with the same name cannot be created in location '${location}'.`,
  );
}

function toLocationKey(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

function refusePatch(target: ItemTarget, body: Json | undefined): Answer | undefined {
  const members = patchableMembers(target.type);
  if (members === 'none') {
    return toErrorAnswer(405, 'MethodNotAllowed', `Resources of type '${target.type}' cannot be patched; use PUT.`);
  }
  if (!isJsonObject(body)) {
    return toErrorAnswer(400, 'InvalidRequestContent', 'The request content was invalid: a JSON object is required.');
  }
  const others = Object.keys(body).filter((member) => member !== 'tags');
  if (members === 'all' || others.length === 0) return undefined;
  return toErrorAnswer(
    400,
    'InvalidRequestFormat',
    `PATCH of '${target.type}' takes tags only; it cannot change ${others.join(', ')}. Use PUT.`,
  );
}
