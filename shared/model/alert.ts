import type { Finding } from './finding.ts';

/** What happened to a finding between two audits. */
export type Transition = 'opened' | 'worse' | 'resolved';

/** A message about findings of one cluster that opened, got worse or were resolved. */
export interface Alert {
  /** Deterministic: of cluster, findings, transitions and the times at which those episodes began. Also the outbox key. 32 hex digits. */
  readonly id: string;
  /** ISO 8601 instant, UTC. */
  readonly createdAt: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly entries: readonly AlertEntry[];
  /** Address of the report page, if known. */
  readonly reportUrl?: string;
}

/** One finding in an alert. */
export interface AlertEntry {
  readonly transition: Transition;
  readonly finding: Finding;
  /** Since when the finding has been open, ISO 8601. */
  readonly since: string;
}

/** The ways out for an alert. */
export type AlertChannelName = 'teams' | 'email';
