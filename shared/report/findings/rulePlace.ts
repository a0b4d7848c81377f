import type { RuleRef } from '../../model/verdict.ts';
import type { Firewall } from '../../model/topology.ts';
import { groupBy } from '../order.ts';

/** Where a rule is to go: a rule collection that allows, of a firewall with classic rules or of a policy. */
export interface RulePlace {
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
}

/** The collection for one more rule where nothing denies yet: an allowing one of the firewall itself, else a new one. */
export function toRulePlace({ firewall, kind, neighbours }: PlaceWish): RulePlace | undefined {
  const ownerId = firewall.policyId ?? firewall.id;
  const rules = kind === 'application' ? firewall.rules.application : firewall.rules.network;
  const allowing = rules
    .filter((rule) => rule.kind !== 'unread' && rule.action === 'allow' && isOwn(rule.ref, firewall))
    .flatMap(({ ref }) => (ref.collection === undefined ? [] : [{ ...ref, collection: ref.collection }]));
  const places = [...groupBy(allowing, keyOf).values()].flatMap((refs) => refs.slice(0, 1));
  const uses = (ref: RuleRef) => neighbours.filter((neighbour) => keyOf(neighbour) === keyOf(ref)).length;
  const [best] = places.toSorted((a, b) => uses(b) - uses(a));
  if (best) return { collection: best.collection, ...toGroup(best), ownerId };
  return toNewPlace(firewall, kind);
}

function toNewPlace(firewall: Firewall, kind: PlaceWish['kind']): RulePlace | undefined {
  const refs = refsOf(firewall).filter((ref) => isOwn(ref, firewall));
  const home = refs.find(({ group }) => group !== undefined);
  if (firewall.policyId !== undefined && !home) return undefined;
  const taken = new Set(refs.map(({ collectionPriority }) => collectionPriority));
  let newPriority = 200;
  while (taken.has(newPriority)) newPriority += 10;
  const collection = `allow-aks-${kind}`;
  return { collection, ...toGroup(home ?? {}), newPriority, ownerId: firewall.policyId ?? firewall.id };
}

/**
 * A new collection that comes before a denying rule: in its group (or firewall), with the nearest free smaller number.
 * Undefined if there is none: 100 is the smallest that Azure takes.
 */
export function toPlaceBefore(
  denying: RuleRef,
  { firewall, kind }: Omit<PlaceWish, 'neighbours'>,
): RulePlace | undefined {
  if (denying.collectionPriority === undefined) return undefined;
  const inGroup = refsOf(firewall).filter((ref) => ref.group === denying.group && ref.policyId === denying.policyId);
  const taken = new Set(inGroup.map(({ collectionPriority }) => collectionPriority));
  let newPriority = denying.collectionPriority - 1;
  while (taken.has(newPriority)) newPriority -= 1;
  if (newPriority < 100) return undefined;
  const ownerId = denying.policyId ?? firewall.policyId ?? firewall.id;
  return { collection: `allow-aks-${kind}-${newPriority}`, ...toGroup(denying), newPriority, ownerId };
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
