import type { Dependency } from '../model/catalog.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { type AddressSet, toAddressNumber, toAddressSet } from '../net/addressSet.ts';
import { type HostPattern, isHostSubset, toHostPattern } from '../net/hostPattern.ts';

/** A cluster with what it needs, for attributing rows of the logs. */
export interface DenyCluster {
  readonly cluster: ClusterTopology;
  readonly dependencies: readonly Dependency[];
}

/** A dependency on a host, with its pattern taken apart. */
export interface HostDependency {
  readonly dependency: Dependency;
  readonly pattern: HostPattern;
}

/** A dependency on an address or prefix. */
export interface AddressDependency {
  readonly dependency: Dependency;
  readonly addresses: AddressSet;
}

/** One cluster, prepared for many look-ups. */
export interface IndexedCluster {
  readonly id: string;
  readonly sources: readonly AddressSet[];
  readonly addresses: readonly AddressDependency[];
  /** Service tags and placeholders, whose addresses nobody knows here and which logs show by address. */
  readonly unresolved: readonly Dependency[];
  readonly hosts: readonly HostDependency[];
  /** The dependencies whose pattern holds the host, whatever protocol and port. */
  readonly byHost: (host: string) => readonly HostDependency[];
  /** The dependencies on a host of which only the end is known (`<acrName>.azurecr.io`), if the host ends so. */
  readonly byOpenHost: (host: string) => readonly HostDependency[];
}

/** Prepares a cluster. Look-ups by host are remembered, because logs repeat themselves. */
export function toIndexedCluster({ cluster, dependencies }: DenyCluster): IndexedCluster {
  const hosts = dependencies.flatMap(toHostDependency);
  const openHosts = dependencies.flatMap(toOpenHostDependency);
  return {
    id: cluster.id,
    sources: cluster.sources.map(({ addresses }) => addresses).filter(({ length }) => length > 0),
    addresses: dependencies.flatMap(toAddressDependency),
    unresolved: dependencies.filter(isUnresolved),
    hosts,
    byHost: remembered((host) => matchHost(host, hosts)),
    byOpenHost: remembered((host) => matchHost(host, openHosts)),
  };
}

/** The clusters that have a node or pod subnet with the address. */
export function clustersOfSource(address: string, clusters: readonly IndexedCluster[]): readonly IndexedCluster[] {
  const number = toAddressNumber(address);
  if (number === undefined) return [];
  return clusters.filter(({ sources }) => sources.some((addresses) => hasAddress(addresses, number)));
}

/** True if the number is in one of the ranges, which are ascending and disjoint. */
export function hasAddress(set: AddressSet, address: number): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set[middle]?.last ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  const range = set[low];
  return range !== undefined && range.first <= address;
}

/** The same function with its answers kept. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const fresh = answer(text);
    known.set(text, fresh);
    return fresh;
  };
}

function toHostDependency(dependency: Dependency): readonly HostDependency[] {
  if (dependency.destination.kind !== 'host') return [];
  const pattern = toHostPattern(dependency.destination.pattern);
  return pattern ? [{ dependency, pattern }] : [];
}

/** HTTP and HTTPS by host name meet the application rules and are logged there, with the name. */
function isUnresolved({ destination, protocol }: Dependency): boolean {
  if (destination.kind === 'serviceTag') return true;
  if (destination.kind !== 'unfilled') return false;
  return destination.pattern === undefined || protocol === 'TCP' || protocol === 'UDP';
}

function toOpenHostDependency(dependency: Dependency): readonly HostDependency[] {
  const { destination } = dependency;
  if (destination.kind !== 'unfilled' || destination.pattern === undefined) return [];
  const pattern = toHostPattern(destination.pattern.replace(/^.*>(?=\.)/, '*'));
  return pattern?.kind === 'subdomains' ? [{ dependency, pattern }] : [];
}

function toAddressDependency(dependency: Dependency): readonly AddressDependency[] {
  if (dependency.destination.kind !== 'address') return [];
  const addresses = toAddressSet(dependency.destination.prefix);
  return addresses ? [{ dependency, addresses }] : [];
}

function matchHost(host: string, dependencies: readonly HostDependency[]): readonly HostDependency[] {
  const exact = toHostPattern(host);
  if (exact?.kind !== 'exact') return [];
  return dependencies.filter(({ pattern }) => isHostSubset(exact, pattern));
}
