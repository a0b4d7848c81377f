import type { Json, JsonObject } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { isObject } from '../normalise/readers.ts';
import { toContentText, toItemKey } from './canonical.ts';
import { toItemPath, toMemberPath } from './changePath.ts';
import type { ListIdentity } from './listIdentity.ts';
import { toMovedPositions } from './order.ts';
import { type Place, reportChange } from './reportChange.ts';
import { isSameValue } from './sameValue.ts';
import { type Shape, toMemberShape } from './shape.ts';

/** More moved items of one list than this are one change of its order. */
const mostMoves = 3;

type Keyed = Extract<ListIdentity, { kind: 'keyed' }>;

/** Two states of a keyed list, and how to compare what two items have under the same key. */
interface Lists {
  readonly before: readonly Json[];
  readonly after: readonly Json[];
  readonly compareMembers: (place: Place, before: JsonObject, after: JsonObject) => void;
}

/** An item with its position. */
interface Item {
  readonly value: JsonObject;
  readonly key: string;
  readonly index: number;
}

interface Pair {
  readonly before: Item;
  readonly after: Item;
}

/**
 * Compares keyed lists: items by key, then, among those that are left over, by content, which makes a rename one change
 * of the key. With an order that means something, as few items as possible are reported as moved.
 */
export function compareItems(place: Place, list: Keyed, lists: Lists): void {
  const { pairs, renamed, removed, added } = matchItems(place, list, lists);
  const shape = withoutKey(place.shape, list.by);
  for (const { before, after } of pairs) {
    if (!place.shape.holdsRules && isSameValue(before.value, after.value, place.shape)) continue;
    lists.compareMembers({ ...place, path: pathOf(place, list, after), shape }, before.value, after.value);
  }
  for (const pair of renamed) reportRename(place, list, pair);
  for (const item of removed) reportRemoved(place, list, item);
  for (const item of added) reportAdded(place, list, { item, items: lists.after });
  if (list.ordered) reportMoves(place, list, [...pairs, ...renamed]);
}

interface Matches {
  readonly pairs: readonly Pair[];
  readonly renamed: readonly Pair[];
  readonly removed: readonly Item[];
  readonly added: readonly Item[];
}

function matchItems(place: Place, list: Keyed, lists: Lists): Matches {
  const contentOf = ({ value }: Item): string => toContentText(value, place.shape, list.by);
  const before = toItems(lists.before, list.by);
  const after = toItems(lists.after, list.by);
  // Names that repeat in an unordered list are told apart by content first, so that their order means nothing.
  const isTwice = !list.ordered && (hasRepeatedKey(before) || hasRepeatedKey(after));
  const alike = isTwice ? pairItems(before, after, (item) => `${item.key} ${contentOf(item)}`) : undefined;
  const named = pairItems(alike?.removed ?? before, alike?.added ?? after, ({ key }) => key);
  const inOrder = (items: readonly Item[]): readonly Item[] =>
    [...items].sort((a, b) => (list.ordered || a.key === b.key ? a.index - b.index : a.key < b.key ? -1 : 1));
  const renamed = pairItems(inOrder(named.removed), inOrder(named.added), contentOf);
  return {
    pairs: [...(alike?.pairs ?? []), ...named.pairs],
    renamed: renamed.pairs,
    removed: renamed.removed,
    added: renamed.added,
  };
}

function hasRepeatedKey(items: readonly Item[]): boolean {
  return new Set(items.map(({ key }) => key)).size < items.length;
}

function toItems(values: readonly Json[], by: string): readonly Item[] {
  const items: Item[] = [];
  for (const [index, value] of values.entries()) {
    const key = toItemKey(value, by);
    if (isObject(value) && key !== undefined) items.push({ value, key, index });
  }
  return items;
}

