import type { Gap } from '../model/gap.ts';
import { toResourceName } from '../model/resourceId.ts';
import type { RulePasses } from '../model/topology.ts';
import { type PlacedRule, type RuleRanks, toRulePasses, toStretches } from './ruleOrder.ts';

/** Things of one level of the order of which Azure does not document which goes first, by name or level. */
type Tie = readonly string[];

/**
 * The orders that Azure's documents leave open beside the one that is used: groups of one policy and collections of one
 * group with equal priority, and policies above a parent. Enough orders for every tied group and every level above to come
 * first once; of tied collections, which have one action each, those that allow and those that deny. Whatever the true
 * order is, what it does to a flow is what one of these does. Empty if no tie is between unlike actions.
 */
export function toOtherOrders(rules: readonly PlacedRule[]): readonly RulePasses[] {
  const stretches = toStretches(rules);
  const levels = tieOfLevels(stretches);
  const groups = tiesOf(stretches, groupTieOf, ({ rule }) => rule.ref.group ?? '');
  const collections = tiesOf(stretches, collectionTieOf, ({ rule }) => rule.ref.collection ?? '');
  if (levels.length + groups.size + collections.size === 0) return [];
  const turns = Math.max(1, levels.length, ...[...groups.values()].map((tie) => tie.length));
  const firsts = collections.size === 0 ? [undefined] : (['allow', 'deny'] as const);
  return Array.from({ length: turns }, (_, turn) => turn).flatMap((turn) =>
    firsts.map((first) => toRulePasses(rules, toRanks({ levels, groups, turn, first }))),
  );
}

interface Order {
  readonly levels: Tie;
  readonly groups: ReadonlyMap<string, Tie>;
  /** Which of the tied levels and groups comes first, counted in the order that is used. */
  readonly turn: number;
  readonly first: 'allow' | 'deny' | undefined;
}

function toRanks({ levels, groups, turn, first }: Order): RuleRanks {
  return {
    // Levels that are not tied keep their place: the firewall's own policy comes after all above it.
    level: ({ place }) => turned(levels, String(place.level), turn) ?? place.level,
    group: (placed) => turned(groups.get(groupTieOf(placed)) ?? [], placed.rule.ref.group ?? '', turn) ?? 0,
    collection: ({ rule }) => Number(first !== undefined && rule.kind !== 'unread' && rule.action !== first),
  };
}

function turned(tie: Tie, name: string, turn: number): number | undefined {
  const at = tie.indexOf(name);
  return at < 0 ? undefined : (at - (turn % tie.length) + tie.length) % tie.length;
}

function groupTieOf({ place }: PlacedRule): string {
  return `${place.level} ${place.groupPriority}`;
}

function collectionTieOf({ place, rule }: PlacedRule): string {
  return `${place.level} ${rule.ref.group ?? ''} ${place.collectionPriority}`;
}

/** Names that share a place in the order, where rules of one pass at that place do unlike things. */
function tiesOf(
  rules: readonly PlacedRule[],
  placeOf: (placed: PlacedRule) => string,
  nameOf: (placed: PlacedRule) => string,
): ReadonlyMap<string, Tie> {
  const places = Map.groupBy(rules.filter(isRead), placeOf);
  return new Map(
    [...places].flatMap(([key, placed]) => {
      const names = [...new Set(placed.map(nameOf))].sort();
      return names.length > 1 && hasUnlikeActions(placed) ? [[key, names] as const] : [];
    }),
  );
}

/** Levels above a parent: that a parent comes before its child is documented, what comes before the parent is not. */
function tieOfLevels(rules: readonly PlacedRule[]): Tie {
  const read = rules.filter(isRead);
  const last = read.reduce((highest, { place }) => Math.max(highest, place.level), 0);
  const above = read.filter(({ place }) => place.level > 0 && place.level < last);
  const levels = [...new Set(above.map(({ place }) => place.level))].sort((a, b) => a - b);
  return levels.length > 1 && hasUnlikeActions(above) ? levels.map(String) : [];
}

function isRead({ rule }: PlacedRule): boolean {
  return rule.kind !== 'unread';
}

function hasUnlikeActions(placed: readonly PlacedRule[]): boolean {
  const passes = Map.groupBy(placed, ({ passes: [pass] }) => pass);
  return [...passes.values()].some((rules) => new Set(rules.map(({ rule }) => rule.action)).size > 1);
}

/** The gap for policies above a parent, where it can matter which of them goes first. */
export function toLevelGaps(rules: readonly PlacedRule[], policyId: string): readonly Gap[] {
  if (tieOfLevels(toStretches(rules)).length === 0) return [];
  const detail = `Policy ${toResourceName(policyId)} has a parent that has a parent itself; which of them goes first is not documented.`;
  return [{ resource: policyId, reason: 'unsupported', detail }];
}
