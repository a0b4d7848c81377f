import { type ConfigAt, configuredDependenciesOf } from '../catalog/configured.ts';
import { catalogVersion } from '../catalog/dependenciesOf.ts';
import { createDenyFold, type DenyFold } from '../denies/denyFold.ts';
import { toDenyIndex } from '../denies/denyIndex.ts';
import { isStanding, type LogEvidence, reconcile } from '../denies/reconcile.ts';
import { toForeignTest } from '../drift/clusterScope.ts';
import { judgeEffects } from '../drift/effect.ts';
import { allChanges, partIgnored } from '../drift/ignoredChanges.ts';
import { foldMigrations } from '../drift/migration.ts';
import { toEgress } from '../evaluate/egress.ts';
import { evaluateCluster } from '../evaluate/evaluateCluster.ts';
import type { Dependency, JudgedDependency } from '../model/catalog.ts';
import type { Config } from '../model/config.ts';
import type { LogRow } from '../model/deny.ts';
import type { Change, Drift, DriftBaseline, Effect } from '../model/drift.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { NameFailure } from '../model/nameFailure.ts';
import type { Egress, Report } from '../model/report.ts';
import { lazily } from '../model/memoised.ts';
import { isSameId } from '../model/resourceId.ts';
import type { ClusterTopology, Topology } from '../model/topology.ts';
import type { ResourceChange } from '../ports.ts';
import type { FixProver, ReportInput } from '../report/reportInput.ts';
import { findOnPaper, toReport } from '../report/toReport.ts';
import { toReach, withAuthor, withinReach } from './changeAuthors.ts';
import { changesBetween, topologyOf } from './knownStates.ts';
import { createProver } from './proveFix.ts';

/** A state to compare with, and who accepted it if somebody did. */
export interface Reference {
  readonly estate: Estate;
  readonly baseline: DriftBaseline;
  /** What differs from it, if that was worked out before. */
  readonly changes?: readonly Change[];
}

/** What an audit works on. Instants are ISO 8601, UTC. */
export interface AuditInput {
  readonly estate: Estate;
  readonly generatedAt: string;
  /** Only this cluster; every cluster of the estate if absent. */
  readonly clusterId?: string;
  readonly logRows?: readonly LogRow[];
  /** Rows that were counted already as they were read, by `toLogFold` of the same estate, configuration and cluster. */
  readonly logFold?: DenyFold;
  readonly logGaps?: readonly Gap[];
  /** Names that the logs show as not resolved. */
  readonly nameFailures?: readonly NameFailure[];
  readonly reference?: Reference | undefined;
  /** A drift that was worked out before and still holds; used only without a reference. */
  readonly knownDrift?: Drift | null;
  /** The last report, for what changed in the catalog since. */
  readonly previous?: Report;
  /** Since when the configuration is as it is, as far as that was seen (ISO 8601); absent if it was not. */
  readonly stateSince?: string;
  /** What a person had accepted, if its end has passed. */
  readonly expiredBaseline?: DriftBaseline;
  /** What events said of changes since the state that is compared with. */
  readonly events?: readonly ResourceChange[];
  /** What people say of their clusters. */
  readonly config?: Config;
  /** Why there is no configuration although one was written. */
  readonly configGaps?: readonly Gap[];
  /** Why it could not be asked who made the changes. */
  readonly historyGaps?: readonly Gap[];
}

/** One cluster with everything the report needs of it. */
interface JudgedCluster {
  readonly cluster: ClusterTopology;
  readonly egress: readonly Egress[];
  readonly dependencies: readonly Dependency[];
  readonly judged: readonly JudgedDependency[];
}

/**
 * The one line of the design: estate → topology → evaluate + compare + match → report. Pure: the same input gives the
 * same report. An estate without the asked-for cluster gives a report without clusters; the caller decides what that means.
 */
