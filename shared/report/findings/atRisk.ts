import type { ReadRule } from '../../evaluate/rules/box.ts';
import { type Finding, type Fix, type Severity, toFingerprint } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameTag, overlapsTag } from '../../net/serviceTag.ts';
import { toRouteRemoval } from '../fixes/routeEdits.ts';
import { toFix as toPlannedFix, withMends } from '../fixes/toFix.ts';
import { distinct, groupBy } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toList, toRuleText, toShortRule } from '../words.ts';
import { toConsequence } from './consequence.ts';
import type { FindingContext } from './context.ts';
import { type Danger, findDanger, toDangerKey, toDangerTags } from './dangers.ts';
import { toDenyFix } from './ruleCauseFix.ts';
import { toFlowsOf } from './ruleCauses.ts';
import { toMatchText } from './rules/context.ts';

interface Endangered {
  readonly danger: Danger;
  /** The rules of its collection that do it; empty for routes and security groups. */
  readonly rules: readonly ReadRule[];
  readonly rows: readonly DependencyReport[];
}

/**
 * One finding for each rule or route that stops required dependencies unless an address, which configuration does not tell,
 * is otherwise. High where it is the likely outcome: a deny that everything else runs into, or a service tag that holds the hosts
 * by all that is known; medium otherwise. `told` are the rows that need no other finding.
 */
export function findRisks(rows: readonly DependencyReport[], context: FindingContext, at: number) {
  const marked = rows.flatMap((row) => {
    const danger = findDanger(row, context);
    return danger ? [{ row, danger, key: toDangerKey(danger) }] : [];
  });
  const groups = [...groupBy(marked, ({ key }) => key).values()].flatMap((group): readonly Endangered[] => {
    const [first] = group;
    return first
      ? [{ danger: first.danger, rules: toRules(group.map(({ danger }) => danger)), rows: group.map(({ row }) => row) }]
      : [];
  });
  return {
    findings: groups.map((group, place) => toRiskFinding(group, context, at + place)),
    told: new Set(marked.map(({ row }) => row)),
  };
}

function toRules(dangers: readonly Danger[]): readonly ReadRule[] {
  const found = dangers.flatMap((danger) => ('firewall' in danger ? [danger.rule] : []));
  return [...new Set(found)];
}

function toRiskFinding({ danger, rules, rows }: Endangered, context: FindingContext, at: number): Finding {
  const { id, name } = context.report;
  const identity = { kind: 'dependency-at-risk', clusterId: id, ...toResource(danger) };
  const names = distinct(rows.map(({ destination, protocol, port }) => `${destination} ${protocol}:${port}`));
  const what = toCount(names.length, 'required dependency', 'required dependencies');
  const consequences = distinct(rows.map((row) => toConsequence(row.id, row.features)));
  return {
    // What endangers takes the dependency's place: a cluster may have one such finding for each.
    fingerprint: toFingerprint({ ...identity, dependencyId: `risk:${toDangerKey(danger)}` }),
    ...identity,
    severity: toSeverity(danger, rows, context),
    title: clip(`${name}: ${toTitle(danger, rules, what)}`, 200),
    detail: [`It is about ${toList(names, 8)}.`, toReasonText(danger), ...consequences.slice(0, 2)].join(' '),
    evidence: {
      reason: danger.kind,
      dependencies: distinct(rows.map((row) => row.id)),
      destinations: rows.map(({ destination, protocol, port }) => ({ destination, protocol, port })),
    },
    fix: withMends(toFix({ danger, rules, rows }, context, at), distinct(rows.map(({ id }) => id))),
  };
}

function toResource(danger: Danger): { readonly resourceId?: string } {
  switch (danger.kind) {
    case 'mayDeny':
    case 'elseDenied':
      return { resourceId: danger.rule.ref.policyId ?? danger.firewall.id };
    case 'mayDrop':
      return danger.route.resourceId === undefined ? {} : { resourceId: danger.route.resourceId };
    case 'mayBlock':
      return { resourceId: danger.group.id };
  }
}

