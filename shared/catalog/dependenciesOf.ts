import type { Cloud, Dependency, DependencyProtocol, Need } from '../model/catalog.ts';
import { needs, stricterNeed, toDestinationText } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { catalog } from './catalog.ts';
import { type CatalogEntry, everyCloud } from './entry.ts';
import type { ClusterFacts, HiddenFacts } from './facts.ts';
import { toClusterFacts } from './facts.ts';
import { toOwnDependencies } from './ownEndpoints.ts';
import { type Filled, type Filler, toFiller, toFixed } from './placeholders.ts';

/** Date of the newest source that the catalog was read from, YYYY-MM-DD. */
export const catalogVersion = '2026-08-21';

/** A dependency under the name that folds duplicates and sorts. */
interface Keyed {
  readonly key: string;
  readonly dependency: Dependency;
}

/** An entry with what is the same for every cluster, made once: most destinations have no placeholder. */
interface Prepared {
  readonly entry: CatalogEntry;
  readonly fixed?: readonly Keyed[];
  /** What was made of it by need and filled destination: clusters of one region, with one feature, share the objects. */
  readonly made: Map<string, readonly Keyed[]>;
}

/** More destinations of one entry than that are clusters' own and never come again. */
const mostMade = 256;

/** Features for which the claim of FQDN tag AzureKubernetesService is taken at its word (design: verdicts). */
const taggedFeatures = ['core', 'os-updates', 'gpu', 'windows'];

/**
 * What one cluster needs to reach, sorted by destination, port and protocol; one entry each, with the features of all
 * catalog entries that ask for it and the strictest need among them, and what the cluster's own list adds. `configured`
 * settles inputs that ARM does not show.
 */
export function dependenciesOf(cluster: ClusterTopology, configured: HiddenFacts = {}): readonly Dependency[] {
  const facts = toClusterFacts(cluster, configured);
  const filler = toFiller(cluster, configured);
  const folded = new Map<string, Dependency>();
  for (const prepared of preparedByCloud(catalog).get(cluster.cloud) ?? []) {
    for (const { key, dependency } of choose(prepared, facts, filler)) {
      const other = folded.get(key);
      folded.set(key, other ? fold(other, dependency) : dependency);
    }
  }
  for (const dependency of toOwnDependencies(cluster, [...folded.values()])) {
    const key = toKey(dependency);
    if (!folded.has(key)) folded.set(key, dependency);
  }
  return [...folded].toSorted(([a], [b]) => compareTexts(a, b)).map(([, dependency]) => dependency);
}

/** Makes one of all that ask for the same destination, protocol and port; sorted by these. */
export function foldDependencies(dependencies: readonly Dependency[]): readonly Dependency[] {
  const folded = new Map<string, Dependency>();
  for (const dependency of dependencies) {
    const key = toKey(dependency);
    const other = folded.get(key);
    folded.set(key, other ? fold(other, dependency) : dependency);
  }
  return [...folded].toSorted(([a], [b]) => compareTexts(a, b)).map(([, dependency]) => dependency);
}

/** What can become a dependency, by cloud; made when it is first asked for, because a start has no time for it. */
const preparedByCloud: (entries: typeof catalog) => ReadonlyMap<Cloud, readonly Prepared[]> = memoised(
  () => new Map(everyCloud.map((cloud) => [cloud, entriesOf(cloud).map(prepare)])),
);

function entriesOf(cloud: Cloud): readonly CatalogEntry[] {
  return catalog.filter(
    ({ clouds, status, reach }) => clouds.includes(cloud) && status === 'current' && isJudged(reach),
  );
}

/** Inside the network nobody looks, but a public name leads inside only where private endpoint and zone see to it. */
function isJudged(reach: CatalogEntry['reach']): boolean {
  return reach === 'internet' || reach === 'privateEndpoint';
}

function prepare(entry: CatalogEntry): Prepared {
  const fixed = toFixed(entry);
  const keyed = fixed?.flatMap((filled) => toKeyed(entry, filled, entry.need));
  return { entry, ...(keyed === undefined ? {} : { fixed: keyed }), made: new Map() };
}

function choose(prepared: Prepared, facts: ClusterFacts, filler: Filler): readonly Keyed[] {
  const { entry, fixed } = prepared;
  const need = needOf(entry, facts);
  if (need === undefined) return [];
  if (!fixed) return filler(entry).flatMap((filled) => toShared(prepared, filled, need));
  if (need === entry.need) return fixed;
  return fixed.map(({ key, dependency }) => ({ key, dependency: toNeeded(dependency).get(need) ?? dependency }));
}

