import { isSameValue } from '../drift/sameValue.ts';
import { toShape } from '../drift/shape.ts';
import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { KeptResources, TypeOfSubscription } from './keptReading.ts';
import type { ReadResources } from './readResources.ts';
import { findRead } from './resourceReads.ts';
import type { ShownRow, ShownRows } from './shownRows.ts';

/** What asks the Resource Manager. */
export interface ChangedTools {
  readonly get: (id: string) => Promise<ReadResources>;
  readonly list: (asked: TypeOfSubscription) => Promise<ReadResources>;
  readonly width: number;
}

/** What is known before anything is asked. */
export interface ChangedInput {
  readonly kept: KeptResources;
  /** What Resource Graph shows now. */
  readonly rows: ShownRows;
  /** Ids that events name: Resource Graph may not know yet what became of them. */
  readonly changed: readonly string[];
  /** Types that are read; what is kept of others stays as it is. */
  readonly types: readonly string[];
  /** A subscription (of a management group) that was not listed before is listed if it holds any of these. */
  readonly watchedTypes: readonly string[];
  readonly now: Date;
}

/** What is there now. */
export interface ChangedRead {
  readonly reads: readonly ReadResources[];
  readonly kept: KeptResources;
  /** True for a resource (id) that was asked for just now, by itself or in a list; all others are believed unchanged. */
  readonly isAsked: (id: string) => boolean;
  /** Whether anything had to be asked for. */
  readonly hasAsked: boolean;
}

/** So many resources are asked for one by one; of more, whole lists of their types are read. */
export const mostAsked = 200;

/** So long Resource Graph may not show a change ("the resources are usually updated within minutes"), in milliseconds. */
const graphDelayMs = 3_600_000;

/**
 * What there is now: what Resource Graph shows as it showed it when it was last read is believed to be as it was then, all else
 * is asked of the Resource Manager: what differs, is new or is missing there, and what events name. So whatever is told as
 * different was read itself, and what Resource Graph does not know yet is as it was. What was found changed is asked for
 * again until Resource Graph must have known it: else what is changed back meanwhile would look as if nothing had happened.
 */
export async function readChanged(tools: ChangedTools, input: ChangedInput): Promise<ChangedRead> {
  const suspects = toSuspects(input);
  const lists = toLists(input, suspects);
  const isListed = toListTest(lists);
  const asked = suspects.filter((id) => !isListed(id));
  const [gets, listed] = await Promise.all([
    inParallel(asked, tools.width, async (id) => ({ id, read: await tools.get(id) })),
    inParallel(lists, tools.width, async (list) => ({ list, read: await tools.list(list) })),
  ]);
  const askedKeys = new Set(asked.map(toIdKey));
  const isAsked = (id: string) => askedKeys.has(toIdKey(id)) || isListed(id);
  const next = toNext(input, { gets, listed, isAsked });
  return { ...next, isAsked, hasAsked: asked.length + lists.length > 0 };
}

/** Everything that was listed, and what Resource Graph had shown of it before: what is known from then on. */
export function toKeptResources(
  lists: readonly { readonly list: TypeOfSubscription; readonly read: ReadResources }[],
  rows: ShownRows,
  { now, former }: { readonly now: Date; readonly former: KeptResources | undefined },
): KeptResources {
  const resources = lists.flatMap(({ read }) => read.resources);
  return {
    listedAt: now.toISOString(),
    restless: former ? toRestless(former, resources, rows, now) : {},
    subscriptionIds: [...new Set(lists.map(({ list }) => list.subscriptionId.toLowerCase()))].sort(),
    resources,
    shown: toShown(
      resources.map(({ id }) => id),
      rows,
    ),
    unread: lists.filter(({ read }) => read.gaps.length > 0).map(({ list }) => list),
  };
}

function toShown(ids: readonly string[], rows: ShownRows): Record<string, string> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const row = rows.get(toIdKey(id));
      return row ? [[toIdKey(id), row.digest] as const] : [];
    }),
  );
}

function toSuspects({ kept, rows, changed, types }: ChangedInput): readonly string[] {
  const isType = toTypeTest(types);
  const known = new Map(kept.resources.map(({ id }) => [toIdKey(id), id]));
  const listed = new Set(kept.subscriptionIds);
  const differing = [...rows].flatMap(([key, row]) => {
    const isNews = !known.has(key) || kept.shown[key] !== row.digest;
    return isNews && isType(row.type) && listed.has(row.subscriptionId) ? [row.id] : [];
  });
  const missing = [...known].flatMap(([key, id]) => (!rows.has(key) && isType(toType(id)) ? [id] : []));
  const isInScope = (id: string) => known.has(toIdKey(id)) || listed.has(toSubscription(id));
  const named = changed.flatMap((id) => toTopId(id) ?? []).filter((id) => isType(toType(id)) && isInScope(id));
  const restless = Object.keys(kept.restless).filter((key) => known.has(key) && isType(toType(key)));
  const all = [...differing, ...missing, ...named, ...restless];
  return [...new Map(all.map((id) => [toIdKey(id), known.get(toIdKey(id)) ?? id])).values()];
}

/** The resource with a body of its own that an id belongs to: a subnet to its network, a pool to its cluster. */
export function toTopId(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(id)?.[0];
}

