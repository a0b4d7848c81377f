import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import { isSameId } from '../model/resourceId.ts';
import type { ClusterTopology, PrivateEndpoint, PrivateZone, SourceSubnet, Topology } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { isLinked, toResolver } from './resolver.ts';

/** Public names and the private zone that takes their place (Azure Private Endpoint, private DNS zone values). */
const zoneBySuffix: readonly (readonly [string, string])[] = [
  ['.azurecr.io', 'privatelink.azurecr.io'],
  ['.azurecr.cn', 'privatelink.azurecr.cn'],
  ['.azurecr.us', 'privatelink.azurecr.us'],
  ['.vault.azure.net', 'privatelink.vaultcore.azure.net'],
  ['.vault.azure.cn', 'privatelink.vaultcore.azure.cn'],
  ['.vault.usgovcloudapi.net', 'privatelink.vaultcore.usgovcloudapi.net'],
  ['.blob.core.windows.net', 'privatelink.blob.core.windows.net'],
  ['.file.core.windows.net', 'privatelink.file.core.windows.net'],
  ['.queue.core.windows.net', 'privatelink.queue.core.windows.net'],
  ['.table.core.windows.net', 'privatelink.table.core.windows.net'],
  ['.dfs.core.windows.net', 'privatelink.dfs.core.windows.net'],
  ['.azconfig.io', 'privatelink.azconfig.io'],
  ['.servicebus.windows.net', 'privatelink.servicebus.windows.net'],
  ['.database.windows.net', 'privatelink.database.windows.net'],
  ['.monitor.azure.com', 'privatelink.monitor.azure.com'],
  ['.oms.opinsights.azure.com', 'privatelink.oms.opinsights.azure.com'],
  ['.ods.opinsights.azure.com', 'privatelink.ods.opinsights.azure.com'],
  ['.agentsvc.azure-automation.net', 'privatelink.agentsvc.azure-automation.net'],
];

/** The private zone in which a service keeps the name of a private endpoint, and the name below it; undefined if it is none that is known. */
export function toPrivateRecord(host: string): { readonly zone: string; readonly record: string } | undefined {
  const found = zoneBySuffix.find(([suffix]) => host.endsWith(suffix));
  return found && { zone: found[1], record: host.slice(0, -found[0].length) };
}

/** Names of all private zones that take the place of public names. */
export function toPrivateZoneNames(): readonly string[] {
  return zoneBySuffix.map(([, zone]) => zone);
}

/** Where a host name leads that a private endpoint serves as well. */
export interface PrivateName {
  readonly endpoint: PrivateEndpoint;
  readonly addresses: AddressSet;
  /** The zone that the answer comes from; absent if it is not known where the name leads. */
  readonly zone?: PrivateZone;
}

/**
 * What a source subnet's resolver makes of a host. Undefined: the public address, because no endpoint serves the host, or the
 * zone that would is not linked. Without `zone` it may be either: nothing that was read tells.
 */
export function toPrivateName(host: string, subnet: SourceSubnet, topology: Topology): PrivateName | undefined {
  const served = findEndpoint(host, topology);
  const wanted = served && toPrivateRecord(host);
  if (!wanted) return undefined;
  const resolver = toResolver(subnet, topology);
  const zones = (topology.privateZones ?? []).filter(({ name }) => name === wanted.zone);
  if (resolver.kind === 'unknown') return served;
  const link = isLinked(zones, resolver.networkId);
  if (link === 'no') return undefined;
  const zone = zones.find((each) => isLinked([each], resolver.networkId) === 'yes');
  const isKnown = served.isRecorded || zone?.recordNames.includes(wanted.record) === true;
  return { ...served, ...(zone && isKnown ? { zone } : {}) };
}

/** The feature of what nodes get from the registry that they bootstrap from. */
const bootstrapFeature = 'network-isolated';

/**
 * What may lead a dependency inside although nothing that was read does: the registry that nodes bootstrap from has its private
 * endpoint by the documentation (AKS, network isolated clusters), unless it says itself that it has none. Its id.
 */
export function findUnreadEndpoint(
  { destination, features }: Dependency,
  { bootstrapRegistryId }: ClusterTopology,
  topology: Topology,
): string | undefined {
  if (bootstrapRegistryId === undefined || !features.includes(bootstrapFeature)) return undefined;
  if (destination.kind === 'host' && findEndpoint(destination.pattern, topology)) return undefined;
  const registry = topology.registries?.find(({ id }) => isSameId(id, bootstrapRegistryId));
  return registry?.endpointIds?.length === 0 ? undefined : bootstrapRegistryId;
}

interface Served {
  readonly endpoint: PrivateEndpoint;
  readonly addresses: AddressSet;
  readonly isRecorded: boolean;
}

function findEndpoint(host: string, { privateEndpoints = [] }: Topology): Served | undefined {
  return privateEndpoints.length === 0 ? undefined : endpointsByHost(privateEndpoints).get(host);
}

/** The first endpoint that serves each host; estates may have thousands. */
const endpointsByHost: (all: readonly PrivateEndpoint[]) => ReadonlyMap<string, Served> = memoised((all) => {
  const byHost = new Map<string, Served>();
  for (const endpoint of all) {
    if (endpoint.approved === false) continue;
    for (const { host, addresses, isRecorded } of endpoint.hosts) {
      if (!byHost.has(host)) byHost.set(host, { endpoint, addresses, isRecorded });
    }
  }
  return byHost;
});
