import type { Finding, Severity } from './finding.ts';

/**
 * What is told of a finding: it opened, got worse than ever in its episode, came back after it was resolved, comes and goes
 * (`flapping`: told once, until it settles), is still open after a while or after a silence (`repeated`), is over (`resolved`).
 */
export type Transition = 'opened' | 'worse' | 'reopened' | 'flapping' | 'repeated' | 'resolved';

/** The kinds of ways out for an alert. */
export const alertChannelKinds = ['teams', 'email', 'webhook'] as const;
export type AlertChannelKind = (typeof alertChannelKinds)[number];

/** A way out for an alert: a kind, or one of several of a kind by the name that the settings give it, `teams:payments`. */
export type AlertChannelName = AlertChannelKind | `${AlertChannelKind}:${string}`;

/** True for what names a way out: a kind, or a kind and a name of letters, digits and dashes. */
export function isAlertChannelName(text: unknown): text is AlertChannelName {
  return typeof text === 'string' && /^(?:teams|email|webhook)(?::[a-z0-9][a-z0-9-]{0,39})?$/.test(text);
}

/** Where one alert goes. */
export interface AlertRoute {
  readonly channel: AlertChannelName;
  /** Addresses that an e-mail goes to instead of the configured ones. */
  readonly to?: readonly string[];
}

/** What an alert is for: news, the day's small matters, or the sign that somebody still watches. */
export type AlertKind = 'findings' | 'digest' | 'heartbeat';

/** What alerts of several clusters have in common, so that they make one message. */
export interface Storm {
  /** The same for all that one cause brings about over one way out: 32 hex digits. */
  readonly key: string;
  /** Not sent before (ISO 8601), so that other clusters can join. */
  readonly from: string;
  /** The next message of the storm follows so many minutes after this one at the earliest. */
  readonly intervalMinutes: number;
}

/** A message about a group of findings. What it says was decided; a channel only says it. */
export interface Alert {
  /** Deterministic: of the group and its place in the sequence of what the group was told. Also the outbox key. 32 hex digits. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly route: AlertRoute;
  /** The same for all that is told of one matter, so that it can be shown as one thread: 32 hex digits, mostly a fingerprint. */
  readonly threadKey: string;
  /** ISO 8601 instant, UTC. */
  readonly createdAt: string;
  /** The cluster that all entries are about; the word `deployment` for what is about Breakwater itself. */
  readonly clusterId: string;
  readonly clusterName: string;
  /** Worst first, resolved ones last; empty in a heartbeat only. */
  readonly entries: readonly AlertEntry[];
  /** Address of the report page, if known. */
  readonly reportUrl?: string;
  /** Present in a heartbeat only. */
  readonly life?: SignOfLife;
  /** Present if other clusters may be hurt by the same. */
  readonly storm?: Storm;
  /** Alerts of further clusters that are told with it; present in what is sent only. */
  readonly others?: readonly Alert[];
}

/** One finding in an alert. */
export interface AlertEntry {
  readonly transition: Transition;
  readonly finding: Finding;
  /** Since when the finding has been open, ISO 8601. */
  readonly since: string;
  /** When it was resolved, ISO 8601; present for `resolved` only. */
  readonly resolvedAt?: string;
  /** The severity that was told before; present for `worse` only. */
  readonly severityBefore?: Severity;
  /** One sentence on why it is told now, where the transition alone does not say: a silence that ended, how often it came and went. */
  readonly note?: string;
  /** Open findings that are not told because this one explains them. */
  readonly silences?: SilencedByCause;
  /** Who looks after it, by the tag of the cluster or its resource group. */
  readonly owner?: string;
}

/** Findings that a cause speaks for: how many, and the titles of the first few. */
export interface SilencedByCause {
  readonly count: number;
  readonly titles: readonly string[];
}

/** What a heartbeat says. Instants are ISO 8601. */
export interface SignOfLife {
  readonly clusters: number;
  /** The oldest of the clusters' newest audits; null before the first. */
  readonly oldestAudit: string | null;
  readonly open: Readonly<Record<Severity, number>>;
  readonly silenced: number;
  /** What is not watched, a line each; empty if all is. */
  readonly blind: readonly string[];
}
