import type { Dependency } from '../model/catalog.ts';
import type { DenyClass, LogRow } from '../model/deny.ts';
import {
  type AddressSet,
  isAddressSubset,
  toAddressNumber,
  toAddressSet,
  unionOfAddresses,
} from '../net/addressSet.ts';
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
 * An address alone proves a dependency only if the catalog knows the address. Where it knows a service tag, a host name
 * or a placeholder with the same protocol and port instead, the flow may be that dependency or not.
 */
function matchAddress(row: LogRow, address: string, cluster: IndexedCluster): FlowMatch {
  const number = toAddressNumber(address);
  if (number === undefined) return toMatch('undocumented', []);
  const known = cluster.addresses.filter(({ addresses }) => hasAddress(addresses, number)).map(toDependency);
  const fitting = known.filter((dependency) => fits(row, dependency));
  if (fitting.length > 0) return toMatch('dependency', fitting);
  const possible = possibleDependencies(row, address, cluster);
  if (possible.length > 0) return toMatch('ambiguous', possible);
  return known.length > 0 ? toMatch('nearMiss', known) : toMatch('undocumented', []);
}

function possibleDependencies(row: LogRow, address: string, cluster: IndexedCluster): readonly Dependency[] {
  const isPrivate = isPrivateAddress(address);
  // HTTP and HTTPS by host name meet the application rules and are logged there, with the name.
  const byName = cluster.hosts.map(toDependency).filter(({ protocol }) => protocol === 'TCP' || protocol === 'UDP');
  return [...cluster.unresolved, ...byName]
    .filter((dependency) => fits(row, dependency))
    .filter(({ destination }) => !(isPrivate && destination.kind === 'serviceTag'));
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
  return { class: kind, dependencyIds: [...new Set(dependencies.map(({ id }) => id))].sort() };
}

/** RFC 1918, RFC 6598 and link-local: no service tag holds them. */
const privateAddresses: AddressSet = unionOfAddresses(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'].flatMap((text) => {
    const set = toAddressSet(text);
    return set ? [set] : [];
  }),
);

function isPrivateAddress(address: string): boolean {
  const set = toAddressSet(address);
  return set !== undefined && isAddressSubset(set, privateAddresses);
}
