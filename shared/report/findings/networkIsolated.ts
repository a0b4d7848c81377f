import { severityRank, toFinding, type Finding, type Fix, type Severity } from '../../model/finding.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { ClusterTopology, Topology } from '../../model/topology.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { Cut } from './blockage.ts';
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
const unsupported: Readonly<Record<string, string>> = {
  'microsoft.dapr': 'Dapr',
  'microsoft.appconfiguration': 'App Configuration',
  'microsoft.azureml.kubernetes': 'Azure Machine Learning',
  'microsoft.flux': 'Flux',
  'microsoft.dataprotection.kubernetes': 'Backup',
};

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
  const faults = toFaults(cluster, context.input.topology);
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

/** True if routes that lead nowhere are meant, and what they stop is told by the isolation finding. */
export function explainsCut(cluster: ClusterTopology, { stage }: Cut): boolean {
  if (stage !== 'route' || !hasNoWayOut(cluster) || cluster.artifactSource === undefined) return false;
  return isDirect(cluster) || cluster.apiServer === 'public';
}

function isDirect({ artifactSource }: ClusterTopology): boolean {
  return artifactSource === 'Direct';
}

function toFaults(cluster: ClusterTopology, topology: Topology): readonly Fault[] {
  return [
    ...toSourceFaults(cluster),
    ...toPoolFaults(cluster),
    ...toExtensionFaults(cluster),
    ...toRegistryFaults(cluster, topology),
  ];
}

function toSourceFaults(cluster: ClusterTopology): readonly Fault[] {
  const direct: Fault = {
    name: 'artifact source Direct',
    severity: 'high',
    text: 'Nodes are to fetch images and binaries straight from Microsoft, which they cannot reach.',
  };
  const open: Fault = {
    name: 'a public API server',
    severity: 'high',
    text: 'The API server has a public address, which nodes cannot reach.',
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

function toExtensionFaults({ extensionTypes = [] }: ClusterTopology): readonly Fault[] {
  const names = extensionTypes.flatMap((type) => (Object.hasOwn(unsupported, type) ? (unsupported[type] ?? []) : []));
  if (names.length === 0) return [];
  const text = `${toList(names)} ${names.length === 1 ? 'needs' : 'need'} hosts outside and cannot be used in an isolated cluster.`;
  return [{ name: `extension ${toList(names)}`, severity: 'medium', text }];
}

/** The registry that takes the place of Microsoft's: only what it shows of itself counts. */
function toRegistryFaults(cluster: ClusterTopology, { registries = [] }: Topology): readonly Fault[] {
  const registry = registries.find(({ id }) => isSameId(id, cluster.bootstrapRegistryId));
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
  return [
    ...(registry.cachesMicrosoft === false ? [rule] : []),
    ...(registry.endpointIds?.length === 0 ? [endpoint] : []),
  ];
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
