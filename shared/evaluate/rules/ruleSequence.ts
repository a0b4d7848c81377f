import type { Firewall } from '../../model/topology.ts';
import type { RuleRef } from '../../model/verdict.ts';
import type { ReadRule } from './box.ts';

/** What is known of the order of a firewall's rules. */
export interface RuleSequence {
  /** True if there is one order and no other. */
  readonly isSettled: boolean;
  /** True if the first rule goes before the second, which stands behind it in the usual order, in every order that Azure's documents leave open. */
  readonly isSurelyBefore: (earlier: ReadRule, later: ReadRule) => boolean;
}

/**
 * The order of rules as far as it is documented: not between groups of a policy, or collections of a group, that have one
 * priority, nor where the firewall has other orders. Rules of unlike kinds always go in the order of the passes.
 */
export function toRuleSequence({ rules, otherOrders = [] }: Firewall): RuleSequence {
  const read = [...rules.nat, ...rules.network, ...rules.application].filter((rule) => rule.kind !== 'unread');
  const isSettled = otherOrders.length === 0 && !hasTies(read);
  if (isSettled) return { isSettled, isSurelyBefore: () => true };
  const orders = otherOrders.map((order) => {
    const all = [...order.nat, ...order.network, ...order.application];
    return new Map<unknown, number>(all.map((rule, place) => [rule, place]));
  });
  const isSurelyBefore = (earlier: ReadRule, later: ReadRule) =>
    earlier.kind !== later.kind ||
    (!hasSamePriority(earlier.ref, later.ref) &&
      orders.every((places) => (places.get(earlier) ?? Infinity) < (places.get(later) ?? -1)));
  return { isSettled, isSurelyBefore };
}

function hasTies(rules: readonly ReadRule[]): boolean {
  const names = new Map<string, string>();
  return rules.some(({ kind, ref }) => {
    const policy = fold(ref.policyId);
    const group = JSON.stringify([kind, policy, ref.groupPriority]);
    const collection = JSON.stringify([kind, policy, fold(ref.group), 'collection', ref.collectionPriority]);
    return isOther(names, group, fold(ref.group)) || isOther(names, collection, fold(ref.collection));
  });
}

/** True if somebody else has the place already. */
function isOther(names: Map<string, string>, place: string, name: string): boolean {
  const known = names.get(place) ?? name;
  names.set(place, known);
  return known !== name;
}

/** True for two groups of a policy, or two collections of a group, with one priority. */
function hasSamePriority(a: RuleRef, b: RuleRef): boolean {
  if (fold(a.policyId) !== fold(b.policyId)) return false;
  if (fold(a.group) !== fold(b.group)) return a.groupPriority === b.groupPriority;
  return fold(a.collection) !== fold(b.collection) && a.collectionPriority === b.collectionPriority;
}

/** Azure's names are case-blind. */
function fold(name = ''): string {
  return name.toLowerCase();
}
