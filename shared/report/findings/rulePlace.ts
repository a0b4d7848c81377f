import type { RuleRef } from '../../model/verdict.ts';
import type { Firewall } from '../../model/topology.ts';
import { groupBy } from '../order.ts';

/** Where a rule is to go: a rule collection that allows, of a firewall with classic rules or of a policy. */
export interface RulePlace {
  readonly kind: 'application' | 'network';
  readonly collection: string;
  readonly group?: string;
  /** Present for a collection that is yet to be made. */
  readonly newPriority?: number;
  /** The policy, or the firewall with classic rules. */
  readonly ownerId: string;
}

/** What decides where a rule goes. */
export interface PlaceWish {
  readonly firewall: Firewall;
  readonly kind: 'application' | 'network';
  /** Rules that let the cluster's other traffic through: their collection is where people would look. */
  readonly neighbours: readonly RuleRef[];
  /** How many other new collections are wanted in the same place: this one keeps clear of them. */
  readonly ordinal: number;
}

/** The collection for one more rule where nothing denies yet: an allowing one of the firewall itself, else a new one. */
export function toRulePlace({ firewall, kind, neighbours, ordinal }: PlaceWish): RulePlace | undefined {
  const ownerId = firewall.policyId ?? firewall.id;
  const rules = kind === 'application' ? firewall.rules.application : firewall.rules.network;
  const allowing = rules
    .filter((rule) => rule.kind !== 'unread' && rule.action === 'allow' && isOwn(rule.ref, firewall))
    .flatMap(({ ref }) => (ref.collection === undefined ? [] : [{ ...ref, collection: ref.collection }]));
  const places = [...groupBy(allowing, keyOf).values()].flatMap((refs) => refs.slice(0, 1));
  const uses = (ref: RuleRef) => neighbours.filter((neighbour) => keyOf(neighbour) === keyOf(ref)).length;
  const [best] = places.toSorted((a, b) => uses(b) - uses(a));
  if (best) return { kind, collection: best.collection, ...toGroup(best), ownerId };
  return toNewPlace({ firewall, kind, ordinal });
}

function toNewPlace({ firewall, kind, ordinal }: Omit<PlaceWish, 'neighbours'>): RulePlace | undefined {
  const refs = refsOf(firewall).filter((ref) => isOwn(ref, firewall));
  const home = refs.find(({ group }) => group !== undefined);
  if (firewall.policyId !== undefined && !home) return undefined;
  const newPriority = findFree(refs, { from: 200, step: 10, ordinal });
  if (newPriority === undefined) return undefined;
  const collection = `allow-aks-${kind}${ordinal === 0 ? '' : `-${newPriority}`}`;
  return { kind, collection, ...toGroup(home ?? {}), newPriority, ownerId: firewall.policyId ?? firewall.id };
}

/**
 * A new collection that comes before a denying rule: in its group (or firewall), with the nearest free smaller number.
 * Undefined if there is none: 100 is the smallest that Azure takes.
 */
export function toPlaceBefore(
  denying: RuleRef,
  { firewall, kind, ordinal }: Omit<PlaceWish, 'neighbours'>,
): RulePlace | undefined {
  if (denying.collectionPriority === undefined) return undefined;
  const inGroup = refsOf(firewall).filter((ref) => ref.group === denying.group && ref.policyId === denying.policyId);
  const newPriority = findFree(inGroup, { from: denying.collectionPriority - 1, step: -1, ordinal });
  if (newPriority === undefined) return undefined;
  const ownerId = denying.policyId ?? firewall.policyId ?? firewall.id;
  return { kind, collection: `allow-aks-${kind}-${newPriority}`, ...toGroup(denying), newPriority, ownerId };
}

/** The first number that no collection has, leaving out as many as `ordinal` says; undefined beyond what Azure takes. */
function findFree(
  refs: readonly RuleRef[],
  { from, step, ordinal }: { readonly from: number; readonly step: number; readonly ordinal: number },
): number | undefined {
  const taken = new Set(refs.map(({ collectionPriority }) => collectionPriority));
  let left = ordinal;
  for (let priority = from; priority >= 100 && priority <= 65_000; priority += step) {
    if (taken.has(priority)) continue;
    if (left === 0) return priority;
    left -= 1;
  }
  return undefined;
}

function isOwn(ref: RuleRef, firewall: Firewall): boolean {
  return ref.policyId === undefined || ref.policyId.toLowerCase() === firewall.policyId?.toLowerCase();
}

function refsOf(firewall: Firewall): readonly RuleRef[] {
  const { nat, network, application } = firewall.rules;
  return [...network, ...application, ...nat].map(({ ref }) => ref);
}

function toGroup({ group }: RuleRef): { readonly group?: string } {
  return group === undefined ? {} : { group };
}

function keyOf({ policyId = '', group = '', collection = '' }: RuleRef): string {
  return JSON.stringify([policyId.toLowerCase(), group, collection]);
}
