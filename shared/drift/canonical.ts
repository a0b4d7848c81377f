import type { ArmResource } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toAddressNumber, toAddressText } from '../net/addressSet.ts';
import { isArray, isObject } from '../normalise/readers.ts';
import type { ListIdentity } from './listIdentity.ts';
import { type MemberPlan, toMemberPlan } from './memberPlan.ts';
import { isResourceId } from './resourceIdText.ts';
import { type Shape, toMemberShape, toShape } from './shape.ts';

/**
 * Canonical JSON of a value: equal texts mean that nothing changed. Members are sorted, volatile ones left out, sets and
 * keyed lists sorted, ids in lower case. Undefined if there is nothing in it: null, an empty list and an empty object
 * mean the same as an absent member, because ARM returns now one and now the other.
 */
export function toCanonicalText(value: Json | undefined, shape: Shape): string | undefined {
  if (value === undefined || value === null || shape.role !== 'kept') return undefined;
  if (typeof value === 'string') return quote(toComparableText(value, shape));
  if (isArray(value)) return toListText(value, shape);
  return isObject(value) ? toObjectText(value, shape) : JSON.stringify(value);
}

/** What JSON writes otherwise than between quotes; asking first is cheaper than writing. */
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Canonical JSON of a whole resource: id and type in lower case first, `name` left out because the id holds it. */
export function toResourceText(resource: ArmResource): string {
  const head = `"id":${JSON.stringify(toIdKey(resource.id))},"type":${JSON.stringify(resource.type.toLowerCase())}`;
  const rest = toMembersText(resource, toShape(resource.type), identityMembers);
  return rest === '' ? `{${head}}` : `{${head},${rest}}`;
}

/** The members of a resource that say which one it is; the id tells all of it. */
export const identityMembers: readonly string[] = ['id', 'name', 'type'];

/** How a list is compared: as declared, or by the default; items that do not fit the declaration make it one value. */
export function toListIdentity(items: readonly Json[], shape: Shape): ListIdentity {
  const declared = shape.list;
  if (declared?.kind !== 'keyed') return declared ?? toDefaultIdentity(items);
  if (items.every((item) => hasItemKey(item, declared.by))) return declared;
  return declared.ordered ? { kind: 'ordered' } : { kind: 'set' };
}

/** The key of an item as it is compared: lower case, because names in ARM are case-blind. Undefined if it has none. */
export function toItemKey(item: Json, by: string): string | undefined {
  const key = isObject(item) ? item[by] : undefined;
  return typeof key === 'string' || typeof key === 'number' ? String(key).toLowerCase() : undefined;
}

function hasItemKey(item: Json, by: string): boolean {
  const key = isObject(item) ? item[by] : undefined;
  return typeof key === 'string' || typeof key === 'number';
}

function toDefaultIdentity(items: readonly Json[]): ListIdentity {
  const keys = new Set<string>();
  for (const item of items) {
    const key = toItemKey(item, 'name');
    if (key === undefined || keys.has(key)) return { kind: 'ordered' };
    keys.add(key);
  }
  return { kind: 'keyed', by: 'name', ordered: false };
}

function toComparableText(text: string, shape: Shape): string {
  if (shape.foreign) return text;
  if (isResourceId(text)) return toIdKey(text);
  if (shape.addresses && text.includes('/')) return toPrefixText(text);
  return shape.caseBlind ? text.toLowerCase() : text;
}

/** An IPv4 prefix without bits beyond its length, one address without a length; anything else in lower case. */
function toPrefixText(text: string): string {
  const slash = text.indexOf('/');
  const digits = text.slice(slash + 1);
  const address = toAddressNumber(text.slice(0, slash));
  const length = Number(digits);
  if (address === undefined || !/^\d{1,2}$/.test(digits) || length > 32) return text.toLowerCase();
  const excess = address % 2 ** (32 - length);
  // Most are written as they should be.
  if (excess === 0 && length < 32 && digits === String(length)) return text;
  const first = toAddressText(address - excess);
  return length === 32 ? first : `${first}/${length}`;
}

function toListText(items: readonly Json[], shape: Shape): string | undefined {
  if (items.length === 0) return undefined;
  const identity = toListIdentity(items, shape);
  const texts = items.map((item) => toItemText(item, shape, identity) ?? 'null');
  const isOrderFree = identity.kind === 'set' || (identity.kind === 'keyed' && !identity.ordered);
  if (!isOrderFree || isRising(texts)) return `[${texts.join()}]`;
  return `[${(identity.kind === 'set' ? [...new Set(texts)] : texts).sort().join()}]`;
}

/** True if texts are sorted already and none repeats. */
function isRising(texts: readonly string[]): boolean {
  for (let place = 1; place < texts.length; place += 1)
    if ((texts[place - 1] ?? '') >= (texts[place] ?? '')) return false;
  return true;
}

/** Canonical JSON of one item of a list; its key, if it has one, comes first and in the form in which keys are compared. */
function toItemText(item: Json, shape: Shape, identity: ListIdentity): string | undefined {
  if (identity.kind !== 'keyed' || !isObject(item)) return toCanonicalText(item, shape);
  const key = `${JSON.stringify(identity.by)}:${JSON.stringify(toItemKey(item, identity.by))}`;
  const content = toContentText(item, shape, identity.by);
  return content === '' ? `{${key}}` : `{${key},${content}}`;
}

/** What an item of a keyed list says besides its key, for telling a rename. Empty if nothing. */
export function toContentText(item: JsonObject, shape: Shape, by: string): string {
  return toMembersText(item, shape, [by]);
}

function toObjectText(object: JsonObject, shape: Shape): string | undefined {
  const text = toMembersText(object, shape);
  return text === '' ? undefined : `{${text}}`;
}

function toMembersText(object: JsonObject, shape: Shape, skipped: readonly string[] = []): string {
  const plan = toMemberPlan(object, shape);
  if (plan.hasReferences) return toTextsOfMembers(object, plan, skipped).sort().join();
  let joined = '';
  for (const { name, head, shape: inner } of plan.members) {
    if (skipped.includes(name)) continue;
    const text = toCanonicalText(object[name], inner);
    if (text !== undefined) joined += joined === '' ? head + text : `,${head}${text}`;
  }
  return joined;
}

/** The texts of members that have to be sorted by what they say as well, because names may be the same in another casing. */
function toTextsOfMembers(object: JsonObject, plan: MemberPlan, skipped: readonly string[]): string[] {
  return plan.members.flatMap(({ name, head, shape, isReference }) => {
    // A member that is named by an id stands for what the id names, even if nothing is said about it.
    const text = toCanonicalText(object[name], shape) ?? (isReference ? '{}' : undefined);
    return text === undefined || skipped.includes(name) ? [] : [head + text];
  });
}

/** A value without its volatile members; what is derived stays. This is what is stored and shown. The value itself if it has none. */
export function withoutVolatileMembers(value: Json, shape: Shape): Json {
  if (isArray(value)) {
    const items = value.map((item) => withoutVolatileMembers(item, shape));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  const members: (readonly [string, Json])[] = [];
  let isWhole = true;
  for (const name of Object.keys(value)) {
    const inner = value[name];
    const memberShape = toMemberShape(shape, name);
    const kept =
      inner === undefined || memberShape.role === 'volatile' ? undefined : withoutVolatileMembers(inner, memberShape);
    if (kept !== inner) isWhole = false;
    if (kept !== undefined) members.push([name, kept]);
  }
  return isWhole ? value : Object.fromEntries(members);
}
