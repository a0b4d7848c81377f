import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { isObject, textOf } from '../normalise/readers.ts';
import type { Log } from '../ports.ts';
import { askGraph, type GraphClient, graphAction } from './askGraph.ts';
import { toResourcesQuery, toSubscriptionsQuery } from './kql/resources.ts';
import { type Problem, toGap } from './problem.ts';
import type { ReadMemory } from './readMemory.ts';
import { listType, type ReadResources, toResources } from './readResources.ts';
import type { ResourceRead } from './resourceReads.ts';

/** What is read in bulk: subscriptions, and whatever subscriptions management groups hold. */
export interface BulkScope {
  readonly subscriptionIds: readonly string[];
  readonly managementGroups: readonly string[];
}

/** What reading in bulk goes over. */
export interface BulkTools extends GraphClient {
  readonly memory: ReadMemory;
  readonly width: number;
  readonly log?: Log;
}

/** Most subscriptions, and most management groups, that one query names. */
const mostSubscriptions = 1000;
const mostGroups = 10;
/** So long it counts that a subscription has nothing of a type and that the identity would see it, in milliseconds. */
const emptyForMs = 24 * 3_600_000;

/**
 * All resources of these types by Resource Graph, a thousand a call. Subscriptions of which it does not answer are listed
 * type by type as ever; a gap is left only if that fails too, or for a management group, which cannot be listed. Because
 * Resource Graph leaves out what the identity may not read, a type of which a subscription shows nothing is listed once a
 * day: a forbidden list is the gap that it always was.
 */
export async function readInBulk(
  tools: BulkTools,
  scope: BulkScope,
  reads: readonly ResourceRead[],
): Promise<readonly ReadResources[]> {
  const query = toResourcesQuery(reads.map(({ type }) => type));
  const found = new Map<string, ArmResource>();
  const [unanswered, rest]: [string[], ReadResources[]] = [[], []];
  for (const subscriptions of toParts(scope.subscriptionIds, mostSubscriptions)) {
    const { rows, problem } = await askGraph(tools, { query, scope: { subscriptions } });
    if (problem) tools.log?.(`Resource Graph did not answer (${problem.text}); resources are listed instead`);
    if (problem) unanswered.push(...subscriptions);
    else keep(found, rows, reads);
  }
  for (const managementGroups of toParts(scope.managementGroups, mostGroups)) {
    const { rows, problem } = await askGraph(tools, { query, scope: { managementGroups } });
    keep(found, rows, reads);
    if (problem) rest.push({ resources: [], gaps: managementGroups.map(toGroupGap(problem)), lost: problem.lost });
  }
  const answered = scope.subscriptionIds.filter((id) => !unanswered.includes(id));
  const bulk: ReadResources = { resources: [...found.values()], gaps: [], lost: false };
  const jobs = unanswered.flatMap((subscriptionId) => reads.map((read) => ({ subscriptionId, read })));
  const listed = await inParallel(jobs, tools.width, ({ subscriptionId, read }) =>
    listType(tools.connection, read, subscriptionId),
  );
  const checked = await checkEmpty(tools, { bulk, answered, reads });
  return [...(answered.length + found.size > 0 ? [bulk] : []), ...rest, ...listed, ...checked];
}

/**
 * The subscriptions of management groups that hold resources of these types, lower case. A group of which Resource Graph
 * does not answer is a gap.
 */
export async function findSubscriptions(
  client: GraphClient,
  managementGroups: readonly string[],
  types: readonly string[],
): Promise<{ readonly subscriptionIds: readonly string[]; readonly rest: readonly ReadResources[] }> {
  const query = toSubscriptionsQuery(types);
  const found = new Set<string>();
  const rest: ReadResources[] = [];
  for (const groups of toParts(managementGroups, mostGroups)) {
    const { rows, problem } = await askGraph(client, { query, scope: { managementGroups: groups } });
    for (const row of rows as readonly Json[]) {
      const id = isObject(row) ? textOf(row, 'subscriptionId') : undefined;
      if (id !== undefined) found.add(id.toLowerCase());
    }
    if (problem) rest.push({ resources: [], gaps: groups.map(toGroupGap(problem)), lost: problem.lost });
  }
  return { subscriptionIds: [...found].sort(), rest };
}

/** Lists what a subscription shows nothing of, and remembers where there is truly nothing. */
async function checkEmpty(
  { connection, memory, width }: BulkTools,
  { bulk, answered, reads }: { bulk: ReadResources; answered: readonly string[]; reads: readonly ResourceRead[] },
): Promise<readonly ReadResources[]> {
  const keyOf = (subscriptionId: string, type: string) => `${subscriptionId} ${type}`.toLowerCase();
  const shown = bulk.resources.map(({ id, type }) => keyOf(fromResourceId(id)?.subscriptionId ?? '', type));
  const known = new Set(shown);
  const subscriptionIds = new Set([...answered.map((id) => id.toLowerCase()), ...toSubscriptionIds(bulk.resources)]);
  const jobs = [...subscriptionIds].flatMap((subscriptionId) =>
    reads.filter(({ type }) => !known.has(keyOf(subscriptionId, type))).map((read) => ({ subscriptionId, read })),
  );
  return inParallel(jobs, width, ({ subscriptionId, read }) =>
    memory.recall(`empty ${keyOf(subscriptionId, read.type)}`, {
      forMs: emptyForMs,
      read: () => listType(connection, read, subscriptionId),
      isWhole: ({ resources, gaps }) => resources.length + gaps.length === 0,
    }),
  );
}

/** The subscriptions that resources are in, lower case. */
export function toSubscriptionIds(resources: readonly ArmResource[]): readonly string[] {
  return [...new Set(resources.flatMap(({ id }) => fromResourceId(id)?.subscriptionId.toLowerCase() ?? []))];
}

function keep(found: Map<string, ArmResource>, rows: readonly unknown[], reads: readonly ResourceRead[]): void {
  const spelled = new Map(reads.map(({ type }) => [type.toLowerCase(), type]));
  for (const resource of toResources({ items: rows }, { resource: '', action: graphAction }).resources)
    found.set(toIdKey(resource.id), toBody(resource, spelled.get(resource.type.toLowerCase()) ?? resource.type));
}

/** A row as the body that the type's provider gives: columns that say nothing are members that are not there. */
function toBody({ id, name, ...columns }: ArmResource, type: string): ArmResource {
  const told = Object.entries(columns as JsonObject).filter(([, value]) => !isNothing(value));
  return { ...Object.fromEntries(told), id, name, type };
}

function isNothing(value: Json | undefined): boolean {
  return value === null || value === undefined || value === '';
}

/** Under which a management group is named in gaps. */
function toGroupGap(problem: Problem): (name: string) => Gap {
  return (name) =>
    toGap(problem, {
      resource: `/providers/Microsoft.Management/managementGroups/${name}`,
      action: graphAction,
    });
}

function toParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
