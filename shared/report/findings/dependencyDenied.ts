import { type Cause, severityRank, toFinding, type Finding, type Fix } from '../../model/finding.ts';
import type { JsonObject } from '../../model/json.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toAddressTexts, unionOfAddresses } from '../../net/addressSet.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toDecidingStep, toList, toStageText, toRuleText, toSubnetText, toTimeText, toWorstPath } from '../words.ts';
import type { Blockage } from './blockage.ts';
import { toConsequence } from './consequence.ts';
import { findCausingChange, fromChange, toFirewall, toOrdinal, type FindingContext } from './context.ts';
import { toChangeText } from './driftFindings.ts';
import { toRuleFix } from './ruleFix.ts';

/**
 * A dependency that the configuration blocks, wholly or in part, or that the logs show denied. `at` is its place among the
 * blocked ones of the cluster.
 */
export function toDeniedFinding(blockage: Blockage, context: FindingContext, at = 0): Finding {
  const { first, dependencyId, severity } = blockage;
  const change = findCausingChange(context, [dependencyId]);
  const cause = change && fromChange(change);
  return toFinding({
    kind: 'dependency-denied',
    severity,
    clusterId: context.report.id,
    dependencyId,
    title: clip(`${context.report.name}: ${toTitle(blockage)}`, 200),
    detail: [
      toWhere(blockage),
      toDecision(blockage),
      toConsequence(dependencyId, first.features),
      ...toSince(blockage, cause),
      ...(change && !blockage.isObserved ? [toChangeText([change])] : []),
    ].join(' '),
    evidence: toEvidence(blockage),
    ...(cause === undefined ? {} : { cause }),
    ...(blockage.blockedPaths.length === 0 ? {} : { fix: toFix(blockage, context, at) }),
  });
}

function toTitle({ first, rows, isObserved }: Blockage): string {
  const what = `${first.need} ${first.destination} ${toPorts(rows)}`;
  switch (first.verdict) {
    case 'denied':
      return `${what} is blocked`;
    case 'partial':
      return `${what} is blocked in part`;
    case 'allowed':
    case 'unknown':
      return isObserved ? `${what} was denied by the firewall` : `${what} is in doubt`;
  }
}

function toPorts(rows: readonly DependencyReport[]): string {
  return distinct(rows.map(({ protocol, port }) => `${protocol}:${port}`)).join(', ');
}

function toWhere({ rows, blockedPaths }: Blockage): string {
  const what = toList(distinct(rows.map(({ destination, protocol, port }) => `${destination} (${protocol} ${port})`)));
  if (blockedPaths.length === 0) return `The firewall's logs show denied traffic to ${what}.`;
  const subnets = toList(distinct(blockedPaths.map(({ subnetId }) => toSubnetText(subnetId))));
  const isWhole = blockedPaths.every(({ verdict }) => verdict === 'denied');
  return `Traffic from ${subnets} to ${what} is ${isWhole ? '' : 'partly '}blocked.`;
}

function toDecision(blockage: Blockage): string {
  const step = decidingStep(blockage);
  if (!step) return 'The configuration as read does not explain it.';
  if (blockage.blockedPaths.length === 0) return describeMismatch(blockage);
  const note = step.note === undefined ? '' : ` ${step.note}`;
  return `${describeStep(step)}${note}`;
}

function describeMismatch({ first }: Blockage): string {
  return first.verdict === 'allowed'
    ? 'The configuration as read allows it: the firewall may run older rules, or the traffic differs from what is documented.'
    : 'The configuration alone does not tell whether it is allowed.';
}

function describeStep(step: Step): string {
  const rule = step.rule === undefined ? '' : toRuleText(step.rule);
  if (rule !== '') return `Rule ${rule} denies it.`;
  const where = step.resourceId === undefined ? '' : ` of ${toResourceName(step.resourceId)}`;
  return step.stage === 'default'
    ? `It ends at the default deny${where}.`
    : `The ${toStageText(step.stage)}${where} stops it.`;
}

function decidingStep({ first }: Blockage): Step | undefined {
  const path = toWorstPath(first.paths);
  return path && toDecidingStep(path);
}

