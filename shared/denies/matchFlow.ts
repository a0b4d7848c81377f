import type { Dependency } from '../model/catalog.ts';
import type { DenyClass, LogRow } from '../model/deny.ts';
import { type AddressSet, toAddressNumber, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { hasAddress, type HostDependency, type IndexedCluster } from './denyIndex.ts';

/** What a denied flow is for one cluster. */
export interface FlowMatch {
  readonly class: DenyClass;
  /** Sorted, each once. */
  readonly dependencyIds: readonly string[];
}

/** Relates a denied row to what the cluster needs (firewall-semantics: the most specific pattern, then protocol and port). */
export function matchFlow(row: LogRow, cluster: IndexedCluster): FlowMatch {
  if (row.category === 'idps' || row.category === 'threatIntel') {
    const { dependencyIds, class: kind } = matchDestination(row, cluster);
    return { class: row.category, dependencyIds: kind === 'dependency' ? dependencyIds : [] };
  }
  if (row.noSni) return toMatch('noSni', apiServerByAddress(row, cluster));
  return matchDestination(row, cluster);
}

function matchDestination(row: LogRow, cluster: IndexedCluster): FlowMatch {
  if (row.host !== undefined) return matchHost(row, row.host, cluster);
  if (row.destinationAddress !== undefined) return matchAddress(row, row.destinationAddress, cluster);
  return toMatch('undocumented', []);
}

function matchHost(row: LogRow, host: string, cluster: IndexedCluster): FlowMatch {
  const named = cluster.byHost(host);
  const fitting = named.filter(({ dependency }) => fits(row, dependency));
  if (fitting.length > 0) return toMatch('dependency', mostSpecific(fitting));
  if (named.length > 0) return toMatch('nearMiss', mostSpecific(named));
  const open = cluster.byOpenHost(host).filter(({ dependency }) => fits(row, dependency));
  return open.length > 0 ? toMatch('ambiguous', mostSpecific(open)) : toMatch('undocumented', []);
}

/**
 * An address alone proves a dependency only if the catalog knows the address, or if it lies in the one service tag that is
 * needed on that port. Where the prefixes of a tag, the host name's address or a placeholder are not known, or where there are
 * several, the flow may be each of them.
 */
function matchAddress(row: LogRow, address: string, cluster: IndexedCluster): FlowMatch {
  const number = toAddressNumber(address);
  if (number === undefined) return toMatch('undocumented', []);
  const known = cluster.addresses.filter(({ addresses }) => hasAddress(addresses, number)).map(toDependency);
  const fitting = known.filter((dependency) => fits(row, dependency));
  if (fitting.length > 0) return toMatch('dependency', fitting);
  const tagged = cluster.tagged.filter(({ addresses }) => hasAddress(addresses, number)).map(toDependency);
  const byTag = tagged.filter((dependency) => fits(row, dependency));
  const possible = possibleDependencies(row, number, cluster);
  if (byTag.length + possible.length > 0) {
    const tags = new Set(byTag.map(({ destination }) => (destination.kind === 'serviceTag' ? destination.tag : '')));
    return toMatch(tags.size === 1 && possible.length === 0 ? 'dependency' : 'ambiguous', [...byTag, ...possible]);
  }
  return known.length > 0 ? toMatch('nearMiss', known) : toMatch('undocumented', []);
}

function possibleDependencies(row: LogRow, number: number, cluster: IndexedCluster): readonly Dependency[] {
  const isPrivate = hasAddress(privateAddresses, number);
  const unresolved = cluster.unresolved.filter(
    (dependency) => fits(row, dependency) && !(isPrivate && dependency.destination.kind === 'serviceTag'),
  );
  const byName = cluster.hosts.filter((host) => fits(row, host.dependency) && mayBeAddressOf(host, row, number));
  return byName.length === 0 ? unresolved : [...unresolved, ...byName.map(toDependency)];
}

/**
 * HTTP and HTTPS by host name meet the application rules and are logged there, with the name, unless a network rule took them
 * first; then the tags of the host tell whether the address can be its own.
 */
function mayBeAddressOf({ dependency: { protocol }, near }: HostDependency, row: LogRow, number: number): boolean {
  if (protocol === 'TCP' || protocol === 'UDP') return near.length === 0 || hasAddress(near, number);
  return row.defaultAction === false && hasAddress(near, number);
}

/** The API server as pods call it: TCP to its address, which is where a client sends no name. */
function apiServerByAddress(row: LogRow, cluster: IndexedCluster): readonly Dependency[] {
  const byAddress = [...cluster.unresolved, ...cluster.addresses.map(toDependency)];
  return byAddress.filter(({ destination, protocol, port }) => {
    const isAddress =
      destination.kind === 'address' || (destination.kind === 'unfilled' && destination.pattern === undefined);
    return isAddress && protocol === 'TCP' && port === (row.destinationPort ?? 443);
  });
}

/** HTTP and HTTPS are TCP: which of the two words a row uses depends on the table that it is in. */
function fits(row: LogRow, { protocol, port }: Dependency): boolean {
  if (row.destinationPort !== port) return false;
  return row.protocol === protocol || (toTransport(row.protocol) === 'TCP' && isEitherTcp(row.protocol, protocol));
}

function isEitherTcp(a: string, b: string): boolean {
  return (a === 'TCP' || b === 'TCP') && toTransport(a) === toTransport(b);
}

function toTransport(protocol: string): string {
  return protocol === 'HTTP' || protocol === 'HTTPS' ? 'TCP' : protocol;
}

function mostSpecific(found: readonly HostDependency[]): readonly Dependency[] {
  const best = Math.max(...found.map(({ pattern }) => specificity(pattern)));
  return found.filter(({ pattern }) => specificity(pattern) === best).map(toDependency);
}

/** A whole name beats every pattern, a longer pattern a shorter one. */
function specificity({ kind, text }: HostPattern): number {
  return kind === 'exact' ? Infinity : text.length;
}

function toDependency({ dependency }: { readonly dependency: Dependency }): Dependency {
  return dependency;
}

function toMatch(kind: DenyClass, dependencies: readonly Dependency[]): FlowMatch {
  const [only] = dependencies;
  if (only === undefined) return { class: kind, dependencyIds: noIds };
  if (dependencies.length === 1) return { class: kind, dependencyIds: [only.id] };
  return { class: kind, dependencyIds: [...new Set(dependencies.map(({ id }) => id))].sort() };
}

const noIds: readonly string[] = [];

/** RFC 1918, RFC 6598 and link-local: no service tag holds them. */
const privateAddresses: AddressSet = unionOfAddresses(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'].flatMap((text) => {
    const set = toAddressSet(text);
    return set ? [set] : [];
  }),
);
