/** Inclusive range of ports. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A set of ports 0–65535 in canonical form: ranges ascending, disjoint and not adjacent. */
export type PortSet = readonly PortRange[];
