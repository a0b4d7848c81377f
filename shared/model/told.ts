import type { Alert, AlertChannelName } from './alert.ts';
import type { Severity } from './finding.ts';

/** What was last told of one finding over one channel. */
export interface Told {
  readonly fingerprint: string;
  readonly episode: number;
  readonly status: 'open' | 'flapping' | 'resolved';
  /** The worst severity that was told in the episode. */
  readonly severity: Severity;
  /** When, ISO 8601. */
  readonly at: string;
}

/**
 * What one channel was told of one cluster: the log that makes every message happen once. Whoever writes it has decided
 * what is sent; `pending` holds that until it is in the outbox, so that decision and message are one write.
 */
export interface ToldLog {
  readonly channel: AlertChannelName;
  /** Messages so far; the next one's place in the sequence. A write must be one more than what is stored. */
  readonly sequence: number;
  /** When the last message of news was decided, ISO 8601; absent before the first. */
  readonly lastAt?: string;
  /** When the last sign of life was; in the log of the deployment only. */
  readonly heartbeatAt?: string;
  readonly told: readonly Told[];
  readonly pending?: Alert;
}

/** A cluster whose findings are remembered, as its last audit saw it; or the deployment itself. */
export interface Watched {
  /** ARM id, or `deployment`. */
  readonly clusterId: string;
  readonly clusterName: string;
  /** Tags of the cluster over those of its resource group, names in lower case. */
  readonly tags: Readonly<Record<string, string>>;
  /** When its findings were last seen, ISO 8601. */
  readonly seenAt: string;
}

/** What stands for a cluster's id where a finding is about Breakwater itself. */
export const deploymentId = 'deployment';
