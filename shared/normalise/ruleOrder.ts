import type { Gap } from '../model/gap.ts';
import type { ApplicationRule, NatRule, NetworkRule, RulePasses, UnreadRules } from '../model/topology.ts';

/** A rule that was read. */
export type FirewallRule = NatRule | NetworkRule | ApplicationRule;

/** The passes over all rules, in the order in which the firewall makes them. */
export const passNames = ['nat', 'network', 'application'] as const;
export type PassName = (typeof passNames)[number];

/**
 * Where a rule stands inside its pass (Azure Firewall: rule processing logic). Earlier members weigh more; smaller goes first.
 * A priority that could not be read is 0: nothing on its level can be trusted to come before it.
 */
export interface RulePlace {
  /** 0 for the topmost parent policy; classic rules have only this level. */
  readonly level: number;
  readonly groupPriority: number;
  readonly collectionPriority: number;
  /** Index in the collection: rules have no priority of their own. */
  readonly position: number;
}

/** A rule or a place where rules could not be read, in the passes that it belongs to. */
export interface PlacedRule {
  readonly place: RulePlace;
  readonly passes: readonly PassName[];
  readonly rule: FirewallRule | UnreadRules;
}

/** How to rank what shares a place: smaller goes first, equal ranks go by name. `level` ranks the policies themselves. */
export interface RuleRanks {
  readonly level: (placed: PlacedRule) => number;
  readonly group: (placed: PlacedRule) => number;
  readonly collection: (placed: PlacedRule) => number;
}

const byName: RuleRanks = { level: ({ place }) => place.level, group: () => 0, collection: () => 0 };

/**
 * Sorts rules into the three passes in processing order: parent policies before children whatever the numbers, then
 * group priority, collection priority and array order. Equal places are ordered by name, so that the result is stable,
 * unless `ranks` say otherwise (`otherOrders.ts`).
 */
export function toRulePasses(rules: readonly PlacedRule[], ranks: RuleRanks = byName): RulePasses {
  const ranked = rules.map((placed) => ({
    ...placed,
    level: ranks.level(placed),
    group: ranks.group(placed),
    collection: ranks.collection(placed),
  }));
  const sorted = ranked.sort(compareRanked);
  const ofPass = (pass: PassName) => sorted.filter(({ passes }) => passes.includes(pass)).map(({ rule }) => rule);
  return {
    nat: ofPass('nat').filter((rule) => rule.kind === 'nat' || rule.kind === 'unread'),
    network: ofPass('network').filter((rule) => rule.kind === 'network' || rule.kind === 'unread'),
    application: ofPass('application').filter((rule) => rule.kind === 'application' || rule.kind === 'unread'),
  };
}

/**
 * Places whose order Azure does not document: groups of one policy, or collections of one group, with equal priority and
 * unlike actions. The order by name that is used then may be the wrong one.
 */
export function toTieGaps(rules: readonly PlacedRule[], holderId: string): readonly Gap[] {
  const read = toStretches(rules).flatMap(({ place, passes, rule }) =>
    rule.kind === 'unread' ? [] : [{ place, pass: passes[0], rule }],
  );
  const groups = Map.groupBy(read, ({ place, pass }) => `${pass} ${place.level} ${place.groupPriority}`);
  const collections = Map.groupBy(
    read,
    ({ place, pass, rule }) => `${pass} ${place.level} ${rule.ref.group ?? ''} ${place.collectionPriority}`,
  );
  return [
    ...[...groups.values()].flatMap((ties) => toTieGap(ties, holderId, 'group')),
    ...[...collections.values()].flatMap((ties) => toTieGap(ties, holderId, 'collection')),
  ];
}

/** Of rules beside each other that have their place but for the position, their pass and their action in common, the first. */
export function toStretches(rules: readonly PlacedRule[]): readonly PlacedRule[] {
  return rules.filter((placed, index) => {
    const former = rules[index - 1];
    return !former || !isSameStretch(former, placed);
  });
}

function isSameStretch(a: PlacedRule, b: PlacedRule): boolean {
  if (a.rule.kind === 'unread' || b.rule.kind === 'unread') return false;
  return (
    a.passes[0] === b.passes[0] &&
    a.rule.action === b.rule.action &&
    a.place.level === b.place.level &&
    a.place.groupPriority === b.place.groupPriority &&
    a.place.collectionPriority === b.place.collectionPriority &&
    a.rule.ref.policyId === b.rule.ref.policyId &&
    a.rule.ref.group === b.rule.ref.group &&
    a.rule.ref.collection === b.rule.ref.collection
  );
}

function toTieGap(
  ties: readonly { readonly rule: FirewallRule }[],
  holderId: string,
  what: 'group' | 'collection',
): readonly Gap[] {
  const names = [...new Set(ties.map(({ rule }) => rule.ref[what] ?? ''))].sort();
  const actions = new Set(ties.map(({ rule }) => rule.action));
  if (names.length < 2 || actions.size < 2) return [];
  const policyId = ties[0]?.rule.ref.policyId;
  const detail = `Rule ${what}s ${names.join(' and ')} have the same priority; which goes first is not documented.`;
  return [{ resource: policyId ?? holderId, reason: 'unsupported', detail }];
}

interface RankedRule extends PlacedRule {
  readonly level: number;
  readonly group: number;
  readonly collection: number;
}

function compareRanked(a: RankedRule, b: RankedRule): number {
  return (
    a.level - b.level ||
    a.place.groupPriority - b.place.groupPriority ||
    a.group - b.group ||
    compareTexts(a.rule.ref.group, b.rule.ref.group) ||
    a.place.collectionPriority - b.place.collectionPriority ||
    a.collection - b.collection ||
    compareTexts(a.rule.ref.collection, b.rule.ref.collection) ||
    a.place.position - b.place.position ||
    compareTexts(a.rule.ref.name, b.rule.ref.name)
  );
}

function compareTexts(a = '', b = ''): number {
  if (a === b) return 0;
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left === right ? 0 : left < right ? -1 : 1;
}
