import type { AlertEntry, AlertKind, AlertRoute, Storm } from '../../model/alert.ts';
import type { AlertPolicy } from '../../model/alertPolicy.ts';
import { toSha256 } from '../../model/digest.ts';
import type { Finding } from '../../model/finding.ts';
import type { Json } from '../../model/json.ts';
import { toIdKey } from '../../model/resourceId.ts';

/** What decides whether an alert may be one of many. */
export interface StormInput {
  readonly kind: AlertKind;
  readonly route: AlertRoute;
  /** Worst first. */
  readonly entries: readonly AlertEntry[];
  readonly policy: AlertPolicy;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * The storm that an alert may be a part of: of one cause if its worst finding names what others stand on too, the changed
 * resource before all; digests of all clusters are one. Openings and ends of one cause share it, so that none overtakes
 * the other. Undefined if the alert is its cluster's own business.
 */
export function toStorm({ kind, route, entries, policy, now }: StormInput): Storm | undefined {
  const about = kind === 'digest' ? 'digest' : kind === 'findings' ? toShared(entries[0]?.finding) : undefined;
  if (about === undefined) return undefined;
  const parts = ['storm', kind, about, route.channel, [...(route.to ?? [])].sort()];
  return {
    key: toSha256(JSON.stringify(parts)).slice(0, 32),
    from: new Date(Date.parse(now) + policy.groupWaitSeconds * 1_000).toISOString(),
    intervalMinutes: policy.groupIntervalMinutes,
  };
}

/** What a finding comes from that other clusters may stand on too, as an id key. */
function toShared(finding: Finding | undefined): string | undefined {
  if (!finding) return undefined;
  const { cause, evidence, resourceId, clusterId } = finding;
  const decidedBy = evidence?.['decidedBy'];
  const candidates = [cause?.resourceId, evidence?.['firewallId'], resourceId, memberOf(decidedBy, 'resourceId')];
  const first = candidates.find((one): one is string => typeof one === 'string' && one.startsWith('/'));
  const owner = first && toOwner(toIdKey(first));
  return owner === undefined || owner === toIdKey(clusterId ?? '') ? undefined : owner;
}

/** The top-level resource that an id (key) belongs to: a group of rules belongs to its policy. */
function toOwner(key: string): string {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/.exec(key)?.[0] ?? key;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[name]
    : undefined;
}
