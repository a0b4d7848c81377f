/** Inclusive range of IPv4 addresses as unsigned 32-bit numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** A set of IPv4 addresses in canonical form: ranges ascending, disjoint and not adjacent. Equal sets have equal form. */
export type AddressSet = readonly AddressRange[];
