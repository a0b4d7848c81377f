import { withoutVolatileMembers } from '../drift/canonical.ts';
import { toShape } from '../drift/shape.ts';
import { toSha256 } from '../model/digest.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { isObject, objectOf, textOf } from '../normalise/readers.ts';
import { askGraph, type GraphClient } from './askGraph.ts';
import { toResourcesQuery } from './kql/resources.ts';
import { malformed, type Problem } from './problem.ts';

/** What is read in bulk: subscriptions, and whatever subscriptions management groups hold. */
export interface BulkScope {
  readonly subscriptionIds: readonly string[];
  readonly managementGroups: readonly string[];
}

/** A resource as Resource Graph shows it, as far as it matters: which one, and a digest by which its change shows. */
export interface ShownRow {
  readonly id: string;
  /** Lower case, both. */
  readonly subscriptionId: string;
  readonly type: string;
  readonly digest: string;
}

/** By id key; or why there is no answer. */
export type ShownRows = ReadonlyMap<string, ShownRow>;

/** Most subscriptions, and most management groups, that one query names. */
const mostSubscriptions = 1000;
const mostGroups = 10;
/** 96 bits tell any two rows apart. */
const digestLength = 24;

/**
 * What Resource Graph shows of these types, a thousand rows a call, or the problem that keeps it from showing all. It is late
 * by moments to minutes, and leaves out what the identity may not read.
 */
export async function readShownRows(
  client: GraphClient,
  { subscriptionIds, managementGroups }: BulkScope,
  types: readonly string[],
): Promise<{ readonly rows: ShownRows } | { readonly problem: Problem }> {
  const query = toResourcesQuery(types);
  const rows = new Map<string, ShownRow>();
  const scopes = [
    ...toParts(subscriptionIds, mostSubscriptions).map((subscriptions) => ({ subscriptions })),
    ...toParts(managementGroups, mostGroups).map((groups) => ({ managementGroups: groups })),
  ];
  for (const scope of scopes) {
    const answer = await askGraph(client, { query, scope });
    if (answer.problem) return { problem: answer.problem };
    for (const row of answer.rows) {
      const shown = toShownRow(row as Json);
      if (!shown) return { problem: malformed('the answer has rows without an id') };
      rows.set(toIdKey(shown.id), shown);
    }
  }
  return { rows };
}

function toShownRow(row: Json): ShownRow | undefined {
  if (!isObject(row)) return undefined;
  const id = textOf(row, 'id') ?? '';
  const parts = fromResourceId(id);
  if (!parts) return undefined;
  const type = parts.type.toLowerCase();
  return { id, type, subscriptionId: parts.subscriptionId.toLowerCase(), digest: toRowDigest(row, type) };
}

/**
 * A digest of everything that verdicts or comparisons may rest on: all but what is volatile, and how far Azure is with the
 * last change. Rows are only ever compared with former rows, so it does not matter that they differ from bodies.
 */
function toRowDigest(row: JsonObject, type: string): string {
  const state = textOf(objectOf(row, 'properties'), 'provisioningState') ?? '';
  const told = withoutVolatileMembers(row, toShape(type));
  return toSha256(`${state} ${JSON.stringify(told)}`).slice(0, digestLength);
}

/** Parts of a list, each with at most so many items. */
export function toParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
