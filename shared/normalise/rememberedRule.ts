import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { resourceOf } from './estateIndex.ts';
import type { RuleContext } from './firewallRule.ts';
import { asArray, asText, isObject, member } from './readers.ts';
import type { FirewallRule, PassName } from './ruleOrder.ts';

interface Reading {
  readonly context: RuleContext;
  readonly groups: readonly (ArmResource | undefined)[];
  readonly rule: FirewallRule;
}

/** The newest reading of a rule's JSON, which lives as long as the JSON. */
const newestOf: (json: JsonObject) => { reading?: Reading } = memoised(() => ({}));

/**
 * Reads a rule unless it was read last from the same JSON with the same name, place, IP groups and service tags. Estates that
 * differ in one resource share the rest, so that a policy of thousands of rules is read once for all of them.
 */
export function rememberRule(
  json: JsonObject,
  pass: PassName,
  context: RuleContext,
  toRule: () => FirewallRule,
): FirewallRule {
  const newest = newestOf(json);
  const groups = ['sourceIpGroups', 'destinationIpGroups'].flatMap((name) =>
    asArray(member(json, name)).map((item) => resourceOf(context.index, asText(isObject(item) ? item['id'] : item))),
  );
  if (newest.reading?.rule.kind === pass && isSameReading(newest.reading, context, groups)) return newest.reading.rule;
  const rule = toRule();
  newest.reading = { context, groups, rule };
  return rule;
}

function isSameReading({ context, groups }: Reading, now: RuleContext, groupsNow: Reading['groups']): boolean {
  return (
    context.action === now.action &&
    context.index.serviceTags === now.index.serviceTags &&
    groups.length === groupsNow.length &&
    groups.every((group, place) => group === groupsNow[place] && group !== undefined) &&
    isSameRef(context.ref, now.ref)
  );
}

function isSameRef(a: RuleContext['ref'], b: RuleContext['ref']): boolean {
  const names = ['policyId', 'group', 'collection', 'name', 'groupPriority', 'collectionPriority'] as const;
  return names.every((name) => a[name] === b[name]);
}
