import type { Gap } from '../../model/gap.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toIdKey } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import type { FindingContext } from './context.ts';

/**
 * The gap that hides a dependency: one about a resource that an undecided step names, about an IP group of an undecided rule,
 * or about a source subnet. Undefined if nothing that could not be read has a part in it.
 */
export function toHidingGap(row: DependencyReport, context: FindingContext): Gap | undefined {
  const { gaps, audited } = context;
  const steps = row.paths.flatMap(({ trace }) => trace.filter(({ outcome }) => outcome === 'unknown'));
  const named = gaps.find((gap) => steps.some((step) => isAbout(step, gap))) ?? findGroupGap(steps, context);
  if (named) return named;
  const unread = row.paths.filter(({ verdict }) => verdict === 'unknown').map(({ subnetId }) => subnetId);
  return audited.cluster.sources.find(({ subnetId, gaps: own }) => own.length > 0 && unread.includes(subnetId))
    ?.gaps[0];
}

function isAbout(step: Step, gap: Gap): boolean {
  const key = toIdKey(gap.resource);
  const ids = [step.resourceId, step.rule?.policyId].filter((id) => id !== undefined).map(toIdKey);
  return ids.some((id) => id === key || id.startsWith(`${key}/`) || key.startsWith(`${id}/`));
}

/** Traces name the policy of a rule and not the IP groups that the rule takes its addresses from. */
function findGroupGap(steps: readonly Step[], { gaps, input }: FindingContext): Gap | undefined {
  const groups = gaps.filter(({ resource }) => /\/ipgroups\/[^/]+$/i.test(resource));
  const refs = steps.flatMap(({ rule }) => rule ?? []);
  if (groups.length === 0 || refs.length === 0) return undefined;
  const used = input.topology.firewalls.flatMap((firewall) => toUnreadGroups(firewall, refs));
  return groups.find(({ resource }) => used.some((id) => isSameId(id, resource)));
}

function toUnreadGroups({ rules }: Firewall, refs: readonly RuleRef[]): readonly string[] {
  return [...rules.network, ...rules.application]
    .filter((rule) => rule.kind !== 'unread')
    .flatMap(({ ref, sources, destinations }) => {
      const ids = [...sources.unreadIpGroups, ...(destinations?.unreadIpGroups ?? [])];
      return ids.length > 0 && refs.some((other) => isSameRule(ref, other)) ? ids : [];
    });
}

/** True if both name the same rule. */
export function isSameRule(a: RuleRef, b: RuleRef): boolean {
  return (
    a.name === b.name &&
    a.collection === b.collection &&
    a.group === b.group &&
    toIdKey(a.policyId ?? '') === toIdKey(b.policyId ?? '')
  );
}
