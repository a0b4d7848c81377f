import type { Dependency } from '../model/catalog.ts';
import { createRecent, memoised, type Recent } from '../model/memoised.ts';
import type { Firewall, SourceSubnet } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { type HostNameRules, toHostNameRules } from './dns.ts';
import { type Target, toSourcesText } from './region.ts';
import { mostSubnets } from './routeTable.ts';
import type { FlowClass } from './sharedOutcome.ts';
import { placeSources, type SourcePlace } from './sourceIndex.ts';

/** From where flows reach a firewall: what all dependencies of a subnet have in common there. */
export interface Standpoint {
  readonly subnet: SourceSubnet;
  readonly firewall: Firewall;
  /** Whether host names in network rules count from there. */
  readonly hostNames: HostNameRules;
  /** Undefined if the subnet's addresses could not be read. */
  readonly sources: AddressSet | undefined;
  /** Where the sources lie among those of the rules; undefined with them. */
  readonly place: SourcePlace | undefined;
  /** The sources as texts name them. */
  readonly sourcesText: string;
  /** Classes of flows that hold everyone in the place; undefined with it. */
  readonly settled: WeakMap<Dependency, Settled> | undefined;
}

/** The class of a dependency that clusters share. */
export interface Settled {
  readonly target: Target;
  readonly flowClass: FlowClass;
}

/** The standpoint of sources in a subnet; worked out once for all dependencies that are asked about one after another. */
export function toStandpoint(subnet: SourceSubnet, firewall: Firewall, sources: AddressSet | undefined): Standpoint {
  const recent = recentOf(firewall);
  const known = recent.get(subnet);
  if (known && known.sources === sources) return known;
  const hostNames = toHostNameRules(subnet, firewall);
  const place = sources && placeSources(firewall.rules, sources);
  const settled = place && toSettled(firewall, place, hostNames);
  const standpoint = { subnet, firewall, hostNames, sources, place, sourcesText: toSourcesText(sources), settled };
  recent.set(subnet, standpoint);
  return standpoint;
}

/** Dependencies of a cluster are asked about one after another, from its few subnets, mostly from all of their addresses. */
const recentOf: (firewall: Firewall) => Recent<SourceSubnet, Standpoint> = memoised(() => createRecent(mostSubnets));

interface KnownSettled {
  readonly hostNames: HostNameRules;
  readonly settled: WeakMap<Dependency, Settled>;
}

const settledOf: (firewall: Firewall) => Map<SourcePlace, KnownSettled[]> = memoised(() => new Map());

function toSettled(firewall: Firewall, place: SourcePlace, hostNames: HostNameRules): WeakMap<Dependency, Settled> {
  const byPlace = settledOf(firewall);
  const all = byPlace.get(place) ?? [];
  const known = all.find((each) => isSameReading(each.hostNames, hostNames));
  if (known) return known.settled;
  const settled = new WeakMap<Dependency, Settled>();
  byPlace.set(place, [...all, { hostNames, settled }]);
  return settled;
}

/** True if host names in network rules count in the same way, for the same reason. */
export function isSameReading(a: HostNameRules, b: HostNameRules): boolean {
  if (a === b) return true;
  if (a.kind !== 'doubtful' || b.kind !== 'doubtful') return a.kind === b.kind;
  return a.note === b.note && a.caveats.join() === b.caveats.join();
}
