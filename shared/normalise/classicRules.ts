import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import type { EstateIndex, WithGaps } from './estateIndex.ts';
import { isArray, isBlank, isObject, member, numberOf, objectOf, propertiesOf, textOf } from './readers.ts';
import type { PassOf } from './rememberedRule.ts';
import { type RuleCollection, everyPass, toCollectionRules, toUnreadRules } from './ruleCollection.ts';
import type { PassName, PlacedRule } from './ruleOrder.ts';

/** One function a pass, so that what was read by it can be told from what was read otherwise. */
const passOfList: Readonly<Record<PassName, PassOf>> = {
  nat: () => 'nat',
  network: () => 'network',
  application: () => 'application',
};

const lists = [
  ['natRuleCollections', 'nat'],
  ['networkRuleCollections', 'network'],
  ['applicationRuleCollections', 'application'],
] as const;

/** The rules that a firewall without policy holds itself: a list of collections a kind, ordered by collection priority. */
export function toClassicRules(firewall: ArmResource, index: EstateIndex): WithGaps<readonly PlacedRule[]> {
  const properties = propertiesOf(firewall);
  const read = lists.map(([name, pass]) => toListRules(firewall, member(properties, name) ?? [], pass, index));
  const blank = isBlank(properties);
  const all = blank ? [toUnreadList(firewall, everyPass, 'The firewall has no properties.')] : read;
  return { value: all.flatMap((item) => item.value), gaps: all.flatMap((item) => item.gaps) };
}

function toListRules(
  firewall: ArmResource,
  list: Json,
  pass: PassName,
  index: EstateIndex,
): WithGaps<readonly PlacedRule[]> {
  if (!isArray(list)) return toUnreadList(firewall, [pass], `Its ${pass} rule collections cannot be read.`);
  const place = { level: 0, groupPriority: 0 };
  const read = list.map((json) => {
    const collection = toClassicCollection(json, pass);
    if (collection === undefined) return toUnreadList(firewall, [pass], `A ${pass} rule collection cannot be read.`);
    return toCollectionRules(collection, { index, holderId: firewall.id, ref: {}, place });
  });
  return { value: read.flatMap((item) => item.value), gaps: read.flatMap((item) => item.gaps) };
}

function toClassicCollection(json: Json, pass: PassName): RuleCollection | undefined {
  if (!isObject(json)) return undefined;
  const properties = propertiesOf(json);
  const name = textOf(json, 'name');
  const priority = numberOf(properties, 'priority');
  const action = textOf(objectOf(properties, 'action'), 'type');
  return {
    rules: member(properties, 'rules'),
    passes: [pass],
    passOf: passOfList[pass],
    ...(name === undefined ? {} : { name }),
    ...(priority === undefined ? {} : { priority }),
    ...(action === undefined ? {} : { action }),
  };
}

function toUnreadList(
  firewall: ArmResource,
  passes: readonly PassName[],
  detail: string,
): WithGaps<readonly PlacedRule[]> {
  const place = { level: 0, groupPriority: 0, collectionPriority: 0, position: 0 };
  return toUnreadRules({ holderId: firewall.id, ref: {}, place }, passes, detail);
}
