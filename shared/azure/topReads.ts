import { isSameValue } from '../drift/sameValue.ts';
import { toShape } from '../drift/shape.ts';
import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import { type Log, PortError } from '../ports.ts';
import type { ArmConnection } from './armConnection.ts';
import { type ChangedTools, mostAsked, readChanged, toKeptResources } from './changedReads.ts';
import type { GraphQuota } from './graphQuota.ts';
import { findSubscriptions } from './graphReads.ts';
import type { KeptResources, TypeOfSubscription } from './keptReading.ts';
import { getById, listType, type ReadResources } from './readResources.ts';
import { clusterRead, findRead, type ResourceRead } from './resourceReads.ts';
import { type BulkScope, readShownRows, type ShownRows } from './shownRows.ts';

/** What reading of top-level resources goes over. */
export interface TopTools {
  readonly connection: ArmConnection;
  readonly quota: GraphQuota;
  readonly width: number;
  readonly now: Date;
  readonly log?: Log | undefined;
}

/** Which resources are read, and what is known of them. */
export interface TopAsked {
  readonly scope: BulkScope;
  readonly reads: readonly ResourceRead[];
  /** Whether Resource Graph is asked what changed. */
  readonly byGraph: boolean;
  /** What was read before; without it all is listed. */
  readonly kept?: KeptResources | undefined;
  /** Lists all, whatever is kept. */
  readonly whole: boolean;
  /** Ids that events name. */
  readonly changed: readonly string[];
}

/** What there is. */
export interface TopRead {
  readonly reads: readonly ReadResources[];
  /** What is known from now on; absent if it cannot be known what changes. */
  readonly kept?: KeptResources;
  /** True for a resource (id) that was asked for, by itself or in a list. */
  readonly isAsked: (id: string) => boolean;
  readonly hasAsked: boolean;
}

/** All is listed once in so many milliseconds, whatever Resource Graph shows. */
const wholeForMs = 24 * 3_600_000;

/** A subscription of a management group is watched for these; what else matters is found from them. */
export const watchedTypes = [clusterRead.type, 'Microsoft.Network/azureFirewalls'];

/**
 * All resources of some types: by lists, or, where something is kept that is not older than a day, what Resource Graph and
 * events tell as changed, and the rest as it was. Where Resource Graph does not answer, the lists are asked.
 * @throws PortError if nothing at all could be asked
 */
export async function readTop(tools: TopTools, asked: TopAsked): Promise<TopRead> {
  const { scope, reads, byGraph, kept, changed, whole } = asked;
  const types = reads.map(({ type }) => type);
  // First what Resource Graph shows, then the bodies: so none of them is older than what is known to be shown of it.
  const rows = byGraph ? await readRows(tools, scope, types) : undefined;
  const isYoung = kept !== undefined && tools.now.getTime() - Date.parse(kept.listedAt) < wholeForMs;
  if (!rows || !isYoung || whole) return readWhole(tools, asked, rows);
  return readChanged(toChangedTools(tools), { kept, rows, changed, types, watchedTypes, now: tools.now });
}

async function readRows(tools: TopTools, scope: BulkScope, types: readonly string[]): Promise<ShownRows | undefined> {
  const answer = await readShownRows(tools, scope, types);
  if ('rows' in answer) return answer.rows;
  tools.log?.(`Resource Graph did not answer (${answer.problem.text}); resources are listed instead`);
  return undefined;
}

async function readWhole(
  tools: TopTools,
  { scope, reads, kept }: TopAsked,
  rows: ShownRows | undefined,
): Promise<TopRead> {
  const inGroups = await findSubscriptions(tools, scope.managementGroups, watchedTypes);
  const subscriptionIds = distinct([...scope.subscriptionIds, ...inGroups.subscriptionIds]);
  const jobs = subscriptionIds.flatMap((subscriptionId) => reads.map(({ type }) => ({ subscriptionId, type })));
  const { list } = toChangedTools(tools);
  const listed = await inParallel(jobs, tools.width, async (job) => ({ list: job, read: await list(job) }));
  const lists = await inOneForm(tools, listed, kept);
  const all = [...inGroups.rest, ...lists.map(({ read }) => read)];
  const [first] = all;
  if (first?.gaps[0] && all.every(({ lost }) => lost)) throw unreachable(first.gaps[0].detail ?? 'no connection');
  const isKnown = rows !== undefined && inGroups.rest.length === 0;
  return {
    reads: all,
    ...(isKnown ? { kept: toKeptResources(lists, rows, { now: tools.now, former: kept }) } : {}),
    isAsked: () => true,
    hasAsked: true,
  };
}

interface ListRead {
  readonly list: TypeOfSubscription;
  readonly read: ReadResources;
}

/**
 * Lists and single reads may word a resource differently. What is kept was mostly read alone, so what a list has otherwise is
 * read alone, too, before it counts as different.
 */
async function inOneForm(
  tools: TopTools,
  lists: readonly ListRead[],
  kept: KeptResources | undefined,
): Promise<readonly ListRead[]> {
  const former = new Map(kept?.resources.map((resource) => [toIdKey(resource.id), resource]));
  const differing = lists.flatMap(({ read }) => read.resources.filter((one) => isOther(one, former)));
  if (differing.length === 0 || differing.length > mostAsked) return lists;
  const gets = await inParallel(differing, tools.width, ({ id }) => getById(tools.connection, id));
  const alone = new Map(gets.flatMap(({ resources }) => resources).map((one) => [toIdKey(one.id), one]));
  return lists.map(({ list, read }) => ({
    list,
    read: { ...read, resources: read.resources.map((one) => alone.get(toIdKey(one.id)) ?? one) },
  }));
}

function isOther(resource: ArmResource, former: ReadonlyMap<string, ArmResource>): boolean {
  const before = former.get(toIdKey(resource.id));
  return before !== undefined && !isSameValue(before, resource, toShape(resource.type));
}

function toChangedTools({ connection, width }: TopTools): ChangedTools {
  return {
    width,
    get: (id) => getById(connection, id),
    list: ({ subscriptionId, type }: TypeOfSubscription) => {
      const read = findRead(type);
      if (!read) throw new RangeError(`no list of ${type}`);
      return listType(connection, read, subscriptionId);
    },
  };
}

/** Each id once, whatever its casing. */
export function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}

function unreachable(detail: string): PortError {
  return new PortError(`Azure cannot be read at all. ${detail}`, {
    port: 'AzureReader',
    operation: 'list',
    retryable: true,
  });
}
