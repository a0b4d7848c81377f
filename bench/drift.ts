import { gzipSync, zstdCompressSync } from 'node:zlib';
import deepDiff from 'deep-diff';
import { create } from 'jsondiffpatch';
import microdiff from 'microdiff';
import { compareEstates } from '../shared/drift/compareEstates.ts';
import { compareStored } from '../shared/drift/compareStored.ts';
import { toStoredSnapshot } from '../shared/drift/storedSnapshot.ts';
import { toSha256 } from '../shared/model/digest.ts';
import type { Change } from '../shared/model/drift.ts';
import type { Estate } from '../shared/model/estate.ts';
import type { Json, JsonObject } from '../shared/model/json.ts';
import { type DriftPair, shuffled, toDice, toDriftPair } from './driftEstates.ts';

/** The first few runs of a process are slower by half: what parses is ready-made, and what compares is compiled as it goes. */
const runs = 25;
const limitOverParse = 0.6;
const limitOverPeer = 10;
const limitFromText = 2;
const limitStored = 0.1;
const limitPacked = 1;

type Print = (line: string) => void;

/** One pair of texts with what they are parsed to, and how long parsing took: the measure of everything else. */
interface Texts {
  readonly before: string;
  readonly after: string;
  readonly parseTime: number;
}

/**
 * Compares two snapshots of 12 MB with 279 true edits whose lists are all in another order, beside the tools that people
 * use for it: time, and how many changes each reports.
 */
export function benchDrift(print: Print): void {
  const pair = toDriftPair();
  const texts = toTexts(pair, false);
  const parsed = parse(texts);
  print(
    `drift: two snapshots of ${(texts.before.length / 1e6).toFixed(1)} MB, ${pair.edits.size} edits, all lists shuffled; ` +
      `JSON.parse of both ${texts.parseTime.toFixed(0)} ms, sha256 of both ` +
      `${medianOf(() => [toSha256(texts.before), toSha256(texts.after)]).toFixed(0)} ms`,
  );
  const own = benchOwn(pair, texts, print);
  benchOwn(pair, toTexts(pair, true), print);
  benchText(texts, print);
  benchStored(pair, print);
  benchPeers(parsed, own, print);
}

function toTexts({ before, after }: DriftPair, keepRules: boolean): Texts {
  const texts = {
    before: JSON.stringify(before),
    after: JSON.stringify(shuffled(after as unknown as JsonObject, toDice(7), keepRules)),
  };
  return { ...texts, parseTime: medianOf(() => parse(texts)) };
}

function parse({ before, after }: Pick<Texts, 'before' | 'after'>): readonly [Estate, Estate] {
  return [JSON.parse(before) as Estate, JSON.parse(after) as Estate];
}

/** Prints the cost of the comparison and whether it finds exactly the edits; moved rules are told apart. */
function benchOwn({ edits }: DriftPair, texts: Texts, print: Print): number {
  const [before, after] = parse(texts);
  const changes = compareEstates(before, after);
  const found = changes.filter(({ kind }) => kind !== 'moved');
  const isExact = found.length === edits.size && found.every((change) => edits.has(toText(change)));
  const { time, parseTime } = besideParse(texts, () => compareEstates(before, after));
  const moves = changes.length - found.length;
  print(
    `drift: compareEstates ${time.toFixed(0)} ms (${toRatio(time, parseTime, limitOverParse)} JSON.parse), ` +
      `${found.length} changes, ${isExact ? 'exactly the edits' : 'NOT the edits'}; ` +
      (moves > 0 ? `${moves} lists of rules told to be in another order` : 'rules in their order, no move reported'),
  );
  return time;
}

function benchText(texts: Texts, print: Print): void {
  const { time, parseTime } = besideParse(texts, () => compareEstates(...parse(texts)));
  print(`drift: from text ${time.toFixed(0)} ms (${toRatio(time, parseTime, limitFromText)} JSON.parse)`);
}

