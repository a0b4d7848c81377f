import type { AddRule, CollectionHome, EstateEdit, RuleMembers } from '../model/edit.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isSameId, toResourceName } from '../model/resourceId.ts';
import { nothingIntended } from '../normalise/intended/intended.ts';
import { asArray, asObject, isObject, propertiesOf } from '../normalise/readers.ts';
import { applyIntended } from './applyIntended.ts';
import { toName } from './overlay.ts';

/** The estate as it would be after the edits, in their order; undefined if one of them is about something that is not there. */
export function applyEdits(estate: Estate, edits: readonly EstateEdit[]): Estate | undefined {
  return edits.reduce<Estate | undefined>((state, edit) => state && applyEdit(state, edit), estate);
}

function applyEdit(estate: Estate, edit: EstateEdit): Estate | undefined {
  switch (edit.kind) {
    case 'addRule':
      return editCollections(estate, edit.home, (collections) => withRule(collections, edit));
    case 'changeRule':
      return editRules(estate, edit, (rule) => ({ ...rule, ...toMembers(edit.members, edit.home) }));
    case 'removeRule':
      return editRules(estate, edit, () => undefined);
    case 'write': {
      const { id, type, properties } = edit;
      const resource: ArmResource = { id, type, name: toResourceName(id), properties };
      return applyIntended(estate, { ...nothingIntended, resources: [{ mode: 'patch', resource }] });
    }
    case 'remove':
      return applyIntended(estate, { ...nothingIntended, removed: [edit.id] });
  }
}

type Collections = readonly Json[];

/** The collections of a home are a member of the group, or of the firewall with classic rules. */
function editCollections(
  estate: Estate,
  { ownerId, group, kind }: CollectionHome,
  edit: (collections: Collections) => Collections | undefined,
): Estate | undefined {
  const id = group === undefined ? ownerId : `${ownerId}/ruleCollectionGroups/${group}`;
  const member = group === undefined ? `${kind}RuleCollections` : 'ruleCollections';
  const present = estate.resources.find((resource) => isSameId(resource.id, id));
  const edited = present && edit(asArray(propertiesOf(present)[member]));
  if (!present || !edited) return undefined;
  const resource = { ...present, properties: { ...propertiesOf(present), [member]: edited } };
  return { ...estate, resources: estate.resources.map((one) => (one === present ? resource : one)) };
}

function withRule(collections: Collections, edit: AddRule): Collections | undefined {
  const { home, newPriority } = edit;
  const isThere = collections.some((one) => isNamed(one, home.collection));
  if (isThere !== (newPriority === undefined)) return undefined;
  if (newPriority !== undefined) return [...collections, toCollection(edit, newPriority)];
  return collections.map((one) =>
    isNamed(one, home.collection) ? withRules(asObject(one), (rules) => [...rules, toRule(edit)]) : one,
  );
}

function toCollection(edit: AddRule, priority: number): JsonObject {
  const { group, collection } = edit.home;
  const body = { priority, action: { type: 'Allow' }, rules: [toRule(edit)] };
  if (group === undefined) return { name: collection, properties: body };
  return { ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name: collection, ...body };
}

/** A rule as ARM holds it. */
function toRule({ name, home, members }: AddRule): JsonObject {
  const ruleType = home.kind === 'application' ? 'ApplicationRule' : 'NetworkRule';
  return { ...(home.group === undefined ? {} : { ruleType }), name, ...toMembers(members, home) };
}

/** Classic network rules name their protocols by another word. */
function toMembers({ ipProtocols, ...members }: RuleMembers, { group }: CollectionHome): JsonObject {
  const protocols = group === undefined ? { protocols: ipProtocols } : { ipProtocols };
  return { ...members, ...(ipProtocols === undefined ? {} : protocols) };
}

function editRules(
  estate: Estate,
  { home, name }: { readonly home: CollectionHome; readonly name: string },
  edit: (rule: JsonObject) => JsonObject | undefined,
): Estate | undefined {
  return editCollections(estate, home, (collections) => {
    const isHere = (one: Json) => isNamed(one, home.collection) && rulesOf(asObject(one)).some(isIt);
    const isIt = (rule: Json) => isNamed(rule, name);
    const change = (rule: Json) => (isIt(rule) ? (edit(asObject(rule)) ?? []) : rule);
    if (!collections.some(isHere)) return undefined;
    return collections.map((one) => (isHere(one) ? withRules(asObject(one), (rules) => rules.flatMap(change)) : one));
  });
}

/** Classic collections hold their rules under `properties`. */
function withRules(collection: JsonObject, edit: (rules: readonly Json[]) => readonly Json[]): JsonObject {
  const rules = edit(rulesOf(collection));
  const { properties } = collection;
  return isObject(properties) ? { ...collection, properties: { ...properties, rules } } : { ...collection, rules };
}

function rulesOf(collection: JsonObject): readonly Json[] {
  const { properties } = collection;
  return asArray((isObject(properties) ? properties : collection)['rules']);
}

function isNamed(item: Json, name: string): boolean {
  return toName(item) === name.toLowerCase();
}