/** Lists that failed before, those of new subscriptions, and those of everything that changed where it is too much. */
function toLists({ kept, rows, types, watchedTypes }: ChangedInput, suspects: readonly string[]) {
  const isType = toTypeTest(types);
  const listed = new Set(kept.subscriptionIds);
  const isWatched = toTypeTest(watchedTypes);
  const isNew = ({ subscriptionId, type }: ShownRow) => !listed.has(subscriptionId) && isWatched(type);
  const fresh = new Set([...rows.values()].filter(isNew).map(({ subscriptionId }) => subscriptionId));
  const burst = suspects.length > mostAsked ? suspects.map(toPlace) : [];
  const all: readonly TypeOfSubscription[] = [
    ...kept.unread.filter(({ type }) => isType(type.toLowerCase())),
    ...[...fresh].flatMap((subscriptionId) => types.map((type) => ({ subscriptionId, type }))),
    ...burst,
  ];
  return [...new Map(all.map((one) => [toPlaceKey(one), one])).values()];
}

function toPlace(id: string): TypeOfSubscription {
  return { subscriptionId: toSubscription(id), type: findRead(toType(id))?.type ?? toType(id) };
}

function toPlaceKey({ subscriptionId, type }: TypeOfSubscription): string {
  return `${subscriptionId} ${type}`.toLowerCase();
}

function toListTest(lists: readonly TypeOfSubscription[]): (id: string) => boolean {
  const places = new Set(lists.map(toPlaceKey));
  return (id) => places.has(toPlaceKey(toPlace(id)));
}

function toTypeTest(types: readonly string[]): (type: string) => boolean {
  const known = new Set(types.map((type) => type.toLowerCase()));
  return (type) => known.has(type.toLowerCase());
}

function toType(id: string): string {
  return fromResourceId(id)?.type ?? '';
}

function toSubscription(id: string): string {
  return fromResourceId(id)?.subscriptionId.toLowerCase() ?? '';
}

interface Asked {
  readonly gets: readonly { readonly id: string; readonly read: ReadResources }[];
  readonly listed: readonly { readonly list: TypeOfSubscription; readonly read: ReadResources }[];
  readonly isAsked: (id: string) => boolean;
}

function toNext(
  { kept, rows, types, now }: ChangedInput,
  { gets, listed, isAsked }: Asked,
): Pick<ChangedRead, 'reads' | 'kept'> {
  const isType = toTypeTest(types);
  const believed = kept.resources.filter(({ id }) => !isAsked(id));
  const found = [...gets, ...listed].flatMap(({ read }) => read.resources);
  const failed = gets.filter(({ read }) => read.gaps.length > 0 && !isGone(read));
  // What could not be read is asked for again next time: it is kept without what Resource Graph shows of it.
  const open = new Set(failed.map(({ id }) => toIdKey(id)));
  const waiting = kept.resources.filter(({ id }) => open.has(toIdKey(id)));
  const given = { resources: [...believed.filter(({ type }) => isType(type)), ...found], gaps: [], lost: false };
  const gaps = [...failed, ...listed].flatMap(({ read }) => read.gaps);
  const stillUnread = kept.unread.filter(({ type }) => !isType(type));
  const failedLists = listed.filter(({ read }) => read.gaps.length > 0).map(({ list }) => list);
  const foundShown = toShown(
    found.map(({ id }) => id),
    rows,
  );
  return {
    reads: [given, { resources: [], gaps, lost: false }],
    kept: {
      ...kept,
      subscriptionIds: [
        ...new Set([...kept.subscriptionIds, ...listed.map(({ list }) => list.subscriptionId.toLowerCase())]),
      ],
      resources: [...believed, ...waiting, ...found],
      shown: { ...toBelieved(believed, kept), ...foundShown },
      unread: [...stillUnread, ...failedLists],
      restless: { ...toWaiting(kept, isAsked), ...toRestless(kept, found, rows, now) },
    },
  };
}

/** What was not asked for now stays as restless as it was. */
function toWaiting({ restless }: KeptResources, isAsked: (id: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(restless).filter(([key]) => !isAsked(key)));
}

/**
 * Of what was found just now, what is another than before, and what was so less than the longest delay ago. What is as before
 * although Resource Graph shows something else was changed and changed back: Resource Graph is behind, and its row is of neither.
 */
function toRestless(
  { resources, restless, shown }: KeptResources,
  found: readonly ArmResource[],
  rows: ShownRows,
  now: Date,
): Record<string, string> {
  const former = new Map(resources.map((resource) => [toIdKey(resource.id), resource]));
  return Object.fromEntries(
    found.flatMap((resource) => {
      const key = toIdKey(resource.id);
      const before = former.get(key);
      const isSame = before !== undefined && isSameValue(before, resource, toShape(resource.type));
      if (!isSame || shown[key] !== rows.get(key)?.digest) return [[key, now.toISOString()] as const];
      const since = restless[key];
      const isSettled = since === undefined || now.getTime() - Date.parse(since) >= graphDelayMs;
      return isSettled ? [] : [[key, since] as const];
    }),
  );
}

function toBelieved(believed: readonly ArmResource[], { shown }: KeptResources): Record<string, string> {
  return Object.fromEntries(
    believed.flatMap(({ id }) => {
      const digest = shown[toIdKey(id)];
      return digest === undefined ? [] : [[toIdKey(id), digest] as const];
    }),
  );
}

/** A resource that is not there, and nothing else: a subscription that nobody finds hides what it holds. */
function isGone({ gaps }: ReadResources): boolean {
  return gaps.every(({ reason, detail }) => reason === 'notFound' && !/SubscriptionNotFound/i.test(detail ?? ''));
}
