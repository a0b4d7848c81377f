import type { AddressSet } from '../../net/addressSet.ts';
import type { Box } from './box.ts';
import { toStabbing } from './stabbing.ts';

/** One flow: a place on each axis. */
export interface Point {
  readonly source: number;
  readonly destination: number;
  readonly service: number;
}

/** A box of a rule; `rule` is the rule's place in processing order. */
export interface PlacedBox extends Box {
  readonly rule: number;
}

/** What is looked for: the first box of a rule before `before` that holds the point and that `accepts` takes. */
export interface BoxQuery {
  readonly point: Point;
  readonly before: number;
  readonly accepts: (box: PlacedBox) => boolean;
}

type FindBox = (query: BoxQuery) => PlacedBox | undefined;

/** Boxes that can be looked up by a point while more are added; they are added in the order of their rules. */
export interface BoxIndex {
  readonly add: (box: PlacedBox) => void;
  readonly find: FindBox;
}

/** Boxes that are looked through one by one before they are worth an index. */
const few = 48;
/** A level is joined with newer boxes once they are not fewer than this part of it. */
const joinFrom = 0.3;

interface Level {
  readonly boxes: readonly PlacedBox[];
  readonly find: FindBox;
}

/**
 * An index that grows: new boxes wait in a short list, and full lists become levels that double, so that each box is
 * sorted in a few times only. Levels ascend by rule.
 */
export function toBoxIndex(): BoxIndex {
  const levels: Level[] = [];
  let waiting: PlacedBox[] = [];
  const settle = (): void => {
    let boxes: readonly PlacedBox[] = waiting;
    waiting = [];
    for (let last = levels.at(-1); last && boxes.length >= last.boxes.length * joinFrom; last = levels.at(-1)) {
      boxes = [...last.boxes, ...boxes];
      levels.pop();
    }
    levels.push({ boxes, find: toLazyIndex(boxes) });
  };
  return {
    add: (box) => {
      waiting.push(box);
      if (waiting.length >= few) settle();
    },
    find: (query) => {
      for (const { find } of levels) {
        const found = find(query);
        if (found) return found;
      }
      return firstOf(waiting, query);
    },
  };
}

function firstOf(boxes: readonly PlacedBox[], { point, before, accepts }: BoxQuery): PlacedBox | undefined {
  for (const box of boxes) {
    if (box.rule >= before) return undefined;
    if (holdsPoint(box, point) && accepts(box)) return box;
  }
  return undefined;
}

function toLazyIndex(boxes: readonly PlacedBox[]): FindBox {
  const first = boxes[0]?.rule ?? Infinity;
  let find: FindBox | undefined;
  return (query) => {
    if (first >= query.before) return undefined;
    find ??= toAxesIndex(boxes);
    return find(query);
  };
}

/** Asks the axis on which the fewest boxes hold the point, and looks through those. */
function toAxesIndex(boxes: readonly PlacedBox[]): FindBox {
  const sources = toStabbing(boxes, (box) => box.sources);
  const destinations = toStabbing(boxes, (box) => box.destinations);
  const services = toStabbing(boxes, (box) => box.services);
  return ({ point, before, accepts }) => {
    const stabs = [sources(point.source), destinations(point.destination), services(point.service)];
    const [least] = stabs.toSorted((a, b) => a.count - b.count);
    let [best, limit]: [PlacedBox | undefined, number] = [undefined, before];
    for (const list of least?.lists ?? []) {
      const found = firstOf(list, { point, before: limit, accepts });
      if (found) [best, limit] = [found, found.rule];
    }
    return best;
  };
}

/** True if the box holds the flow, its label aside. */
function holdsPoint(box: Box, { source, destination, service }: Point): boolean {
  return holds(box.destinations, destination) && holds(box.sources, source) && holds(box.services, service);
}

function holds(set: AddressSet, place: number): boolean {
  let [low, high] = [0, set.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (!range) return false;
    if (place < range.first) high = middle - 1;
    else if (place > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
