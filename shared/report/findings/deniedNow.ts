import type { Dependency } from '../../model/catalog.ts';
import type { Config } from '../../model/config.ts';
import type { Deny } from '../../model/deny.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import type { ClusterTopology } from '../../model/topology.ts';
import { clip } from '../text.ts';
import { toTimeText } from '../words.ts';

/** A cluster with what it needs. */
interface NeedingCluster {
  readonly cluster: ClusterTopology;
  readonly dependencies: readonly Dependency[];
}

/**
 * Findings about required dependencies that the logs show denied, before an audit has looked at the configuration: the
 * same findings, by their fingerprints, as the audit will make, so that whoever hears of them now does not hear twice.
 */
export function toSightings(
  denies: readonly Deny[],
  { cluster, dependencies }: NeedingCluster,
  config?: Config,
): readonly Finding[] {
  const seen = denies.flatMap((deny) => (deny.dependencyIds ?? []).map((id) => ({ id, deny })));
  return [...Map.groupBy(seen, ({ id }) => id)].flatMap(([id, group]) => {
    const isRequired = dependencies.some((one) => one.id === id && one.need === 'required');
    return isRequired
      ? [
          toSighting(
            id,
            cluster,
            group.map(({ deny }) => deny),
            config,
          ),
        ]
      : [];
  });
}

function toSighting(
  id: string,
  cluster: ClusterTopology,
  denies: readonly Deny[],
  config: Config | undefined,
): Finding {
  const count = denies.reduce((sum, deny) => sum + deny.count, 0);
  const since = denies.map(({ firstSeen }) => firstSeen).toSorted()[0] ?? '';
  const last =
    denies
      .map(({ lastSeen }) => lastSeen)
      .toSorted()
      .at(-1) ?? since;
  const [first] = denies;
  const what = `${first?.destination ?? id} ${first?.protocol ?? ''}:${first?.port ?? ''}`;
  const kind = 'dependency-denied';
  return toFinding({
    kind,
    severity: config?.severities[kind] ?? 'critical',
    clusterId: cluster.id,
    dependencyId: id,
    title: clip(`${cluster.name}: required ${what} was denied by the firewall`, 200),
    detail: `The firewall's logs show ${count} denied since ${toTimeText(since)}. An audit of the configuration was started and will say why.`,
    evidence: {
      need: 'required',
      observed: { denied: count, firstSeen: since, lastSeen: last },
      rules: denies.flatMap(({ rule }) => rule ?? []),
    },
  });
}
