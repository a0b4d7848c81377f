import type { NextHopType, Route } from '../model/topology.ts';
import { toAddressSet } from '../net/addressSet.ts';

/** Destination of a route to an IPv4 prefix (`10.0.0.0/8`, or one address); undefined if it is none. */
export function toPrefixDestination(text: string): Route['destination'] | undefined {
  const match = /^[\d.]+(?:\/(\d+))?$/.exec(text);
  const addresses = match === null ? undefined : toAddressSet(text);
  if (addresses === undefined) return undefined;
  return { kind: 'prefix', addresses, length: Number(match?.[1] ?? 32), text };
}

/** What a system route is made of. */
export interface SystemRoute {
  readonly name: string;
  readonly nextHopType: NextHopType;
  readonly resourceId?: string;
}

/** System routes to IPv4 prefixes; what is no prefix is left out. */
export function toSystemRoutes(prefixes: readonly string[], route: SystemRoute): readonly Route[] {
  return prefixes.flatMap((prefix) => {
    const destination = toPrefixDestination(prefix);
    return destination === undefined ? [] : { ...route, origin: 'system' as const, destination };
  });
}
