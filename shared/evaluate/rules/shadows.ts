import type { Firewall, UnreadRules } from '../../model/topology.ts';
import type { ReadRule, RuleBoxes } from './box.ts';
import { toRuleBoxes } from './box.ts';
import type { PlacedBox } from './boxIndex.ts';
import type { Coverage } from './coverage.ts';
import { toCoverage } from './coverage.ts';
import type { RuleSequence } from './ruleSequence.ts';
import { toRuleSequence } from './ruleSequence.ts';
import { withTagPrefixes } from './tagPrefixes.ts';

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
 * something, nor does a rule that goes before only in one of the orders that the documents leave open.
 */
export function findShadows(firewall: Firewall): readonly Shadow[] {
  const { rules, dnsProxy } = firewall;
  const sequence = toRuleSequence(firewall);
  const passes = [rules.nat, [...rules.network, ...rules.application]];
  return passes.flatMap((pass) =>
    findInOrder(
      pass.flatMap((rule, place) => toPlaced(rule, place, dnsProxy)),
      sequence,
    ),
  );
}

function toPlaced(rule: ReadRule | UnreadRules, place: number, dnsProxy: Firewall['dnsProxy']): readonly PlacedRule[] {
  if (rule.kind === 'unread') return [];
  return [{ rule, place, ...withTagPrefixes(toRuleBoxes(rule, dnsProxy), rule) }];
}

/**
 * A rule that is never reached takes nothing that was not taken before, so it needs not be asked for the rules behind it;
 * but where the order is not wholly documented, only it may be known to stand before them.
 */
function findInOrder(placed: readonly PlacedRule[], sequence: RuleSequence): readonly Shadow[] {
  const byPlace = new Map(placed.map((one) => [one.place, one]));
  const rulesAt = (places: readonly number[]) => places.flatMap((place) => byPlace.get(place)?.rule ?? []);
  const taken = toCoverage();
  return placed.flatMap((one) => {
    const accepts = ({ rule }: PlacedBox) => {
      const earlier = sequence.isSettled ? undefined : byPlace.get(rule);
      return !earlier || sequence.isSurelyBefore(earlier.rule, one.rule);
    };
    const takers = toTakers(one, taken, accepts);
    if (!takers || !sequence.isSettled) for (const box of one.taken) taken.add({ ...box, rule: one.place });
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
