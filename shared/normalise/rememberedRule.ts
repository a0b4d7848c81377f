import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { RuleContext } from './firewallRule.ts';
import { asArray, asText, isObject, member } from './readers.ts';
import type { FirewallRule, PassName } from './ruleOrder.ts';

/** Tells the pass that a rule belongs to; undefined if it does not tell. */
export type PassOf = (rule: JsonObject) => PassName | undefined;

/** A rule as it was read, in the passes that it belongs to. */
export interface RememberedRule {
  readonly passes: readonly PassName[];
  readonly rule: FirewallRule;
}

interface Reading extends RememberedRule {
  readonly context: RuleContext;
  readonly passOf: PassOf;
  /** Id keys of the IP groups that it names, with what they were. */
  readonly groups: readonly (readonly [key: string, group: ArmResource | undefined])[];
}

/** The newest reading of a rule's JSON, which lives as long as the JSON. */
const newestOf: (json: JsonObject) => { reading?: Reading } = memoised(() => ({}));

/**
 * What a rule's JSON was last read as, if it was read at the same place, with the same IP groups and service tags. Estates
 * that differ in one resource share the rest, so that a policy of thousands of rules is read once for all of them.
 */
export function recallRule(json: JsonObject, passOf: PassOf, context: RuleContext): RememberedRule | undefined {
  const { reading } = newestOf(json);
  return reading?.passOf === passOf && isSameReading(reading, context) ? reading : undefined;
}

/** Keeps what a rule was read as. Only for rules without faults: those have nothing to tell but the rule. */
export function rememberRule(json: JsonObject, passOf: PassOf, context: RuleContext, read: RememberedRule): void {
  const groups = ['sourceIpGroups', 'destinationIpGroups'].flatMap((name) =>
    asArray(member(json, name)).map((item) => {
      const key = toIdKey(asText(isObject(item) ? item['id'] : item) ?? '');
      return [key, context.index.byId.get(key)] as const;
    }),
  );
  newestOf(json).reading = { ...read, context, passOf, groups };
}

function isSameReading({ context, groups }: Reading, now: RuleContext): boolean {
  return (
    context.action === now.action &&
    context.index.serviceTags === now.index.serviceTags &&
    isSamePlace(context.ref, now.ref) &&
    groups.every(([key, group]) => group !== undefined && group === now.index.byId.get(key))
  );
}

/** The name is the JSON's own. */
function isSamePlace(a: RuleContext['ref'], b: RuleContext['ref']): boolean {
  return (
    a.policyId === b.policyId &&
    a.group === b.group &&
    a.collection === b.collection &&
    a.groupPriority === b.groupPriority &&
    a.collectionPriority === b.collectionPriority
  );
}
