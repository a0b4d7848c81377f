import type { Change } from '../model/drift.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import { compareEstates } from './compareEstates.ts';
import { fromWord, type RuleIndex, type SnapshotIndex, type StoredSnapshot } from './storedSnapshot.ts';

type Stored = Pick<StoredSnapshot, 'text' | 'index'>;

/** A resource of a stored snapshot by its word in the index. */
interface Entry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The same as `compareEstates` of two stored snapshots, for a fraction of the work where little differs: digests tell which
 * resources and rules do, and only those are parsed. `gaps` are those of the two states.
 */
export function compareStored(
  before: Stored,
  after: Stored,
  gaps: { readonly before: Estate['gaps']; readonly after: Estate['gaps'] },
): readonly Change[] {
  const { old, current } = toDiffering(before.index, after.index);
  const others = new Map(current.map((entry) => [entry.key, entry]));
  const [left, right]: [ArmResource[], ArmResource[]] = [[], []];
  for (const entry of old) {
    const other = others.get(entry.key);
    others.delete(entry.key);
    if (!other) left.push(parse(before.text.slice(entry.start, entry.end)));
    else {
      const texts = toReducedTexts({ stored: before, entry }, { stored: after, entry: other });
      left.push(parse(texts[0]));
      right.push(parse(texts[1]));
    }
  }
  for (const entry of others.values()) right.push(parse(after.text.slice(entry.start, entry.end)));
  return compareEstates(toEstate(left, gaps.before), toEstate(right, gaps.after));
}

function toEstate(resources: readonly ArmResource[], gaps: Estate['gaps']): Estate {
  return { source: { kind: 'files' }, resources, gaps };
}

/** Only `toStoredSnapshot` writes such texts, so what parses is a resource. */
function parse(text: string): ArmResource {
  return JSON.parse(text) as ArmResource;
}

/** The resources that one index has and the other lacks, or has with another digest; both are sorted. */
function toDiffering(
  before: SnapshotIndex,
  after: SnapshotIndex,
): { old: readonly Entry[]; current: readonly Entry[] } {
  const [old, current]: [Entry[], Entry[]] = [[], []];
  if (before.resources === after.resources) return { old, current };
  const [left, right] = [toWords(before.resources), toWords(after.resources)];
  let [here, there] = [0, 0];
  while (here < left.length || there < right.length) {
    const [word, other] = [left[here], right[there]];
    const isSame = word === other;
    const isFirst = other === undefined || (word !== undefined && word < other);
    if (!isSame && isFirst) old.push(toEntry(before, word, here));
    if (!isSame && !isFirst) current.push(toEntry(after, other, there));
    if (isSame || isFirst) here += 1;
    if (isSame || !isFirst) there += 1;
  }
  return { old, current };
}

function toWords(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

function toEntry({ places }: SnapshotIndex, word = '', index: number): Entry {
  const key = fromWord(word.slice(0, word.lastIndexOf('=')));
  return { key, start: places[index * 2] ?? 0, end: places[index * 2 + 1] ?? 0 };
}

interface Side {
  readonly stored: Stored;
  readonly entry: Entry;
}

/** Both texts of a resource, with the rules that are the same on both sides cut down to their names, or out. */
function toReducedTexts(before: Side, after: Side): readonly [string, string] {
  const others = new Map(rulesOf(after).map((list) => [list.path, list]));
  const [old, current]: [Cut[], Cut[]] = [[], []];
  for (const list of rulesOf(before)) {
    const other = others.get(list.path);
    if (!other) continue;
    const [before, after] = toKept(list, other);
    old.push({ list, ...before });
    current.push({ list: other, ...after });
  }
  return [reduce(textOf(before), old), reduce(textOf(after), current)];
}

/** Lists at one path are told apart by nothing else; two of them (twins by name) stay as they are. */
function rulesOf({ stored, entry }: Side): readonly RuleIndex[] {
  const lists = stored.index.rules[entry.key] ?? [];
  const paths = new Set(lists.map(({ path }) => path));
  return paths.size === lists.length ? lists : [];
}

function textOf({ stored, entry }: Side): string {
  return stored.text.slice(entry.start, entry.end);
}

/** Which rules of a list are needed: whole, or by name only. The others are the same on both sides and in the same order. */
type Kept = ReadonlyMap<number, 'whole' | 'name'>;

interface Cut {
  readonly list: RuleIndex;
  /** The words of the list. */
  readonly words: readonly string[];
  readonly kept: Kept;
}

/**
 * Rules at the beginning and the end that are the same go, but for the name of the one in front of the first difference:
 * what came or moved there stands behind it. Between them, names are kept, because they tell what moved.
 */
function toKept({ rules: old }: RuleIndex, { rules: current }: RuleIndex): readonly [KeptWords, KeptWords] {
  if (old === current) return [nothingKept, nothingKept];
  const [before, after] = [old.split(' '), current.split(' ')];
  const least = Math.min(before.length, after.length);
  let front = 0;
  while (front < least && before[front] === after[front]) front += 1;
  let back = 0;
  while (back < least - front && before[before.length - 1 - back] === after[after.length - 1 - back]) back += 1;
  const [left, right] = [before.slice(front, before.length - back), after.slice(front, after.length - back)];
  const kept = isReordered(left, right)
    ? ([toAll(before, new Set(after)), toAll(after, new Set(before))] as const)
    : ([toMiddle(left, { others: new Set(right), front }), toMiddle(right, { others: new Set(left), front })] as const);
  return [
    { words: before, kept: kept[0] },
    { words: after, kept: kept[1] },
  ];
}

type KeptWords = Pick<Cut, 'words' | 'kept'>;

const nothingKept: KeptWords = { words: [], kept: new Map() };

/** True if rules of both lists, by name, are in another order: then every name is needed to tell which of them moved. */
function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const [old, current] = [before.map(toName), after.map(toName)];
  const [known, here] = [new Set(old), new Set(current)];
  const common = current.filter((name) => known.has(name));
  return old.filter((name) => here.has(name)).some((name, index) => name !== common[index]);
}

/** Names are compared in any casing, like everywhere. */
function toName(word: string): string {
  return word.slice(word.indexOf('=')).toLowerCase();
}

function toAll(words: readonly string[], others: ReadonlySet<string>): Kept {
  return new Map(words.map((word, index) => [index, others.has(word) ? 'name' : 'whole']));
}

function toMiddle(words: readonly string[], { others, front }: { others: ReadonlySet<string>; front: number }): Kept {
  const kept = new Map<number, 'whole' | 'name'>(front > 0 ? [[front - 1, 'name']] : []);
  words.forEach((word, index) => kept.set(front + index, others.has(word) ? 'name' : 'whole'));
  return kept;
}

/** The text of a resource without what is the same on both sides; commas between rules are put anew. */
function reduce(text: string, cuts: readonly Cut[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const cut of cuts.toSorted((a, b) => (a.list.places[0] ?? 0) - (b.list.places[0] ?? 0))) {
    const { list } = cut;
    parts.push(text.slice(copied, list.places[0]), toKeptTexts(text, cut).join());
    copied = list.places.at(-1) ?? copied;
  }
  return parts.join('') + text.slice(copied);
}

function toKeptTexts(text: string, { list: { places }, words, kept }: Cut): readonly string[] {
  return [...kept].map(([index, how]) => {
    if (how === 'whole') return text.slice(places[index * 2], places[index * 2 + 1]);
    const word = words[index] ?? '';
    return `{"name":${JSON.stringify(fromWord(word.slice(word.indexOf('=') + 1)))}}`;
  });
}
