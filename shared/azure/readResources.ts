import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { ArmConnection, OperationOptions } from './armConnection.ts';
import { malformed, type Target, toGap } from './problem.ts';
import { type Listing, readPages } from './readPages.ts';
import { type ArmClients, findRead, listRuleGroups, type ResourceRead, ruleGroupType } from './resourceReads.ts';

/** What came of one or more requests. */
export interface ReadResources {
  readonly resources: readonly ArmResource[];
  readonly gaps: readonly Gap[];
  /** True if no answer came at all. */
  readonly lost: boolean;
}

/** All resources of a type in a subscription. */
export function listType(
  connection: ArmConnection,
  read: ResourceRead,
  subscriptionId: string,
): Promise<ReadResources> {
  const clients = connection.clientsOf(subscriptionId);
  const target = {
    resource: `/subscriptions/${subscriptionId}/providers/${read.type}`,
    action: `${read.type}/read`,
    type: read.type,
  };
  return listPages(connection, clients, target, (options) => read.list(clients, options).byPage().next());
}

/** All rule collection groups of a policy; a gap names `<policy>/ruleCollectionGroups`. */
export async function listGroupsOf(connection: ArmConnection, policyId: string): Promise<ReadResources> {
  const parts = fromResourceId(policyId);
  const [name] = parts?.names ?? [];
  if (!parts || name === undefined) return unreadable(policyId);
  const clients = connection.clientsOf(parts.subscriptionId);
  const target = {
    resource: `${policyId}/ruleCollectionGroups`,
    action: `${ruleGroupType}/read`,
    type: ruleGroupType,
  };
  const policy = { group: parts.resourceGroup, name };
  return listPages(connection, clients, target, (options) => listRuleGroups(clients, policy, options).byPage().next());
}

/** One resource by its id, in whatever subscription it is. */
export async function getById(connection: ArmConnection, id: string): Promise<ReadResources> {
  const parts = fromResourceId(id);
  const read = findRead(parts?.type ?? '');
  const [name] = parts?.names ?? [];
  if (!parts || !read || name === undefined) return unreadable(id);
  const clients = connection.clientsOf(parts.subscriptionId);
  const target = { resource: id, action: `${read.type}/read` };
  const answer = await connection.ask((options) => read.get(clients, parts.resourceGroup, name, options));
  if (answer.kind === 'problem')
    return { resources: [], gaps: [toGap(answer.problem, target)], lost: answer.problem.lost };
  const resource = toArmResource(answer.body);
  if (!resource || toIdKey(resource.id) !== toIdKey(id)) {
    return { resources: [], gaps: [toGap(malformed('the answer is not this resource'), target)], lost: false };
  }
  return { resources: [resource], gaps: [], lost: false };
}

async function listPages(
  connection: ArmConnection,
  clients: ArmClients,
  target: Target,
  firstPage: (options: OperationOptions) => Promise<unknown>,
): Promise<ReadResources> {
  const listing = await readPages({
    first: () => connection.ask(firstPage),
    next: (url) => connection.follow(clients, url),
  });
  return toResources(listing, target);
}

/** The resources of a list; a problem, and entries that are no resources, are gaps of the target. */
export function toResources({ items, problem }: Listing, target: Target): ReadResources {
  const resources = items.flatMap((item) => toArmResource(item) ?? []);
  const strangers = items.length - resources.length;
  const gaps = [
    ...(problem ? [toGap(problem, target)] : []),
    ...(strangers > 0 ? [toGap(malformed(`${strangers} entries of the list have no id`), target)] : []),
  ];
  return { resources, gaps, lost: problem?.lost ?? false };
}

/** The body as it came; `type` and `name` are filled in from the id where the service leaves them out. */
function toArmResource(body: unknown): ArmResource | undefined {
  if (typeof body !== 'object' || body === null || !('id' in body) || typeof body.id !== 'string') return undefined;
  const parts = fromResourceId(body.id);
  const { type, name } = { type: parts?.type, name: parts?.names.at(-1), ...body };
  if (typeof type !== 'string' || typeof name !== 'string') return undefined;
  return { ...body, id: body.id, type, name };
}

function unreadable(id: string): ReadResources {
  const gap: Gap = { resource: id, reason: 'unsupported', detail: 'Breakwater does not read resources of this kind.' };
  return { resources: [], gaps: [gap], lost: false };
}
