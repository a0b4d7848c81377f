import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { fromResourceId, toIdKey } from '../../shared/model/resourceId.ts';
import type { Caller } from './resourceEvent.ts';

/** A record of Resource Graph's change history, as its tables hold it. */
export interface ChangeRecord {
  readonly table: 'resourcechanges' | 'networkresourcechanges';
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** When it can be read, milliseconds. */
  readonly visibleAt: number;
  readonly properties: JsonObject;
}

/** A write that was done. */
export interface DoneWrite {
  readonly recordId: string;
  readonly correlationId: string;
  readonly before: ArmResource | undefined;
  readonly after: ArmResource | undefined;
  readonly caller: Caller;
  readonly at: Date;
  readonly delaySeconds: number;
}

/** Child resources that the network pushes to a table of its own. Who wrote them is never told there (observed, late 2024). */
const pushedTypes = ['microsoft.network/firewallpolicies/rulecollectiongroups'];

/** What a write leaves in the change history. One that changed nothing leaves nothing. */
export function toChangeRecord(write: DoneWrite): ChangeRecord | undefined {
  const { before, after, recordId, at, delaySeconds } = write;
  const target = after ?? before;
  const parts = target && fromResourceId(target.id);
  if (!target || !parts) return undefined;
  const changes = before && after ? toChangedMembers(before, after) : {};
  if (before && after && Object.keys(changes).length === 0) return undefined;
  const isPushed = pushedTypes.includes(parts.type.toLowerCase());
  return {
    table: isPushed ? 'networkresourcechanges' : 'resourcechanges',
    id: `${toIdKey(target.id)}/providers/Microsoft.Resources/changes/${recordId}`,
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup.toLowerCase(),
    visibleAt: at.getTime() + delaySeconds * 1000,
    properties: {
      targetResourceId: target.id,
      targetResourceType: parts.type.toLowerCase(),
      changeType: before ? (after ? 'Update' : 'Delete') : 'Create',
      changeAttributes: {
        correlationId: write.correlationId,
        timestamp: at.toISOString(),
        changesCount: Object.keys(changes).length,
        ...toActor(write.caller, isPushed, `${parts.type.toLowerCase()}/${after ? 'write' : 'delete'}`),
      },
      changes,
    },
  };
}

function toActor({ upn, appId, objectId }: Caller, isPushed: boolean, operation: string): JsonObject {
  const unsaid = 'Unspecified';
  if (isPushed) return { changedBy: unsaid, changedByType: unsaid, clientType: unsaid, operation: unsaid };
  return upn === undefined
    ? { changedBy: appId ?? objectId, changedByType: 'Application', clientType: appId ?? unsaid, operation }
    : { changedBy: upn, changedByType: 'User', clientType: 'Azure Portal', operation };
}

/** Members of `properties`, and the others, whose values differ; etags tell nothing. Values are texts there. */
function toChangedMembers(before: ArmResource, after: ArmResource): JsonObject {
  const [old, current] = [toMembers(before), toMembers(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])].filter((name) => old.get(name) !== current.get(name));
  return Object.fromEntries(
    names.map((name) => [name, { previousValue: old.get(name) ?? null, newValue: current.get(name) ?? null }]),
  );
}

function toMembers({ properties = {}, ...rest }: ArmResource): ReadonlyMap<string, string> {
  const inner = Object.entries(properties).map(([name, value]) => [`properties.${name}`, value] as const);
  const outer = Object.entries(rest).filter(([name]) => name !== 'etag');
  return new Map([...inner, ...outer].map(([name, value]) => [name, toText(value)]));
}

function toText(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (key, inner: unknown) => (key === 'etag' ? undefined : inner));
}
