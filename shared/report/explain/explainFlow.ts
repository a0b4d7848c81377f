import { configuredDependenciesOf, type ConfigAt } from '../../catalog/configured.ts';
import { evaluateCluster } from '../../evaluate/evaluateCluster.ts';
import { distinctCaveats } from '../../evaluate/outcome.ts';
import { toSourcesText } from '../../evaluate/region.ts';
import { type Dependency, toDestinationText } from '../../model/catalog.ts';
import type { ClusterTopology, SourceSubnet, Topology } from '../../model/topology.ts';
import { type Caveat, combineVerdicts, type Path } from '../../model/verdict.ts';
import type { ExplainedPath, Explanation } from './explanation.ts';
import { withLaterRules } from './laterRules.ts';
import type { Origin } from './origin.ts';
import type { Question } from './question.ts';
import { withStations } from './stations.ts';
import { toWanted, type Wanted } from './wanted.ts';

/** A question with where it begins. */
export interface FlowInput {
  readonly from: string;
  readonly origin: Origin;
  readonly question: Question;
  readonly topology: Topology;
  readonly config?: ConfigAt | undefined;
}

/** Evaluates a flow exactly as an audit does (`evaluateCluster`), from every subnet of its origin, and tells each station. */
export function explainFlow({ from, origin, question, topology, config }: FlowInput): Explanation {
  const parts = origin.clusters.map((cluster) => {
    const wanted = toWanted(question, configuredDependenciesOf(cluster, config));
    return { wanted, ...judge(cluster, wanted.dependency, topology) };
  });
  const paths = distinctPaths(parts.flatMap((part) => part.paths));
  const { destination, protocol, port } = question;
  return {
    from,
    to: toDestinationText(destination),
    protocol,
    port,
    ...toAsked(parts[0]?.wanted),
    verdict: combineVerdicts(paths.map(({ verdict }) => verdict)),
    caveats: distinctCaveats(parts.flatMap(({ caveats }) => caveats)),
    paths,
  };
}

function judge(
  cluster: ClusterTopology,
  dependency: Dependency,
  topology: Topology,
): { readonly caveats: readonly Caveat[]; readonly paths: readonly ExplainedPath[] } {
  const [judged] = evaluateCluster(cluster, [dependency], topology);
  const paths = (judged?.paths ?? []).map((path, index) => {
    const subnet = cluster.sources[index];
    return subnet ? toExplainedPath(path, { cluster, dependency, subnet, topology }) : { ...path, ...unreadSource };
  });
  return { caveats: judged?.caveats ?? [], paths: paths.length > 0 ? paths : [nothingRead] };
}

const unreadSource = { addresses: 'unknown addresses', pools: [] };

const nothingRead: ExplainedPath = {
  ...unreadSource,
  subnetId: null,
  verdict: 'unknown',
  trace: [{ stage: 'route', outcome: 'unknown', note: 'No way of this cluster to the outside could be read.' }],
};

interface PathInput {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
}

function toExplainedPath(path: Path, input: PathInput): ExplainedPath {
  const { pools, addresses } = input.subnet;
  const judgeAgain = (topology: Topology) =>
    evaluateCluster({ ...input.cluster, sources: [input.subnet] }, [input.dependency], topology)[0]?.paths[0]?.trace ??
    [];
  const trace = withLaterRules(withStations(path.trace, input), input.topology, judgeAgain);
  const isKnown = addresses.length > 0;
  return { ...path, trace, pools, addresses: isKnown ? toSourcesText(addresses) : unreadSource.addresses };
}

/** Clusters that share a subnet mostly share what becomes of the flow. */
function distinctPaths(paths: readonly ExplainedPath[]): readonly ExplainedPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify([path.subnetId, path.verdict, path.trace]), path])).values()];
}

function toAsked(wanted: Wanted | undefined): Pick<Explanation, 'asked'> {
  if (!wanted?.known) return {};
  const { id, destination, need } = wanted.known;
  return { asked: { id, destination: toDestinationText(destination), need } };
}
