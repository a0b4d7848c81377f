import type { Firewall, UnreadRules } from '../../model/topology.ts';
import type { RuleRef } from '../../model/verdict.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { ReadRule, RuleBoxes } from './box.ts';
import { toRuleBoxes } from './box.ts';
import type { PlacedBox } from './boxIndex.ts';
import type { Coverage } from './coverage.ts';
import { toCoverage } from './coverage.ts';

/** A rule that no flow ever reaches, with the rules before it that take everything it matches. */
export interface Shadow {
  readonly rule: ReadRule;
  /** One rule that takes everything, or several that do together; each decides some of the flows. In processing order. */
  readonly by: readonly ReadRule[];
}

interface PlacedRule extends RuleBoxes {
  readonly rule: ReadRule;
  readonly place: number;
}

/**
 * Every rule of a firewall that is never reached, in processing order: whatever it matches, earlier rules decided for
 * sure. Network rules stand before application rules whatever the priorities; DNAT rules are by themselves. Complete for
 * what configuration tells: what is unread, web categories, URLs and tags that nobody knows never count as taking
 * something, and neither do rules whose order is not documented because their priorities are equal.
 */
export function findShadows({ rules, dnsProxy }: Firewall): readonly Shadow[] {
  const passes = [rules.nat, [...rules.network, ...rules.application]];
  return passes.flatMap((pass) => findInOrder(pass.flatMap((rule, place) => toPlaced(rule, place, dnsProxy))));
}

function toPlaced(rule: ReadRule | UnreadRules, place: number, dnsProxy: Firewall['dnsProxy']): readonly PlacedRule[] {
  return rule.kind === 'unread' ? [] : [{ rule, place, ...toRuleBoxes(rule, dnsProxy) }];
}

/**
 * A rule that is never reached takes nothing that was not taken before, so it needs not be asked for the rules behind it;
 * but where priorities are equal, only it may be known to stand before them.
 */
function findInOrder(placed: readonly PlacedRule[]): readonly Shadow[] {
  const byPlace = new Map(placed.map((one) => [one.place, one]));
  const rulesAt = (places: readonly number[]) => places.flatMap((place) => byPlace.get(place)?.rule ?? []);
  const isOrdered = !hasTies(placed);
  const taken = toCoverage();
  return placed.flatMap((one) => {
    const accepts = ({ rule }: PlacedBox) => isOrdered || !isTied(byPlace.get(rule)?.rule, one.rule);
    const takers = toTakers(one, taken, accepts);
    if (!takers || !isOrdered) for (const box of one.taken) taken.add({ ...box, rule: one.place });
    const alone = takers && takers.length > 1 ? takers.find((place) => takesAll(byPlace.get(place), one)) : undefined;
    return takers ? [{ rule: one.rule, by: rulesAt(alone === undefined ? takers : [alone]) }] : [];
  });
}

/** The rules that together take all of a rule. */
function toTakers(
  { reach, place }: PlacedRule,
  taken: Coverage,
  accepts: (box: PlacedBox) => boolean,
): readonly number[] | undefined {
  if (reach.length === 0) return undefined;
  const together = new Set<number>();
  for (const box of reach) {
    const cover = taken.find({ box, before: place, accepts });
    if (!cover) return undefined;
    for (const taker of cover) together.add(taker);
  }
  return [...together].toSorted((a, b) => a - b);
}

function takesAll(taker: PlacedRule | undefined, { reach, place }: PlacedRule): boolean {
  const alone = toCoverage();
  for (const box of taker?.taken ?? []) alone.add({ ...box, rule: 0 });
  return reach.every((box) => alone.find({ box, before: place, accepts: () => true }) !== undefined);
}

/** True if the order of some rules is not documented. */
function hasTies(placed: readonly PlacedRule[]): boolean {
  const heads = new Map(placed.map(({ rule }) => [toCollectionKey(rule), rule]));
  const rules = [...heads.values()];
  const groups = Map.groupBy(rules, ({ kind, ref }) =>
    JSON.stringify([kind, ref.policyId?.toLowerCase(), ref.groupPriority]),
  );
  return [...groups.values()].some((same) =>
    same.some((rule, at) => same.slice(0, at).some((one) => isTied(one, rule))),
  );
}

function toCollectionKey({ kind, ref }: ReadRule): string {
  const { policyId, group, groupPriority, collection, collectionPriority } = ref;
  return JSON.stringify([kind, policyId, group, groupPriority, collection, collectionPriority]);
}

/** True if Azure does not document which goes first: two groups of a policy, or two collections of a group, with one priority. */
function isTied(earlier: ReadRule | undefined, later: ReadRule): boolean {
  return earlier?.kind === later.kind && hasSamePriority(earlier.ref, later.ref);
}

function hasSamePriority(earlier: RuleRef, later: RuleRef): boolean {
  if (!isSamePolicy(earlier, later)) return false;
  if (!isSameName(earlier.group, later.group)) return earlier.groupPriority === later.groupPriority;
  const isSameCollection = isSameName(earlier.collection, later.collection);
  return !isSameCollection && earlier.collectionPriority === later.collectionPriority;
}

function isSamePolicy(a: RuleRef, b: RuleRef): boolean {
  return a.policyId === b.policyId || isSameId(a.policyId, b.policyId);
}

function isSameName(a = '', b = ''): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
