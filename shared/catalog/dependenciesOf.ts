import type { Dependency, Destination, Need } from '../model/catalog.ts';
import { toDestinationText } from '../model/catalog.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { catalog } from './catalog.ts';
import { answerOf } from './condition.ts';
import type { CatalogEntry } from './entry.ts';
import type { ClusterFacts, HiddenFacts } from './facts.ts';
import { toClusterFacts } from './facts.ts';

/** Date of the newest source that the catalog was read from, YYYY-MM-DD. */
export const catalogVersion = '2026-08-21';

/** Azure's own resolver: a platform address that no route table and no firewall sees. */
const azureDns = '168.63.129.16';

const strictness: readonly Need[] = ['required', 'recommended', 'optional'];

/**
 * What one cluster needs to reach, sorted by destination, port and protocol; one entry each, with the features of all
 * catalog entries that ask for it and the strictest need among them. `configured` settles facts that ARM does not show.
 */
export function dependenciesOf(cluster: ClusterTopology, configured: HiddenFacts = {}): readonly Dependency[] {
  const facts = toClusterFacts(cluster, configured);
  const folded = new Map<string, Dependency>();
  for (const entry of catalog) {
    if (!entry.clouds.includes(cluster.cloud)) continue;
    for (const dependency of toDependencies(entry, cluster, facts)) {
      const key = toKey(dependency);
      const other = folded.get(key);
      folded.set(key, other ? fold(other, dependency) : dependency);
    }
  }
  return [...folded.values()].toSorted((a, b) => compareTexts(toKey(a), toKey(b)));
}

function toDependencies(entry: CatalogEntry, cluster: ClusterTopology, facts: ClusterFacts): readonly Dependency[] {
  const need = needOf(entry, facts);
  if (need === undefined) return [];
  return toDestinations(entry, cluster).map((destination) => ({
    id: entry.id,
    destination,
    protocol: entry.protocol,
    port: entry.port,
    need: isMaybeNeeded(entry, destination) ? 'optional' : need,
    features: [entry.feature],
    source: entry.source,
    coveredByFqdnTag: entry.coveredByFqdnTag,
    serviceTags: entry.serviceTags,
    isApiServer: entry.destination.kind === 'apiServerHost' || entry.destination.kind === 'apiServerAddress',
  }));
}

/** A network whose DNS servers could not be read may have none of its own. */
function isMaybeNeeded(entry: CatalogEntry, destination: Destination): boolean {
  return entry.destination.kind === 'customDnsServers' && destination.kind === 'unfilled';
}

/** The entry's own need where it applies, `optional` where only facts that ARM does not show stand against it, else undefined. */
function needOf(entry: CatalogEntry, facts: ClusterFacts): Need | undefined {
  if (answerOf(entry.when, facts.byDefault) === 'yes') return entry.need;
  return answerOf(entry.when, facts.known) === 'no' ? undefined : 'optional';
}

function toDestinations(entry: CatalogEntry, cluster: ClusterTopology): readonly Destination[] {
  const template = entry.destination;
  switch (template.kind) {
    case 'host':
      return [{ kind: 'host', pattern: fill(template.pattern, cluster) }];
    case 'apiServerHost':
      return [{ kind: 'host', pattern: cluster.apiServerHost?.toLowerCase() ?? fill(template.pattern, cluster) }];
    case 'serviceTag':
      return [{ kind: 'serviceTag', tag: fill(template.tag, cluster) }];
    case 'customDnsServers':
      return toDnsServers(cluster);
    case 'apiServerAddress':
      return [{ kind: 'unfilled', placeholder: 'apiServerIp' }];
  }
}

function toDnsServers(cluster: ClusterTopology): readonly Destination[] {
  const servers = new Set(cluster.sources.flatMap((source) => source.dnsServers ?? []));
  const known: readonly Destination[] = [...servers]
    .filter((server) => server !== azureDns)
    .map((prefix) => ({ kind: 'address', prefix }));
  const unread = cluster.sources.some((source) => source.dnsServers === undefined);
  return unread ? [...known, { kind: 'unfilled', placeholder: 'customDnsIp' }] : known;
}

function fill(template: string, cluster: ClusterTopology): string {
  return template.replaceAll('{location}', cluster.location.toLowerCase().replaceAll(' ', ''));
}

function fold(a: Dependency, b: Dependency): Dependency {
  const [strict, lax] = strictness.indexOf(a.need) <= strictness.indexOf(b.need) ? [a, b] : [b, a];
  return {
    ...strict,
    features: [...new Set([...a.features, ...b.features])].toSorted(),
    coveredByFqdnTag: strict.coveredByFqdnTag || lax.coveredByFqdnTag,
    serviceTags: [...new Set([...strict.serviceTags, ...lax.serviceTags])],
    isApiServer: strict.isApiServer || lax.isApiServer,
  };
}

function toKey({ destination, protocol, port }: Dependency): string {
  return `${toDestinationText(destination).toLowerCase()} ${String(port).padStart(5, '0')} ${protocol}`;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
