import type { Alert } from '../../model/alert.ts';

const subscriptionId = /\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** An alert in which every subscription id, and whatever looks like one, is its first four characters and `…`; all else stays. */
export function maskAlert(alert: Alert): Alert {
  return { ...masked(alert), id: alert.id, threadKey: alert.threadKey, route: alert.route };
}

function masked<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(subscriptionId, '$1…') as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item as unknown)])) as Value;
}