/** The same dependency in each need, made once: clusters that need the same share the object. */
const toNeeded: (dependency: Dependency) => ReadonlyMap<Need, Dependency> = memoised(
  (dependency) => new Map(needs.map((need) => [need, { ...dependency, need }])),
);

function toShared({ entry, made }: Prepared, filled: Filled, need: Need): readonly Keyed[] {
  const { destination, port, protocol } = filled;
  const key = `${need} ${destination.kind} ${port ?? ''} ${protocol ?? ''} ${toDestinationText(destination)}`;
  const known = made.get(key);
  if (known) return known;
  if (made.size >= mostMade) made.clear();
  const keyed = toKeyed(entry, filled, need);
  made.set(key, keyed);
  return keyed;
}

function toKeyed(entry: CatalogEntry, filled: Filled, need: Need): readonly Keyed[] {
  return toServices(entry, filled).map(({ protocol, port }) => {
    const dependency = toDependency(entry, { filled, need, protocol, port });
    return { key: toKey(dependency), dependency };
  });
}

/** The entry's own need where it applies, `optional` where only inputs that ARM does not show stand against it, else undefined. */
function needOf(entry: CatalogEntry, facts: ClusterFacts): Need | undefined {
  if (facts.byDefault(entry.when) === 'yes') return entry.need;
  return facts.known(entry.when) === 'no' ? undefined : 'optional';
}

interface Service {
  readonly protocol: DependencyProtocol;
  readonly port: number;
}

/**
 * A port that came along with the destination replaces those of the entry, and so does a protocol. Only a proxy has no port
 * of its own; one that cannot be read is looked for where HTTP is.
 */
function toServices({ protocols, ports }: CatalogEntry, { port, protocol }: Filled): readonly Service[] {
  const known = ports.length === 0 ? [80] : ports;
  const used = port === undefined ? known : [port];
  const spoken = protocol === undefined ? protocols : [protocol];
  return spoken.flatMap((each) => used.map((number) => ({ protocol: each, port: number })));
}

interface Choice extends Service {
  readonly filled: Filled;
  readonly need: Need;
}

function toDependency(entry: CatalogEntry, { filled, need, protocol, port }: Choice): Dependency {
  const { destination } = filled;
  const isAbsent = entry.mayBeAbsent && destination.kind === 'unfilled';
  return {
    id: entry.id,
    destination,
    protocol,
    port,
    need: isAbsent ? 'optional' : need,
    features: [entry.feature],
    source: entry.source.url,
    coveredByFqdnTag: entry.coveredByFqdnTag && taggedFeatures.includes(entry.feature),
    serviceTags: entry.serviceTags,
    isApiServer: isApiServer(entry),
    ...(entry.group === undefined ? {} : { group: { ...entry.group, otherwise: 'optional' } }),
  };
}

function isApiServer({ destination }: CatalogEntry): boolean {
  switch (destination.kind) {
    case 'host':
      return (destination.exact ?? destination.pattern) === '<apiServerFqdn>';
    case 'address':
      return destination.address === '<apiServerIp>';
    case 'serviceTag':
      return false;
  }
}

function fold(a: Dependency, b: Dependency): Dependency {
  return foldWith(a)(b);
}

/** Folded once: clusters that need the same share the object. */
const foldWith: (a: Dependency) => (b: Dependency) => Dependency = memoised((a) => memoised((b) => foldPair(a, b)));

function foldPair(a: Dependency, b: Dependency): Dependency {
  const [strict, lax] = stricterNeed(a.need, b.need) === a.need ? [a, b] : [b, a];
  const { group, ...rest } = strict;
  const joined = group ?? lax.group;
  return {
    ...rest,
    features: [...new Set([...a.features, ...b.features])].toSorted(compareTexts),
    coveredByFqdnTag: strict.coveredByFqdnTag || lax.coveredByFqdnTag,
    serviceTags: [...new Set([...strict.serviceTags, ...lax.serviceTags])],
    isApiServer: strict.isApiServer || lax.isApiServer,
    ...(joined === undefined ? {} : { group: { ...joined, otherwise: stricterNeed(needBeside(a), needBeside(b)) } }),
  };
}

/** The need that stays once the group is served by another of its ways. */
function needBeside({ need, group }: Dependency): Need {
  return group?.otherwise ?? need;
}

function toKey({ destination, protocol, port }: Dependency): string {
  return `${toDestinationText(destination).toLowerCase()} ${String(port).padStart(5, '0')} ${protocol}`;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