export function auditEstate(input: AuditInput): Report {
  const topology = topologyOf(input.estate);
  const onPaper = judgeClusters(topology, input);
  const drift = toDrift(input, topology, onPaper);
  const evidence = toEvidence(input, drift, onPaper, topology);
  const fresh = toFreshIds(input, drift);
  const clusters = onPaper.map((one) => ({
    ...one,
    judged: reconcile(one.judged, one.cluster, evidence).map((row) => withRecentChange(row, fresh)),
  }));
  return toReport({
    ...toPaperInput(input, topology, clusters),
    denies: evidence.denies,
    denyGaps: input.logGaps ?? [],
    nameFailures: input.nameFailures ?? [],
    allowed: evidence.allowed.filter((flow) => isStanding(flow, evidence)),
    ...(evidence.settledAt === undefined ? {} : { settledAt: evidence.settledAt }),
    drift,
    ...(input.previous === undefined ? {} : { previous: input.previous }),
    ...(input.expiredBaseline === undefined ? {} : { expiredBaseline: input.expiredBaseline }),
    provesFix: toProver(input, topology, onPaper),
  });
}

/** What a report is made of without logs, history and a state to compare with. */
function toPaperInput(input: AuditInput, topology: Topology, clusters: readonly JudgedCluster[]): ReportInput {
  return {
    generatedAt: input.generatedAt,
    source: input.estate.source,
    catalogVersion,
    topology,
    clusters,
    estateGaps: [...input.estate.gaps, ...(input.configGaps ?? []), ...(input.historyGaps ?? [])],
    denies: [],
    denyGaps: [],
    drift: null,
    ...(input.clusterId === undefined ? {} : { clusterId: input.clusterId }),
    ...(input.config === undefined ? {} : { config: input.config }),
  };
}

/** Tries fixes on the estate; nothing is done before the first one is asked about. */
function toProver(input: AuditInput, { firewalls }: Topology, clusters: readonly JudgedCluster[]): FixProver {
  const rules = firewalls.flatMap(({ rules: { nat, network, application } }) => [nat, network, application]);
  return createProver({
    estate: input.estate,
    size: rules.reduce((sum, { length }) => sum + length, input.estate.resources.length),
    clusters,
    judge: (estate, clusterIds) => {
      const changed = { ...input, estate };
      const topology = topologyOf(estate);
      const wanted = topology.clusters.filter(({ id }) => clusterIds.some((one) => isSameId(one, id)));
      const judged = judgeClusters({ ...topology, clusters: wanted }, changed);
      return { clusters: judged, toFindings: lazily(() => findOnPaper(toPaperInput(changed, topology, judged))) };
    },
  });
}

/** Dependencies whose verdict a firewall change of the last minutes turned: some instances may still hold the old rules. */
function toFreshIds({ generatedAt }: AuditInput, drift: Drift | null): ReadonlySet<string> {
  const fresh = (drift ? allChanges(drift) : []).filter(({ resourceId, changedAt }) => {
    const age = Date.parse(generatedAt) - Date.parse(changedAt ?? '');
    return age < settleMinutes * 60_000 && /\/(?:azurefirewalls|firewallpolicies|ipgroups)\//i.test(resourceId);
  });
  return new Set(fresh.flatMap(({ breaks = [], mends = [] }) => [...breaks, ...mends]));
}

function withRecentChange(row: JudgedDependency, fresh: ReadonlySet<string>): JudgedDependency {
  return fresh.has(row.dependency.id) ? { ...row, caveats: [...row.caveats, 'recent-change'] } : row;
}

/** A change takes a firewall up to so long to carry out, in minutes. */
const settleMinutes = 5;

function toEvidence(
  input: AuditInput,
  drift: Drift | null,
  judged: readonly JudgedCluster[],
  { serviceTags }: Topology,
): LogEvidence {
  const fold = input.logFold ?? openFold(judged, serviceTags);
  for (const row of input.logRows ?? []) fold.add(row);
  const changedAt = toChangedAt(input, drift);
  const settledAt = changedAt === undefined ? undefined : new Date(changedAt + settleMinutes * 60_000).toISOString();
  return { denies: fold.denies(), allowed: fold.allowed(), ...(settledAt === undefined ? {} : { settledAt }) };
}

/** A fold that counts rows of logs for an audit of this estate while they are read, however many they are. */
export function toLogFold(input: Pick<AuditInput, 'estate' | 'generatedAt' | 'clusterId' | 'config'>): DenyFold {
  const topology = topologyOf(input.estate);
  return openFold(chooseClusters(topology, input), topology.serviceTags);
}

