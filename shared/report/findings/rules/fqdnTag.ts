import type { JudgedDependency } from '../../../model/catalog.ts';
import type { Finding, Fix } from '../../../model/finding.ts';
import type { ApplicationRule, Firewall } from '../../../model/topology.ts';
import { isAlternative, type Path, type RuleRef } from '../../../model/verdict.ts';
import { toFix } from '../../fixes/toFix.ts';
import { toCount, toList, toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toCollectionHome, toDependencyIds, toDestinations, toRuleEvidence, toRuleFindings } from './context.ts';

/** What a rule on FQDN tag AzureKubernetesService does not serve although people rely on it. One finding a rule and kind. */
export function findTagGaps({ firewall, behind }: FirewallContext): readonly Finding[] {
  const rules = firewall.rules.application.filter((rule) => rule.kind === 'application').filter(isTagRule);
  const judged = behind.flatMap((audited) => audited.judged);
  const withoutHttp = rules.flatMap((rule) => toHttpGap(rule, judged, firewall));
  return [...toRuleFindings(withoutHttp, firewall), ...toRuleFindings(toTagOnly(rules, judged, firewall), firewall)];
}

function isTagRule({ action, fqdnTags }: ApplicationRule): boolean {
  return action === 'allow' && fqdnTags.some((tag) => tag.toLowerCase() === 'azurekubernetesservice');
}

/** The tag holds names that are asked for over plain HTTP; a rule that lists HTTPS alone does not let that through. */
function toHttpGap(
  rule: ApplicationRule,
  judged: readonly JudgedDependency[],
  firewall: Firewall,
): readonly RuleFinding[] {
  if (rule.protocols.some(({ type, port }) => type === 'Http' && port === 80)) return [];
  const missed = judged.filter(
    ({ dependency, paths }) =>
      dependency.coveredByFqdnTag &&
      dependency.protocol === 'HTTP' &&
      dependency.port === 80 &&
      paths.some(endsUnmatched),
  );
  if (missed.length === 0) return [];
  const names = toDestinations(missed);
  const isNeeded = missed.some(({ dependency }) => dependency.need !== 'optional');
  return [
    {
      kind: 'fqdn-tag-without-http',
      severity: isNeeded ? 'low' : 'info',
      about: [rule],
      title: `${firewall.name}: rule ${toRuleText(rule.ref)} has FQDN tag AzureKubernetesService without Http:80, so it misses ${toList(names, 3)}`,
      detail: `The tag holds ${toList(names)} by its documentation, and they are asked for over HTTP on port 80. The rule lists ${rule.protocols.map(({ type, port }) => `${type}:${port}`).join(', ') || 'no protocol'}, and nothing else lets them through.`,
      evidence: { rule: toRuleEvidence(rule), dependencies: toDependencyIds(missed), destinations: names },
      fix: toTagFix(rule, firewall),
    },
  ];
}

function toTagFix(rule: ApplicationRule, firewall: Firewall): Fix {
  const home = toCollectionHome(rule, firewall);
  const { name } = rule.ref;
  const today = rule.protocols.map(({ type, port }) => ({ protocolType: type, port }));
  const members = { protocols: [...today, { protocolType: 'Http', port: 80 }] };
  const summary = `Add Http:80 to ${toRuleText(rule.ref)}.`;
  return toFix(summary, home && name !== undefined ? [{ kind: 'changeRule', home, name, members }] : []);
}

/** True if the path ends at the default deny: what a rule, a route or a security group denies is no matter of the tag. */
function endsUnmatched({ verdict, trace }: Path): boolean {
  const isBlocked = verdict === 'denied' || verdict === 'partial';
  return isBlocked && trace.some((step) => step.stage === 'default' && step.outcome === 'deny' && !isAlternative(step));
}

/** What only the tag could let through though no document says that it holds it: add-ons and extensions mostly. */
function toTagOnly(
  rules: readonly ApplicationRule[],
  judged: readonly JudgedDependency[],
  firewall: Firewall,
): readonly RuleFinding[] {
  const unproven = judged.filter(
    ({ dependency, verdict, caveats }) =>
      verdict === 'unknown' && dependency.need !== 'optional' && caveats.includes('fqdn-tag-unproven'),
  );
  const open = unproven.filter((each) => !mayPassElsewhere(each, rules));
  const [rule] = rules;
  if (!rule || open.length === 0) return [];
  const names = toDestinations(open);
  return [
    {
      kind: 'fqdn-tag-only',
      severity: 'info',
      about: [rule],
      title: `${firewall.name}: ${toCount(names.length, 'name')} ${names.length === 1 ? 'rests' : 'rest'} on FQDN tag AzureKubernetesService alone: ${toList(names, 3)}`,
      detail: `Rule ${toRuleText(rule.ref)} is all that could let ${toList(names, 12)} through. Its tag is documented to hold the core names of AKS; maintainers say that add-ons and extensions are not in it, and its content is not published.`,
      evidence: { rule: toRuleEvidence(rule), dependencies: toDependencyIds(open), destinations: names },
      fix: { summary: `Allow ${toList(names, 12)} by name in an application rule of their own.`, proven: false },
    },
  ];
}

/** True if an application rule without the tag may let it through, such as one whose IP group could not be read. */
function mayPassElsewhere({ paths }: JudgedDependency, rules: readonly ApplicationRule[]): boolean {
  const isTag = (asked: RuleRef) =>
    rules.some(({ ref }) => ref.name === asked.name && ref.collection === asked.collection);
  return paths.some(({ trace }) =>
    trace.some(
      ({ stage, outcome, rule }) =>
        stage === 'application' && outcome === 'unknown' && rule !== undefined && !isTag(rule),
    ),
  );
}
