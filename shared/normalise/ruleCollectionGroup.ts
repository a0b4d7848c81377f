import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import type { RuleRef } from '../model/verdict.ts';
import type { EstateIndex, WithGaps } from './estateIndex.ts';
import { asArray, asChoice, isArray, isObject, member, numberOf, objectOf, propertiesOf, textOf } from './readers.ts';
import { type RuleCollection, everyPass, toCollectionRules, toUnreadRules } from './ruleCollection.ts';
import type { PassName, PlacedRule } from './ruleOrder.ts';

/** The policy that a group belongs to and how far down the chain of parents it is (0 is the topmost). */
export interface GroupContext {
  readonly index: EstateIndex;
  readonly policyId: string;
  readonly level: number;
}

/** Reads a rule collection group (`firewallPolicies/ruleCollectionGroups`); its collections are not under `properties`. */
export function toGroupRules(group: ArmResource, context: GroupContext): WithGaps<readonly PlacedRule[]> {
  const properties = propertiesOf(group);
  const groupPriority = numberOf(properties, 'priority');
  const collections = member(properties, 'ruleCollections');
  const ref: RuleRef = {
    policyId: context.policyId,
    group: group.name,
    ...(groupPriority === undefined ? {} : { groupPriority }),
  };
  const place = { level: context.level, groupPriority: groupPriority ?? 0 };
  const at = { index: context.index, holderId: group.id, ref, place };
  const unreadAt = { ...at, place: { ...place, collectionPriority: 0, position: 0 } };
  if (groupPriority === undefined || !isArray(collections)) {
    return toUnreadRules(unreadAt, everyPass, 'Priority or collections of the group cannot be read.');
  }
  const read = asArray(collections).map((collection) =>
    isObject(collection)
      ? toCollectionRules(toCollection(collection), at)
      : toUnreadRules(unreadAt, everyPass, 'A collection of the group cannot be read.'),
  );
  return { value: read.flatMap((item) => item.value), gaps: read.flatMap((item) => item.gaps) };
}

function toCollection(json: JsonObject): RuleCollection {
  const name = textOf(json, 'name');
  const priority = numberOf(json, 'priority');
  const action = textOf(objectOf(json, 'action'), 'type');
  return {
    rules: member(json, 'rules'),
    passes: toPasses(json, action),
    passOf: toPassOfRule,
    ...(name === undefined ? {} : { name }),
    ...(priority === undefined ? {} : { priority }),
    ...(action === undefined ? {} : { action }),
  };
}

const natType = 'FirewallPolicyNatRuleCollection';
const filterType = 'FirewallPolicyFilterRuleCollection';

function toPasses(collection: JsonObject, action: string | undefined): readonly PassName[] {
  const type = asChoice(member(collection, 'ruleCollectionType'), [natType, filterType]);
  if (type === natType || asChoice(action, ['dnat', 'snat']) !== undefined) return ['nat'];
  return type === filterType ? ['network', 'application'] : everyPass;
}

const passOfType = { ApplicationRule: 'application', NetworkRule: 'network', NatRule: 'nat' } as const;

/** The kind of a rule by `ruleType`, else by members that only one kind has. */
function toPassOfRule(rule: JsonObject): PassName | undefined {
  const type = asChoice(member(rule, 'ruleType'), ['ApplicationRule', 'NetworkRule', 'NatRule']);
  if (type !== undefined) return passOfType[type];
  if (member(rule, 'ruleType') !== undefined) return undefined;
  const has = (name: string): boolean => member(rule, name) !== undefined;
  if (has('translatedAddress') || has('translatedFqdn') || has('translatedPort')) return 'nat';
  if (has('ipProtocols')) return 'network';
  return has('targetFqdns') || has('fqdnTags') || has('targetUrls') || has('webCategories') ? 'application' : undefined;
}
