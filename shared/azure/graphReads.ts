import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId } from '../model/resourceId.ts';
import { isObject, textOf } from '../normalise/readers.ts';
import { askGraph, type GraphClient, graphAction } from './askGraph.ts';
import { toSubscriptionsQuery } from './kql/resources.ts';
import { type Problem, toGap } from './problem.ts';
import type { ReadResources } from './readResources.ts';
import { toParts } from './shownRows.ts';

/** Most management groups that one query names. */
const mostGroups = 10;

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

/** The subscriptions that resources are in, lower case. */
export function toSubscriptionIds(resources: readonly ArmResource[]): readonly string[] {
  return [...new Set(resources.flatMap(({ id }) => fromResourceId(id)?.subscriptionId.toLowerCase() ?? []))];
}

/** Under which a management group is named in gaps. */
function toGroupGap(problem: Problem): (name: string) => Gap {
  return (name) =>
    toGap(problem, {
      resource: `/providers/Microsoft.Management/managementGroups/${name}`,
      action: graphAction,
    });
}
