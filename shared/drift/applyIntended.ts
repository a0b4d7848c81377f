import type { ArmResource, Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import { fromResourceId, isSameId, toIdKey, toParentId } from '../model/resourceId.ts';
import type { Intended, IntendedResource } from '../normalise/intended/intended.ts';
import { asArray, asObject, isObject, propertiesOf, textOf } from '../normalise/readers.ts';
import { merge, overlay, toName } from './overlay.ts';
import { toShape } from './shape.ts';

/** Types that a write replaces. Of others nobody writes all members, and Azure keeps the rest. */
const replacedByWrite = new Set(
  [
    'azureFirewalls',
    'firewallPolicies',
    'firewallPolicies/ruleCollectionGroups',
    'ipGroups',
    'routeTables',
    'routeTables/routes',
    'networkSecurityGroups',
    'networkSecurityGroups/securityRules',
    'virtualNetworks/subnets',
    'azureFirewalls/applicationRuleCollections',
    'azureFirewalls/networkRuleCollections',
    'azureFirewalls/natRuleCollections',
  ].map((type) => `microsoft.network/${type}`.toLowerCase()),
);

/** Child types that stand in a list of their parent in what Azure returns. */
const inlineMembers = [
  'routes',
  'subnets',
  'securityRules',
  'virtualNetworkPeerings',
  'applicationRuleCollections',
  'networkRuleCollections',
  'natRuleCollections',
];

type Resources = Map<string, ArmResource>;

/**
 * The estate as it would be if what a file intends were done. What cannot be told (a gap of the file) is taken out, with
 * its gap, so that whatever rests on it is unknown. What the file does not speak of stays as it is.
 */
export function applyIntended(estate: Estate, intended: Intended): Estate {
  const resources: Resources = new Map(estate.resources.map((resource) => [toIdKey(resource.id), resource]));
  for (const id of intended.removed) remove(resources, id);
  for (const one of intended.resources) write(resources, one);
  const gaps = intended.gaps.flatMap((gap) => hide(resources, gap));
  return { ...estate, resources: [...resources.values()], gaps: [...estate.gaps, ...gaps] };
}

function remove(resources: Resources, id: string): void {
  const key = toIdKey(id);
  for (const known of [...resources.keys()]) {
    if (known === key || known.startsWith(`${key}/`)) resources.delete(known);
  }
  dropFromPolicy(resources, id);
  const place = toInlinePlace(resources, id);
  if (!place) return;
  const items = place.items.filter((item) => toName(item) !== place.name);
  putItems(resources, place, items);
}

function write(resources: Resources, { mode, resource }: IntendedResource): void {
  const key = toIdKey(resource.id);
  const present = resources.get(key);
  const place = present ? undefined : toInlinePlace(resources, resource.id);
  if (place) {
    const found = place.items.find((item) => toName(item) === place.name);
    const item = laid({ mode, resource }, found === undefined ? undefined : asObject(found));
    const inline = { name: item.name, ...(item.properties === undefined ? {} : { properties: item.properties }) };
    const written = found === undefined ? inline : { ...asObject(found), ...inline };
    const others = place.items.filter((other) => toName(other) !== place.name);
    const items =
      found === undefined ? [...others, written] : place.items.map((one) => (one === found ? written : one));
    putItems(resources, place, items);
    return;
  }
  resources.set(key, laid({ mode, resource }, present));
  addToPolicy(resources, resource.id);
}

/** A resource as it is after the write. */
function laid({ mode, resource }: IntendedResource, present: JsonObject | undefined): ArmResource {
  if (mode === 'replace') return resource;
  const type = resource.type.toLowerCase();
  const shape = toShape(type);
  const properties = propertiesOf(resource);
  const before = present === undefined ? undefined : propertiesOf(present);
  const isWhole = mode === 'put' && replacedByWrite.has(type);
  const after = isWhole
    ? overlay(before, properties, shape)
    : merge(before, properties, shape, !type.startsWith('microsoft.network/'));
  const { id, name } = present && typeof present['id'] === 'string' ? (present as ArmResource) : resource;
  return { ...present, ...resource, id, name, properties: asObject(after) };
}

interface InlinePlace {
  readonly parent: ArmResource;
  readonly member: string;
  /** In the form in which names are compared. */
  readonly name: string;
  readonly items: ReturnType<typeof asArray>;
}

/** The list of the parent in which a child stands; undefined for what is a resource of its own. */
function toInlinePlace(resources: Resources, id: string): InlinePlace | undefined {
  const parts = fromResourceId(id);
  const parent = resources.get(toIdKey(toParentId(id) ?? ''));
  const last = parts?.type.split('/').at(-1)?.toLowerCase();
  const member = inlineMembers.find((one) => one.toLowerCase() === last);
  if (!parts || !parent || member === undefined) return undefined;
  const name = (parts.names.at(-1) ?? '').toLowerCase();
  return { parent, member, name, items: asArray(propertiesOf(parent)[member]) };
}

function putItems(resources: Resources, { parent, member }: InlinePlace, items: InlinePlace['items']): void {
  const properties = { ...propertiesOf(parent), [member]: items };
  resources.set(toIdKey(parent.id), { ...parent, properties });
}

/** A policy lists its groups: one that it does not list would not be missed if it could not be read. */
function addToPolicy(resources: Resources, groupId: string): void {
  if (!/\/rulecollectiongroups\/[^/]+$/i.test(groupId)) return;
  const policy = resources.get(toIdKey(toParentId(groupId) ?? ''));
  if (!policy) return;
  const groups = asArray(propertiesOf(policy)['ruleCollectionGroups']);
  const isListed = groups.some((one) => isObject(one) && isSameId(textOf(one, 'id'), groupId));
  if (isListed) return;
  const properties = { ...propertiesOf(policy), ruleCollectionGroups: [...groups, { id: groupId }] };
  resources.set(toIdKey(policy.id), { ...policy, properties });
}

/** A group that a policy still lists would count as one that could not be read. */
function dropFromPolicy(resources: Resources, groupId: string): void {
  const policy = resources.get(toIdKey(toParentId(groupId) ?? ''));
  const groups = policy && propertiesOf(policy)['ruleCollectionGroups'];
  if (!policy || groups === undefined || !/\/rulecollectiongroups\/[^/]+$/i.test(groupId)) return;
  const others = asArray(groups).filter((one) => !isObject(one) || !isSameId(textOf(one, 'id'), groupId));
  resources.set(toIdKey(policy.id), {
    ...policy,
    properties: { ...propertiesOf(policy), ruleCollectionGroups: others },
  });
}

/** Takes out what a gap is about; with a part of a list its whole owner, which would seem complete without it. */
function hide(resources: Resources, gap: Gap): readonly Gap[] {
  if (!fromResourceId(gap.resource)) return [gap];
  const place = toInlinePlace(resources, gap.resource);
  const owner = place?.parent.id ?? gap.resource;
  resources.delete(toIdKey(owner));
  addToPolicy(resources, owner);
  return toIdKey(owner) === toIdKey(gap.resource) ? [gap] : [gap, { ...gap, resource: owner }];
}
