import type { ReadRule } from '../../evaluate/rules/box.ts';
import { type Finding, type Severity, severityRank, toFingerprint } from '../../model/finding.ts';
import type { JsonObject } from '../../model/json.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toAddressTexts } from '../../net/addressSet.ts';
import { toPortTexts } from '../../net/portSet.ts';
import { withMends } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toList, toRuleText, toShortRule, toSubnetText } from '../words.ts';
import { toConsequence } from './consequence.ts';
import { findCausingChange, fromChange, type FindingContext } from './context.ts';
import { compareBlockages, toObservedEvidence, toSince } from './dependencyDenied.ts';
import { toChangeText } from './driftFindings.ts';
import { toMissedAddresses, toRuleCauseFix } from './ruleCauseFix.ts';
import type { RuleCause } from './ruleCauses.ts';
import { toRuleEvidence } from './rules/context.ts';

/**
 * One finding for one reason in a firewall's rules, with the list of what it denies. As severe as the worst of that. `at` is its
 * place among the blocked things of the cluster.
 */
export function toRuleCauseFinding(cause: RuleCause, context: FindingContext, at: number): Finding {
  const blockages = cause.blockages.toSorted(compareBlockages);
  const rows = blockages.flatMap((blockage) => blockage.rows);
  const ids = blockages.map(({ dependencyId }) => dependencyId);
  const change = findCausingChange(context, ids);
  const identity = { kind: 'dependencies-denied', clusterId: context.report.id, resourceId: toResourceId(cause) };
  const isObserved = blockages.some((blockage) => blockage.isObserved);
  return {
    // The reason takes the dependency's place: a cluster may have one such finding a reason.
    fingerprint: toFingerprint({ ...identity, dependencyId: `cause:${cause.key}` }),
    ...identity,
    severity: toSeverity(cause),
    title: clip(`${context.report.name}: ${toTitle(cause, rows)}`, 200),
    detail: [
      `Traffic from ${toList(cause.subnets.map(({ subnetId }) => toSubnetText(subnetId)))} is blocked to ${toList(toNames(rows), 8)}.`,
      toReasonText(cause),
      ...toConsequences(cause),
      ...toSince({ rows, isObserved }, change && fromChange(change)),
      ...(change ? [toChangeText([change])] : []),
    ].join(' '),
    evidence: toEvidence(cause, rows, ids),
    ...(change === undefined ? {} : { cause: fromChange(change) }),
    fix: withMends(toRuleCauseFix(cause, rows, { context, at }), ids),
  };
}

function toSeverity({ blockages }: RuleCause): Severity {
  const [worst] = blockages.map(({ severity }) => severity).toSorted((a, b) => severityRank(a) - severityRank(b));
  return worst ?? 'critical';
}

function toResourceId({ kind, rules, firewall }: RuleCause): string {
  const [first] = rules;
  if (kind === 'emptyIpGroup') return first?.emptyIpGroups?.[0] ?? firewall.id;
  return first?.ref.policyId ?? firewall.policyId ?? firewall.id;
}

function toTitle(cause: RuleCause, rows: readonly DependencyReport[]): string {
  const { kind, rules, firewall } = cause;
  const what = toBlockedText(rows);
  const names = toList(distinct(rules.map(({ ref }) => toShortRule(ref))), 2);
  switch (kind) {
    case 'denyingRule':
      return `${toDenierText(rules, names)} ${what}`;
    case 'emptyIpGroup':
      return `IP group ${toGroupNames(rules)} is empty, so Azure skips the rules that use it: ${what} ${rows.length === 1 ? 'is' : 'are'} blocked`;
    case 'sources':
      return `the rules of ${firewall.name} leave out ${toList(toMissedAddresses(cause), 3)}: ${what} are blocked`;
    case 'services':
      return `rule ${names} is for ${rules[0] ? toServiceText(rules[0]) : ''} only: ${what} are blocked`;
    case 'tag':
      return `rule ${names} writes FQDN tag ${toTagText(rules)}, which is none: ${what} ${rows.length === 1 ? 'is' : 'are'} blocked`;
    case 'noRule':
    case 'unclear':
      return `no rule of ${firewall.name} lets ${what} out`;
  }
}

/** `network rule no/all denies`, or the collection if several of its rules do. */
function toDenierText(rules: readonly ReadRule[], names: string): string {
  const [first, ...others] = rules;
  if (!first || others.length === 0) return `${first?.kind ?? 'firewall'} rule ${names} denies`;
  return `rules of ${first.kind} collection ${first.ref.collection ?? ''} deny`;
}

