import type { ReadRule } from '../../../evaluate/rules/box.ts';
import type { Duplicates } from '../../../evaluate/rules/duplicates.ts';
import { findDuplicates } from '../../../evaluate/rules/duplicates.ts';
import type { Shadow } from '../../../evaluate/rules/shadows.ts';
import { findShadows } from '../../../evaluate/rules/shadows.ts';
import type { Finding, Fix } from '../../../model/finding.ts';
import type { Firewall } from '../../../model/topology.ts';
import { toFix as toPlannedFix } from '../../fixes/toFix.ts';
import { toCount, toList, toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toMatchText, toRemoval, toRuleEvidence, toRuleFindings } from './context.ts';

/**
 * Rules that no flow ever reaches, one finding for each rule (or set of rules) that stands in their way, with all that it
 * hides: a wildcard above thousands is one finding. Copies of a rule that is reached are told as such instead.
 */
export function findNeverReached({ firewall }: FirewallContext): readonly Finding[] {
  const shadows = findShadows(firewall);
  const dead = new Set(shadows.map(({ rule }) => rule));
  const duplicates = findDuplicates(firewall).filter(({ rule }) => !dead.has(rule));
  const copies = new Set(duplicates.flatMap((same) => same.copies));
  const places = new Map(shadows.flatMap(({ by }) => by).map((rule, place) => [rule, place]));
  const groups = Map.groupBy(
    shadows.filter(({ rule }) => !copies.has(rule)),
    ({ rule, by }) => `${toKind(rule, by)} ${by.map((taker) => places.get(taker)).join(' ')}`,
  );
  const found = Map.groupBy(
    [...groups.values()].map((group) => toShadowFinding(group, firewall)),
    ({ kind }) => kind,
  );
  return [
    ...[...found.values()].flatMap((ofKind) => toRuleFindings(ofKind, firewall)),
    ...toRuleFindings(
      duplicates.map((one) => toDuplicateFinding(one, firewall)),
      firewall,
    ),
  ];
}

type HiddenKind = 'network-rules-hide-application-rules' | 'rule-shadowed';

function toKind(rule: ReadRule, by: readonly ReadRule[]): HiddenKind {
  const isHiddenByNetwork = rule.kind === 'application' && by.every(({ kind }) => kind === 'network');
  return isHiddenByNetwork ? 'network-rules-hide-application-rules' : 'rule-shadowed';
}

function toShadowFinding(shadows: readonly Shadow[], firewall: Firewall): RuleFinding {
  const hidden = shadows.map(({ rule }) => rule);
  const by = shadows[0]?.by ?? [];
  const [only, ...others] = hidden;
  const kind = only ? toKind(only, by) : 'rule-shadowed';
  const isOne = kind === 'rule-shadowed' && others.length === 0;
  const fix = only && isOne ? toFix(only, by, firewall) : toStormFix(kind, by);
  return {
    kind,
    severity: 'low',
    about: by,
    title: toTitle(kind, { hidden, by, firewall }),
    detail: toDetail(kind, hidden, by),
    evidence: {
      hiddenBy: by.slice(0, 20).map(toRuleEvidence),
      count: hidden.length,
      rules: hidden.slice(0, 50).map(toRuleEvidence),
    },
    fix,
  };
}

interface Hidden {
  readonly hidden: readonly ReadRule[];
  readonly by: readonly ReadRule[];
  readonly firewall: Firewall;
}

function toTitle(kind: HiddenKind, { hidden, by, firewall }: Hidden): string {
  const takers = toNames(by, 3);
  const names = hidden.length === 1 ? toNames(hidden, 1) : toList(hidden.map(toShortName), 3);
  if (kind === 'network-rules-hide-application-rules') {
    const what = toCount(hidden.length, 'application rule');
    return `${firewall.name}: network ${by.length === 1 ? 'rule' : 'rules'} ${takers} ${by.length === 1 ? 'hides' : 'hide'} ${what}: ${names}`;
  }
  if (hidden.length === 1)
    return `${firewall.name}: rule ${names} is never reached: ${takers} ${takes(by)} all of it before`;
  return `${firewall.name}: ${takers} ${by.length === 1 ? 'hides' : 'hide'} ${hidden.length} rules that are never reached: ${names}`;
}

function takes(by: readonly ReadRule[]): string {
  return by.length === 1 ? 'takes' : 'together take';
}

function toDetail(kind: HiddenKind, hidden: readonly ReadRule[], by: readonly ReadRule[]): string {
  const takers = by.slice(0, 4).map((rule) => `${toRuleText(rule.ref)} (${rule.action}: ${toMatchText(rule)})`);
  const more = by.length > 4 ? ` and ${by.length - 4} more` : '';
  const shown = hidden.slice(0, 6).map((rule) => `${toRuleText(rule.ref)} (${rule.action}: ${toMatchText(rule)})`);
  const rest = hidden.length > 6 ? `; and ${hidden.length - 6} more` : '';
  const why =
    kind === 'network-rules-hide-application-rules'
      ? ' Network rules are met before application rules whatever the priorities, so names and TLS are never looked at.'
      : '';
  return `Everything that these rules match is decided before by ${takers.join(', ')}${more}.${why} Never reached: ${shown.join('; ')}${rest}.`;
}

/** Without the hidden rule nothing changes; whether that was meant is for people to say where the actions differ. */
function toFix(rule: ReadRule, by: readonly ReadRule[], firewall: Firewall): Fix {
  const name = toRuleText(rule.ref);
  if (by.some(({ action }) => action !== rule.action)) {
    return { summary: `Remove ${name}, or move it before ${toNames(by, 3)} if it was meant to count.`, proven: false };
  }
  const removal = toRemoval(rule, firewall);
  return toPlannedFix(`Remove ${name}: nothing changes without it.`, removal ? [removal] : []);
}

function toStormFix(kind: HiddenKind, by: readonly ReadRule[]): Fix {
  const names = toNames(by, 3);
  const summary =
    kind === 'network-rules-hide-application-rules'
      ? `Narrow ${names}, or remove the application rules: they have no effect.`
      : `Narrow ${names} or move it behind the rules that it hides, or remove those.`;
  return { summary, proven: false };
}

function toDuplicateFinding({ rule, copies }: Duplicates, firewall: Firewall): RuleFinding {
  const [copy, ...others] = copies;
  const removal = copy && others.length === 0 ? toRemoval(copy, firewall) : undefined;
  const names = toNames(copies, 3);
  return {
    kind: 'rule-duplicate',
    severity: 'low',
    about: [rule],
    title: `${firewall.name}: rule ${toRuleText(rule.ref)} is written again as ${names}`,
    detail: `${toNames(copies, 8)} ${copies.length === 1 ? 'says' : 'say'} the same as ${toRuleText(rule.ref)} (${rule.action}: ${toMatchText(rule)}), which comes first; the ${copies.length === 1 ? 'copy is' : 'copies are'} never reached.`,
    evidence: { rule: toRuleEvidence(rule), count: copies.length, copies: copies.slice(0, 50).map(toRuleEvidence) },
    fix: toPlannedFix(
      `Remove ${names}: nothing changes without ${copies.length === 1 ? 'it' : 'them'}.`,
      removal ? [removal] : [],
    ),
  };
}

function toShortName({ ref }: ReadRule): string {
  return ref.name ?? toRuleText(ref);
}

function toNames(rules: readonly ReadRule[], limit: number): string {
  return toList(
    rules.map(({ ref }) => toRuleText(ref)),
    limit,
  );
}
