import { toPrivateRecord } from '../../evaluate/privateName.ts';
import { isLinked, type Resolver, toResolver } from '../../evaluate/resolver.ts';
import { toFinding, type Finding, type Severity } from '../../model/finding.ts';
import { memoised } from '../../model/memoised.ts';
import { isSameId, toIdKey, toResourceName } from '../../model/resourceId.ts';
import type { ClusterTopology, PrivateEndpoint, PrivateZone, Topology } from '../../model/topology.ts';
import { toFix } from '../fixes/toFix.ts';
import { clip } from '../text.ts';
import type { Cut } from './blockage.ts';
import type { FindingContext } from './context.ts';
import { isOfRegistry } from './networkIsolated.ts';

/** A name that nodes need from a private zone. */
interface WantedZone {
  readonly zone: PrivateZone;
  readonly host: string;
  readonly severity: Severity;
  /** True for the registry that an isolated cluster's nodes start from. */
  readonly isBootstrap?: true;
  /** What happens without it: one sentence. */
  readonly effect: string;
}

/**
 * Private DNS zones that are not linked to the network in which the cluster's resolver asks: its own with Azure DNS, the
 * firewall's behind a DNS proxy (AKS, private clusters; Azure Firewall, DNS settings). Only zones whose links were all read.
 */
export function findUnlinkedZones(context: FindingContext): readonly Finding[] {
  const found = toUnlinked(context).map(({ want, resolver }) => toUnlinkedFinding(want, resolver, context));
  // Several names of one zone are one finding, about the first of them.
  return [...new Map(found.toReversed().map((finding) => [finding.fingerprint, finding])).values()];
}

function toUnlinked(context: FindingContext) {
  const { cluster } = context.audited;
  const { topology } = context.input;
  const resolvers = toResolvers(cluster, topology);
  const wanted = [...toApiServerZones(cluster, topology), ...toServedZones(context)];
  return wanted.flatMap((want) =>
    resolvers.filter((resolver) => !isAnswered(want, resolver, topology)).map((resolver) => ({ want, resolver })),
  );
}

/** The cuts without what a zone explains that is not linked: the registry that nodes start from is then asked at its public address. */
export function withoutUnlinked(cuts: readonly Cut[], context: FindingContext): readonly Cut[] {
  const hosts = new Set(toUnlinked(context).flatMap(({ want }) => (want.isBootstrap ? want.host : [])));
  if (hosts.size === 0) return cuts;
  return cuts
    .map((cut) => ({
      ...cut,
      blockages: cut.blockages.filter(({ rows }) => !rows.every((row) => hosts.has(row.destination))),
    }))
    .filter(({ blockages }) => blockages.length > 0);
}

type KnownResolver = Extract<Resolver, { kind: 'azureDns' }>;

function toResolvers(cluster: ClusterTopology, topology: Topology): readonly KnownResolver[] {
  const all = cluster.sources.flatMap((subnet) => {
    const resolver = toResolver(subnet, topology);
    return resolver.kind === 'azureDns' ? [resolver] : [];
  });
  return [...new Map(all.map((each) => [toIdKey(each.networkId), each])).values()];
}

/** A zone of the same name elsewhere may be the linked one. */
function isAnswered({ zone }: WantedZone, { networkId }: KnownResolver, topology: Topology): boolean {
  const namesakes = (topology.privateZones ?? []).filter(({ name }) => name === zone.name);
  return isLinked(namesakes, networkId) !== 'no';
}

/** The zone of a private API server, by the id that the cluster gives or by the name of its host. */
function toApiServerZones(cluster: ClusterTopology, topology: Topology): readonly WantedZone[] {
  const { apiServer, apiServerHost: host, apiServerZone: place } = cluster;
  if (apiServer !== 'privateLink' || host === undefined || !place || place.kind === 'none') return [];
  const zone = (topology.privateZones ?? []).find(({ id, name }) =>
    place.kind === 'own' ? isSameId(id, place.zoneId) : host.endsWith(`.${name}`),
  );
  if (!zone) return [];
  const severity = cluster.hasPublicName === true ? 'medium' : 'high';
  const effect = 'Nodes that cannot resolve the API server neither join the cluster nor stay Ready.';
  return [{ zone, host, severity, effect }];
}

