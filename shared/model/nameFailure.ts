/** A name that the firewall's logs show as not resolved, folded over a span of time. */
export interface NameFailure {
  /** `client`: every query for it through the DNS proxy failed. `rule`: the firewall could not resolve it for a rule that names it. */
  readonly by: 'client' | 'rule';
  /** Lower case, no trailing dot. */
  readonly name: string;
  /** `NXDOMAIN`, `SERVFAIL`, or the firewall's own words. Text from outside: never markup. */
  readonly error: string;
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Addresses of the clients, sorted; empty for a rule. */
  readonly sources: readonly string[];
  /** The rule, `policy/group/collection/rule` as far as the row tells. */
  readonly rule?: string;
  readonly firewallId?: string;
}
