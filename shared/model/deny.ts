/** How a denied flow relates to what the clusters need. */
export type DenyClass = 'dependency' | 'nearMiss' | 'ambiguous' | 'undocumented' | 'noSni' | 'threatIntel' | 'idps';

/** One row of the firewall's logs in a form of our own, whatever table or file it came from. */
export interface LogRow {
  /** ISO 8601 instant, UTC. */
  readonly time: string;
  readonly category: 'application' | 'network' | 'nat' | 'threatIntel' | 'idps';
  readonly action: 'allow' | 'deny' | 'alert' | 'other';
  readonly protocol: string;
  readonly sourceAddress?: string;
  readonly sourcePort?: number;
  /** Application rows: host name, lower case, no trailing dot. */
  readonly host?: string;
  readonly destinationAddress?: string;
  readonly destinationPort?: number;
  /** The rule that decided, `policy/group/collection/rule` as far as the row tells; absent on a default deny. */
  readonly rule?: string;
  /** True on a default deny, false if a rule decided, null if the row does not tell. */
  readonly defaultAction: boolean | null;
  /** True for "SNI TLS extension was missing". */
  readonly noSni: boolean;
  /** How many attempts the row stands for (rows folded by the service); 1 for a raw row. */
  readonly count: number;
  /** Last attempt where the service folded rows; equals `time` for a raw row. */
  readonly lastTime: string;
  readonly firewallId?: string;
}

/** Denied flows of one kind, folded together. */
export interface Deny {
  readonly class: DenyClass;
  readonly clusterId?: string | null;
  readonly dependencyIds?: readonly string[];
  readonly destination?: string;
  readonly port?: number | null;
  readonly protocol: string;
  readonly count: number;
  /** How many distinct source addresses. */
  readonly sources?: number;
  readonly rule?: string;
  readonly defaultAction?: boolean | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
}