/** Zones of private endpoints that serve a dependency or the registry that the nodes bootstrap from. */
function toServedZones({ audited, input: { topology } }: FindingContext): readonly WantedZone[] {
  const { cluster, judged } = audited;
  const needed = new Set(
    judged.flatMap(({ dependency: { destination } }) => (destination.kind === 'host' ? destination.pattern : [])),
  );
  const { networkIsolated, bootstrapRegistryId: registryId } = cluster;
  const bootstrap = networkIsolated ? registryId : undefined;
  return endpointsFor(needed, bootstrap, topology).flatMap(({ targetId, hosts }) => {
    const isBootstrap = bootstrap !== undefined && isSameId(targetId, bootstrap);
    return hosts
      .filter(({ host }) => isBootstrap || needed.has(host))
      .flatMap(({ host }) => toZones(host, topology).map((zone) => toServed(zone, host, isBootstrap)));
  });
}

/** Endpoints that serve one of the hosts or lead to a resource, in the order of the estate: it may have thousands for others. */
function endpointsFor(
  hosts: ReadonlySet<string>,
  targetId: string | undefined,
  { privateEndpoints = [] }: Topology,
): readonly PrivateEndpoint[] {
  const { byHost, byTarget } = placesOf(privateEndpoints);
  const ofTarget = targetId === undefined ? [] : (byTarget.get(toIdKey(targetId)) ?? []);
  const ofHosts = [...hosts].flatMap((host) => byHost.get(host) ?? []);
  const places = [...new Set([...ofTarget, ...ofHosts])].toSorted((a, b) => a - b);
  return places.flatMap((place) => privateEndpoints[place] ?? []);
}

/** The places of endpoints in their list, by host and by the resource that they lead to. */
const placesOf: (all: readonly PrivateEndpoint[]) => {
  readonly byHost: ReadonlyMap<string, readonly number[]>;
  readonly byTarget: ReadonlyMap<string, readonly number[]>;
} = memoised((all) => {
  const hosts = all.flatMap((endpoint, place) => endpoint.hosts.map(({ host }) => ({ key: host, place })));
  const targets = all.flatMap(({ targetId }, place) =>
    targetId === undefined ? [] : [{ key: toIdKey(targetId), place }],
  );
  return { byHost: toPlaces(hosts), byTarget: toPlaces(targets) };
});

function toPlaces(
  all: readonly { readonly key: string; readonly place: number }[],
): ReadonlyMap<string, readonly number[]> {
  return new Map([...Map.groupBy(all, ({ key }) => key)].map(([key, each]) => [key, each.map(({ place }) => place)]));
}

function toServed(zone: PrivateZone, host: string, isBootstrap: boolean): WantedZone {
  return isBootstrap
    ? {
        zone,
        host,
        severity: 'high',
        isBootstrap: true,
        effect: 'An isolated cluster gets images and binaries by this name alone: new nodes do not start.',
      }
    : { zone, host, severity: 'low', effect: 'The name leads to the public address instead of the private endpoint.' };
}

function toZones(host: string, topology: Topology): readonly PrivateZone[] {
  const wanted = toPrivateRecord(host)?.zone;
  return (topology.privateZones ?? []).filter(({ name }) => name === wanted);
}

/** What nodes miss of the registry that they start from. */
function toStopped({ report }: FindingContext) {
  return report.dependencies
    .filter((row) => isOfRegistry(row) && row.need === 'required' && row.verdict === 'denied')
    .map(({ id, destination, protocol, port, verdict }) => ({ id, destination, protocol, port, verdict }));
}

function toUnlinkedFinding(want: WantedZone, { networkId, firewall }: KnownResolver, context: FindingContext): Finding {
  const { zone, host, effect } = want;
  const stopped = want.isBootstrap ? toStopped(context) : [];
  const network = toResourceName(networkId);
  const way = firewall
    ? `Nodes ask firewall ${firewall.name}, which asks Azure DNS from ${network}.`
    : `Nodes ask Azure DNS from ${network}.`;
  const linked = zone.linkedNetworkIds.map(toResourceName);
  const links = linked.length === 0 ? 'to no network' : `only to ${linked.join(', ')}`;
  return toFinding({
    kind: 'private-zone-unlinked',
    severity: stopped.length > 0 ? 'critical' : want.severity,
    clusterId: context.report.id,
    resourceId: zone.id,
    title: clip(`${context.report.name}: private DNS zone ${zone.name} is not linked to ${network}`, 200),
    detail: `${way} The zone is linked ${links}, so ${host} does not resolve to its private address there. ${effect}`,
    evidence: {
      host,
      zoneId: zone.id,
      resolvesIn: networkId,
      linkedNetworks: zone.linkedNetworkIds,
      ...(stopped.length > 0 ? { dependencies: stopped } : {}),
    },
    fix: toFix(`Link ${zone.name} to ${network}.`, [
      {
        kind: 'write',
        id: `${zone.id}/virtualNetworkLinks/link-${network}`,
        type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
        properties: { registrationEnabled: false, virtualNetwork: { id: networkId } },
        isNew: true,
      },
    ]),
  });
}