/** When the denials began, and the change that explains them if they began after it. */
export function toSince(
  { rows, isObserved }: Pick<Blockage, 'rows' | 'isObserved'>,
  cause: Cause | undefined,
): readonly string[] {
  const observed = rows.flatMap((row) => row.observed ?? []);
  if (!isObserved || observed.length === 0) return [];
  const denied = observed.reduce((sum, one) => sum + one.denied, 0);
  const from = observed.map(({ firstSeen }) => firstSeen ?? '').toSorted()[0] ?? '';
  const until =
    observed
      .map(({ lastSeen }) => lastSeen ?? '')
      .toSorted()
      .at(-1) ?? '';
  const told = `The logs show ${denied} denied since ${toTimeText(from)}, last at ${toTimeText(until)}.`;
  return [told, ...toExplanation(from, cause)];
}

function toExplanation(from: string, cause: Cause | undefined): readonly string[] {
  if (cause?.changedAt === undefined || cause.resourceId === undefined) return [];
  const what = `${toResourceName(cause.resourceId)}${cause.path === undefined || cause.path === '' ? '' : ` (${cause.path})`}`;
  const who = cause.changedBy === undefined ? '' : ` by ${cause.changedBy}`;
  const change = `${what} was changed at ${toTimeText(cause.changedAt)}${who}`;
  return Date.parse(from) >= Date.parse(cause.changedAt)
    ? [`They began after ${change}.`]
    : [`They began before ${change}, which is then not all of the reason.`];
}

function toEvidence(blockage: Blockage): JsonObject {
  const { rows, blockedPaths } = blockage;
  const step = decidingStep(blockage);
  return {
    need: blockage.first.need,
    destinations: rows.map(({ destination, protocol, port, verdict }) => ({ destination, protocol, port, verdict })),
    ...toObservedEvidence(rows),
    subnets: distinct(blockedPaths.map(({ subnetId }) => subnetId ?? '')).filter((id) => id !== ''),
    ...(step === undefined ? {} : { decidedBy: toStepEvidence(step) }),
  };
}

/** What the logs showed: kept with the finding, because an answer that comes late may show nothing. */
export function toObservedEvidence(rows: readonly DependencyReport[]): JsonObject {
  const seen = rows.flatMap(({ observed }) => observed ?? []);
  const last = seen
    .flatMap(({ lastSeen }) => lastSeen ?? [])
    .toSorted()
    .at(-1);
  if (last === undefined) return {};
  return { observed: { denied: seen.reduce((sum, { denied }) => sum + denied, 0), lastSeen: last } };
}

function toStepEvidence(step: Step): JsonObject {
  return {
    stage: step.stage,
    outcome: step.outcome,
    ...(step.resourceId === undefined ? {} : { resourceId: step.resourceId }),
    ...(step.rule === undefined ? {} : { rule: toRuleText(step.rule) }),
    ...(step.covers === undefined ? {} : { covers: step.covers }),
  };
}

function toFix({ rows, first, blockedPaths }: Blockage, context: FindingContext, at: number): Fix {
  const path = toWorstPath(first.paths);
  const firewall = path && toFirewall(context, path.subnetId);
  const subnetIds = blockedPaths.map(({ subnetId }) => subnetId);
  const [row = first, ...others] = rows;
  return toRuleFix({
    rows: [row, ...others],
    ...toPlacement(context, subnetIds, at),
    firewall,
    step: path && toDecidingStep(path),
  });
}

/** What rules to add need to know beside what they are for. */
export function toPlacement(context: FindingContext, subnetIds: readonly (string | null)[], at: number) {
  const { input, audited } = context;
  const subnets = audited.cluster.sources.filter(({ subnetId }) =>
    subnetIds.some((id) => id === subnetId || isSameId(id, subnetId)),
  );
  const isReadable = subnets.length > 0 && subnets.every(({ addresses }) => addresses.length > 0);
  return {
    sources: isReadable ? toAddressTexts(unionOfAddresses(subnets.map(({ addresses }) => addresses))) : [],
    neighbours: toNeighbours(context),
    ordinal: toOrdinal(context, at),
    ...(input.clusters.length > 1 ? { clusterName: audited.cluster.name } : {}),
  };
}

function toNeighbours({ report }: FindingContext): readonly RuleRef[] {
  const allowed = report.dependencies.flatMap(({ paths }) => paths.filter(({ verdict }) => verdict === 'allowed'));
  return allowed.flatMap((path) => toDecidingStep(path)?.rule ?? []);
}

/** Order in which blocked dependencies are told: worst first, then by id. */
export function compareBlockages(a: Blockage, b: Blockage): number {
  return severityRank(a.severity) - severityRank(b.severity) || (a.dependencyId < b.dependencyId ? -1 : 1);
}
