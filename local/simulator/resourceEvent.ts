import type { JsonObject } from '../../shared/model/json.ts';
import { fromResourceId } from '../../shared/model/resourceId.ts';

/** Who makes a call, as the token tells. */
export interface Caller {
  readonly objectId: string;
  readonly principalType: 'User' | 'ServicePrincipal';
  /** User principal name of a person. */
  readonly upn?: string;
  /** Application id of a service principal or managed identity. */
  readonly appId?: string;
}

/** What happened to a resource, before it takes the form of one of the two schemas. */
export interface ResourceEvent {
  readonly id: string;
  /** Subscription path: Event Grid's topic, CloudEvents' source. */
  readonly topic: string;
  readonly subject: string;
  readonly type: 'Microsoft.Resources.ResourceWriteSuccess' | 'Microsoft.Resources.ResourceDeleteSuccess';
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly data: JsonObject;
}

/** What is known of a write when its event is made. */
export interface WriteFacts {
  readonly eventId: string;
  readonly correlationId: string;
  readonly resourceId: string;
  readonly method: string;
  readonly url: URL;
  readonly caller: Caller;
  readonly at: Date;
}

const tenantId = '00000000-0000-0000-0000-0000000000ff';

/**
 * The event that Event Grid publishes for a successful write or delete. Its subject spells `resourcegroups` in lower case, as
 * the service does: ids in events must be compared case-blind.
 */
export function toResourceEvent(facts: WriteFacts): ResourceEvent {
  const parts = fromResourceId(facts.resourceId);
  const isDelete = facts.method === 'DELETE';
  return {
    id: facts.eventId,
    topic: `/subscriptions/${parts?.subscriptionId ?? ''}`,
    subject: facts.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/'),
    type: isDelete ? 'Microsoft.Resources.ResourceDeleteSuccess' : 'Microsoft.Resources.ResourceWriteSuccess',
    time: facts.at.toISOString(),
    data: toEventBody(facts, `${parts?.type ?? ''}/${isDelete ? 'delete' : 'write'}`),
  };
}

function toEventBody(facts: WriteFacts, action: string): JsonObject {
  const parts = fromResourceId(facts.resourceId);
  return {
    authorization: { scope: facts.resourceId, action, evidence: toEvidence(facts.caller) },
    claims: toClaims(facts.caller),
    correlationId: facts.correlationId,
    httpRequest: {
      clientRequestId: facts.eventId,
      clientIpAddress: '192.0.2.1',
      method: facts.method,
      url: facts.url.href,
    },
    resourceProvider: parts?.type.split('/')[0] ?? '',
    resourceUri: facts.resourceId,
    operationName: action,
    status: 'Succeeded',
    subscriptionId: parts?.subscriptionId ?? '',
    tenantId,
    resourceGroup: parts?.resourceGroup ?? '',
  };
}

function toEvidence(caller: Caller): JsonObject {
  return { role: 'Contributor', principalId: caller.objectId, principalType: caller.principalType };
}

function toClaims(caller: Caller): JsonObject {
  return {
    aud: 'https://management.core.windows.net/',
    'http://schemas.microsoft.com/identity/claims/objectidentifier': caller.objectId,
    ...(caller.appId !== undefined && { appid: caller.appId }),
    ...(caller.upn !== undefined && {
      name: caller.upn,
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': caller.upn,
    }),
  };
}

/** The event in Event Grid's own schema. */
export function toEventGridItem(event: ResourceEvent): JsonObject {
  const { id, topic, subject, data, time, type } = event;
  return { id, topic, subject, eventType: type, eventTime: time, data, dataVersion: '2', metadataVersion: '1' };
}

/** The event as CloudEvents 1.0. */
export function toCloudEvent(event: ResourceEvent): JsonObject {
  const { id, topic, subject, data, time, type } = event;
  return { id, source: topic, subject, type, time, specversion: '1.0', data };
}
