import type { Exemption } from './config.ts';
import type { Severity } from './finding.ts';
import type { Json } from './json.ts';

/** What a change does to the traffic that is let through. */
export type Effect = 'narrows' | 'widens' | 'both' | 'none' | 'unknown';

/** One difference between the baseline and now. */
export interface Change {
  readonly fingerprint: string;
  readonly resourceId: string;
  /** Keyed, never by index: `ruleCollections[name=allow-aks].rules[name=mcr].targetFqdns`. Empty for the whole resource. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly before?: Json;
  readonly after?: Json;
  /** Name of the item in front of one that was added to a list whose order means something; null for the first. */
  readonly behind?: string | null;
  readonly severity: Severity;
  readonly effect: Effect;
  /** Ids of dependencies whose verdict got worse by it. */
  readonly breaks?: readonly string[];
  /** Ids of dependencies whose verdict got better by it. */
  readonly mends?: readonly string[];
  readonly changedBy?: string;
  readonly changedAt?: string;
  readonly correlationId?: string;
  /** What the change was made with: `the portal`, `Azure CLI` … */
  readonly through?: string;
}

/** A change that the configuration says is not to be told of, and who says so. */
export interface IgnoredChange extends Exemption {
  readonly change: Change;
}

/** What a drift was measured against. */
export interface DriftBaseline {
  /** sha256 of the snapshot. */
  readonly digest?: string;
  readonly takenAt?: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  /** Why it was accepted. */
  readonly reason?: string;
  /** ISO 8601; from then on it no longer counts. */
  readonly until?: string;
}

/** What differs from the baseline. */
export interface Drift {
  readonly baseline: DriftBaseline;
  /** What all changes do together; absent if there are none. */
  readonly effect?: Effect;
  readonly changes: readonly Change[];
  /** Changes that are counted and shown, and no more; absent if there are none. */
  readonly ignored?: readonly IgnoredChange[];
}
