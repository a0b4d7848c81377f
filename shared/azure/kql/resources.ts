import { toLiteralList } from './literals.ts';

/**
 * The query for every resource of these types, whole as far as Resource Graph keeps it; it keeps no etags. Pages need an
 * order and the ids ("Working with large Azure resource data sets").
 */
export function toResourcesQuery(types: readonly string[]): string {
  return `resources
| where type in~ ${toLiteralList(types)}
| project id, name, type, location, kind, sku, zones, identity, tags, properties
| order by id asc`;
}

/** The query for the subscriptions that hold any resource of these types. */
export function toSubscriptionsQuery(types: readonly string[]): string {
  return `resources
| where type in~ ${toLiteralList(types)}
| summarize resources = count() by subscriptionId
| order by subscriptionId asc`;
}
