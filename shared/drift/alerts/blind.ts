import { type Finding, toFinding } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';

/** What is known of the watching itself. Instants are ISO 8601. */
export interface WatchFacts {
  readonly now: string;
  readonly blindAfterHours: number;
  /** Clusters that are there, with the newest audit that completed; those that were never audited are not listed. */
  readonly audits: readonly { readonly clusterId: string; readonly clusterName: string; readonly at: string }[];
  /** What kept clusters from being listed. */
  readonly gaps: readonly Gap[];
  /** How far the deny logs were read; absent before the first look. */
  readonly denyLogsAt?: string;
  /** Messages that were given up, by queue. */
  readonly poison: { readonly audits: number; readonly alerts: number };
  /** Why alerts were given up; never holds a secret. */
  readonly reasons: readonly string[];
}

/** The deny logs are read every few minutes: so many hours without are too many. */
const denyLogHours = 2;

/** What is not being watched although it should be: a finding of kind `blind` each, with what that means. */
export function findBlindSpots(facts: WatchFacts): readonly Finding[] {
  return [...overdueAudits(facts), ...unlisted(facts), ...unreadLogs(facts), ...givenUp(facts)];
}

function hoursSince(at: string, now: string): number {
  return (Date.parse(now) - Date.parse(at)) / 3_600_000;
}

/** `2026-11-21 05:30 UTC`. */
function toTime(at: string): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function overdueAudits({ audits, now, blindAfterHours }: WatchFacts): readonly Finding[] {
  const overdue = audits.filter(({ at }) => hoursSince(at, now) > blindAfterHours);
  return overdue.map(({ clusterId, clusterName, at }) =>
    toBlind({
      clusterId,
      title: `${clusterName}: not watched, no audit has completed for ${Math.floor(hoursSince(at, now))} hours`,
      detail:
        `The last audit completed at ${toTime(at)}. What changed in routes, rules and settings since then is not known, and nothing is resolved. ` +
        'Look at queue audits-poison and at the log of function auditCluster for the reason.',
      evidence: { lastAudit: at },
    }),
  );
}

function unlisted({ gaps }: WatchFacts): readonly Finding[] {
  return gaps.map(({ resource, reason, detail = '' }) =>
    toBlind({
      resourceId: resource,
      title: `Clusters are not watched: ${resource.slice(0, 120)} cannot be listed (${reason})`,
      detail: `Clusters there are neither found nor audited. ${detail}`.trim(),
      evidence: { reason },
    }),
  );
}

function unreadLogs({ denyLogsAt, now }: WatchFacts): readonly Finding[] {
  if (denyLogsAt === undefined || hoursSince(denyLogsAt, now) <= denyLogHours) return [];
  return [
    toBlind({
      resourceId: 'denyLogs',
      title: `Deny logs are not watched: they were read up to ${toTime(denyLogsAt)} only`,
      detail:
        'Denied flows since then are not known; audits still tell what the configuration blocks. A workspace that answers ' +
        'in part or not at all keeps the watch where it is: look at the log of function watchDenyLogs.',
      evidence: { readUntil: denyLogsAt },
    }),
  ];
}

function givenUp({ poison, reasons }: WatchFacts): readonly Finding[] {
  const queues = [
    ['audits', poison.audits, 'These audits failed each time; their clusters are not judged anew.'],
    ['alerts', poison.alerts, 'Nobody was told what these alerts say; the report has it.'],
  ] as const;
  return queues
    .filter(([, count]) => count > 0)
    .map(([name, count, meaning]) =>
      toBlind({
        resourceId: `${name}-poison`,
        title: `${count} ${count === 1 ? 'message was' : 'messages were'} given up: queue ${name}-poison`,
        detail: [
          meaning,
          ...(name === 'alerts' ? [...new Set(reasons)].slice(0, 3) : []),
          `Mend the reason, then put the messages back on queue ${name}, or delete them.`,
        ].join(' '),
        evidence: { messages: count },
      }),
    );
}

function toBlind(finding: Omit<Finding, 'fingerprint' | 'kind' | 'severity'>): Finding {
  return toFinding({ ...finding, kind: 'blind', severity: 'high', title: finding.title.slice(0, 200) });
}
