import type { AlertChannelName } from './alert.ts';
import type { ClusterScope } from './config.ts';
import type { Severity } from './finding.ts';

/** When findings are told: as they come, once a day, or never. */
export type Telling = 'now' | 'digest' | 'never';

/** Sends some findings some ways. All limits that are given must hold; a rule without any is about every finding. */
export interface AlertRule extends ClusterScope {
  /** Kinds of findings; `*` stands for any text. */
  readonly kinds?: readonly string[];
  /** The mildest severity that it is about. */
  readonly from?: Severity;
  readonly channels: readonly AlertChannelName[];
  /** Overrules what the policy says of the severity. */
  readonly tell?: Telling;
}

/** While causes are open, what they explain is not told on its own. */
export interface Inhibition {
  /** Kinds of findings that speak for others. */
  readonly causes: readonly string[];
  /** Kinds of findings of the same cluster that they speak for, if no worse than the cause. A cause that lists dependencies speaks for these alone. */
  readonly effects: readonly string[];
}

/** A time in which nothing is told of some clusters. What is still open at its end is told then. */
export interface MaintenanceWindow extends ClusterScope {
  readonly reason: string;
  readonly span: MaintenanceSpan;
}

/** Once, between two instants (ISO 8601), or every week: minutes after Sunday 00:00 UTC, and how many minutes long. */
export type MaintenanceSpan =
  | { readonly kind: 'once'; readonly from: string; readonly until: string }
  | { readonly kind: 'weekly'; readonly startMinute: number; readonly minutes: number };

/** Who is told of what, when and how often. */
export interface AlertPolicy {
  /** So long after the first news more is waited for, that they make one message. */
  readonly groupWaitSeconds: number;
  /** Two messages about one cluster over one channel are at least so far apart. */
  readonly groupIntervalMinutes: number;
  /** How often what is still open, and nobody acknowledged, is told again. Severities without a number are not repeated. */
  readonly repeatHours: Readonly<Partial<Record<Severity, number>>>;
  readonly tell: Readonly<Record<Severity, Telling>>;
  /** The hour of day, UTC, of digests and heartbeats. */
  readonly digestHour: number;
  /** Every rule that fits adds its channels; a finding that none fits goes over every channel without a name of its own. */
  readonly rules: readonly AlertRule[];
  /** E-mail addresses by the name that `email:name` uses. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  /** The tag of a cluster, or of its resource group, that names its owner. */
  readonly ownerTag: string;
  /** Channels of owners: they are told instead of the unnamed channels. */
  readonly owners: Readonly<Record<string, readonly AlertChannelName[]>>;
  readonly inhibitions: readonly Inhibition[];
  readonly maintenance: readonly MaintenanceWindow[];
  /** Subscription ids in messages become their first four characters. */
  readonly maskSubscriptionIds: boolean;
  /** A finding that comes back within so many minutes after it was resolved, twice in a row, flaps until it keeps still for as long. */
  readonly flapMinutes: number;
  /** Days between two signs of life; 0 for none. */
  readonly heartbeatDays: number;
  /** An audit that has not completed for so many hours is a blind spot. */
  readonly blindAfterHours: number;
  /** A workspace that used to get rows of the firewall's logs and got none for so many hours is a blind spot. */
  readonly logsSilentHours: number;
}

const egressCauses = [
  'authorized-ranges-miss-firewall',
  'dns-cut',
  'dns-proxy-off',
  'firewall-deallocated',
  'nsg-blocks-api-server',
  'nsg-blocks-egress',
  'peering-broken',
  'route-blackhole',
  'route-default-missing',
  'route-table-missing',
  'snat-off',
] as const;

const egressEffects = [
  'change-breaks-dependency',
  'denied-in-logs',
  'dependency-denied',
  'dependency-unproven',
  'model-disagrees',
  'name-not-resolved',
  'undocumented-dependency',
] as const;

/** What holds where the configuration says nothing. */
export const defaultAlertPolicy: AlertPolicy = {
  groupWaitSeconds: 30,
  groupIntervalMinutes: 5,
  repeatHours: { critical: 24 },
  tell: { critical: 'now', high: 'now', medium: 'now', low: 'digest', info: 'never' },
  digestHour: 7,
  rules: [],
  recipients: {},
  ownerTag: 'owner',
  owners: {},
  inhibitions: [{ causes: egressCauses, effects: egressEffects }],
  maintenance: [],
  maskSubscriptionIds: false,
  flapMinutes: 120,
  heartbeatDays: 7,
  blindAfterHours: 6,
  logsSilentHours: 24,
};