/** A tag of all of Azure, of all of the cluster's region, or of the very services. */
function toSeverity(danger: Danger, rows: readonly DependencyReport[], { audited }: FindingContext): Severity {
  if (danger.kind === 'elseDenied') return 'high';
  const { location } = audited.cluster;
  const known = audited.judged.filter(({ dependency }) => rows.some(({ id }) => id === dependency.id));
  const isLikely = toDangerTags(danger).some(
    (tag) =>
      isSameTag(tag, 'AzureCloud') ||
      isSameTag(tag, `AzureCloud.${location}`) ||
      isSameTag(tag, 'Internet') ||
      known.some(({ dependency }) => dependency.serviceTags.some((own) => overlapsTag(own, tag))),
  );
  return isLikely ? 'high' : 'medium';
}

function toTitle(danger: Danger, rules: readonly ReadRule[], what: string): string {
  const [rule, ...others] = rules;
  const names =
    others.length === 0 ? `rule ${toShortRule(rule?.ref ?? {})}` : `collection ${rule?.ref.collection ?? ''}`;
  switch (danger.kind) {
    case 'mayDeny':
      return `${danger.rule.kind} ${names} may block ${what}`;
    case 'elseDenied':
      return `${danger.rule.kind} ${names} denies ${what}, unless ${toList(distinct(danger.unless.map(toShortRule)), 2)} takes them first`;
    case 'mayDrop':
      return `route ${danger.route.name} (${toRouteText(danger)}) may drop ${what}`;
    case 'mayBlock':
      return `rule ${danger.rule.name} of network security group ${danger.group.name} may block ${what}`;
  }
}

function toRouteText({ route }: Extract<Danger, { kind: 'mayDrop' }>): string {
  return route.destination.kind === 'prefix' ? route.destination.text : route.destination.tag;
}

const undecided =
  'What decides is the addresses behind the names, which no configuration tells: what lies there is blocked, although the rules for the names allow it.';

function toReasonText(danger: Danger): string {
  switch (danger.kind) {
    case 'mayDeny': {
      const tags = toDangerTags(danger);
      const first =
        tags.length === 0
          ? `Rule ${toRuleText(danger.rule.ref)} denies ${toMatchText(danger.rule)} before any rule that allows them.`
          : `Rule ${toRuleText(danger.rule.ref)} denies service tag ${toList(tags, 3)} before any rule that allows them.`;
      const network =
        danger.rule.kind === 'network'
          ? ' Network rules are met before application rules whatever the priorities.'
          : '';
      return danger.rule.kind === 'network'
        ? `${first}${network} ${undecided}`
        : `${first} Whether it holds them cannot be told from configuration.`;
    }
    case 'elseDenied':
      return `Rule ${toRuleText(danger.rule.ref)} denies ${toMatchText(danger.rule)}. Before it only ${toList(distinct(danger.unless.map(toRuleText)), 3)} may let them through, and whether the names lie there cannot be told from configuration: what does not is denied.`;
    case 'mayDrop':
      return `The route sends ${toRouteText(danger)} nowhere, and is longer than the default route. ${undecided}`;
    case 'mayBlock':
      return `The rule denies ${toList([...danger.rule.destinations.serviceTags], 3) || 'addresses'} before traffic reaches the firewall. ${undecided}`;
  }
}

function toFix({ danger, rules, rows }: Endangered, context: FindingContext, at: number): Fix {
  switch (danger.kind) {
    case 'mayDeny':
    case 'elseDenied': {
      const flows = toFlowsOf(rows, context, ['unknown']);
      const subnets = [...new Set(flows.map(({ subnet }) => subnet))];
      return toDenyFix({ firewall: danger.firewall, rules, subnets, flows }, rows, { context, at });
    }
    case 'mayDrop':
      return toDropFix(danger);
    case 'mayBlock':
      return {
        summary: `Narrow rule ${danger.rule.name} of ${danger.group.name}, or let TCP ${toList(distinct(rows.map(({ port }) => String(port))))} to Internet out before it.`,
        proven: false,
      };
  }
}

function toDropFix({ route }: Extract<Danger, { kind: 'mayDrop' }>): Fix {
  const { resourceId, name } = route;
  const summary = `Remove route ${name}, or let it lead where the default route does.`;
  if (resourceId === undefined) return { summary, proven: false };
  return toPlannedFix(summary, [toRouteRemoval(resourceId, name)]);
}
