import type { JudgedDependency } from '../model/catalog.ts';
import type { Config } from '../model/config.ts';
import type { AllowedFlow, Deny } from '../model/deny.ts';
import type { Drift, DriftBaseline } from '../model/drift.ts';
import type { EstateSource } from '../model/estate.ts';
import type { Finding, FixPlan } from '../model/finding.ts';
import type { Gap } from '../model/gap.ts';
import type { NameFailure } from '../model/nameFailure.ts';
import type { Egress, Report } from '../model/report.ts';
import type { ClusterTopology, Topology } from '../model/topology.ts';

/** One audited cluster: what it is, where its traffic leaves, and what became of each of its dependencies. */
export interface AuditedCluster {
  readonly cluster: ClusterTopology;
  readonly egress: readonly Egress[];
  readonly judged: readonly JudgedDependency[];
}

/** Tells whether a planned fix mends its finding and harms nothing; `findings` are all that the report has. */
export type FixProver = (finding: Finding, plan: FixPlan, findings: readonly Finding[]) => boolean;

/** Everything that a report is made of. */
export interface ReportInput {
  /** ISO 8601 instant, UTC. */
  readonly generatedAt: string;
  readonly source: EstateSource;
  /** YYYY-MM-DD. */
  readonly catalogVersion: string;
  readonly topology: Topology;
  readonly clusters: readonly AuditedCluster[];
  /** The one cluster that was asked for; every cluster was if absent. A gap about another cluster then leaves the report complete. */
  readonly clusterId?: string;
  readonly estateGaps: readonly Gap[];
  readonly denies: readonly Deny[];
  readonly denyGaps: readonly Gap[];
  /** Names that the logs show as not resolved; none if absent. */
  readonly nameFailures?: readonly NameFailure[];
  /** What the logs show let through of what the clusters need; absent if nothing was looked for. */
  readonly allowed?: readonly AllowedFlow[];
  /** ISO 8601: denials and allowances until then may be the work of an older configuration. Absent if that is not known. */
  readonly settledAt?: string;
  readonly drift: Drift | null;
  /** What a person had accepted, if its end has passed. */
  readonly expiredBaseline?: DriftBaseline;
  /** The last report of the cluster that was asked for, to tell what changed at Microsoft since. */
  readonly previous?: Report;
  /** What people say of their clusters: here for severities and for exemptions that have ended. */
  readonly config?: Config;
  /** Asked about the worst findings with a planned fix; without it no fix is proven. */
  readonly provesFix?: FixProver;
}
