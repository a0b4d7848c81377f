import type { Box } from '../../evaluate/rules/box.ts';
import { toMovedPositions } from '../order.ts';
import type { FlowRule } from './flows.ts';

/** A rule that the other list lacks or has elsewhere, with its boxes that are to be followed. */
export interface Unlike {
  readonly rule: FlowRule;
  readonly place: number;
  readonly boxes: readonly Box[];
  readonly doubtful: readonly Box[];
}

/** The rules that one of two lists has alone or elsewhere, on each side. */
export function toUnlike(before: readonly FlowRule[], after: readonly FlowRule[]) {
  const start = countSame(before, after, (index) => index);
  const end = countSame(before.slice(start), after.slice(start), (index, list) => list.length - 1 - index);
  const [old, current] = [middle(before, start, end), middle(after, start, end)];
  const { left, right } = dropCommon(old, current);
  const counted = { left: toGapped(left, old), right: toGapped(right, current) };
  return {
    left: withoutTwins(counted.left, counted.right, start),
    right: withoutTwins(counted.right, counted.left, start),
  };
}

type Pick = (index: number, list: readonly FlowRule[]) => number;

function countSame(a: readonly FlowRule[], b: readonly FlowRule[], pick: Pick): number {
  let count = 0;
  const most = Math.min(a.length, b.length);
  while (count < most && isSame(a[pick(count, a)], b[pick(count, b)])) count += 1;
  return count;
}

function isSame(a: FlowRule | undefined, b: FlowRule | undefined): boolean {
  return a === b || a?.key === b?.key;
}

function middle(rules: readonly FlowRule[], start: number, end: number): readonly FlowRule[] {
  return rules.slice(start, rules.length - end);
}

/** The positions in each list of what is not in the longest run that both have in common order. */
function dropCommon(before: readonly FlowRule[], after: readonly FlowRule[]) {
  const places = Map.groupBy(before.keys(), (place) => before[place]?.key);
  const paired = after.map(({ key }) => places.get(key)?.shift());
  const pairs = paired.flatMap((from, to) => (from === undefined ? [] : [{ from, to }]));
  const moved = new Set(toMovedPositions(pairs.map(({ from }) => from)));
  const common = pairs.filter((_, index) => !moved.has(index));
  const [keptLeft, keptRight] = [new Set(common.map(({ from }) => from)), new Set(common.map(({ to }) => to))];
  return {
    left: [...before.keys()].filter((place) => !keptLeft.has(place)),
    right: [...after.keys()].filter((place) => !keptRight.has(place)),
  };
}

interface Gapped {
  readonly rule: FlowRule;
  readonly place: number;
  /** How many common rules stand before it: equal in both lists for what stands in the same gap. */
  readonly gap: number;
}

function toGapped(places: readonly number[], rules: readonly FlowRule[]): readonly Gapped[] {
  return places.flatMap((place, index) => {
    const rule = rules[place];
    return rule ? [{ rule, place, gap: place - index }] : [];
  });
}

/** A box that a rule of the same gap and action has too is treated alike, unless a rule of one list alone goes before: that one is followed itself. */
function withoutTwins(own: readonly Gapped[], others: readonly Gapped[], start: number): readonly Unlike[] {
  const twins = new Set(others.flatMap(({ rule, gap }) => rule.taken.map((box) => toTwinKey(box, rule, gap))));
  const openGaps = new Set(others.filter(({ rule }) => rule.doubtful.length > 0).map(({ gap }) => gap));
  return own.map(({ rule, place, gap }) => {
    // A category or a URL that the other list says nothing of holds some flows, whichever they are.
    const isNew = !openGaps.has(gap) && rule.doubtful.every(isOfOpenLabel);
    const boxes = [...rule.taken, ...(isNew ? rule.doubtful : [])];
    return {
      rule,
      place: place + start,
      boxes: boxes.filter((box) => !twins.has(toTwinKey(box, rule, gap))),
      doubtful: isNew ? [] : rule.doubtful,
    };
  });
}

function isOfOpenLabel({ label }: Box): boolean {
  return label.startsWith('category ') || label.startsWith('url ');
}

function toTwinKey(box: Box, { action }: FlowRule, gap: number): string {
  return JSON.stringify([gap, action, box.label, box.sources, box.destinations, box.services]);
}
