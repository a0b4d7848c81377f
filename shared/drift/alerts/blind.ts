import { type Finding, toFinding } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';
import type { LogArrival } from '../../model/logArrival.ts';
import { toIdKey, toResourceName } from '../../model/resourceId.ts';

/** What is known of the watching itself. Instants are ISO 8601. */
export interface WatchFacts {
  readonly now: string;
  readonly blindAfterHours: number;
  /** Clusters that are there, with the newest audit that completed; those that were never audited are not listed. */
  readonly audits: readonly { readonly clusterId: string; readonly clusterName: string; readonly at: string }[];
  /** What kept clusters from being listed. */
  readonly gaps: readonly Gap[];
  /** What an earlier audit of a cluster could read and the last one was refused (ids), by what refuses it. */
  readonly lost: readonly {
    readonly clusterId: string;
    readonly clusterName: string;
    readonly gap: Gap;
    readonly hidden: readonly string[];
  }[];
  /** Workspaces in which rows of firewalls have arrived. */
  readonly arrivals: readonly LogArrival[];
  /** How long a workspace may get none. */
  readonly logsSilentHours: number;
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
  return [
    ...overdueAudits(facts),
    ...unlisted(facts),
    ...refused(facts),
    ...unreadLogs(facts),
    ...silentLogs(facts),
    ...givenUp(facts),
  ];
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

/** More names than this are counted only. */
const mostNames = 5;

/** Permissions that were lost: one finding for each thing that is refused, with what it hides of which clusters. */
function refused({ lost }: WatchFacts): readonly Finding[] {
  const byGap = Map.groupBy(lost, ({ gap }) => toIdKey(gap.resource));
  return [...byGap.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const hidden = toNameList(withoutChildren(group.flatMap((one) => one.hidden)).map(toResourceName));
    const clusters = toNameList(group.map(({ clusterName }) => clusterName));
    return toBlind({
      resourceId: first.gap.resource,
      title: `Not watched any more: ${hidden} may no longer be read`,
      detail:
        `Earlier audits could read it. What changes there is not seen, and what depends on it is unknown for ${clusters}. ` +
        `${first.gap.detail ?? `Azure refuses ${first.gap.resource}.`} Give the identity its role back.`,
      evidence: { resources: [...new Set(group.flatMap((one) => one.hidden))].sort() },
    });
  });
}

/** Who hears of a firewall need not hear of its settings. */
function withoutChildren(ids: readonly string[]): readonly string[] {
  const keys = new Set(ids.map(toIdKey));
  return ids.filter((id) => ![...keys].some((key) => toIdKey(id).startsWith(`${key}/`)));
}

function toNameList(all: readonly string[]): string {
  const names = [...new Set(all)].sort();
  const left = names.length - mostNames;
  return left > 0 ? `${names.slice(0, mostNames).join(', ')} and ${left} more` : names.join(', ');
}

/** A workspace that answers and got nothing for long. Whether nobody logs or nothing passes nobody can tell from here. */
function silentLogs({ arrivals, logsSilentHours, now }: WatchFacts): readonly Finding[] {
  const silent = arrivals.filter(
    ({ at, askedAt }) => hoursSince(askedAt, now) <= denyLogHours && hoursSince(at, askedAt) > logsSilentHours,
  );
  return silent.map(({ workspace, at, askedAt }) =>
    toBlind({
      resourceId: workspace,
      severity: 'medium',
      title: `Workspace ${toResourceName(workspace)} is silent: no row of the firewall's logs for ${Math.floor(hoursSince(at, askedAt))} hours`,
      detail:
        `The last row arrived at ${toTime(at)}; until then there were some. Denied flows are not seen meanwhile, unless nothing passes the firewall. ` +
        "Look at the firewall's diagnostic settings, at the daily cap of the workspace, and whether the firewall runs.",
      evidence: { lastRow: at },
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

function toBlind(
  finding: Omit<Finding, 'fingerprint' | 'kind' | 'severity'> & Partial<Pick<Finding, 'severity'>>,
): Finding {
  return toFinding({ severity: 'high', ...finding, kind: 'blind', title: finding.title.slice(0, 200) });
}
