/** How a denied flow relates to what the clusters need. */
export type DenyClass = 'dependency' | 'nearMiss' | 'ambiguous' | 'undocumented' | 'noSni' | 'threatIntel' | 'idps';

/**
 * One row of the firewall's logs in a form of our own, whatever table or file it came from. Absent members may also be
 * undefined: rows that all have one shape are read several times faster.
 */
export interface LogRow {
  /** ISO 8601 instant, UTC. */
  readonly time: string;
  readonly category: 'application' | 'network' | 'nat' | 'threatIntel' | 'idps';
  readonly action: 'allow' | 'deny' | 'alert' | 'other';
  readonly protocol: string;
  readonly sourceAddress?: string | undefined;
  readonly sourcePort?: number | undefined;
  /** Application rows: host name, lower case, no trailing dot. */
  readonly host?: string | undefined;
  readonly destinationAddress?: string | undefined;
  readonly destinationPort?: number | undefined;
  /** The rule that decided, `policy/group/collection/rule` as far as the row tells; absent on a default deny. */
  readonly rule?: string | undefined;
  /** True on a default deny, false if a rule decided, null if the row does not tell. */
  readonly defaultAction: boolean | null;
  /** True for "SNI TLS extension was missing". */
  readonly noSni: boolean;
  /** How many attempts the row stands for (rows folded by the service); 1 for a raw row. */
  readonly count: number;
  /** Last attempt where the service folded rows; equals `time` for a raw row. */
  readonly lastTime: string;
  readonly firewallId?: string | undefined;
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
  /** Agent pools with nodes or pods in the subnets that the flows came from, sorted; absent if none is known. */
  readonly pools?: readonly string[];
  /** Present on a row that stands for so many destinations, at least: the rarest of very many are not listed one by one. */
  readonly destinations?: number;
  readonly rule?: string;
  readonly defaultAction?: boolean | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Flows that the firewall let through, of one cluster to what it needs, folded together. */
export type AllowedFlow = Omit<Deny, 'class' | 'defaultAction'>;
