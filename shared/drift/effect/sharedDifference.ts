import type { Box } from '../../evaluate/rules/box.ts';
import { meetBoxes, relateLabels } from './flows.ts';
import type { PlacedDifference } from './topologyDifference.ts';

/** What a step does to flows, over all places. */
export interface Shared {
  readonly narrowed: readonly Box[];
  readonly widened: readonly Box[];
  /** True if the step may do more than can be told. */
  readonly isOpen: boolean;
}

/** All of a difference. */
export function toShared(difference: readonly PlacedDifference[]): Shared {
  return {
    narrowed: difference.flatMap(({ narrowed }) => narrowed),
    widened: difference.flatMap(({ widened }) => widened),
    isOpen: difference.some(({ open }) => open.length > 0),
  };
}

/** What of a step the whole does too: at the same place, to some of the same flows. */
export function meetDifferences(step: readonly PlacedDifference[], whole: readonly PlacedDifference[]): Shared {
  const byPlace = new Map(whole.map((one) => [one.place, one]));
  const pairs = step.flatMap((one) => {
    const other = byPlace.get(one.place);
    return other ? [{ one, other }] : [];
  });
  return {
    narrowed: pairs.flatMap(({ one, other }) => one.narrowed.filter((box) => meetsAny(box, other.narrowed))),
    widened: pairs.flatMap(({ one, other }) => one.widened.filter((box) => meetsAny(box, other.widened))),
    isOpen: pairs.some(({ one }) => one.open.length > 0),
  };
}

function meetsAny(box: Box, others: readonly Box[]): boolean {
  return others.some(
    (other) => relateLabels(box.label, other.label) !== 'apart' && meetBoxes(box, other) !== undefined,
  );
}
