import type { Cloud, DependencyProtocol } from '../model/catalog.ts';
import { all, always, not, when } from './condition.ts';
import type { CatalogEntry } from './entry.ts';
import { sources, tags } from './entry.ts';

/** What differs between core entries; the rest follows from the kind of row. */
export type CoreRow = Pick<CatalogEntry, 'id'> & Partial<CatalogEntry>;

const publicApiServer = when('publicApiServer');
const notIsolated = not(when('networkIsolated'));

/** A host that nodes pull from or sign in to; network isolated clusters do without it. */
export function hostRow(clouds: readonly Cloud[], pattern: string, row: CoreRow): CatalogEntry {
  return {
    clouds,
    feature: 'core',
    destination: { kind: 'host', pattern },
    protocol: 'HTTPS',
    port: 443,
    need: 'required',
    when: notIsolated,
    coveredByFqdnTag: true,
    serviceTags: tags.none,
    source: sources.outboundRules,
    ...row,
  };
}

/** The host of a public API server. Private clusters talk to it inside the network and need no rule. */
export function apiServerRow(clouds: readonly Cloud[], pattern: string, row: CoreRow): CatalogEntry {
  return hostRow(clouds, pattern, { destination: { kind: 'apiServerHost', pattern }, when: publicApiServer, ...row });
}

/** The node tunnel that konnectivity replaced; only clusters without konnectivity on a public API server need it. */
export function legacyTunnelRow(
  clouds: readonly Cloud[],
  protocol: DependencyProtocol,
  port: number,
  row: CoreRow,
): CatalogEntry {
  return networkRow(clouds, {
    destination: { kind: 'serviceTag', tag: 'AzureCloud.{location}' },
    protocol,
    port,
    when: all(publicApiServer, not(when('konnectivity'))),
    ...row,
  });
}

/** Time for Ubuntu nodes. */
export function timeRow(clouds: readonly Cloud[], row: CoreRow): CatalogEntry {
  return networkRow(clouds, {
    destination: { kind: 'host', pattern: 'ntp.ubuntu.com' },
    protocol: 'UDP',
    port: 123,
    when: always,
    ...row,
  });
}

/** Name resolution where the network names DNS servers of its own: one dependency a server. */
export function customDnsRow(clouds: readonly Cloud[], row: CoreRow): CatalogEntry {
  return networkRow(clouds, {
    destination: { kind: 'customDnsServers' },
    protocol: 'UDP',
    port: 53,
    when: always,
    ...row,
  });
}

/** The API server by address, for pods that call it through the service address and so send no host name. */
export function apiServerAddressRow(clouds: readonly Cloud[], row: CoreRow): CatalogEntry {
  return networkRow(clouds, {
    destination: { kind: 'apiServerAddress' },
    protocol: 'TCP',
    port: 443,
    when: all(publicApiServer, when('callsApiServerByAddress')),
    ...row,
  });
}

type NetworkRow = CoreRow & Pick<CatalogEntry, 'destination' | 'protocol' | 'port' | 'when'>;

/** FQDN tags exist in application rules only, so no network row is covered by one. */
function networkRow(clouds: readonly Cloud[], row: NetworkRow): CatalogEntry {
  return {
    clouds,
    feature: 'core',
    need: 'required',
    coveredByFqdnTag: false,
    serviceTags: tags.none,
    source: sources.outboundRules,
    ...row,
  };
}
