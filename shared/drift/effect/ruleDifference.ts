import type { Box } from '../../evaluate/rules/box.ts';
import { subtractAddresses } from '../../net/addressSet.ts';
import { type FlowRule, meetBoxes, relateLabels } from './flows.ts';
import { toUnlike, type Unlike } from './unlikeRules.ts';

/** Flows that two lists of rules treat differently. */
export interface FlowDifference {
  /** Let through before and not after. */
  readonly narrowed: readonly Box[];
  /** Let through after and not before. */
  readonly widened: readonly Box[];
  /** Flows of which it cannot be told whether they are treated differently. */
  readonly open: readonly Box[];
}

/** No flow is treated differently. */
export const noDifference: FlowDifference = { narrowed: [], widened: [], open: [] };

/** What happens to flows that no rule matches. */
export type Fallback = FlowRule['action'];

/**
 * Compares two lists of rules by what they do to flows. A flow that is decided differently is decided, on one of the two
 * sides, by a rule that the other side lacks or has elsewhere: only the flows of such rules are followed through both lists.
 */
export function compareRules(
  before: readonly FlowRule[],
  after: readonly FlowRule[],
  fallback: Fallback,
): FlowDifference {
  const { left, right } = toUnlike(before, after);
  const found: Found = { narrowed: [], widened: [], open: [] };
  for (const one of left) followRule(one, { own: before, other: after, fallback, isBefore: true }, found);
  for (const one of right) followRule(one, { own: after, other: before, fallback, isBefore: false }, found);
  return { narrowed: found.narrowed, widened: found.widened, open: found.open };
}

interface Found {
  readonly narrowed: Box[];
  readonly widened: Box[];
  readonly open: Box[];
}

interface Side {
  readonly own: readonly FlowRule[];
  readonly other: readonly FlowRule[];
  readonly fallback: Fallback;
  readonly isBefore: boolean;
}

/** A side with what stands before the rule that is followed: as rules, and their keys. */
interface Followed extends Side {
  readonly earlier: readonly FlowRule[];
  readonly passed: ReadonlySet<string>;
}

/** What is still to be followed of one box. */
interface Part {
  readonly box: Box;
  /** Some rule of doubtful reach that decides the other way may have taken it. */
  readonly isOpen: boolean;
  /** So may one that decides the same way. */
  readonly isAlike?: boolean;
}

function followRule({ rule, place, boxes, doubtful }: Unlike, side: Side, found: Found): void {
  const earlier = side.own.slice(0, place);
  const passed = new Set(earlier.map(({ key }) => key));
  for (const box of boxes) {
    for (const part of toReached(box, earlier, rule.action))
      followPart(part, rule.action, { ...side, earlier, passed }, found);
  }
  for (const box of doubtful) {
    const reached = toReached(box, earlier, rule.action);
    const isTold = reached.every((part) => isDecidedAlike(part.box, rule.action, side));
    if (!isTold) found.open.push(box);
  }
}

/** The parts of a box that no earlier rule takes. */
function toReached(box: Box, earlier: readonly FlowRule[], action: Fallback): readonly Part[] {
  let parts: readonly Part[] = [{ box, isOpen: false }];
  for (const rule of earlier) {
    if (parts.length === 0) return parts;
    for (const taken of rule.taken) parts = parts.flatMap((part) => withoutBox(part, taken, rule.action !== action));
    if (rule.action !== action && rule.doubtful.length > 0) parts = parts.map((part) => doubt(part, rule.doubtful));
  }
  return parts;
}

function doubt(part: Part, boxes: readonly Box[]): Part {
  const isMet = boxes.some(
    (box) => relateLabels(part.box.label, box.label) !== 'apart' && meetBoxes(part.box, box) !== undefined,
  );
  return isMet ? { ...part, isOpen: true } : part;
}

function withoutBox(part: Part, taken: Box, isOther: boolean): readonly Part[] {
  const relation = relateLabels(part.box.label, taken.label);
  if (relation === 'apart' || relation === 'around') return [part];
  const met = meetBoxes(part.box, taken);
  if (!met) return [part];
  if (relation === 'open') return [{ ...part, isOpen: part.isOpen || isOther }];
  return cutBox(part.box, met).map((box) => ({ ...part, box }));
}

/** What is left of a box without a part of it. */
export function cutBox(box: Box, part: Box): readonly Box[] {
  const pieces: readonly Box[] = [
    { ...box, sources: subtractAddresses(box.sources, part.sources) },
    { ...box, sources: part.sources, destinations: subtractAddresses(box.destinations, part.destinations) },
    { ...part, label: box.label, services: subtractAddresses(box.services, part.services) },
  ];
  return pieces.filter(
    ({ sources, destinations, services }) => sources.length * destinations.length * services.length > 0,
  );
}