function openFold(clusters: readonly ChosenCluster[], serviceTags: Topology['serviceTags']): DenyFold {
  return createDenyFold(
    toDenyIndex(
      clusters.map(({ cluster, dependencies }) => ({
        cluster,
        dependencies,
        serviceTags: serviceTags?.[cluster.cloud],
      })),
    ),
  );
}

/** When the configuration last changed: as far as events tell, else not later than it was first seen so, else now. */
function toChangedAt({ stateSince, generatedAt }: AuditInput, drift: Drift | null): number | undefined {
  const changes = (drift ? allChanges(drift) : []).filter(({ effect }) => effect !== 'none');
  const isDated = changes.every((change) => change.changedAt !== undefined);
  const times = [
    ...changes.flatMap((change) => change.changedAt ?? []),
    ...(stateSince === undefined ? [] : [stateSince]),
    ...(isDated || stateSince !== undefined ? [] : [generatedAt]),
  ].map((time) => Date.parse(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

function judgeClusters(topology: Topology, input: AuditInput): readonly JudgedCluster[] {
  return chooseClusters(topology, input).map(({ cluster, dependencies }) => ({
    cluster,
    egress: cluster.sources.map((subnet) => toEgress(subnet, cluster, topology)),
    dependencies,
    judged: evaluateCluster(cluster, dependencies, topology),
  }));
}

type ChosenCluster = Pick<JudgedCluster, 'cluster' | 'dependencies'>;

function chooseClusters(
  { clusters }: Topology,
  { clusterId, config, generatedAt }: Pick<AuditInput, 'clusterId' | 'config' | 'generatedAt'>,
): readonly ChosenCluster[] {
  const at: ConfigAt | undefined = config && { config, now: generatedAt };
  return clusters
    .filter((cluster) => clusterId === undefined || isSameId(cluster.id, clusterId))
    .map((cluster) => ({ cluster, dependencies: configuredDependenciesOf(cluster, at) }));
}

function toDrift(input: AuditInput, topology: Topology, clusters: readonly JudgedCluster[]): Drift | null {
  const { reference, events = [] } = input;
  if (!reference) return input.knownDrift ? withAuthors(input.knownDrift, input) : null;
  const recent = withinReach(events, toReach(reference.baseline, input));
  const changes = reference.changes ?? changesBetween(reference.estate, input.estate);
  const { config, generatedAt: now } = input;
  const former = topologyOf(reference.estate);
  const { effect, changes: judged } = judgeEffects({
    before: reference.estate,
    after: input.estate,
    changes,
    worlds: {
      before: { topology: former, clusters: judgeClusters(former, input) },
      after: { topology, clusters },
    },
    dependenciesOf: (cluster) => configuredDependenciesOf(cluster, config && { config, now }),
  });
  const own = withoutForeign(judged, reference.estate, input);
  const drift: Drift = {
    baseline: reference.baseline,
    ...(own.length === 0 ? {} : { effect: own.length === judged.length ? effect : joinEffects(own) }),
    changes: foldMigrations(own).map((change) => withAuthor(change, recent)),
  };
  return withIgnores(drift, input);
}

/** The drift of one cluster leaves out what is the business of others alone: their own audits tell it. */
function withoutForeign(changes: readonly Change[], former: Estate, input: AuditInput): readonly Change[] {
  if (input.clusterId === undefined || changes.length === 0) return changes;
  const isForeign = toForeignTest([former.resources, input.estate.resources], input.clusterId);
  return changes.filter(({ resourceId }) => !isForeign(resourceId));
}

function joinEffects(changes: readonly Change[]): Effect {
  const effects = new Set(changes.map(({ effect }) => effect));
  if (effects.has('both') || (effects.has('narrows') && effects.has('widens'))) return 'both';
  const order: readonly Effect[] = ['narrows', 'widens', 'unknown'];
  return order.find((effect) => effects.has(effect)) ?? 'none';
}

function withIgnores(drift: Drift, { config, generatedAt: now }: AuditInput): Drift {
  return partIgnored(drift, { ignores: config?.ignoredDrift ?? [], now });
}

/** Events may come after the audit that found what they tell of. */
function withAuthors(drift: Drift, input: AuditInput): Drift {
  const recent = withinReach(input.events ?? [], toReach(drift.baseline, input));
  const changes = allChanges(drift).map((change) => withAuthor(change, recent));
  return withIgnores({ ...drift, changes, ignored: [] }, input);
}
