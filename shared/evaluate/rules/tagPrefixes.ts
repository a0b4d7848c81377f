import type { AddressSet } from '../../net/addressSet.ts';
import type { Box, ReadRule, RuleBoxes } from './box.ts';
import { type Label, plainLabel, toTagLabel } from './label.ts';

/**
 * A rule's boxes with its service tags by their prefixes, as far as the estate tells them: such a tag reaches its prefixes alone,
 * and takes them from every rule that names them, whether as addresses or by another tag. By name it takes the same tag, and
 * tags inside it, as before.
 */
export function withTagPrefixes(boxes: RuleBoxes, rule: ReadRule): RuleBoxes {
  const known = toKnown(rule);
  if (known.size === 0) return boxes;
  const reach = boxes.reach.map((box) => toPrefixes(box, known) ?? box);
  const byPrefix = boxes.taken.flatMap((box) => {
    const placed = toPrefixes(box, known);
    return placed ? [{ ...placed, label: plainLabel }] : [];
  });
  return { reach, taken: [...boxes.taken, ...byPrefix] };
}

function toKnown({ destinations }: ReadRule): ReadonlyMap<Label, AddressSet> {
  // A tag with IPv6 prefixes alone stays what its name says.
  const all = [...(destinations?.tagAddresses ?? [])].filter(([, addresses]) => addresses.length > 0);
  return new Map(all.map(([tag, addresses]) => [toTagLabel(tag), addresses]));
}

function toPrefixes(box: Box, known: ReadonlyMap<Label, AddressSet>): Box | undefined {
  const destinations = known.get(box.label);
  return destinations && { ...box, destinations };
}