/** Up to three by their names, more by their number: `required a.example.com and b.example.com`, `9 required and 2 other dependencies`. */
function toBlockedText(rows: readonly DependencyReport[]): string {
  const hosts = distinct(rows.map(({ destination }) => destination));
  const required = toNames(rows.filter(({ need }) => need === 'required')).length;
  const others = toNames(rows).length - required;
  if (hosts.length <= 3 && (required === 0 || others === 0)) {
    return `${required === 0 ? 'recommended' : 'required'} ${toList(hosts)}`;
  }
  if (others === 0) return toCount(required, 'required dependency', 'required dependencies');
  if (required === 0) return toCount(others, 'recommended dependency', 'recommended dependencies');
  return `${required} required and ${toCount(others, 'other dependency', 'other dependencies')}`;
}

function toNames(rows: readonly DependencyReport[]): readonly string[] {
  return distinct(rows.map(({ destination, protocol, port }) => `${destination} ${protocol}:${port}`));
}

function toRuleNames(rules: readonly ReadRule[], limit: number): string {
  return toList(distinct(rules.map(({ ref }) => toRuleText(ref))), limit);
}

function toGroupNames(rules: readonly ReadRule[]): string {
  return toList(distinct(rules.flatMap(({ emptyIpGroups = [] }) => emptyIpGroups.map(toResourceName))), 3);
}

function toTagText(rules: readonly ReadRule[]): string {
  return toList(distinct(toMisspelt(rules).map(({ text }) => text)), 2);
}

function toMeantText(rules: readonly ReadRule[]): string {
  return toList(distinct(toMisspelt(rules).map(({ meant }) => meant)), 2);
}

function toMisspelt(rules: readonly ReadRule[]) {
  return rules.flatMap((rule) => (rule.kind === 'application' ? (rule.misspeltTags ?? []) : []));
}

function toServiceText(rule: ReadRule): string {
  if (rule.kind === 'application') return rule.protocols.map(({ type, port }) => `${type}:${port}`).join(', ');
  return `${rule.protocols.join(', ')}:${toPortTexts(rule.ports).join(', ')}`;
}

function toReasonText(cause: RuleCause): string {
  const { kind, rules } = cause;
  const [rule] = rules;
  switch (kind) {
    case 'denyingRule':
      return `${rules.length === 1 ? 'Rule' : 'Rules'} ${toRuleNames(rules, 4)} ${rules.length === 1 ? 'takes' : 'take'} them${rule ? ` before any rule that allows them` : ''}.${rule?.kind === 'network' ? ' Network rules are met before application rules whatever the priorities.' : ''}`;
    case 'emptyIpGroup':
      return `A rule with an emptied IP group matches nothing at all. Skipped: ${toRuleNames(rules, 6)}.`;
    case 'sources':
      return `${toRuleNames(rules, 6)} would let them through, from ${toList(distinct(rules.flatMap(({ sources }) => toAddressTexts(sources.addresses))), 4) || 'nowhere'} only.`;
    case 'services':
      return `The rule names them, and lets another protocol or port through than they use.`;
    case 'tag':
      return `Microsoft documents no such FQDN tag, and Azure takes only tags that it knows; if this one was added since, the rule does what it says. ${toMeantText(rules)} would let them through.`;
    case 'noRule':
    case 'unclear':
      return `They end at the default deny: no rule names them.`;
  }
}

function toConsequences({ blockages }: RuleCause): readonly string[] {
  const sorted = blockages.toSorted(compareBlockages);
  const required = sorted.filter(({ first }) => first.need === 'required');
  return distinct(
    (required.length === 0 ? sorted : required).map(({ dependencyId, first }) =>
      toConsequence(dependencyId, first.features),
    ),
  ).slice(0, 2);
}

function toEvidence(
  { kind, rules, subnets, firewall }: RuleCause,
  rows: readonly DependencyReport[],
  ids: readonly string[],
): JsonObject {
  return {
    reason: kind,
    firewallId: firewall.id,
    rules: rules.slice(0, 20).map(toRuleEvidence),
    dependencies: distinct(ids),
    destinations: rows.map(({ destination, protocol, port, need, verdict }) => ({
      destination,
      protocol,
      port,
      need,
      verdict,
    })),
    ...toObservedEvidence(rows),
    subnets: subnets.flatMap(({ subnetId }) => subnetId ?? []),
  };
}
