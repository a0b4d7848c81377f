import { severityRank, toFinding, type Finding, type Fix, type Severity } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { ClusterTopology, Registry, Topology } from '../../model/topology.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { Blockage, Cut } from './blockage.ts';
import { toCause, type FindingContext } from './context.ts';
import { withCommand } from './cutFix.ts';

/** One thing that a cluster without a way out cannot have, or lacks. */
interface Fault {
  readonly name: string;
  readonly severity: Severity;
  /** One sentence. */
  readonly text: string;
}

/** Extensions that do not work without a way out (AKS, network isolated clusters). */
const unsupported: Readonly<Record<string, { readonly name: string; readonly feature: string }>> = {
  'microsoft.dapr': { name: 'Dapr', feature: 'dapr' },
  'microsoft.appconfiguration': { name: 'App Configuration', feature: 'app-configuration' },
  'microsoft.azureml.kubernetes': { name: 'Azure Machine Learning', feature: 'azure-ml' },
  'microsoft.flux': { name: 'Flux', feature: 'flux' },
  'microsoft.dataprotection.kubernetes': { name: 'Backup', feature: 'backup' },
};

/** Features of the catalog that any extension brings along. */
const ofEveryExtension = ['cluster-extensions', 'marketplace-extensions'];

const ruleFault = 'a registry without its cache rule';

/** True if the outbound type gives the cluster no way to the internet. */
export function hasNoWayOut({ outboundType }: ClusterTopology): boolean {
  return ['none', 'block'].includes(outboundType.toLowerCase());
}

/**
 * What keeps a cluster without a way out from working: one finding with everything that is wrong. `cuts` are the cuts by
 * routes that follow from it and get no finding of their own.
 */
export function findIsolationFaults(context: FindingContext, cuts: readonly Cut[]): readonly Finding[] {
  const { cluster } = context.audited;
  // Older versions of the service's answers leave the bootstrap profile out: then nothing is known of what is meant.
  if (!hasNoWayOut(cluster) || cluster.artifactSource === undefined) return [];
  const faults = toFaults(context);
  if (faults.length === 0) return [];
  const rows = cuts.flatMap(({ blockages }) => blockages.flatMap((blockage) => blockage.rows));
  const worst = [...faults, ...cuts.flatMap(({ blockages }) => blockages)]
    .map(({ severity }) => severity)
    .toSorted((a, b) => severityRank(a) - severityRank(b))[0];
  const names = distinct(rows.map(({ destination }) => destination));
  const cause = toCause(
    context,
    rows.map(({ id }) => id),
  );
  return [
    toFinding({
      kind: 'network-isolated-misconfigured',
      severity: worst ?? 'medium',
      clusterId: cluster.id,
      title: clip(
        `${cluster.name}: outbound type ${cluster.outboundType} does not fit ${toList(faults.map(({ name }) => name))}`,
        200,
      ),
      detail: [
        ...faults.map(({ text }) => text),
        ...(names.length === 0 ? [] : [`Nothing leads to ${toList(names, 8)}.`]),
      ].join(' '),
      evidence: {
        outboundType: cluster.outboundType,
        faults: faults.map(({ name }) => name),
        dependencies: rows.map(({ id, destination, protocol, port, verdict }) => ({
          id,
          destination,
          protocol,
          port,
          verdict,
        })),
      },
      ...(cause === undefined ? {} : { cause }),
      fix: toFix(cluster, faults),
    }),
  ];
}

/**
 * Takes the cuts by routes apart: what a cluster without a way out lacks by its settings is told by the isolation finding and
 * not again, because routes that lead nowhere are meant there.
 */
export function partIsolatedCuts(cuts: readonly Cut[], context: FindingContext) {
  const parts = cuts.map((cut) => {
    const told = cut.blockages.filter((blockage) => isTold(blockage, cut, context));
    return { told: { ...cut, blockages: told }, rest: { ...cut, blockages: without(cut.blockages, told) } };
  });
  const filled = ({ blockages }: Cut) => blockages.length > 0;
  return {
    isolated: parts.map(({ told }) => told).filter(filled),
    cuts: parts.map(({ rest }) => rest).filter(filled),
  };
}

function without(blockages: readonly Blockage[], told: readonly Blockage[]): readonly Blockage[] {
  return blockages.filter((blockage) => !told.includes(blockage));
}

function isTold({ first }: Blockage, { stage }: Cut, context: FindingContext): boolean {
  const { cluster } = context.audited;
  if (stage !== 'route' || !hasNoWayOut(cluster) || cluster.artifactSource === undefined) return false;
  if (isDirect(cluster) || cluster.apiServer === 'public') return true;
  if (isOfRegistry(first)) return lacksEndpoint(findRegistry(cluster, context.input.topology));
  const told = toToldFeatures(cluster);
  return first.features.every((feature) => told.includes(feature));
}

/** Features that cannot be had in an isolated cluster, as the isolation finding says: nothing they need is told again. */
function toToldFeatures(cluster: ClusterTopology): readonly string[] {
  const extensions = toUnsupported(cluster).map(({ feature }) => feature);
  const windows = (cluster.nodes?.windowsPools ?? []).length > 0 ? ['windows'] : [];
  return [...windows, ...extensions, ...(extensions.length > 0 ? ofEveryExtension : [])];
}

function toUnsupported({ extensionTypes = [] }: ClusterTopology) {
  return extensionTypes.flatMap((type) => (Object.hasOwn(unsupported, type) ? (unsupported[type] ?? []) : []));
}

