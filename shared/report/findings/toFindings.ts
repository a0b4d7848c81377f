import { findById } from '../../model/byId.ts';
import { compareFindings, type Finding } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';
import type { ClusterReport } from '../../model/report.ts';
import { isTouching } from '../gaps.ts';
import type { ReportInput } from '../reportInput.ts';
import { toDistinct } from '../sortParts.ts';
import { findIdleRanges } from './apiServerAccess.ts';
import { findApiServerCuts } from './apiServerSubnet.ts';
import { type Blockage, toBlockages, toCuts } from './blockage.ts';
import { findCatalogChanges } from './catalogChanged.ts';
import type { FindingContext } from './context.ts';
import { toCutFinding } from './cut.ts';
import { findDeniedInLogs } from './deniedInLogs.ts';
import { toDeniedFinding } from './dependencyDenied.ts';
import { findRisks } from './atRisk.ts';
import { findExpiredBaseline } from './baselineExpired.ts';
import { findBreakingChanges, findWideningChanges } from './driftFindings.ts';
import { findBypass, findDroppedEgress, findUnknownHop } from './egressWay.ts';
import { findExpiredExemptions } from './exemptionExpired.ts';
import { findDeallocated } from './firewallDeallocated.ts';
import { findExpiredIgnores } from './ignoreExpired.ts';
import { findHostRules } from './hostRules.ts';
import { findIsolationFaults, isOfRegistry, partIsolatedCuts } from './networkIsolated.ts';
import { findNodeAddresses } from './nodePublicAddress.ts';
import { findOutboundMismatch } from './outboundType.ts';
import { findUnlinkedZones, withoutUnlinked } from './privateZone.ts';
import { findMissingLogs } from './logsMissing.ts';
import { findUnresolvedNames, findUnresolvedRules } from './nameNotResolved.ts';
import { findRouting } from './routes/findRouting.ts';
import { findDisagreements } from './modelDisagrees.ts';
import { findObsoleteRules } from './ruleObsolete.ts';
import { findSnatOff, isSnatOff } from './snatOff.ts';
import { findSnatShortage } from './snatPorts.ts';
import { findRuleFindings } from './rules/findRuleFindings.ts';
import { findUndocumented } from './undocumented.ts';
import { findUnknownAddOns } from './unknownAddOn.ts';
import { toRuleCauseFinding } from './ruleCause.ts';
import { type RuleCause, toRuleCauses } from './ruleCauses.ts';
import { toUnknowns, toUnprovenFindings, toUnreadableFindings } from './unproven.ts';

/** Everything worth a person's attention, worst first, each fingerprint once. */
export function toFindings(
  input: ReportInput,
  clusters: readonly ClusterReport[],
  gaps: readonly Gap[],
): readonly Finding[] {
  const touching = gaps.filter((gap) => isTouching(gap, input));
  const contexts = input.clusters.flatMap((audited): readonly FindingContext[] => {
    const report = findById(clusters, audited.cluster.id);
    return report ? [{ input, audited, report, gaps: touching }] : [];
  });
  const found = [
    ...contexts.flatMap(findOfCluster),
    ...findWideningChanges(input),
    ...findUndocumented(input),
    ...findDeniedInLogs(input),
    ...findObsoleteRules(input),
    ...findMissingLogs(input),
    ...findRuleFindings(input),
    ...findUnresolvedRules(input),
  ];
  const graded = found.map((finding) => withSeverity(finding, input));
  return toDistinct(graded.toSorted(compareFindings));
}

/** What is mended in the same place gets numbers of its own: before rules that deny, or among those that allow. */
function toPlaces(causes: readonly RuleCause[], alone: readonly Blockage[]): ReadonlyMap<RuleCause | Blockage, number> {
  const all = [
    ...causes.map((item) => ({ item, isBefore: item.kind === 'denyingRule' })),
    ...alone.map((item) => ({ item, isBefore: item.steps.some(({ rule }) => rule !== undefined) })),
  ];
  const parts = [all.filter(({ isBefore }) => isBefore), all.filter(({ isBefore }) => !isBefore)];
  return new Map(parts.flatMap((part) => part.map(({ item }, at) => [item, at] as const)));
}

/** The configuration may weigh a kind of finding differently. */
function withSeverity(finding: Finding, { config }: ReportInput): Finding {
  const severity = config?.severities[finding.kind];
  return severity === undefined ? finding : { ...finding, severity };
}

function findOfCluster(context: FindingContext): readonly Finding[] {
  const blockages = toBlockages(context);
  const parted = toCuts(blockages, context);
  const { isolated, cuts: ways } = partIsolatedCuts(parted.cuts, context);
  const cuts = withoutUnlinked(ways, context);
  const names = findHostRules(context, parted.alone, cuts);
  const unexplained = parted.alone.filter(({ dependencyId }) => !names.explained.has(dependencyId));
  const { causes, alone } = toRuleCauses(context, unexplained);
  const { hidden, unproven } = toUnknowns(context, new Set(blockages.map(({ dependencyId }) => dependencyId)));
  const risks = findRisks(
    unproven.filter((row) => !names.explains(row) && !isOfRegistry(row)),
    context,
    causes.length + alone.length,
  );
  const places = toPlaces(causes, alone);
  const stopped = findDeallocated(context);
  return [
    ...cuts.map((cut) => toCutFinding(cut, context)),
    ...causes.map((cause) => toRuleCauseFinding(cause, context, places.get(cause) ?? 0)),
    ...alone.map((blockage) => toDeniedFinding(blockage, context, places.get(blockage) ?? 0)),
    ...names.findings,
    ...findUnlinkedZones(context),
    ...findIdleRanges(context),
    ...findApiServerCuts(context),
    ...findOutboundMismatch(context),
    ...findIsolationFaults(context, isolated),
    ...findSnatShortage(context),
    ...(cuts.some((cut) => isSnatOff(cut, context)) ? [] : findSnatOff(context)),
    ...findNodeAddresses(context),
    ...stopped,
    ...(stopped.length === 0 ? findUnknownHop(context) : []),
    ...findDroppedEgress(context),
    ...findBypass(context),
    ...findRouting(context),
    ...toUnreadableFindings(hidden, context),
    ...toUnprovenFindings(
      unproven.filter((row) => !names.explains(row) && !risks.told.has(row)),
      context,
    ),
    ...risks.findings,
    ...findDisagreements(context),
    ...findBreakingChanges(context),
    ...findCatalogChanges(context),
    ...findUnknownAddOns(context),
    ...findUnresolvedNames(context),
    ...findExpiredExemptions(context),
    ...findExpiredBaseline(context),
    ...findExpiredIgnores(context),
  ];
}
