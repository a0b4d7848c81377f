import type { Firewall } from '../../model/topology.ts';
import type { ReadRule } from './box.ts';
import { toRuleBoxes } from './box.ts';

/** A rule with later ones that say the very same: match, action and kind. */
export interface Duplicates {
  readonly rule: ReadRule;
  readonly copies: readonly ReadRule[];
}

/** Rules that are written more than once, in processing order. What could not be read, or matches nothing, is left out. */
export function findDuplicates({ rules, dnsProxy }: Firewall): readonly Duplicates[] {
  const read = [...rules.nat, ...rules.network, ...rules.application].filter((rule) => rule.kind !== 'unread');
  const alike = Map.groupBy(read, toSketch);
  const matches = (rule: ReadRule) => toRuleBoxes(rule, dnsProxy).reach.length > 0;
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => [...Map.groupBy(group, toContentText).values()])
    .flatMap(([rule, ...copies]) => (rule && copies.length > 0 && matches(rule) ? [{ rule, copies }] : []));
}

/** Cheap, and equal for equal rules: most rules are told apart without spelling out their address lists. */
function toSketch(rule: ReadRule): string {
  const { kind, action, sources } = rule;
  const targets = rule.kind === 'application' ? rule.hosts : rule.destinations.addresses;
  const [source, target] = [sources.addresses[0]?.first, targets[0]];
  return JSON.stringify([kind, action, sources.addresses.length, source, targets.length, target]);
}

/** Everything that a rule says, without its place and without what Azure cannot accept in it. */
function toContentText(rule: ReadRule): string {
  return JSON.stringify({ ...rule, ref: null, problems: null });
}