/** True for what nodes get from the registry that they bootstrap from: its private endpoint decides, not what its public address meets. */
export function isOfRegistry({ features }: Pick<DependencyReport, 'features'>): boolean {
  return features.includes('network-isolated');
}

function findRegistry(cluster: ClusterTopology, { registries = [] }: Topology): Registry | undefined {
  return registries.find(({ id }) => isSameId(id, cluster.bootstrapRegistryId));
}

function lacksEndpoint(registry: Registry | undefined): boolean {
  return registry?.endpointIds?.length === 0;
}

function isDirect({ artifactSource }: ClusterTopology): boolean {
  return artifactSource === 'Direct';
}

function toFaults(context: FindingContext): readonly Fault[] {
  const { cluster } = context.audited;
  const { topology } = context.input;
  return [
    ...toSourceFaults(context),
    ...toPoolFaults(cluster),
    ...toExtensionFaults(cluster),
    ...toRegistryFaults(cluster, topology),
  ];
}

function toSourceFaults({ audited: { cluster, judged } }: FindingContext): readonly Fault[] {
  const isReached = judged.some(({ dependency, verdict }) => dependency.isApiServer && verdict === 'allowed');
  const direct: Fault = {
    name: 'artifact source Direct',
    severity: 'high',
    text: 'Nodes are to fetch images and binaries straight from Microsoft, which they cannot reach.',
  };
  const open: Fault = {
    name: 'a public API server',
    severity: isReached ? 'low' : 'high',
    text: isReached
      ? 'The API server has a public address, so that the cluster is not isolated: its nodes reach it by their routes.'
      : 'The API server has a public address, which nodes cannot reach.',
  };
  return [...(isDirect(cluster) ? [direct] : []), ...(cluster.apiServer === 'public' ? [open] : [])];
}

function toPoolFaults({ nodes, networkPlugin }: ClusterTopology): readonly Fault[] {
  const { publicAddressPools = [], windowsPools = [], upgradeChannel } = nodes ?? {};
  const medium = (name: string, text: string): Fault => ({ name, severity: 'medium', text });
  return [
    ...(publicAddressPools.length === 0
      ? []
      : [
          medium(
            'node public addresses',
            `Nodes of ${toList(publicAddressPools)} have public addresses, which let them out all the same.`,
          ),
        ]),
    ...(windowsPools.length === 0
      ? []
      : [medium('Windows pools', `Windows nodes (${toList(windowsPools)}) are not supported in an isolated cluster.`)]),
    ...(networkPlugin === 'kubenet'
      ? [medium('kubenet', 'Network plugin kubenet is not supported in an isolated cluster.')]
      : []),
    ...(upgradeChannel?.toLowerCase() === 'unmanaged'
      ? [
          medium(
            'node updates of channel Unmanaged',
            'Nodes are to fetch updates from the package sources of their system, which they cannot reach.',
          ),
        ]
      : []),
  ];
}

function toExtensionFaults(cluster: ClusterTopology): readonly Fault[] {
  const names = toUnsupported(cluster).map(({ name }) => name);
  if (names.length === 0) return [];
  const text = `${toList(names)} ${names.length === 1 ? 'needs' : 'need'} hosts outside and cannot be used in an isolated cluster.`;
  return [{ name: `extension ${toList(names)}`, severity: 'medium', text }];
}

/** The registry that takes the place of Microsoft's: only what it shows of itself counts. */
function toRegistryFaults(cluster: ClusterTopology, topology: Topology): readonly Fault[] {
  const registry = findRegistry(cluster, topology);
  if (isDirect(cluster) || !registry) return [];
  const name = toResourceName(registry.id);
  const rule: Fault = {
    name: ruleFault,
    severity: 'high',
    text: `No cache rule of ${name} keeps mcr.microsoft.com/* under aks-managed-repository/*, so nodes find none of the images.`,
  };
  const endpoint: Fault = {
    name: 'a registry without private endpoint',
    severity: 'high',
    text: `No private endpoint leads to ${name}, so nodes cannot reach it.`,
  };
  return [...(registry.cachesMicrosoft === false ? [rule] : []), ...(lacksEndpoint(registry) ? [endpoint] : [])];
}

function toFix(cluster: ClusterTopology, faults: readonly Fault[]): Fix {
  const registryId = cluster.bootstrapRegistryId;
  if (registryId !== undefined && faults.length === 1 && faults[0]?.name === ruleFault) {
    const registry = toResourceName(registryId);
    return withCommand(`Let ${registry} cache what AKS starts from.`, registryId, (scope) => [
      ...['az', 'acr', 'cache', 'create', ...scope, '--registry', registry, '--name', 'aks-managed-mcr'],
      ...['--source-repo', 'mcr.microsoft.com/*', '--target-repo', 'aks-managed-repository/*'],
    ]);
  }
  if (!isDirect(cluster)) {
    return {
      summary: `Remove from ${cluster.name} what an isolated cluster cannot have, or give it a way out.`,
      proven: false,
    };
  }
  const summary = `Let ${cluster.name} bootstrap from a private registry, then reimage its pools; until that ends they need a way out.`;
  return withCommand(summary, cluster.id, (scope) => [
    ...['az', 'aks', 'update', ...scope, '--name', cluster.name, '--bootstrap-artifact-source', 'Cache'],
  ]);
}