/**
 * Follows flows that one list decides through the other list, and keeps what is decided the other way there. Doubt about a
 * rule that stands before in both lists is in the part already: it leaves flows decided alike.
 */
function followPart(part: Part, action: Fallback, side: Followed, found: Found): void {
  let parts: readonly Part[] = [{ box: part.box, isOpen: false }];
  const meeting = { action, side, wasOpen: part.isOpen, place: 0 };
  for (const [place, rule] of side.other.entries()) {
    if (parts.length === 0) return;
    if (rule.action === action) parts = takeAlike(parts, rule, found);
    else if (side.passed.has(rule.key)) parts = cutAway(parts, rule, false);
    else parts = takeOtherwise(parts, rule, { ...meeting, place }, found);
  }
  for (const each of parts) {
    if (side.fallback !== action) keep(each, meeting, found);
    else if (each.isOpen) found.open.push(each.box);
  }
}

function cutAway(parts: readonly Part[], rule: FlowRule, isOther: boolean): readonly Part[] {
  return rule.taken.reduce((left, taken) => left.flatMap((each) => withoutBox(each, taken, isOther)), parts);
}

/** A rule that decides the same takes its flows out; those that another may have taken before stay in doubt. */
function takeAlike(parts: readonly Part[], rule: FlowRule, found: Found): readonly Part[] {
  for (const { box } of parts.filter(({ isOpen }) => isOpen)) {
    const isMet = rule.taken.some(
      (taken) => relateLabels(box.label, taken.label) === 'inside' && meetBoxes(box, taken),
    );
    if (isMet) found.open.push(box);
  }
  return cutAway(parts, rule, false).map((part) => (mayTake(rule, part) ? { ...part, isAlike: true } : part));
}

/** True if it cannot be told whether a rule takes flows. */
function mayTake({ taken, doubtful }: FlowRule, { box }: Part): boolean {
  const isOpen = (other: Box) => relateLabels(box.label, other.label) === 'open' && meetBoxes(box, other) !== undefined;
  return taken.some(isOpen) || (doubtful.length > 0 && doubt({ box, isOpen: false }, doubtful).isOpen);
}

function takeOtherwise(parts: readonly Part[], rule: FlowRule, meeting: Meeting, found: Found): readonly Part[] {
  let left = parts;
  for (const taken of rule.taken) {
    for (const each of left) keepMet(each, taken, meeting, found);
    left = left.flatMap((each) => withoutBox(each, taken, true));
  }
  return rule.doubtful.length > 0 ? left.map((each) => doubt(each, rule.doubtful)) : left;
}

interface Meeting {
  readonly action: Fallback;
  readonly side: Followed;
  /** Of the rule that is looked at, in the other list. */
  readonly place: number;
  readonly wasOpen: boolean;
}

/** So many narrower boxes are kept apart; more of them say nothing new of a change. */
const mostKept = 500;

function keepMet(part: Part, taken: Box, meeting: Meeting, found: Found): void {
  const relation = relateLabels(part.box.label, taken.label);
  if (relation === 'apart' || relation === 'open') return;
  const met = meetBoxes(part.box, taken);
  if (!met) return;
  if (relation === 'inside') {
    keep({ ...part, box: met }, meeting, found);
    return;
  }
  if (found.narrowed.length + found.widened.length > mostKept) return;
  const { action, side } = meeting;
  // What is narrower than the flows that are followed may have been taken before, in their own list or in this one.
  const here = toReached({ ...met, label: taken.label }, side.other.slice(0, meeting.place), action);
  for (const own of here.flatMap(({ box }) => toReached(box, side.earlier, action)))
    keep({ ...own, isAlike: part.isAlike === true }, { ...meeting, wasOpen: meeting.wasOpen || own.isOpen }, found);
}

function keep({ box, isAlike }: Part, { action, side, wasOpen }: Meeting, found: Found): void {
  if (isAlike || wasOpen) found.open.push(box);
  else if ((action === 'allow') === side.isBefore) found.narrowed.push(box);
  else found.widened.push(box);
}

/** True if the other list surely decides all of a box the same way. */
function isDecidedAlike(box: Box, action: Fallback, side: Side): boolean {
  const found: Found = { narrowed: [], widened: [], open: [] };
  followPart({ box, isOpen: false }, action, { ...side, earlier: [], passed: new Set() }, found);
  return found.narrowed.length + found.widened.length + found.open.length === 0;
}
