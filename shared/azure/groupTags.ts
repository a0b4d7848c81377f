import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import { toGap } from './problem.ts';
import { readPages } from './readPages.ts';
import type { ReadResources } from './readResources.ts';
import { clusterRead } from './resourceReads.ts';

/** Type of a resource group as a resource of the estate. */
export const groupType = 'Microsoft.Resources/resourceGroups';

/** The action that reading them needs: groups are below subscriptions there. */
export const groupAction = 'Microsoft.Resources/subscriptions/resourceGroups/read';

/** Version of the service that lists groups ("Resource Groups - List"). */
const groupVersion = '2021-04-01';

/**
 * The resource groups of the clusters, with their tags: who looks after a cluster often stands there. One list a
 * subscription; groups without tags, and those of nothing but other resources, are left out.
 */
export async function readGroupTags(
  connection: ArmConnection,
  resources: readonly ArmResource[],
  width: number,
): Promise<readonly ReadResources[]> {
  const clusters = resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
  const wanted = new Set(clusters.flatMap(({ id }) => toGroupKey(id) ?? []));
  const subscriptionIds = [...new Set([...wanted].map((key) => key.split('/')[2] ?? ''))].sort();
  return inParallel(subscriptionIds, width, (subscriptionId) => readGroups(connection, subscriptionId, wanted));
}

function toGroupKey(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(toIdKey(id))?.[0];
}

async function readGroups(
  connection: ArmConnection,
  subscriptionId: string,
  wanted: ReadonlySet<string>,
): Promise<ReadResources> {
  const clients = connection.clientsOf(subscriptionId);
  const { items, problem } = await readPages({
    first: () => connection.get(clients, `/subscriptions/${subscriptionId}/resourcegroups?api-version=${groupVersion}`),
    next: (url) => connection.follow(clients, url),
  });
  const target = {
    resource: `/subscriptions/${subscriptionId}/providers/${groupType}`,
    action: groupAction,
  };
  const resources = items.flatMap(toGroup).filter(({ id }) => wanted.has(toIdKey(id)));
  return { resources, gaps: problem ? [toGap(problem, target)] : [], lost: false };
}

/** Only what is used: the rest of a group says nothing of egress. */
function toGroup(item: unknown): readonly ArmResource[] {
  if (typeof item !== 'object' || item === null) return [];
  const { id, name, tags } = item as JsonObject;
  const isTagged = typeof tags === 'object' && tags !== null && Object.keys(tags).length > 0;
  if (typeof id !== 'string' || typeof name !== 'string' || !isTagged) return [];
  return [{ id, name, type: groupType, tags }];
}
