import type { ArmResource, Estate } from '../model/estate.ts';
import { isSameId } from '../model/resourceId.ts';

/** The tags of a resource over those of its resource group, names in lower case: tag names are case-blind, values are not. */
export function toTags({ resources }: Estate, resourceId: string): Readonly<Record<string, string>> {
  const groupId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(resourceId)?.[0];
  const find = (id: string | undefined) => resources.find((one) => id !== undefined && isSameId(one.id, id));
  return { ...tagsOf(find(groupId)), ...tagsOf(find(resourceId)) };
}

function tagsOf(resource: ArmResource | undefined): Readonly<Record<string, string>> {
  const tags = resource?.['tags'];
  if (typeof tags !== 'object' || tags === null) return {};
  const named = Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), value]));
}
