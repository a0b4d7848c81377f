import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ApplicationRule, NetworkRule, RulePasses } from '../model/topology.ts';
import { overlapsHost, toHostPattern } from '../net/hostPattern.ts';
import { fitsApplicationRule, toApplicationClauses } from './applicationRules.ts';
import { fitsNetworkRule, toTargetClauses } from './networkRules.ts';
import type { Region, Target } from './region.ts';
import { toRuleText } from './ruleText.ts';

type ReadRule = NetworkRule | ApplicationRule;

/** Few rules have problems, so they are picked out once and not looked for in every denial. */
const invalidRules: (rules: RulePasses) => readonly ReadRule[] = memoised(({ network, application }) =>
  [...network, ...application].filter(
    (rule): rule is ReadRule =>
      rule.kind !== 'unread' && rule.action === 'allow' && rule.problems.length > 0 && rule.isSkipped !== true,
  ),
);

/** More than this says nothing more. */
const mostMisses = 2;

/**
 * Rules that would let flows through but for a part that Azure would not accept as written: a star where none counts, a
 * service tag as source. One sentence each; a denial that rests on them is as certain as the reading of that part.
 */
export function findInvalidMisses(part: Region, rules: RulePasses, dependency: Dependency): readonly string[] {
  return invalidRules(rules)
    .filter((rule) =>
      rule.kind === 'network' ? fitsNetworkRule(rule, dependency) : fitsApplicationRule(rule, dependency),
    )
    .filter(
      (rule) => meansTarget(rule, part.target) || hasLostTargets(rule) || hasLostSources(rule, dependency, part.target),
    )
    .slice(0, mostMisses)
    .map(({ ref, problems }) => `${toRuleText(ref)} may mean it: ${problems.join('; ')}.`);
}

/** True if a host name that matches nothing would match the target, were its stars read as people mean them. */
function meansTarget({ invalidHosts = [] }: ReadRule, target: Target): boolean {
  if (target.kind !== 'hosts') return false;
  const { within } = target.hosts;
  return invalidHosts.some((text) => {
    const pattern = toHostPattern(text);
    return pattern ? overlapsHost(pattern, within) : isMeant(text, within.text);
  });
}

/** Parts between stars must follow one another; the first and the last are fixed to the ends. */
function isMeant(text: string, host: string): boolean {
  const [first = '', ...parts] = text.trim().toLowerCase().split('*');
  const last = parts.pop();
  if (last === undefined || !host.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = host.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return host.length - last.length >= at && host.endsWith(last);
}

/** True if nothing is left of what a network rule is for, and it names no host instead: it may have meant anything. */
function hasLostTargets(rule: ReadRule): boolean {
  if (rule.kind !== 'network' || rule.hosts.length + (rule.invalidHosts ?? []).length > 0) return false;
  const { addresses, serviceTags, unreadIpGroups } = rule.destinations;
  return addresses.length + serviceTags.length + unreadIpGroups.length === 0;
}

/** True if the rule is for the target and nothing is left of its sources. */
function hasLostSources(rule: ReadRule, dependency: Dependency, target: Target): boolean {
  const { addresses, unreadIpGroups } = rule.sources;
  if (addresses.length + unreadIpGroups.length > 0) return false;
  const clauses =
    rule.kind === 'network'
      ? toTargetClauses(rule, dependency, target, { kind: 'counted' })
      : toApplicationClauses(rule, dependency, target);
  return clauses.some(({ certain, target: match }) => certain && (match.kind !== 'host' || concerns(match, target)));
}

function concerns(match: { readonly pattern: Parameters<typeof overlapsHost>[0] }, target: Target): boolean {
  return target.kind === 'hosts' && overlapsHost(match.pattern, target.hosts.within);
}
