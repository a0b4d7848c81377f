import type { AddressSet } from '../../net/addressSet.ts';
import { intersectAddresses, subtractAddresses } from '../../net/addressSet.ts';
import { isEveryAddress } from '../region.ts';
import type { Box } from './box.ts';
import type { BoxIndex, BoxQuery, PlacedBox, Point } from './boxIndex.ts';
import { toBoxIndex } from './boxIndex.ts';
import type { Label } from './label.ts';
import { toHoldingLabels } from './label.ts';

/** Asks what takes all of a box; `accepts` and `before` narrow the boxes that may. */
export interface CoverQuestion extends Omit<BoxQuery, 'point'> {
  readonly box: Box;
}

/** What rules take, as it grows. */
export interface Coverage {
  readonly add: (box: PlacedBox) => void;
  /** The rules that take all of a box, ascending; undefined if something of it is left. */
  readonly find: (question: CoverQuestion) => readonly number[] | undefined;
}

/** What of a box is still to be taken away. */
type Part = Omit<Box, 'label'>;

/**
 * So many pieces of one box are looked at, at most. A box that takes more counts as left over: the answer errs to "can be
 * reached". Thousands of rules would have to tile one rule together to get there.
 */
const mostPieces = 20_000;

/**
 * Answers whether boxes together take all of a box. The answer is exact: a corner of what is left is looked up; if no
 * box holds it, a flow is found that gets through; else the first box that does is taken out, and so on with the pieces.
 */
export function toCoverage(): Coverage {
  const indexes = new Map<Label, Map<string, BoxIndex>>();
  return {
    add: (box) => {
      const ofLabel = indexes.get(box.label) ?? new Map<string, BoxIndex>();
      indexes.set(box.label, ofLabel);
      const index = ofLabel.get(toClass(box)) ?? toBoxIndex();
      ofLabel.set(toClass(box), index);
      index.add(box);
    },
    find: (question) => {
      const labels = toHoldingLabels(question.box.label);
      const holders = labels.flatMap((label) => [...(indexes.get(label)?.values() ?? [])]);
      return findCover(question, holders);
    },
  };
}

/** Boxes that are open on the same sides go into one index: another side then tells them apart. */
function toClass({ sources, destinations }: Box): string {
  return `${isEveryAddress(sources)} ${isEveryAddress(destinations)}`;
}

function findCover(question: CoverQuestion, holders: readonly BoxIndex[]): readonly number[] | undefined {
  const used = new Set<number>();
  const open: Part[] = [question.box];
  let pieces = 0;
  for (let part = open.pop(); part; part = open.pop()) {
    const point = toCorner(part);
    if (!point) continue;
    pieces += 1;
    const taker = pieces > mostPieces ? undefined : findFirst({ ...question, point }, holders);
    if (!taker) return undefined;
    used.add(taker.rule);
    open.push(...cut(part, taker));
  }
  return [...used].toSorted((a, b) => a - b);
}

function findFirst({ point, accepts, before }: BoxQuery, holders: readonly BoxIndex[]): PlacedBox | undefined {
  let [first, limit]: [PlacedBox | undefined, number] = [undefined, before];
  for (const { find } of holders) {
    const found = find({ point, accepts, before: limit });
    if (found) [first, limit] = [found, found.rule];
  }
  return first;
}

/** A flow of the part; undefined if it is empty. */
function toCorner({ sources, destinations, services }: Part): Point | undefined {
  const [source, destination, service] = [sources[0]?.first, destinations[0]?.first, services[0]?.first];
  if (source === undefined || destination === undefined || service === undefined) return undefined;
  return { source, destination, service };
}

/** What of a part a box leaves, as disjoint pieces; empty ones among them do no harm. */
function cut(part: Part, box: Part): readonly Part[] {
  const sources = split(part.sources, box.sources);
  const destinations = split(part.destinations, box.destinations);
  const services = split(part.services, box.services);
  return [
    { ...part, sources: sources.rest },
    { ...part, sources: sources.taken, destinations: destinations.rest },
    { sources: sources.taken, destinations: destinations.taken, services: services.rest },
  ];
}

function split(set: AddressSet, by: AddressSet): { readonly taken: AddressSet; readonly rest: AddressSet } {
  if (isEveryAddress(by)) return { taken: set, rest: [] };
  const taken = intersectAddresses(set, by);
  return { taken, rest: taken.length === 0 ? set : subtractAddresses(set, by) };
}