/** Snapshots as they are stored: compared by their digests, and packed. */
function benchStored({ before, after, edits }: DriftPair, print: Print): void {
  const other = shuffled(after as unknown as JsonObject, toDice(7), true) as unknown as Estate;
  const [old, current] = [toStoredSnapshot(before), toStoredSnapshot(other)];
  const gaps = { before: [], after: [] };
  const found = compareStored(old, current, gaps).length;
  const texts = { before: old.text, after: current.text };
  const { time, parseTime } = besideParse(texts, () => compareStored(old, current, gaps));
  print(
    `drift: stored snapshots by their digests ${time.toFixed(1)} ms (${toRatio(time, parseTime, limitStored)} JSON.parse of ` +
      `both), ${found} of ${edits.size} changes`,
  );
  print(`drift: digests and text of one snapshot ${medianOf(() => toStoredSnapshot(before), 3).toFixed(0)} ms`);
  const packs = {
    'gzip level 1': () => gzipSync(old.text, { level: 1 }),
    'gzip level 6': () => gzipSync(old.text, { level: 6 }),
    zstd: () => zstdCompressSync(old.text),
  };
  for (const [name, pack] of Object.entries(packs)) {
    const packTime = medianOf(pack, 3);
    print(
      `drift: ${name} of one snapshot ${packTime.toFixed(0)} ms (${toRatio(packTime, parseTime / 2, limitPacked)} JSON.parse ` +
        `of it), ${(pack().length / 1e6).toFixed(2)} MB`,
    );
  }
}

function toText({ kind, resourceId, path }: Change): string {
  return `${kind} ${resourceId} ${path}`;
}

/** Each tool once or a few times: as it is, and with lists made into objects by their keys. */
function benchPeers([before, after]: readonly [Estate, Estate], own: number, print: Print): void {
  const report = (name: string, work: () => number, count: number) => {
    let changes = 0;
    const time = medianOf(() => (changes = work()), count);
    print(`drift: ${name} ${time.toFixed(0)} ms (${(time / own).toFixed(1)} x ours), ${changes} changes`);
    return time;
  };
  report('microdiff as it is', () => microdiff(before, after).length, 3);
  report('deep-diff as it is', () => deepDiff.diff(before, after)?.length ?? 0, 3);
  report(
    'jsondiffpatch as it is',
    () => countOfDelta(create({ arrays: { detectMove: false } }).diff(before, after)),
    1,
  );
  const keyed = () =>
    microdiff({ keyed: toKeyed(before as unknown as Json) }, { keyed: toKeyed(after as unknown as Json) });
  const time = report('microdiff after keying the lists', () => keyed().length, 5);
  print(`drift: ours is ${(time / own).toFixed(1)} x faster than keyed microdiff (target ${limitOverPeer})`);
  const hashed = create({ objectHash: (item) => toKey(item as Json), arrays: { detectMove: false } });
  report('jsondiffpatch with objectHash', () => countOfDelta(hashed.diff(before, after)), 1);
}

/** Arrays as objects: by id or name, else by the text of the item. */
function toKeyed(value: Json): Json {
  if (Array.isArray(value))
    return Object.fromEntries((value as readonly Json[]).map((item) => [toKey(item), toKeyed(item)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, inner]) => [name, toKeyed(inner ?? null)]));
}

function toKey(item: Json): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { id, name, service } = item as JsonObject;
  return [id, name, service].find((key) => typeof key === 'string') ?? JSON.stringify(item);
}

/** Leaves of a delta: `[value]`, `[old, new]`, `[old, 0, 0]`; moves (`['', to, 3]`) are no change. */
function countOfDelta(delta: unknown): number {
  if (Array.isArray(delta)) return delta[2] === 3 ? 0 : 1;
  if (typeof delta !== 'object' || delta === null) return 0;
  return Object.values(delta).reduce((sum: number, inner) => sum + countOfDelta(inner), 0);
}

function toRatio(time: number, measure: number, limit: number): string {
  return `${(time / measure).toFixed(3)} x of target ${limit} x`;
}

/** Medians of some work and of parsing both texts, by turns: a busy machine then slows both. */
function besideParse(texts: Pick<Texts, 'before' | 'after'>, work: () => unknown) {
  const turns = Array.from({ length: runs }, () => ({ parseTime: timeOf(() => parse(texts)), time: timeOf(work) }));
  const middle = (times: readonly number[]) => times.toSorted((a, b) => a - b)[runs >> 1] ?? 0;
  return { time: middle(turns.map(({ time }) => time)), parseTime: middle(turns.map((turn) => turn.parseTime)) };
}

function medianOf(work: () => unknown, count = runs): number {
  const times = Array.from({ length: count }, () => timeOf(work)).toSorted((a, b) => a - b);
  return times[count >> 1] ?? 0;
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
