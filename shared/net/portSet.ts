import { intersectAddresses, isAddressSubset, subtractAddresses, unionAddresses } from './addressSet.ts';

/** Inclusive range of ports. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A set of ports 0–65535 in canonical form: ranges ascending, disjoint and not adjacent. */
export type PortSet = readonly PortRange[];

/** Every port. */
export const allPorts: PortSet = [{ first: 0, last: 65_535 }];

/** No port. */
export const noPorts: PortSet = [];

/** What one port literal means: `*`, a number, or `a-b` with both ends included. Undefined if it is none of these or out of range. */
export function toPortSet(text: string | number): PortSet | undefined {
  const literal = String(text).trim();
  if (literal === '*') return allPorts;
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(literal);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 65_535 ? [{ first, last }] : undefined;
}

/** Ports in either set. Ranges of ports and of addresses are the same algebra. */
export function unionPorts(a: PortSet, b: PortSet): PortSet {
  return unionAddresses(a, b);
}

/** Ports in both sets. */
export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  return intersectAddresses(a, b);
}

/** Ports in `a` that are not in `b`. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  return subtractAddresses(a, b);
}

/** True if every port of `inner` is in `outer`; the empty set is in every set. */
export function isPortSubset(inner: PortSet, outer: PortSet): boolean {
  return isAddressSubset(inner, outer);
}

/** True if the port is in the set. */
export function hasPort(set: PortSet, port: number): boolean {
  return set.some(({ first, last }) => first <= port && port <= last);
}

/** The set as rules write it: `443`, `8000-8080`, `*` for every port; ascending. */
export function toPortTexts(set: PortSet): string[] {
  const [only] = set;
  if (only?.first === 0 && only.last === 65_535) return ['*'];
  return set.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}
