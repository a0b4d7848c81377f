import type { Gap } from '../model/gap.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { UnreadRules } from '../model/topology.ts';
import type { RuleRef } from '../model/verdict.ts';
import type { EstateIndex, WithGaps } from './estateIndex.ts';
import { toApplicationRule, toNatRule, toNetworkRule } from './firewallRule.ts';
import { asChoice, isArray, isObject, textOf } from './readers.ts';
import { type PassOf, recallRule, rememberRule } from './rememberedRule.ts';
import { findRuleFaults, toWidestRule } from './ruleFault.ts';
import { type FirewallRule, type PassName, type PlacedRule, type RulePlace, passNames } from './ruleOrder.ts';

/** One rule collection, classic or of a policy, in the form that both share. */
export interface RuleCollection {
  readonly name?: string;
  readonly priority?: number;
  /** As written: `Allow`, `Deny`, `Dnat` … */
  readonly action?: string;
  readonly rules: Json | undefined;
  /** The passes that its rules may belong to: more than one where only the rule tells. */
  readonly passes: readonly PassName[];
  /** The pass of one rule; undefined if it does not tell. */
  readonly passOf: PassOf;
}

/** Where a collection stands. */
export interface CollectionContext {
  readonly index: EstateIndex;
  /** The firewall or rule collection group that holds it. */
  readonly holderId: string;
  readonly ref: RuleRef;
  readonly place: Pick<RulePlace, 'level' | 'groupPriority'>;
}

/**
 * Reads a rule collection. The action belongs to the collection. Without a readable priority, action or rule list the
 * whole collection is `unread` at its place, and so is a single rule that cannot be told apart or read; each with a gap.
 */
export function toCollectionRules(
  collection: RuleCollection,
  context: CollectionContext,
): WithGaps<readonly PlacedRule[]> {
  const ref = {
    ...context.ref,
    ...(collection.name === undefined ? {} : { collection: collection.name }),
    ...(collection.priority === undefined ? {} : { collectionPriority: collection.priority }),
  };
  const place = { ...context.place, collectionPriority: collection.priority ?? 0 };
  const action = asChoice(collection.action, ['allow', 'deny', 'dnat']);
  const rules = collection.rules ?? [];
  if (!isArray(rules) || collection.priority === undefined || action === undefined) {
    const at = { ...context, ref, place: { ...place, position: 0 } };
    return toUnreadRules(at, collection.passes, 'Priority, action or rules of the collection cannot be read.');
  }
  const here = { index: context.index, ref, action: action === 'deny' ? 'deny' : 'allow' } as const;
  const read: { readonly value: PlacedRule[]; readonly gaps: Gap[] } = { value: [], gaps: [] };
  rules.forEach((json, position) => {
    const at = { ...place, position };
    const known = isObject(json) ? recallRule(json, collection.passOf, here) : undefined;
    if (known) {
      read.value.push({ place: at, passes: known.passes, rule: known.rule });
      return;
    }
    const { value, gaps } = toPlacedRule(json, collection, { ...context, ref, place: at }, here.action);
    read.value.push(...value);
    read.gaps.push(...gaps);
  });
  return read;
}

/** A place where rules are known to be. */
export interface UnreadContext {
  readonly holderId: string;
  readonly ref: RuleRef;
  readonly place: RulePlace;
  /** What a single rule does, and the most that it can match, where that is known. */
  readonly action?: UnreadRules['action'];
  readonly reach?: UnreadRules['reach'];
}

/** Marks a place whose rules could not be read, with the gap that says so. */
export function toUnreadRules(
  at: UnreadContext,
  passes: readonly PassName[],
  detail: string,
): WithGaps<readonly PlacedRule[]> {
  const rule: UnreadRules = {
    kind: 'unread',
    resourceId: at.holderId,
    ref: at.ref,
    ...(at.action === undefined ? {} : { action: at.action }),
    ...(at.reach === undefined ? {} : { reach: at.reach }),
  };
  const gap: Gap = { resource: at.holderId, reason: 'malformed', detail: `${toRefText(at.ref)}${detail}` };
  return { value: [{ place: at.place, passes, rule }], gaps: [gap] };
}

function toRefText(ref: RuleRef): string {
  const names = [ref.collection, ref.name].filter((name) => name !== undefined);
  return names.length === 0 ? '' : `${names.join('/')}: `;
}

function toPlacedRule(
  json: Json,
  collection: RuleCollection,
  at: UnreadContext & { readonly index: EstateIndex },
  action: 'allow' | 'deny',
): WithGaps<readonly PlacedRule[]> {
  const rule = isObject(json) ? json : {};
  const name = textOf(rule, 'name');
  const ref = name === undefined ? at.ref : { ...at.ref, name };
  const pass = isObject(json) ? collection.passOf(rule) : undefined;
  if (pass === undefined) {
    return toUnreadRules({ ...at, ref }, collection.passes, 'The rule does not tell what kind of rule it is.');
  }
  const faults = findRuleFaults(pass, rule);
  const [fault] = faults;
  const context = { index: at.index, ref, action };
  // A value that means nothing matches nothing. Where that would let something through, the rule is not taken for read.
  const isUnread = fault !== undefined && (fault.kind === 'type' || action === 'deny');
  if (isUnread) {
    const detail = `What the rule matches cannot be told: its ${fault.member} cannot be read.`;
    return toUnreadRules({ ...at, ref, ...toReach(pass, toWidestRule(pass, rule, faults), context) }, [pass], detail);
  }
  const read = toRule(pass, rule, context);
  const passes = [pass];
  if (fault === undefined) rememberRule(rule, collection.passOf, context, { passes, rule: read });
  const detail = `${toRefText(ref)}Its ${fault?.member ?? ''} hold a value that means nothing, so it matches nothing.`;
  return {
    value: [{ place: at.place, passes, rule: read }],
    gaps: fault === undefined ? [] : [{ resource: at.holderId, reason: 'malformed', detail }],
  };
}

/** What is known of a rule that cannot be read: what it does, and the most that it can match. */
function toReach(
  pass: PassName,
  widest: JsonObject | undefined,
  context: Parameters<typeof toNatRule>[1],
): Pick<UnreadRules, 'action' | 'reach'> {
  const reach = widest === undefined || pass === 'nat' ? undefined : toRule(pass, widest, context);
  return { action: context.action, ...(reach === undefined || reach.kind === 'nat' ? {} : { reach }) };
}

function toRule(pass: PassName, rule: JsonObject, context: Parameters<typeof toNatRule>[1]): FirewallRule {
  switch (pass) {
    case 'nat':
      return toNatRule(rule, context);
    case 'network':
      return toNetworkRule(rule, context);
    case 'application':
      return toApplicationRule(rule, context);
  }
}

/** Rules that could be in any pass. */
export const everyPass: readonly PassName[] = passNames;
