import type { Dependency } from '../model/catalog.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { toNearAddresses } from '../evaluate/addressKnowledge.ts';
import { type AddressSet, noAddresses, toAddressSet } from '../net/addressSet.ts';
import { type HostPattern, isHostSubset, toHostPattern } from '../net/hostPattern.ts';
import { type ServiceTagList, findTagAddresses } from '../net/serviceTagList.ts';
import { type SourceTable, toSourceTable } from './sourceTable.ts';

/** A cluster with what it needs, for attributing rows of the logs. */
export interface DenyCluster {
  readonly cluster: ClusterTopology;
  readonly dependencies: readonly Dependency[];
  /** Service tags of the cluster's cloud with their prefixes; absent if the estate holds no list. */
  readonly serviceTags?: ServiceTagList | undefined;
}

/** A dependency on a host, with its pattern taken apart. */
export interface HostDependency {
  readonly dependency: Dependency;
  readonly pattern: HostPattern;
  /** Where the host's addresses can be, by the prefixes of the tags that the catalog names for it; empty if not known. */
  readonly near: AddressSet;
}

/** A dependency on an address or prefix, or on a service tag of which the prefixes are known. */
export interface AddressDependency {
  readonly dependency: Dependency;
  readonly addresses: AddressSet;
}

/** One cluster, prepared for many look-ups. */
export interface IndexedCluster {
  readonly id: string;
  readonly addresses: readonly AddressDependency[];
  /** Service tags whose prefixes are known. */
  readonly tagged: readonly AddressDependency[];
  /** Other service tags and placeholders, whose addresses nobody knows here and which logs show by address. */
  readonly unresolved: readonly Dependency[];
  readonly hosts: readonly HostDependency[];
  /** The dependencies whose pattern holds the host, whatever protocol and port. */
  readonly byHost: (host: string) => readonly HostDependency[];
  /** The dependencies on a host of which only the end is known (`<acrName>.azurecr.io`), if the host ends so. */
  readonly byOpenHost: (host: string) => readonly HostDependency[];
}

/** A source subnet of a prepared cluster. */
export interface IndexedSource {
  readonly cluster: IndexedCluster;
  readonly pools: readonly string[];
}

/** Clusters by the addresses of their sources: made once, for any number of rows. */
export type DenyIndex = SourceTable<IndexedSource>;

/** Prepares clusters for the attribution of rows. */
export function toDenyIndex(clusters: readonly DenyCluster[]): DenyIndex {
  return toSourceTable(
    clusters.flatMap((one) => {
      const cluster = toIndexedCluster(one);
      return one.cluster.sources.map(({ addresses, pools }) => ({ addresses, owner: { cluster, pools } }));
    }),
  );
}

function toIndexedCluster({ cluster, dependencies, serviceTags }: DenyCluster): IndexedCluster {
  const hosts = dependencies.flatMap((dependency) => toHostDependency(dependency, serviceTags));
  const tagged = dependencies.flatMap((dependency) => toTagDependency(dependency, serviceTags));
  const placed = new Set(tagged.map(({ dependency }) => dependency));
  const openHosts = dependencies.flatMap(toOpenHostDependency);
  return {
    id: cluster.id,
    addresses: dependencies.flatMap(toAddressDependency),
    tagged,
    unresolved: dependencies.filter((dependency) => isUnresolved(dependency) && !placed.has(dependency)),
    hosts,
    byHost: toHostFinder(hosts),
    byOpenHost: toHostFinder(openHosts),
  };
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

function toHostDependency(dependency: Dependency, list: ServiceTagList | undefined): readonly HostDependency[] {
  if (dependency.destination.kind !== 'host') return [];
  const pattern = toHostPattern(dependency.destination.pattern);
  return pattern ? [{ dependency, pattern, near: toNearAddresses(dependency.serviceTags, list) }] : [];
}

function toTagDependency(dependency: Dependency, list: ServiceTagList | undefined): readonly AddressDependency[] {
  const { destination } = dependency;
  const addresses = destination.kind === 'serviceTag' ? (findTagAddresses(list, destination.tag) ?? []) : [];
  return addresses.length === 0 ? [] : [{ dependency, addresses }];
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
  return pattern?.kind === 'subdomains' ? [{ dependency, pattern, near: noAddresses }] : [];
}

function toAddressDependency(dependency: Dependency): readonly AddressDependency[] {
  if (dependency.destination.kind !== 'address') return [];
  const addresses = toAddressSet(dependency.destination.prefix);
  return addresses ? [{ dependency, addresses }] : [];
}

/** Finds the patterns that hold a host: one look-up for the whole name and one for each end of it behind a dot. */
function toHostFinder(dependencies: readonly HostDependency[]): (host: string) => readonly HostDependency[] {
  const exact = Map.groupBy(ofKind(dependencies, 'exact'), ({ pattern }) => pattern.text);
  const below = Map.groupBy(ofKind(dependencies, 'subdomains'), ({ pattern }) => pattern.text.slice(1));
  const others = [...ofKind(dependencies, 'suffix'), ...ofKind(dependencies, 'any')];
  return (host) => {
    let found = exact.get(host) ?? none;
    for (let dot = host.indexOf('.', 1); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const held = below.get(host.slice(dot));
      if (held) found = [...found, ...held];
    }
    if (found.length === 0 && others.length === 0) return none;
    const name = toHostPattern(host);
    if (name?.kind !== 'exact') return none;
    return others.length === 0 ? found : [...found, ...others.filter(({ pattern }) => isHostSubset(name, pattern))];
  };
}

const none: readonly HostDependency[] = [];

function ofKind(dependencies: readonly HostDependency[], kind: HostPattern['kind']): readonly HostDependency[] {
  return dependencies.filter(({ pattern }) => pattern.kind === kind);
}
