import { type Answer, toErrorAnswer } from './answer.ts';
import type { GraphQuota } from './faults.ts';

/** What callers have used of their quotas, by their object id. */
export type UsedQuota = ReadonlyMap<string, { readonly since: number; readonly queries: number }>;

/**
 * Counts a query against the caller's quota: so many in a window that begins with its first one ("Guidance for throttled
 * requests in Azure Resource Graph"). Gives the headers that every answer carries, and the refusal if nothing is left.
 */
export function countQuery(
  quota: GraphQuota | undefined,
  used: UsedQuota,
  call: { readonly callerId: string; readonly at: Date },
): { readonly used: UsedQuota; readonly headers: Readonly<Record<string, string>>; readonly refusal?: Answer } {
  if (!quota) return { used, headers: {} };
  const now = call.at.getTime();
  const last = used.get(call.callerId);
  const current = last && now < last.since + quota.seconds * 1000 ? last : { since: now, queries: 0 };
  const isRefused = current.queries >= quota.queries;
  const queries = current.queries + (isRefused ? 0 : 1);
  const leftSeconds = Math.ceil((current.since + quota.seconds * 1000 - now) / 1000);
  const headers = {
    'x-ms-user-quota-remaining': String(quota.queries - queries),
    'x-ms-user-quota-resets-after': `00:00:${String(leftSeconds).padStart(2, '0')}`,
  };
  const next = new Map(used).set(call.callerId, { ...current, queries });
  if (!isRefused) return { used: next, headers };
  const text = 'Client application has been throttled and should not attempt to repeat the request at once.';
  return { used: next, headers, refusal: toErrorAnswer(429, 'RateLimiting', text, headers) };
}
