import { toLiteral, toLiteralList } from './literals.ts';

/** The tables of Resource Graph that tell changes: of most resources, and of what the network pushes there by itself, such as rule collection groups. */
export const changeTables = ['resourcechanges', 'networkresourcechanges'] as const;
export type ChangeTable = (typeof changeTables)[number];

/** So many records are read at most, the newest: one page of Resource Graph. */
const mostRecords = 1000;

/** Which changes are asked for: those of these resources in a span of time (ISO 8601, both ends included). */
export interface AskedChanges {
  readonly resourceIds: readonly string[];
  readonly from: string;
  readonly to: string;
}

/**
 * The query for who changed what ("Get resource changes"). What it projects is the allow-list: the values that were
 * changed, and whatever else a record holds, never leave the service. @throws RangeError if an instant is none
 */
export function toChangesQuery(table: ChangeTable, { resourceIds, from, to }: AskedChanges): string {
  return `${table}
| extend resourceId = tostring(properties.targetResourceId),
         changedAt = todatetime(properties.changeAttributes.timestamp)
| where changedAt >= ${toLiteral(new Date(from))} and changedAt <= ${toLiteral(new Date(to))}
| where resourceId in~ ${toLiteralList(resourceIds)}
| project eventId = id,
          resourceId,
          resourceType = tostring(properties.targetResourceType),
          changeType = tostring(properties.changeType),
          changedAt,
          correlationId = tostring(properties.changeAttributes.correlationId),
          changedBy = tostring(properties.changeAttributes.changedBy),
          clientType = tostring(properties.changeAttributes.clientType),
          operation = tostring(properties.changeAttributes.operation)
| order by changedAt desc
| limit ${mostRecords}`;
}