/** Pairs items that have the same text, in order of appearance; what finds no partner is removed or added. */
function pairItems(
  before: readonly Item[],
  after: readonly Item[],
  textOf: (item: Item) => string,
): { readonly pairs: readonly Pair[]; readonly removed: readonly Item[]; readonly added: readonly Item[] } {
  if (before.length === 0 || after.length === 0) return { pairs: [], removed: before, added: after };
  const waiting = new Map<string, Item>();
  const behind = new Map<Item, Item>();
  // Walked from the end, so that of several with one text the first is taken first.
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const item = before[index];
    if (!item) continue;
    const text = textOf(item);
    const other = waiting.get(text);
    if (other) behind.set(item, other);
    waiting.set(text, item);
  }
  const pairs: Pair[] = [];
  const added: Item[] = [];
  for (const item of after) {
    const text = textOf(item);
    const partner = waiting.get(text);
    if (!partner) {
      added.push(item);
      continue;
    }
    pairs.push({ before: partner, after: item });
    const next = behind.get(partner);
    if (next) waiting.set(text, next);
    else waiting.delete(text);
  }
  return { pairs, removed: waiting.size === 0 ? [] : before.filter(isLeft(waiting, behind)), added };
}

/** True for an item that still waits for a partner. */
function isLeft(waiting: ReadonlyMap<string, Item>, behind: ReadonlyMap<Item, Item>): (item: Item) => boolean {
  const left = new Set<Item>();
  for (const first of waiting.values()) {
    for (let item: Item | undefined = first; item; item = behind.get(item)) left.add(item);
  }
  return (item) => left.has(item);
}

function pathOf(place: Place, list: Keyed, item: Item): string {
  return toItemPath(place.path, list.by, keyTextOf(item, list));
}

/** The key itself is no member to compare: it was matched. */
function withoutKey(shape: Shape, by: string): Shape {
  const known = withoutKeys(shape);
  const found = known.get(by);
  if (found) return found;
  const key: Shape = { ...toMemberShape(shape, by), role: 'derived' };
  const own: Shape = { ...shape, members: new Map([...shape.members, [by, key]]) };
  known.set(by, own);
  return own;
}

const withoutKeys: (shape: Shape) => Map<string, Shape> = memoised(() => new Map());

function keyTextOf(item: Item, list: Keyed): string {
  const key = item.value[list.by];
  return typeof key === 'string' ? key : item.key;
}

function reportRename(place: Place, list: Keyed, { before, after }: Pair): void {
  const path = toMemberPath(pathOf(place, list, after), list.by);
  const values = { before: keyTextOf(before, list), after: keyTextOf(after, list) };
  reportChange({ ...place, path }, 'changed', values);
}

function reportRemoved(place: Place, list: Keyed, item: Item): void {
  if (isHidden(place, item, 'after')) return;
  reportChange({ ...place, path: pathOf(place, list, item) }, 'removed', { before: item.value });
}

interface Added {
  readonly item: Item;
  readonly items: readonly Json[];
}

function reportAdded(place: Place, list: Keyed, { item, items }: Added): void {
  if (isHidden(place, item, 'before')) return;
  const [front] = toItems(items.slice(Math.max(item.index - 1, 0), item.index), list.by);
  const behind = list.ordered ? { behind: front ? keyTextOf(front, list) : null } : {};
  reportChange({ ...place, path: pathOf(place, list, item) }, 'added', { after: item.value, ...behind });
}

function isHidden({ comparison }: Place, { value }: Item, side: 'before' | 'after'): boolean {
  const id = value['id'];
  return typeof id === 'string' && comparison.hidden[side](id);
}

/**
 * A move is told by the neighbour in front, which stays true when items elsewhere come and go. A list of which much is in
 * another order is told once, by all names as they stand on both sides.
 */
function reportMoves(place: Place, list: Keyed, pairs: readonly Pair[]): void {
  const now = pairs.toSorted((a, b) => a.after.index - b.after.index);
  const moved = toMovedPositions(now.map(({ before }) => before.index));
  if (moved.length === 0) return;
  const then = pairs.toSorted((a, b) => a.before.index - b.before.index);
  if (moved.length > mostMoves) {
    const before = then.map((pair) => keyTextOf(pair.before, list));
    reportChange(place, 'moved', { before, after: now.map((pair) => keyTextOf(pair.after, list)) });
    return;
  }
  for (const position of moved) {
    const pair = now[position];
    if (!pair) continue;
    const former = then[then.indexOf(pair) - 1];
    const latter = now[position - 1];
    reportChange({ ...place, path: pathOf(place, list, pair.after) }, 'moved', {
      before: former ? { behind: keyTextOf(former.before, list) } : { behind: null },
      after: latter ? { behind: keyTextOf(latter.after, list) } : { behind: null },
    });
  }
}
