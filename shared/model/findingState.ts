import type { Finding, Severity } from './finding.ts';

/** What is remembered of a finding between audits. */
export interface FindingState {
  readonly fingerprint: string;
  readonly state: 'open' | 'resolved';
  /** The worst severity of the current (or last) episode: only what is worse than that is news. */
  readonly severity: Severity;
  /** When the current (or last) episode began, ISO 8601. */
  readonly since: string;
  readonly lastSeen: string;
  /** The finding as last seen, to be able to say what was resolved. */
  readonly finding: Finding;
}
