import { findById } from '../../model/byId.ts';
import type { Cause } from '../../model/finding.ts';
import type { Change } from '../../model/drift.ts';
import type { Gap } from '../../model/gap.ts';
import type { ClusterReport } from '../../model/report.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import { sortByText } from '../order.ts';
import type { AuditedCluster, ReportInput } from '../reportInput.ts';

/** What a family of findings looks at: one cluster, what the report says of it, and everything around it. */
export interface FindingContext {
  readonly input: ReportInput;
  readonly audited: AuditedCluster;
  readonly report: ClusterReport;
  /** Gaps that can hide something of what was asked for. */
  readonly gaps: readonly Gap[];
}

/** The firewall that a subnet's egress passes; undefined if it passes none that is known. */
export function toFirewall(context: FindingContext, subnetId: string | null): Firewall | undefined {
  const egress = context.audited.egress.find((one) => one.subnetId === subnetId || isSameId(one.subnetId, subnetId));
  return findById(context.input.topology.firewalls, egress?.firewallId);
}

/** The change that broke one of these dependencies, as a cause: one whose author is known first. Undefined if none did. */
export function toCause(context: FindingContext, dependencyIds: readonly string[]): Cause | undefined {
  const change = findCausingChange(context, dependencyIds);
  return change && fromChange(change);
}

/** The same change as the report lists it. */
export function findCausingChange(context: FindingContext, dependencyIds: readonly string[]): Change | undefined {
  const breaking = (context.input.drift?.changes ?? []).filter((change) =>
    change.breaks?.some((id) => dependencyIds.includes(id)),
  );
  const sorted = sortByText(
    breaking,
    ({ changedBy }) => (changedBy === undefined ? '1' : '0'),
    ({ resourceId }) => resourceId,
    ({ path }) => path,
  );
  return sorted[0];
}

/** A change as the cause of a finding. */
export function fromChange(change: Change): Cause {
  return {
    resourceId: change.resourceId,
    path: change.path,
    ...(change.changedBy === undefined ? {} : { changedBy: change.changedBy }),
    ...(change.changedAt === undefined ? {} : { changedAt: change.changedAt }),
    ...(change.correlationId === undefined ? {} : { correlationId: change.correlationId }),
  };
}

/**
 * A number for the `at`th wish of a cluster that no other wish of any cluster of the report has: commands that make something
 * of their own take their names and priorities by it.
 */
export function toOrdinal({ input, audited }: FindingContext, at: number): number {
  return at * input.clusters.length + Math.max(0, input.clusters.indexOf(audited));
}
