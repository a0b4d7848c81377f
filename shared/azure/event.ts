import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId } from '../model/resourceId.ts';
import { asObject, isArray, objectOf } from '../normalise/readers.ts';
import type { ResourceChange } from '../ports.ts';
import { fromApplicationId } from './clientNames.ts';
import { resourceReads } from './resourceReads.ts';

/**
 * Reads one event of Azure Resource Manager, in Event Grid's schema or as a CloudEvent (event-schema-resource-groups).
 * Undefined unless something that egress depends on was written, deleted or acted upon, successfully.
 */
export function fromEventGridEvent(body: Json): ResourceChange | undefined {
  const event = toEvent(body);
  const data = objectOf(event, 'data');
  const type = textOf(event['eventType']) ?? textOf(event['type']) ?? '';
  if (!/^Microsoft\.Resources\.Resource(Write|Delete|Action)Success$/i.test(type)) return undefined;
  const eventId = textOf(event['id']);
  const changedAt = toInstant(textOf(event['eventTime']) ?? textOf(event['time']));
  const resourceId = textOf(data['resourceUri']) ?? textOf(event['subject']);
  const operation = textOf(data['operationName']) ?? type;
  if (eventId === undefined || changedAt === undefined || resourceId === undefined) return undefined;
  if (!matters(resourceId, operation)) return undefined;
  const changedBy = toPrincipal(data);
  const correlationId = textOf(data['correlationId']);
  const through = fromApplicationId(textOf(objectOf(data, 'claims')['appid']) ?? '');
  return {
    eventId,
    resourceId,
    operation,
    changedAt,
    ...(changedBy === undefined ? {} : { changedBy }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(through === undefined ? {} : { through }),
  };
}

/** Event Grid delivers arrays to a webhook and single events to a function. */
function toEvent(body: Json): JsonObject {
  return asObject(isArray(body) && body.length === 1 ? body[0] : body);
}

/** Watched types and their children. Drafts are not live until deployed; many actions only read or join. */
function matters(resourceId: string, operation: string): boolean {
  const type = fromResourceId(resourceId)?.type.toLowerCase();
  if (type === undefined || /drafts?$/.test(type)) return false;
  if (/\/(list|get|join|runcommand|validate)[^/]*\/action$/i.test(operation)) return false;
  return resourceReads.some((read) => {
    const watched = read.type.toLowerCase();
    return type === watched || type.startsWith(`${watched}/`);
  });
}

const claimTypes = {
  userName: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  objectId: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
} as const;

/** The claims hold far more about a person than an alert may: one name or id is kept. */
function toPrincipal(data: JsonObject): string | undefined {
  const claims = objectOf(data, 'claims');
  const evidence = objectOf(objectOf(data, 'authorization'), 'evidence');
  const candidates = [
    claims['name'],
    claims[claimTypes.userName],
    claims[claimTypes.objectId],
    claims['appid'],
    evidence['principalId'],
  ];
  return candidates.map(textOf).find((text) => text !== undefined);
}

/** The longest ARM id is far shorter; names come from whoever made the change and go into alerts. */
const longestText = 2048;

function textOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestText);
  return text === '' ? undefined : text;
}

function toInstant(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
