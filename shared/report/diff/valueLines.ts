import type { Change } from '../../model/drift.ts';
import type { Json } from '../../model/json.ts';
import { toIdKey } from '../../model/resourceId.ts';
import { isArray, isObject } from '../../normalise/readers.ts';

/** A line about a value: what was there, what is there now, or what is only said about it. */
export interface ValueLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** A value shows so many lines of each sign; JSON has all. */
const mostLines = 12;

/**
 * The values of a change, line by line: of lists only the items that left or came, with the rest counted; of objects a
 * line a member; of the rest one line before and one after. A move has no values to show.
 */
export function toValueLines({ kind, before, after }: Pick<Change, 'kind' | 'before' | 'after'>): readonly ValueLine[] {
  if (kind === 'moved') return toMoveLines(before, after);
  if (isArray(before) && isArray(after)) return toListLines(before, after);
  return [...toSideLines('-', before), ...toSideLines('+', after)];
}

function toMoveLines(before: Json | undefined, after: Json | undefined): readonly ValueLine[] {
  if (before === undefined && after === undefined) return [];
  if (isObject(before) || isArray(before)) return [];
  return [{ sign: ' ', text: `${toText(before)} -> ${toText(after)}` }];
}

function toListLines(before: readonly Json[], after: readonly Json[]): readonly ValueLine[] {
  const [old, current] = [new Set(before.map(toItemKey)), new Set(after.map(toItemKey))];
  const removed = before.filter((item) => !current.has(toItemKey(item)));
  const added = after.filter((item) => !old.has(toItemKey(item)));
  const kept = after.length - added.length;
  if (removed.length + added.length === 0) return [{ sign: ' ', text: 'the order changed' }];
  const rest: readonly ValueLine[] = kept === 0 ? [] : [{ sign: ' ', text: `(${kept} unchanged)` }];
  return [...fold('-', removed.map(toText)), ...fold('+', added.map(toText)), ...rest];
}

function toItemKey(item: Json): string {
  return toIdKey(JSON.stringify(item));
}

function toSideLines(sign: '-' | '+', value: Json | undefined): readonly ValueLine[] {
  if (value === undefined) return [];
  if (!isObject(value)) return fold(sign, [toText(value)]);
  return fold(sign, toMembers(value));
}

/** Members of an object by name; what stands in `properties` as beside it, and ids of the resource itself left out. */
function toMembers(value: Json): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (inner === undefined || inner === null || name === 'id' || name === 'type' || isEmpty(inner)) return [];
    if (name === 'properties') return toMembers(inner);
    return [`${name} = ${toShortIds(toText(inner))}`];
  });
}

/** ARM leaves empty members out as often as not. */
function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Ids inside what came or went as a whole are for recognising, not for copying. */
function toShortIds(text: string): string {
  return text.replace(/"\/subscriptions\/[^"]*?([^/"]+\/[^/"]+)"/gi, '".../$1"');
}

function fold(sign: '-' | '+', texts: readonly string[]): readonly ValueLine[] {
  const shown = texts.slice(0, mostLines).map((text) => ({ sign, text }));
  const more = texts.length - shown.length;
  return more === 0 ? shown : [...shown, { sign, text: `... and ${more} more` }];
}

/** Texts in quotes, short values as JSON, long ones counted: people look them up in the JSON output. */
function toText(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  const text = toSpacedJson(value);
  if (text.length <= longest) return text;
  if (isArray(value)) return `[${value.length} items]`;
  return isObject(value) ? `{${Object.keys(value).length} members}` : `${text.slice(0, longest)}..."`;
}

const longest = 200;

/** JSON with blanks after commas and colons, so that lines can be broken there. */
function toSpacedJson(value: Json): string {
  if (isArray(value)) return `[${value.map(toSpacedJson).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, inner]) => `"${name}": ${toSpacedJson(inner ?? null)}`);
  return `{${members.join(', ')}}`;
}
