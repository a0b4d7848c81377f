import { toSha256 } from '../model/digest.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import { toContentText, toItemKey, toListIdentity, toResourceText } from './canonical.ts';
import { toAksOwned } from './aksOwned.ts';
import { toComparedResources } from './comparedResources.ts';
import { type Shape, toMemberShape, toShape } from './shape.ts';
import { withoutVolatile } from './snapshot.ts';

/** What stands where in the text of a snapshot, and a digest of each part, so that only what differs need be parsed. */
export interface SnapshotIndex {
  /** A word a resource, sorted, with blanks between: its id key (`toWord`), `=`, digest of its canonical text. */
  readonly resources: string;
  /** First character of each resource in the text and the one behind its last, in the order of the words. */
  readonly places: readonly number[];
  /** By id key: the lists of rules of resources that have any, in the order of the text. */
  readonly rules: Readonly<Record<string, readonly RuleIndex[]>>;
}

/** One list of rules whose names are all different. */
export interface RuleIndex {
  /** Where the list stands in the resource: names of members and keys of items. */
  readonly path: string;
  /** A word a rule, in their order, with blanks between: digest of name and content, `=`, its name (`toWord`). */
  readonly rules: string;
  /** First character of each rule and the one behind its last, from the beginning of the resource. */
  readonly places: readonly number[];
}

/** A state as it is kept: an estate in JSON, spelled by the service, without volatile fields, and what stands where in it. */
export interface StoredSnapshot {
  /** sha256 of the canonical estate (`toSnapshot`). */
  readonly digest: string;
  readonly text: string;
  readonly index: SnapshotIndex;
}

/** Longer digests would only make the index longer: 96 bits tell any two parts apart. */
const digestLength = 24;

/**
 * An estate as it is stored, each resource once: drafts are kept, but only what counts for drift is in the index. The text
 * is an estate in JSON that anything can read.
 */
export function toStoredSnapshot(estate: Estate): StoredSnapshot {
  const counted = toComparedResources(estate.resources, toAksOwned(estate.resources));
  const canonical = [...counted].map(([key, resource]) => ({ key, line: toResourceText(resource) }));
  const lines = new Map(canonical.map(({ key, line }) => [key, line]));
  const digest = toSha256(`[${[...lines.values()].sort().join(',\n')}]`);
  const { resources, ...rest } = withoutVolatile(estate);
  const isTwice = counted.size < resources.length;
  const entries: Entry[] = [];
  const texts: string[] = [];
  const head = JSON.stringify(rest).slice(0, -1);
  let position = head.length + ',"resources":['.length;
  for (const resource of resources) {
    const key = toIdKey(resource.id);
    const { text, rules } = toText(resource);
    const line = lines.get(key);
    if (line !== undefined) {
      // A resource that was listed twice is stored once, and that one is the one that counts.
      if (isTwice && toResourceText(resource) !== line) continue;
      lines.delete(key);
      const word = `${toWord(key)}=${toShortDigest(line)}`;
      entries.push({ key, word, start: position, end: position + text.length, rules });
    } else if (counted.has(key)) continue;
    texts.push(text);
    position += text.length + 1;
  }
  return { digest, text: `${head},"resources":[${texts.join()}]}`, index: toIndex(entries) };
}

interface Entry {
  readonly key: string;
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly rules: readonly RuleIndex[];
}

/** A text as one word that JSON need not escape; `fromWord` gives it back. */
function toWord(text: string): string {
  return text.replace(/[^\w./-]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text that became a word. */
export function fromWord(word: string): string {
  if (!word.includes('%')) return word;
  return word.replace(/%([\da-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function toIndex(entries: readonly Entry[]): SnapshotIndex {
  const sorted = [...entries].sort((a, b) => (a.word < b.word ? -1 : 1));
  return {
    resources: sorted.map(({ word }) => word).join(' '),
    places: sorted.flatMap(({ start, end }) => [start, end]),
    rules: Object.fromEntries(sorted.flatMap(({ key, rules }) => (rules.length > 0 ? [[key, rules] as const] : []))),
  };
}

function toShortDigest(text: string): string {
  return toSha256(text).slice(0, digestLength);
}

/** A text that grows, with the places of the rules in it. */
interface Draft {
  text: string;
  readonly rules: RuleIndex[];
}

function toText(resource: ArmResource): { readonly text: string; readonly rules: readonly RuleIndex[] } {
  const shape = toShape(resource.type);
  if (!shape.holdsRules) return { text: JSON.stringify(resource), rules: [] };
  const draft: Draft = { text: '', rules: [] };
  write(draft, resource, { shape, path: '' });
  return draft;
}

interface At {
  readonly shape: Shape;
  readonly path: string;
}

/** Appends the JSON of a value, noting where rules stand. */
function write(draft: Draft, value: Json, at: At): void {
  const { list, holdsRules } = at.shape;
  if (isArray(value) && list?.kind === 'keyed' && list.ordered) writeRules(draft, value, at);
  else if (!holdsRules) draft.text += JSON.stringify(value);
  else if (isArray(value)) writeItems(draft, value, at);
  else if (isObject(value)) writeMembers(draft, value, at);
  else draft.text += JSON.stringify(value);
}

function writeItems(draft: Draft, items: readonly Json[], { shape, path }: At): void {
  items.forEach((item, index) => {
    draft.text += index === 0 ? '[' : ',';
    const key = shape.list?.kind === 'keyed' ? toItemKey(item, shape.list.by) : undefined;
    write(draft, item, { shape, path: `${path}/${key ?? `#${index}`}` });
  });
  draft.text += items.length === 0 ? '[]' : ']';
}

function writeMembers(draft: Draft, object: JsonObject, { shape, path }: At): void {
  let mark = '{';
  for (const [name, inner] of Object.entries(object)) {
    if (inner === undefined) continue;
    draft.text += `${mark}${JSON.stringify(name)}:`;
    write(draft, inner, { shape: toMemberShape(shape, name), path: `${path}/${name}` });
    mark = ',';
  }
  draft.text += mark === '{' ? '{}' : '}';
}

/** Rules that have no names of their own stay part of the resource: nothing tells which of them is which. */
function writeRules(draft: Draft, rules: readonly Json[], { shape, path }: At): void {
  const identity = toListIdentity(rules, shape);
  const by = identity.kind === 'keyed' ? identity.by : '';
  const words: string[] = [];
  const places: number[] = [];
  let mark = '[';
  for (const rule of rules) {
    draft.text += mark;
    const start = draft.text.length;
    draft.text += JSON.stringify(rule);
    places.push(start, draft.text.length);
    if (isObject(rule)) words.push(toRuleWord(rule, by, shape));
    mark = ',';
  }
  draft.text += mark === '[' ? '[]' : ']';
  const isNamed = by !== '' && new Set(rules.map((rule) => toItemKey(rule, by))).size === rules.length;
  if (isNamed && rules.length > 0) draft.rules.push({ path, rules: words.join(' '), places });
}

function toRuleWord(rule: JsonObject, by: string, shape: Shape): string {
  const name = rule[by];
  const word = toWord(typeof name === 'string' ? name : JSON.stringify(name));
  return `${toShortDigest(`${word} ${toContentText(rule, shape, by)}`)}=${word}`;
}
